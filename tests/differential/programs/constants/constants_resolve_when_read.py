"""A constant made after the text was read does not change what `%X` meant there."""


@gin.configurable
def f(a):
    return a


gin.parse_config("X = 'macro'\nf.a = %X")
gin.constant('X', 'constant')
show(f())
gin.parse_config('f.a = %X')
show(f())
