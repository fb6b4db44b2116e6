import abc
import collections
import enum
import typing
from typing import Generic, Protocol, TypeVar

import genever

from shapes.inner import bases
from shapes.inner.bases import Base as Renamed

T = TypeVar("T")


@genever.configurable
class Plain:
    def __init__(self, a, b: int = 1):
        self.a = a


@genever.configurable
class WithoutConstructor:
    attribute = 1


@genever.configurable
class New:
    def __new__(cls, a, b=2):
        return super().__new__(cls)


@genever.configurable
class Both:
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)

    def __init__(self, c):
        self.c = c


@genever.configurable
class Inheriting(Plain):
    pass


@genever.configurable
class FromElsewhere(bases.Base):
    pass


@genever.register
class FromRenamed(Renamed):
    pass


class Left(bases.Base):
    pass


class Right(bases.Base):
    def __init__(self, right=1):
        super().__init__(right)


@genever.register
class Diamond(Left, Right):
    pass


@genever.register
class Typed(Generic[T]):
    def __init__(self, value: T):
        self.value = value


@genever.register
class TypedChild(Typed[int]):
    pass


@genever.register
class Abstract(abc.ABC):
    @abc.abstractmethod
    def method(self):
        pass


@genever.register
class WithMeta(metaclass=abc.ABCMeta):
    def __init__(self, m):
        self.m = m


@genever.register
class Problem(Exception):
    pass


@genever.register
class Mapping(dict):
    pass


@genever.register
class Text(str):
    pass


@genever.register
class Ordered(collections.OrderedDict):
    pass


@genever.register
class Counting(collections.UserDict):
    pass


@genever.register
class Callable:
    def __init__(self, function=len):
        self.function = function

    def __call__(self, x):
        return self.function(x)


class Outer:
    @genever.register
    class Nested:
        def __init__(self, n=0):
            self.n = n


@genever.register
class Slotted:
    __slots__ = ("a",)

    def __init__(self, a=3):
        self.a = a


@genever.register
class Assigned:
    def _make(self, z=1):
        self.z = z

    __init__ = _make


@genever.register
class Partly:
    LIMIT = 7

    def __init__(self, limit=LIMIT, *, keyword, **options):
        self.limit = limit


if typing.TYPE_CHECKING:

    @genever.register
    class ForTypesOnly:
        pass


@genever.register
class Implementation(Protocol):
    attribute: int


@genever.register
class Implemented(Implementation):
    pass


class Colour(enum.Enum):
    RED = 1


@genever.register
class Coloured:
    def __init__(self, colour=Colour.RED, kind=Plain):
        self.colour = colour


def local():
    @genever.register
    class Local:
        def __init__(self, local=1):
            self.local = local

    return Local


local()
