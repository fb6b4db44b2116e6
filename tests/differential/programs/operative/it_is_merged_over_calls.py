"""What any call used is there, with the value of the latest that used it."""


@gin.configurable
def f(a=1, b=2, c=3):
    return a, b, c


f(0, 0, 0)
f(0)
gin.parse_config('f.b = 20')
f(0, 0)
f(c=0)
gin.parse_config('f.b = 30')
f(0)
