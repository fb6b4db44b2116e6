"""A program as its sources say: its modules, and what they register when they are imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.abc import SourceLoader
from importlib.util import find_spec

from genever.configuration.catalog.static.objects import calls
from genever.configuration.catalog.static.objects.expressions import bases_of, items_of, value_of
from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.known import CLOSED, KNOWN
from genever.configuration.catalog.static.objects.statements import assign, class_, function, imports, run
from genever.configuration.catalog.static.objects.values import (
    Applied,
    Class,
    Descriptor,
    Function,
    Known,
    Later,
    Many,
    Member,
    Module,
    Native,
    NotPlainError,
    Partial,
    Table,
    Unknown,
    Value,
    forced,
    plain,
)
from genever.configuration.catalog.static.sources import syntax
from genever.configuration.catalog.static.sources.files import Files
from genever.configuration.catalog.static.sources.search import Finder, Location, Search
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import GeneverError, error
from genever.records import NamedTuple

#: What is done for a call that registers something: ``(name of the function, arguments, keywords, frame, call)``.
Register = Callable[[str, tuple[Value, ...], dict[str, Value], Frame, syntax.Call | None], Value]


class Problem(NamedTuple):
    """Why a module cannot be imported: its file, and what is wrong in which line.

    ``named`` is the module that a binding file names, for which it would be imported.
    """

    finding: Diagnostic
    path: str
    line: int
    named: str


class Program:
    """The modules of a program, each read once.

    Args:
        search: Where modules are looked for.
        register: Called for what registers something.
        before: A program that was read before: of its files, what has not changed since is not read again.

    Attributes:
        problems: What keeps modules from being imported.
        open_modules: The modules that register something that is not to be seen, and why that is so.
    """

    def __init__(self, search: Search, register: Register, before: Program | None = None) -> None:
        self.finder = Finder(search)
        self.files: Files = Files(search.texts, before.files if before is not None else None)
        self.register = register
        self.problems: list[Problem] = []
        self.named = ""  # The module that a binding file names, while it is read.
        self.open_modules: dict[str, str] = {}
        self.replaced: dict[str, Callable[[Frame], None]] = {}  # What is done for a module instead of running it.
        self._modules: dict[str, Module | None] = {}
        self.depth = 0  # How many functions are being looked into, one called by the other.
        self.calls = 0  # How many have been.

    # ---- Modules ---------------------------------------------------------------------------------

    def module(self, name: str) -> Module | None:
        """Return a module, not run for that; None where there is none."""
        if name in self._modules:
            return self._modules[name]
        if name in _SECOND_NAMES:
            return self.module(_SECOND_NAMES[name])
        known = KNOWN.get(name)
        location = self.finder.find(name)
        if location is None and (
            known is not None or any(f"{other}.".startswith(f"{name}.") for other in self.replaced)
        ):
            location = Location(None, None, ())
        if location is None and name in sys.builtin_module_names:
            location = Location(None, None, None)
        made = Module(name, location, self.files.outline) if location is not None else None
        if made is not None and known is not None:
            made.names.update(known)
            made.is_known = True
        self._modules[name] = made
        return made

    def imported(self, name: str, *, is_named: bool = False) -> Module | None:
        """Import a module as Python would: run the packages that it is in and then itself, as far as they are followed.

        Args:
            name: The module.
            is_named: Whether a binding file names it, so that it is followed in any case.
        """
        parts = name.split(".")
        above: Module | None = None
        for index in range(len(parts)):
            module = self.module(".".join(parts[: index + 1]))
            if module is None:
                return None
            self._run(module, is_named=is_named and index == len(parts) - 1)
            if above is not None and (above.is_run or above.is_running):
                above.names[parts[index]] = module
            above = module
        return above

    def is_imported(self, name: str) -> bool:
        """Return whether importing a module would do nothing."""
        module = self._modules.get(name)
        return module is not None and module.is_run

    def _run(self, module: Module, *, is_named: bool) -> None:
        if module.is_run or module.is_running or not (is_named or self._is_followed(module)):
            return
        module.is_running = True
        frame = Frame(self, module, module.names, registers=True)
        try:
            replaced = self.replaced.get(module.name)
            if replaced is not None:
                replaced(frame)
                return
            outline = module.outline
            if outline.problem is not None:
                message, line = outline.problem
                what = f"the module {module.name} cannot be imported: {message}"
                self.report(error("bad-module", what), module, line)
                self.open_modules.setdefault(module.name, message)
            run(outline.statements, frame)
        except RecursionError:
            self.open_modules[module.name] = "it nests too deep"
        finally:
            module.is_running, module.is_run = False, True

    def report(self, problem: GeneverError, module: Module, line: int) -> None:
        """Take note of what keeps a module from being imported, in a line of it."""
        named = self.named or module.name
        self.problems.append(Problem(problem.diagnostics[0], module.location.path or "", line, named))

    def _is_followed(self, module: Module) -> bool:
        """Return whether what a module imports and registers is looked at: one of the project's, or one of gin's."""
        if module.name in self.replaced:
            return True
        path = module.location.path
        if path is None or module.is_known or module.name.partition(".")[0] == "genever":
            return False
        return _is_own(path) or self.files.mentions(path)

    def absolute(self, name: str, level: int, module: Module) -> str | None:
        """Return the full name of a module named with leading dots; None where they lead out of all packages."""
        if not level:
            return name
        package = module.package.split(".")
        if level > len(package) or not package[0]:
            return None
        base = package[: len(package) - level + 1]
        return ".".join([*base, name] if name else base)

    # ---- Names -----------------------------------------------------------------------------------

    def member(self, module: Module, name: str) -> Value:
        """Return what ``from module import name`` binds."""
        if name in module.names:
            return module.names[name]
        inner = f"{module.name}.{name}"
        is_bound = (module.is_run or module.is_running) or name not in module.index if module.location.folders else True
        if module.location.folders is not None and is_bound and self.finder.find(inner) is not None:
            found = self.imported(inner)
            if found is not None:
                return found
        return Later(name, lambda: self.name_in(module, name) or Unknown(name))

    def bind_all(self, module: Module, frame: Frame) -> None:
        """Carry out ``from module import *``."""
        if not (module.is_run or module.is_running):
            frame.module.stars.append(module)
            if frame.module.name in sys.stdlib_module_names:
                for name in _names_of_compiled(module.name):
                    if not name.startswith("_"):
                        frame.bind(name, Native(frame.module.name, name))
            return
        public = self._exported(module)
        for name in list(module.names):
            if name in public if public is not None else not name.startswith("_"):
                frame.bind(name, module.names[name])
        frame.module.stars += module.stars

    def _exported(self, module: Module) -> frozenset[str] | None:
        """Return the ``__all__`` of a module; None where it has none or that is not known."""
        if module.exported is None or module.is_running:
            module.exported = (self._stated(module),)
        return module.exported[0]

    def _stated(self, module: Module) -> frozenset[str] | None:
        found = self.name_in(module, "__all__")
        try:
            return frozenset(plain(found)) if found is not None else None
        except (NotPlainError, TypeError):
            return None

    def name_in(self, module: Module, name: str) -> Value | None:
        """Return what a name stands for in a module; None where it has none of that name."""
        if name in module.names:
            return module.names[name]
        if name in module.looked_up:
            return module.looked_up[name]
        if name in module.pending:
            return None
        module.pending.add(name)
        try:
            found = self._look_up(module, name)
        finally:
            module.pending.discard(name)
        if found is not None or not module.is_running:
            module.looked_up[name] = found
        return found

    def _look_up(self, module: Module, name: str) -> Value | None:
        own = {"__name__": module.name, "__file__": module.location.path, "__package__": module.package}
        if name in own:
            return Known(own[name])
        if module.name in CLOSED:
            return Native(module.name, name) if not name.startswith("__") else None
        is_looked_into = not module.is_run or module.name in self.replaced
        found = self._written(module, name) if is_looked_into else None
        if found is None:
            found = next(filter(None, (self._through(star, name) for star in reversed(module.stars))), None)
        if found is None and module.location.folders is not None:
            found = self.module(f"{module.name}.{name}")
        if found is None and module.location.path is None and module.location.folders is None and name != "__all__":
            found = Native(module.name, name)
        if found is None and "__getattr__" in module.index and not name.startswith("__"):
            found = Unknown(name)
        return found

    def names_of(self, module: Module) -> set[str]:
        """Return the names that a module binds, also those that it has from others."""
        names = {*module.names, *module.index} - {"*"}
        sources = list(module.stars)
        for star in module.index.get("*", []) if not module.is_run else ():
            if isinstance(star, syntax.ImportFrom):
                target = self.absolute(star.module, star.level, module)
                source = self.module(target) if target is not None else None
                sources += [source] if source is not None else []
        for source in sources:
            public = self._exported(source)
            if public is not None:
                names |= public
            else:
                names |= {name for name in self.names_of(source) if not name.startswith("_")}
        return names

    def _written(self, module: Module, name: str) -> Value | None:
        """Return what the statements of a module bind a name to, without running the others."""
        statements = module.index.get(name, [])
        if name == "__all__":
            return self._all_of(module, statements)
        accelerated = self._accelerated(module, name)
        if accelerated is not None:
            return accelerated
        unknown: Value | None = None
        if statements and self._is_compiled(module, name):
            return Native(module.name, name)
        for statement in reversed(statements):
            names: dict[str, Value] = {}
            frame = Frame(self, module, names)
            self._bind(statement, frame)
            found = forced(names.get(name, Unknown(name)))
            if not isinstance(found, Unknown):
                return self._renamed(found, name, module)
            unknown = unknown or found
        return self._through_stars(module, name) or unknown

    def _through_stars(self, module: Module, name: str) -> Value | None:
        """Return what the ``from … import *`` of a module that is not run bind a name to."""
        for star in reversed(module.index.get("*", [])):
            if isinstance(star, syntax.ImportFrom):
                target = self.absolute(star.module, star.level, module)
                source = self.module(target) if target is not None else None
                found_there = self._through(source, name) if source is not None else None
                if found_there is not None:
                    return found_there
        return None

    def _accelerated(self, module: Module, name: str) -> Value | None:
        """Return what one of Python's own modules has in place of a class that it also has in Python."""
        for star in module.index.get("*", []):
            if isinstance(star, syntax.ImportFrom) and star.module.startswith("_") and not star.level:
                found = sys.modules.get(star.module) if star.module in sys.stdlib_module_names else None
                if found is not None and name in vars(found) and not name.startswith("_"):
                    return Native(star.module, name)
        return None

    def _is_compiled(self, module: Module, name: str) -> bool:
        """Return whether a module of Python's takes a name from a compiled one in place of its own definition."""
        if module.name not in sys.stdlib_module_names or _is_own(module.location.path or ""):
            return False
        stars = [star.module for star in module.index.get("*", ()) if isinstance(star, syntax.ImportFrom)]
        return any(name in _names_of_compiled(star) for star in stars)

    def _renamed(self, found: Value, name: str, module: Module) -> Value:
        """Return a function or class with the names that statements of a module give it: ``f.__module__ = …``."""
        if isinstance(found, Function | Class):
            for attribute in ("module", "name", "qualname"):
                for statement in module.index.get(f"{name}.__{attribute}__", ()):
                    if isinstance(statement, syntax.Assign) and statement.value is not None:
                        value = forced(value_of(statement.value, Frame(self, module, {})))
                        if isinstance(value, Known):
                            setattr(found, attribute, value.value)
        return found

    def _bind(self, statement: syntax.Statement, frame: Frame) -> None:
        match statement:
            case syntax.Function():
                frame.names[statement.name] = function(statement, frame)
            case syntax.Class():
                frame.names[statement.name] = class_(statement, frame)
            case syntax.ImportFrom(module=module, level=level, names=names):
                name = self.absolute(module, level, frame.module)
                found = self.module(name) if name is not None else None
                for wanted, bound in names:
                    if found is not None and wanted != "*":
                        frame.names[bound] = self._later(found, wanted)
            case syntax.Import():
                imports(statement, frame)
            case syntax.Assign(targets=targets, value=value) if value is not None:
                for target in targets:
                    assign(target, value_of(value, frame), frame)

    def _later(self, module: Module, name: str) -> Value:
        return Later(name, lambda: self.name_in(module, name) or Unknown(name))

    def _all_of(self, module: Module, statements: list[syntax.Statement]) -> Value | None:
        """Return the ``__all__`` of a module that is not run."""
        if not statements:
            return None
        frame = Frame(self, module, {})
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

    def _through(self, module: Module, name: str) -> Value | None:
        """Return what ``from module import *`` binds a name to."""
        path = module.location.path or module.location.stub
        is_module = path is not None and self.finder.find(f"{module.name}.{name}") is None
        if path is not None and is_module and not self.files.may_bind(path, name):
            return None
        public = self._exported(module)
        if name in public if public is not None else not name.startswith("_"):
            return self.name_in(module, name)
        return None

    # ---- Attributes and calls --------------------------------------------------------------------

    def attribute(self, value: Value, name: str) -> Value | None:
        """Return an attribute of a value; None where it has none of that name."""
        value = forced(value)
        match value:
            case Module():
                return self.name_in(value, name)
            case Class() | Function() | Native():
                if name in ("__name__", "__qualname__", "__module__"):
                    return Known(getattr(value, name.strip("_"), value.name))
                if isinstance(value, Class):
                    return self._of_class(value, name, set())
                return Unknown(name)
            case Known() | Many() | Table():
                return Applied(f"method {name}", (value,), {})
            case Partial():
                return {"func": value.function, "args": Many("tuple", value.arguments)}.get(name, Unknown(name))
        return Unknown(name)

    def _of_class(self, cls: Class, name: str, seen: set[int]) -> Value | None:
        if name in cls.members:
            value = cls.members[name]
            is_member = not isinstance(value, Function | Descriptor) and not name.startswith("_")
            return Member(cls, name) if is_member and is_enum(cls) else value
        seen.add(id(cls))
        is_complete = True
        for base in bases_of(cls):
            if isinstance(base, Class):
                found = self._of_class(base, name, seen) if id(base) not in seen else None
                if found is not None and not isinstance(found, Unknown):
                    return found
                is_complete = is_complete and found is None
            else:
                is_complete = False
        return None if is_complete else Unknown(name)

    def call(
        self,
        called: Value,
        arguments: tuple[Value, ...],
        keywords: dict[str, Value],
        frame: Frame,
        call: syntax.Call | None = None,
    ) -> Value:
        """Return what a call gives; what registers something does so where the frame lets it."""
        if isinstance(called, Later):
            return Later(called.name, lambda: self.call(called.force(), arguments, keywords, frame, call))
        return calls.call(called, arguments, keywords, frame, call)

    def body(self, called: Function) -> tuple[syntax.Statement, ...]:
        """Return the statements of a function."""
        path = called.frame.module.location.path
        return self.files.body(path, called.syntax.place) if path is not None else ()

    def text_of(self, called: Function) -> str:
        """Return how a function is written."""
        path = called.frame.module.location.path
        return self.files.lines(path, called.syntax.place) if path is not None else ""

    def may_register(self, called: Function) -> bool:
        """Return whether a function has a call in it that registers something."""
        return calls.REGISTERS.search(self.text_of(called)) is not None

    def unread(self, text: str, frame: Frame) -> None:
        """Take note of an expression that is run, and not read any further: it may register something."""
        found = calls.REGISTERS.search(text)
        if found is not None:
            self.open_modules.setdefault(frame.module.name, f"{found.group()}(…) stands in a comprehension")

    def returns_function(self, called: Function) -> bool:
        """Return whether a function defines another one, which it may return."""
        return calls.RETURNS_FUNCTION.search(self.text_of(called)) is not None


#: The modules that another one puts among Python's under a second name.
_SECOND_NAMES = {"os.path": os.path.__name__}


def is_enum(cls: Class) -> bool:
    """Return whether a class is an enum, as far as its bases say."""
    return any(
        (isinstance(base, Native) and base.module == "enum") or (isinstance(base, Class) and is_enum(base))
        for base in bases_of(cls)
    )


@cache
def _names_of_compiled(name: str) -> frozenset[str]:
    """Return the names in a compiled module of Python's; none for one that is written in Python, or is not there."""
    spec = find_spec(name) if name in sys.stdlib_module_names else None
    is_compiled = spec is not None and not isinstance(spec.loader, SourceLoader)
    return frozenset(dir(import_module(name))) if is_compiled else frozenset()


def _is_own(path: str) -> bool:
    """Return whether a file is one of the project's, and not of what is installed."""
    parts = path.split(os.sep)
    if "site-packages" in parts or "dist-packages" in parts:
        return False
    return not path.startswith(_STANDARD)


_STANDARD = os.path.join(os.path.dirname(os.__file__), "")
