"""One object bound twice is, in one call, still one object."""


@gin.configurable
def f(a, b):
    return a is b, a[0] is a[1]


shared = []
both = [shared, shared]
gin.bind_parameter('f.a', both)
gin.bind_parameter('f.b', both)
show(f())
