"""What a name stands for in a module: what was run has bound it; else the statements that bind it are looked at."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeGuard

from genever.configuration.catalog.static.objects.calls import CHANGES
from genever.configuration.catalog.static.objects.expressions import items_of, truth_of, value_of
from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.known import CLOSED, SECOND_NAMES
from genever.configuration.catalog.static.objects.statements import run
from genever.configuration.catalog.static.objects.values import (
    Class,
    Function,
    Known,
    Many,
    Module,
    Native,
    NotPlainError,
    Table,
    Unknown,
    Value,
    forced,
    plain,
)
from genever.configuration.catalog.static.sources import syntax
from genever.configuration.catalog.static.sources.search import is_own

if TYPE_CHECKING:
    from genever.configuration.catalog.static.objects.program import Program


def look_up(name: str, module: Module, program: Program) -> Value | None:
    """Return what a name stands for in a module that has not bound it; None where it has none of that name."""
    own = {"__name__": module.name, "__file__": module.location.path, "__package__": module.package}
    if name in own:
        return Known(own[name])
    if (second := f"{module.name}.{name}") in SECOND_NAMES:
        return program.module(second)
    if module.name in CLOSED:
        return Native(module.name, name) if not name.startswith("__") else None
    is_looked_into = not module.is_run or module.name in program.replaced
    found = _written(name, module, program) if is_looked_into else None
    if found is None:
        found = next(filter(None, (_through(star, name, program) for star in reversed(module.stars))), None)
    if (found is None or isinstance(found, Unknown)) and module.location.folders is not None:
        found = program.module(f"{module.name}.{name}") or found
    if found is None and module.location.path is None and module.location.folders is None and name != "__all__":
        is_python = module.name in sys.stdlib_module_names
        found = _compiled(module.name, name) if is_python else Native(module.name, name)
    if found is None and not name.startswith("__") and _has_others(module, program):
        found = Unknown(name)
    return found


def _has_others(module: Module, program: Program) -> bool:
    """Return whether a module may have names that no statement in it binds."""
    if module.has_others is None:
        path = module.location.path
        text = program.files.searched(path) if path is not None else None
        module.has_others = "__getattr__" in module.index or _BINDS_OTHERS.search(text or "") is not None
    return module.has_others


#: What puts names into a module without writing them.
_BINDS_OTHERS = re.compile(
    r"\b(?:globals|vars|locals)\(\)(?:\[[^\n]*\][ \t]*=(?!=)|\.(?:update|setdefault)\()|\bexec\("
    r"|\bsys\.modules\[__name__\]|\b_convert_\("
)


# ---- Statements that bind a name ------------------------------------------------------------------------


def _written(name: str, module: Module, program: Program) -> Value | None:
    """Return what the statements of a module bind a name to, without running the others."""
    statements = module.index.get(name, [])
    if name == "__all__":
        return _all_of(module, statements, program)
    compiled = _compiled_in_place(name, module) if "*" in module.index and not name.startswith("_") else None
    if compiled is not None:
        return compiled
    found: Value | None = None
    if statements:
        names = _Names()
        frame = Frame(program, module, names)
        # One alone is run, whatever stands around it: else there would be no such name.
        run(tuple(statements) if len(statements) == 1 else _Binding(statements).of(module.outline.statements), frame)
        found = forced(names.get(name, Unknown(name)))
        if names.counts[name] > 1:
            module.rebound.add(name)
        if isinstance(found, Many | Table) and name in _changed(module, program):
            found.is_open = True
    if found is not None and not isinstance(found, Unknown):
        return _renamed(found, name, module, program)
    return _through_stars(name, module, program) or found


class _Names(dict[str, Value]):
    """Names with what they stand for, which counts how often each was bound."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def __setitem__(self, name: str, value: Value) -> None:
        self.counts[name] += 1
        super().__setitem__(name, value)


def _changed(module: Module, program: Program) -> frozenset[str]:
    """Return the names of the lists and dicts that statements of a module change."""
    path = module.location.path
    return frozenset(CHANGES.findall(program.files.searched(path) or "")) if path is not None else frozenset()


