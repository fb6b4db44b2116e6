"""The kinds of operators, without operands. A new binary operator is only a name in `Arithmetic`: no change here.

============================  ==================================================================
operator                      its operands
============================  ==================================================================
`Arithmetic`, `Comparison`    the terms, from left to right; one more than there are ``names``
``and``, ``or``               the terms
``not``, `Sign`               one
``if``                        the value, the condition, the other value
``index``                     the container and the index
``slice``                     start, stop and step, None where left out
``set``                       the members
`Function`                    the arguments
`Space`                       the arguments without a name, and those with one
`Format`                      the values, and the formats that are specifications with values in them
``once``, ``lazy``            one call, or a ``cached`` one
``cached``                    one reference or call
`Call`                        the reference, the positional arguments, those with a name
`Edit`                        the value before, and the change
============================  ==================================================================
"""

from __future__ import annotations

import os
from typing import Any, Literal, TypeAlias

#: An operator about which there is no more to say.
Word: TypeAlias = Literal["and", "or", "not", "if", "index", "slice", "set", "once", "lazy", "cached"]


class _Detailed:
    """What operators with details share: they are immutable, and equal by class and details."""

    # Written out: a named tuple or dataclass costs every program ten times as much when it is defined.
    __slots__: tuple[str, ...] = ()

    @property
    def details(self) -> tuple[Any, ...]:
        """What its class is called with to make it again."""
        return tuple([getattr(self, name) for name in self.__slots__])

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"an operator is immutable: cannot set {name!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.details

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.details == other.details

    def __hash__(self) -> int:
        return hash((type(self), self.details))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.details))})"


class Arithmetic(_Detailed):
    """Terms joined by ``names``, such as ``+`` and ``//``, all equally tight."""

    __slots__ = ("names",)
    __match_args__ = ("names",)
    names: tuple[str, ...]

    def __init__(self, names: tuple[str, ...]) -> None:
        object.__setattr__(self, "names", names)


class Comparison(_Detailed):
    """Terms compared by ``names``, such as ``<`` and ``not in``, each with the next."""

    __slots__ = ("names",)
    __match_args__ = ("names",)
    names: tuple[str, ...]

    def __init__(self, names: tuple[str, ...]) -> None:
        object.__setattr__(self, "names", names)


class Sign(_Detailed):
    """The sign ``+`` or ``-``."""

    __slots__ = ("name",)
    __match_args__ = ("name",)
    name: str

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "name", name)


class Function(_Detailed):
    """A call of a function of the language."""

    __slots__ = ("name",)
    __match_args__ = ("name",)
    name: str

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "name", name)


class Space(_Detailed):
    """What a sweep draws a value from, such as ``choice``; its last arguments have ``names``."""

    __slots__ = ("name", "names")
    __match_args__ = ("name", "names")
    name: str
    names: tuple[str, ...]

    def __init__(self, name: str, names: tuple[str, ...]) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "names", names)


#: A ``{…}`` of an f-string: the index of its value among the operands; ``r``, ``s``, ``a`` or None; and the format
#: specification, or the index of the operand that is one.
Field: TypeAlias = tuple[int, str | None, str | int]


class Format(_Detailed):
    """An f-string: texts and fields."""

    __slots__ = ("parts",)
    __match_args__ = ("parts",)
    parts: tuple[str | Field, ...]

    def __init__(self, parts: tuple[str | Field, ...]) -> None:
        object.__setattr__(self, "parts", parts)


class Call(_Detailed):
    """A reference with ``count`` positional arguments, and one for each of ``names``; not called if ``partial``."""

    __slots__ = ("count", "names", "partial")
    __match_args__ = ("count", "names", "partial")
    count: int
    names: tuple[str, ...]
    partial: bool

    def __init__(self, count: int, names: tuple[str, ...], partial: bool) -> None:
        object.__setattr__(self, "count", count)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "partial", partial)


class Edit(_Detailed):
    """A change of the value before: ``+=``, ``-=`` or ``|=``."""

    __slots__ = ("name",)
    __match_args__ = ("name",)
    name: str

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "name", name)

    def __str__(self) -> str:
        return self.name


Operator: TypeAlias = Word | Arithmetic | Comparison | Sign | Function | Space | Format | Call | Edit


class FilledEnvironment(Function):
    """``env(…)`` below ``dotenv('…')``: what the environment lacks, the last of the ``files`` that has it gives.

    It is equal to ``env``, so that who looks for that finds it.
    """

    __slots__ = ("files",)
    files: tuple[Any, ...]

    def __init__(self, files: tuple[Any, ...]) -> None:
        super().__init__("env")
        object.__setattr__(self, "files", files)

    def __eq__(self, other: object) -> bool:
        is_env = isinstance(other, Function) and other.name == self.name
        return is_env and getattr(other, "files", self.files) == self.files

    def __hash__(self) -> int:
        return hash(ENV)

    def file_of(self, name: object) -> Any:
        """Return the file that gives a variable its value; None where the environment does, or nothing."""
        if not isinstance(name, str) or name in os.environ:
            return None
        return next((file for file in reversed(self.files) if name in file.content), None)


#: The functions that read the environment, that keep a value from being shown, and that give what a data file holds.
ENV, SECRET, DATA = Function("env"), Function("secret"), Function("data")


def name_of(operator: Operator) -> str:
    """Return what kind of operator it is, in one word."""
    return operator if isinstance(operator, str) else type(operator).__name__.lower()
