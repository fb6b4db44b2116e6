"""A subclass without a constructor of its own is configured as its parent."""


@gin.configurable
class A:
    def __init__(self, x=0):
        self.x = x


class B(A): ...


class C(A):
    def __init__(self):
        super().__init__()


class D(A):
    def __init__(self, x):
        super().__init__(x + 1)


gin.parse_config('A.x = 1')
show(A().x, B().x, C().x, D(5).x, B(6).x, type(B()) is B)
