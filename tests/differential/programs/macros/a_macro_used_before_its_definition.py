"""A macro may be defined after its uses, and redefined after them."""


@gin.configurable
def f(a):
    return a


gin.parse_config('f.a = %X')
gin.parse_config('X = 1')
show(f())
gin.parse_config('X = 2')
show(f())
