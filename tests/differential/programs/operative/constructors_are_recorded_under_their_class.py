"""A call of a subclass is recorded under the class that was configured."""


@gin.configurable
class A:
    def __init__(self, a=1, b=2): ...


class B(A): ...


@gin.register
class C(A):
    def __init__(self, c=3):
        super().__init__(b=5)


B(0)
gin.get_configurable('C')()
