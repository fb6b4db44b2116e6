"""`%s/X` is a macro even where there is a constant `X`."""
gin.constant('X', 'constant')


@gin.configurable
def f(a):
    return a


gin.parse_config("s/X = 'macro'\nf.a = %s/X")
show(f())
