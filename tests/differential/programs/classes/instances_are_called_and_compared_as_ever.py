"""Special methods of configurable classes work."""


@gin.configurable
class A:
    def __init__(self, x=0):
        self.x = x

    def __call__(self, y):
        return self.x + y

    def __eq__(self, other):
        return self.x == other.x

    def __hash__(self):
        return hash(self.x)


gin.parse_config('A.x = 1')
show(A()(5), A() == A(1), {A(), A(1)} == {A()}, isinstance(A(), A))
