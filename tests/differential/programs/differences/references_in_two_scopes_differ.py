@gin.configurable
def f(x=0):
    return x


gin.parse_config('f.x = @a/f\ns/f.x = @b/f')
assert gin.query_parameter('f.x') != gin.query_parameter('s/f.x')
