@gin.configurable
def f(x):
    return x


gin.parse_config('X = 5\nf.x = -%X')
assert f() == -5
