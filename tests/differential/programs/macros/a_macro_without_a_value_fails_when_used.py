"""Reading `%X` is fine before it has a value; using it is a TypeError."""


@gin.configurable
def f(a=0):
    return a


gin.parse_config('f.a = %X')
show(gin.query_parameter('f.a'))
attempt(f)
show(f(5))
gin.clear_config()  # gin cannot print the operative config after that.