class _Binding:
    """Leaves some statements of a module, with the branches that they stand in."""

    def __init__(self, wanted: list[syntax.Statement]) -> None:
        self._wanted = frozenset(map(id, wanted))

    def of(self, statements: tuple[syntax.Statement, ...]) -> tuple[syntax.Statement, ...]:
        """Return what is left of a block."""
        return tuple(left for statement in statements if (left := self._left(statement)) is not None)

    def _left(self, statement: syntax.Statement) -> syntax.Statement | None:
        match statement:
            case syntax.If(test, body, other):
                left = syntax.If(test, self.of(body), self.of(other))
                return left if left.body or left.other else None
            case syntax.Try(body, handlers, final):
                inner, last = tuple(map(self.of, handlers)), self.of(final)
                is_bound = bool(self.of(body)) or any(inner) or bool(last)
                return syntax.Try(self._tried(body), inner, last) if is_bound else None
            case syntax.With(body=body):
                inside = self._tried(body)
                return statement._replace(body=inside) if self.of(body) else None
            case syntax.Loop(body=body) | syntax.For(body=body):
                inside = self.of(body)
                return statement._replace(body=inside) if inside else None
        return statement if id(statement) in self._wanted else None

    def _tried(self, body: tuple[syntax.Statement, ...]) -> tuple[syntax.Statement, ...]:
        """Return what is left of a block that something may end before its end."""
        left = (self._left(statement) or (statement if _may_fail(statement) else None) for statement in body)
        return tuple(statement for statement in left if statement is not None)


def _may_fail(statement: syntax.Statement) -> bool:
    """Return whether a statement in a ``try`` may lead to a handler: an import, or what ends the block."""
    return isinstance(statement, syntax.Import | syntax.ImportFrom | syntax.Stop)


# ---- What else gives a module its names ---------------------------------------------------------------


def _through_stars(name: str, module: Module, program: Program) -> Value | None:
    """Return what the ``from … import *`` of a module that is not run bind a name to."""
    found = (_through(source, name, program) for source in reversed(_stars(module, program)))
    return next((value for value in found if value is not None), None)


def _stars(module: Module, program: Program) -> list[Module]:
    """Return the modules that ``from … import *`` names in a module that is not run, in order."""
    if "*" not in module.index:
        return []
    if module.star_sources is None:
        reached = _reached(module.outline.statements, Frame(program, module, {}))
        names = (program.absolute(s.module, s.level, module) for s in reached if _is_star(s))
        found = (program.module(name) for name in names if name is not None)
        module.star_sources = [source for source in found if source is not None]
    return module.star_sources


def _is_star(statement: syntax.Statement) -> TypeGuard[syntax.ImportFrom]:
    return isinstance(statement, syntax.ImportFrom) and statement.names == (("*", "*"),)


def _reached(statements: tuple[syntax.Statement, ...], frame: Frame) -> Iterator[syntax.Statement]:
    """Yield the statements that may be run, of all branches that are not known to be left out."""
    for statement in statements:
        match statement:
            case syntax.If(test, body, other):
                # What types are checked with, a module's `__getattr__` has in a program.
                is_typing = isinstance(test, syntax.Name | syntax.Attribute) and test.name == "TYPE_CHECKING"
                truth = truth_of(test, frame) if not is_typing else None
                yield from _reached(body, frame) if truth is not False else ()
                yield from _reached(other, frame) if truth is not True else ()
            case syntax.Try(body, handlers, final):
                for block in (*handlers, body, final):
                    yield from _reached(block, frame)
            case syntax.With(body=body) | syntax.Loop(body=body) | syntax.For(body=body):
                yield from _reached(body, frame)
            case _:
                yield statement


def _compiled_in_place(name: str, module: Module) -> Native | None:
    """Return what one of Python's own modules has from a compiled one, in place of what it has in Python."""
    if module.name.partition(".")[0] not in sys.stdlib_module_names or is_own(module.location.path or ""):
        return None
    statements = module.index.get(name, [])
    last = max(map(_line, statements), default=0)
    for star in module.index.get("*", []):
        is_later = isinstance(star, syntax.ImportFrom) and not star.level and star.line > last
        found = _compiled(star.module, name) if isinstance(star, syntax.ImportFrom) and is_later else None
        if found is not None and isinstance(star, syntax.ImportFrom):
            if star.module.startswith("_"):
                return found
            return Native(module.name, name) if statements else None
    return None


