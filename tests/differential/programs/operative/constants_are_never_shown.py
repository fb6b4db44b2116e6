"""Neither config shows a constant's value or a part for `gin.constant`."""
gin.constant('X', 5)


@gin.configurable
def f(a=1, b=2):
    return a


gin.parse_config('f.a = %X\nMACRO = %X\nf.b = %MACRO')
f()
