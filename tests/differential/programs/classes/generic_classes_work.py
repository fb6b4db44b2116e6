"""Generic classes can be configured, plain and with a type argument."""
import typing

T = typing.TypeVar('T')


@gin.configurable
class A(typing.Generic[T]):
    def __init__(self, x: T | None = None):
        self.x = x


@gin.register
class B(typing.Generic[T]):
    def __init__(self, x: T | None = None):
        self.x = x


gin.parse_config('A.x = 1\nB.x = 2')
show(A().x, A[int]().x, gin.get_configurable('B')().x, type(gin.get_configurable('B')()) is B)
