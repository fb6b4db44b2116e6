"""Classes with `__slots__` can be configured and registered, and their instances stay without `__dict__`."""


@gin.configurable
class A:
    __slots__ = ('x',)

    def __init__(self, x=0):
        self.x = x


@gin.register
class B:
    __slots__ = ('x',)

    def __init__(self, x=0):
        self.x = x


gin.parse_config('A.x = 1\nB.x = 2')
b = gin.get_configurable(B)()
show(A().x, b.x, type(b) is B, hasattr(b, '__dict__'), hasattr(A(), '__dict__'))