def _line(statement: syntax.Statement) -> int:
    place = getattr(statement, "place", statement)
    return getattr(place, "line", 0)


def _compiled(module: str, name: str) -> Native | None:
    """Return what one of Python's compiled modules has under a name, as of the module that it says it is of."""
    if name not in _names_of_compiled(module):
        return None
    home = getattr(getattr(import_module(module), name), "__module__", None)
    return Native(home if isinstance(home, str) and home in sys.stdlib_module_names else module, name)


@cache
def _names_of_compiled(name: str) -> frozenset[str]:
    """Return the names in a compiled module of Python's; none for one that is written in Python, or is not there."""
    spec = find_spec(name) if name in sys.stdlib_module_names else None
    is_compiled = spec is not None and not isinstance(spec.loader, SourceFileLoader)
    return frozenset(dir(import_module(name))) if is_compiled else frozenset()


def _renamed(found: Value, name: str, module: Module, program: Program) -> Value:
    """Return a function or class with the names that statements of a module give it: ``f.__module__ = …``."""
    if isinstance(found, Function | Class):
        for attribute in ("module", "name", "qualname"):
            for statement in module.index.get(f"{name}.__{attribute}__", ()):
                if isinstance(statement, syntax.Assign) and statement.value is not None:
                    value = forced(value_of(statement.value, Frame(program, module, {})))
                    if isinstance(value, Known):
                        setattr(found, attribute, value.value)
    if isinstance(found, Function):
        changed = ("__signature__", "__defaults__", "__kwdefaults__")
        found.is_opaque = found.is_opaque or any(f"{name}.{attribute}" in module.index for attribute in changed)
    return found


# ---- All names of a module ----------------------------------------------------------------------------


def bind_all(module: Module, frame: Frame) -> None:
    """Carry out ``from module import *``."""
    if not (module.is_run or module.is_running):
        frame.module.stars.append(module)
        if frame.module.name in sys.stdlib_module_names:
            for name in _names_of_compiled(module.name):
                if not name.startswith("_"):
                    frame.bind(name, Native(frame.module.name, name))
        return
    public = _exported(module, frame.program)
    for name in list(module.names):
        if name in public if public is not None else not name.startswith("_"):
            frame.bind(name, module.names[name])
    frame.module.stars += module.stars


def names_of(module: Module, program: Program) -> set[str]:
    """Return the names that a module binds, also those that it has from others."""
    names = {*module.names, *module.index} - {"*"}
    for source in (*module.stars, *(_stars(module, program) if not module.is_run else ())):
        public = _exported(source, program)
        if public is not None:
            names |= public
        else:
            names |= {name for name in names_of(source, program) if not name.startswith("_")}
    return names


def _exported(module: Module, program: Program) -> frozenset[str] | None:
    """Return the ``__all__`` of a module; None where it has none or that is not known."""
    if module.exported is None or module.is_running:
        module.exported = (_stated(module, program),)
    return module.exported[0]


def _stated(module: Module, program: Program) -> frozenset[str] | None:
    found = program.name_in(module, "__all__")
    try:
        return frozenset(plain(found)) if found is not None else None
    except (NotPlainError, TypeError):
        return None


def _all_of(module: Module, statements: list[syntax.Statement], program: Program) -> Value | None:
    """Return the ``__all__`` of a module that is not run."""
    if not statements:
        return None
    if "__all__" in _changed(module, program):
        return Unknown("__all__")
    frame = Frame(program, module, {})
    made: Value = Many("list", ())
    for statement in statements:
        match statement:
            case syntax.Assign(value=value) if value is not None:
                made = forced(value_of(value, frame))
            case syntax.Extend(value=value):
                items = items_of(value_of(value, frame))
                if items is not None and isinstance(made, Many):
                    made = Many("list", (*made.items, *items))
    return made


def _through(module: Module, name: str, program: Program) -> Value | None:
    """Return what ``from module import *`` binds a name to."""
    path = module.location.path or module.location.stub
    is_module = path is not None and program.finder.find(f"{module.name}.{name}") is None
    if path is not None and is_module and not program.files.may_bind(path, name):
        return None
    public = _exported(module, program)
    if name in public if public is not None else not name.startswith("_"):
        return program.name_in(module, name)
    return None
