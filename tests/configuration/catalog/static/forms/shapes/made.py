import collections
import dataclasses
import typing
from dataclasses import InitVar, dataclass, field
from typing import Any, ClassVar, NamedTuple

import attr
import attrs
import pydantic

import genever
from pydantic.dataclasses import dataclass as model_of_data


@genever.configurable
@dataclass
class Data:
    a: int
    b: float = 1.5
    c: list[int] = field(default_factory=list)
    d: int = field(default=3, repr=False)
    e: int = field(init=False, default=4)
    f: ClassVar[int] = 5
    g: InitVar[int] = 6
    h = 7


@genever.register
@dataclasses.dataclass(frozen=True, kw_only=True)
class KeywordOnly:
    x: int
    y: str = "y"


@genever.register
@dataclass
class Child(Data):
    b: float = 2.5
    k: Any = field(default=None, kw_only=True)
    z: "str" = "z"


@genever.register
@dataclass
class WithMarker:
    a: int
    _: dataclasses.KW_ONLY
    b: int = 2
    c: int = 3


@genever.register
@dataclass(init=False)
class OwnConstructor:
    a: int

    def __init__(self, other):
        self.a = other


@genever.register
class ChildOfData(Data):
    pass


@genever.register
@dataclass
class EmptyData:
    pass


@genever.register
@dataclass(slots=True)
class SlottedData:
    a: int = 1


@genever.register
class Named(NamedTuple):
    first: int
    second: str = "s"


@genever.register
class NamedChild(Named):
    pass


Pair = genever.external_configurable(collections.namedtuple("Pair", ["left", "right"]), module="made.pairs")
Triple = genever.external_configurable(collections.namedtuple("Triple", "a b, c", defaults=[3]), module="made.pairs")
Typed = genever.external_configurable(typing.NamedTuple("Typed", [("a", int), ("b", str)]), module="made.pairs")


@genever.register
@attr.s(auto_attribs=True)
class OldAttrs:
    a: int
    b: int = 2
    _c: int = attr.ib(default=3, kw_only=True)


@genever.register
@attr.s
class OlderAttrs:
    a = attr.ib()
    b = attr.ib(default=1)
    c = attr.ib(factory=list)
    d = attr.ib(init=False)


@genever.register
@attrs.define
class NewAttrs:
    x: int
    _hidden: int = 1
    y: list[int] = attrs.field(factory=list)
    z: str = attrs.field(default="z", alias="other")
    w: int = attrs.field(init=False, default=1)
    v: ClassVar[int] = 3


@genever.register
@attrs.frozen(kw_only=True)
class FrozenAttrs(NewAttrs):
    q: int = 9


@genever.register
class Model(pydantic.BaseModel):
    a: int
    b: str = "b"
    c: list[int] = pydantic.Field(default_factory=list)
    d: float = pydantic.Field(0.5, alias="dd")
    e: ClassVar[int] = 1
    _private: int = 2


@genever.register
class ModelChild(Model):
    f: int = 4


@genever.register
class OpenModel(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow", populate_by_name=True)

    a: int = pydantic.Field(alias="aa")


@genever.register
@model_of_data
class ModelOfData:
    a: int
    b: list[int] = pydantic.Field(default_factory=list)
    c: float = pydantic.Field(0.5, gt=0)
    d: int = field(default=3)


@genever.configurable
class Keys(typing.TypedDict):
    a: int
    b: typing.NotRequired[str]


@genever.register
class MoreKeys(Keys, total=False):
    c: typing.Required[float]
    d: list[int]
