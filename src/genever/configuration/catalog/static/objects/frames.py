"""Where statements are run: a module, a class body or a call of a function, with the names that they bind."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from genever.configuration.catalog.static.objects.values import (
    Builtin,
    Known,
    Many,
    Module,
    Native,
    Table,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from genever.configuration.catalog.static.objects.program import Program

#: Functions and classes of Python's that are known here, so that calls of them have a value.
KNOWN_BUILTINS = frozenset(
    [
        *("__import__", "bool", "callable", "classmethod", "dict", "dir", "enumerate", "eval", "exec", "float"),
        *("frozenset", "getattr", "globals", "hasattr", "int", "isinstance", "issubclass", "len", "list", "map"),
        *("filter", "property", "range", "reversed", "set", "setattr", "sorted", "staticmethod", "str", "super"),
        *("tuple", "type", "vars", "zip"),
    ]
)


class Frame:
    """A place where statements are run.

    Attributes:
        program: What all is looked up in.
        module: The module that they are written in.
        names: What they have bound.
        prefix: What comes before a name that is defined here, in its ``__qualname__``.
        outer: The frame around a function or class body; None for a module.
        registers: Whether calls that register something do so.
        is_class: Whether it is that of a class body, whose names functions in it do not see.
        tries: How many ``try`` statements with handlers are around what is run.
        uncertain: How many branches are around it of which it is unknown whether they are run.
        returned: What a ``return`` in such a branch gave.
    """

    __slots__ = (
        *("is_class", "module", "names", "outer", "prefix", "program", "registers", "returned", "tries", "uncertain"),
    )

    def __init__(
        self,
        program: Program,
        module: Module,
        names: dict[str, Value],
        prefix: str = "",
        outer: Frame | None = None,
        *,
        registers: bool = False,
        is_class: bool = False,
    ) -> None:
        self.program = program
        self.module = module
        self.names = names
        self.prefix = prefix
        self.outer = outer
        self.registers = registers
        self.is_class = is_class
        self.returned: list[Value] = []
        self.tries: int = outer.tries if outer is not None else 0
        self.uncertain: int = outer.uncertain if outer is not None else 0

    def lookup(self, name: str) -> Value:
        """Return what a name stands for here."""
        frame: Frame | None = self
        while frame is not None and frame.outer is not None:
            if name in frame.names and (frame is self or not frame.is_class):
                return frame.names[name]
            frame = frame.outer
        found = self.program.name_in(self.module, name)
        if found is None or (isinstance(found, Unknown) and name not in self.module.index and hasattr(builtins, name)):
            return builtin(name)  # Not what the `__getattr__` of the module gives, which is for others.
        if name in self.module.rebound and isinstance(found, Known | Many | Table):
            return Unknown(name)  # Its value is that of another moment.
        return found

    def bind(self, name: str, value: Value) -> None:
        """Let a name stand for a value."""
        self.names[name] = value


def builtin(name: str) -> Value:
    """Return what a name stands for in every module."""
    if name in KNOWN_BUILTINS:
        return Builtin(name)
    if name == "__debug__":
        return Known(True)
    found = getattr(builtins, name, None)
    return Native(getattr(found, "__module__", "builtins"), name) if callable(found) else Unknown(name)
