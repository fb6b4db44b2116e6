"""The fields of a NamedTuple are its parameters."""
import collections
import typing


@gin.configurable
class A(typing.NamedTuple):
    x: int = 0
    y: str = 'y'


class B(typing.NamedTuple):
    x: int
    y: int


C = collections.namedtuple('C', ['x', 'y'], defaults=[5])
gin.register(B)
gin.register(C)


@gin.configurable
def consume(values):
    return values


gin.parse_config('A.x = 1\nB.x = 2\nB.y = 3\nC.x = 4\nconsume.values = [@A(), @B(), @C()]')
show(A(), consume(), A(y='z'))
