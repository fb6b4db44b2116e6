"""A macro may hold constants."""
gin.constant('BASE', (1, 2))


@gin.configurable
def f(a):
    return a


gin.parse_config('SIZES = [%BASE, 3]\nf.a = %SIZES')
show(f())
