"""A registered class is the class as written: only references to it are configured."""


@gin.register
class A:
    def __init__(self, x=0):
        self.x = x


class B(A): ...


@gin.configurable
def consume(value):
    return value.x, type(value) is A


before = A.__init__
gin.parse_config('A.x = 1\nconsume.value = @A()')
show(A().x, B().x, A.__init__ is before, consume(), gin.get_configurable(A)().x)
