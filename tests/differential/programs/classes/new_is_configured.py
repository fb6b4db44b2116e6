"""A class with `__new__` only gets the arguments there."""


@gin.configurable
class A:
    def __new__(cls, x=0):
        instance = super().__new__(cls)
        instance.x = x
        return instance


@gin.configurable
class Pair(tuple):
    def __new__(cls, a=0, b=0):
        return super().__new__(cls, (a, b))


class B(A): ...


gin.parse_config('A.x = 1\nPair.b = 2')
show(A().x, A(5).x, Pair(), Pair(1), type(Pair()) is Pair, B().x, type(B()) is B)
