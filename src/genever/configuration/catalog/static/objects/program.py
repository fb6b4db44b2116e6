"""A program as its sources say: its modules, and what they register when they are imported."""

from __future__ import annotations

import sys
from collections.abc import Callable

from genever.configuration.catalog.static.objects import calls
from genever.configuration.catalog.static.objects.expressions import bases_of, is_enum
from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.known import KNOWN, REGISTERS, SECOND_NAMES
from genever.configuration.catalog.static.objects.lookup import bind_all, look_up
from genever.configuration.catalog.static.objects.statements import run
from genever.configuration.catalog.static.objects.values import (
    Applied,
    Builtin,
    Class,
    Descriptor,
    Function,
    Instance,
    Known,
    Later,
    Many,
    Member,
    Module,
    Native,
    Partial,
    Table,
    Unknown,
    Value,
    forced,
)
from genever.configuration.catalog.static.sources import syntax
from genever.configuration.catalog.static.sources.files import Files
from genever.configuration.catalog.static.sources.search import Finder, Location, Search, is_own
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import GeneverError, error
from genever.language.values.references import SWEEP, TRACKED_RUN
from genever.records import NamedTuple

#: What is done for a call that registers something: ``(name of the function, arguments, keywords, frame, call)``.
Register = Callable[[str, tuple[Value, ...], dict[str, Value], Frame, syntax.Call | None], Value]

#: The modules of this package that register something for a module that imports them.
_REGISTERING = frozenset(selector.rpartition(".")[0] for selector in (SWEEP, TRACKED_RUN))


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
        imports: The modules that each module imports, those packages included that they are in.
    """

    def __init__(self, search: Search, register: Register, before: Program | None = None) -> None:
        self.finder = Finder(search)
        self.files: Files = Files(search.texts, before.files if before is not None else None)
        self.register = register
        self.problems: list[Problem] = []
        self.named = ""  # The module that a binding file names, while it is read.
        self.open_modules: dict[str, str] = {}
        self.replaced: dict[str, Callable[[Frame], None]] = {}  # What is done for a module instead of running it.
        self.imports: dict[str, set[str]] = {}
        self._modules: dict[str, Module | None] = {}
        self._running: list[str] = []  # The modules that are run, each imported by the one before.
        self.depth = 0  # How many functions are being looked into, one called by the other.
        self.calls = 0  # How many have been.

    # ---- Modules ---------------------------------------------------------------------------------

    def module(self, name: str) -> Module | None:
        """Return a module, not run for that; None where there is none."""
        if name in self._modules:
            return self._modules[name]
        if name in SECOND_NAMES:
            return self.module(SECOND_NAMES[name])
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

    def stub(self, module: Module) -> Module | None:
        """Return the stub that lies beside a module's source, as a module; None where there is none."""
        location = module.location
        if location.path is None or location.stub is None:
            return None
        name = f"{module.name} (stub)"
        if name not in self._modules:
            beside = Location(None, location.stub, location.folders)
            self._modules[name] = Module(module.name, beside, self.files.outline)
        return self._modules[name]

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
            if self._running:
                self.imports.setdefault(self.running, set()).add(module.name)
            self._run(module, is_named=is_named and index == len(parts) - 1)
            if above is not None and (above.is_run or above.is_running):
                above.names[parts[index]] = module
            above = module
        return above

    @property
    def running(self) -> str:
        """The module that is run now; empty for none."""
        return self._running[-1] if self._running else ""

    def is_imported(self, name: str) -> bool:
        """Return whether importing a module would do nothing."""
        module = self._modules.get(name)
        return module is not None and module.is_run

    def _run(self, module: Module, *, is_named: bool) -> None:
        if module.is_run or module.is_running or not (is_named or self._is_followed(module)):
            return
        module.is_running = True
        self._running.append(module.name)
        frame = Frame(self, module, module.names, registers=True)
        try:
            replaced = self.replaced.get(module.name)
            if replaced is not None:
                replaced(frame)
                return
            outline = module.outline
            if outline.problem is not None:
                message, line = outline.problem
                if self.finder.search.is_of_newer_python:
                    message = f"line {line} is read as Python {sys.version_info[0]}.{sys.version_info[1]}: {message}"
                else:
                    what = f"the module {module.name} cannot be imported: {message}"
                    self.report(error("bad-module", what), module, line)
                self.open_modules.setdefault(module.name, message)
            run(outline.statements, frame)
        except RecursionError:
            self.open_modules[module.name] = "it nests too deep"
        finally:
            module.is_running, module.is_run = False, True
            self._running.pop()

    def report(self, problem: GeneverError, module: Module, line: int) -> None:
        """Take note of what keeps a module from being imported, in a line of it."""
        named = self.named or module.name
        self.problems.append(Problem(problem.diagnostics[0], module.location.path or "", line, named))

    def _is_followed(self, module: Module) -> bool:
        """Return whether what a module imports and registers is looked at: one of the project's, or one of gin's."""
        if module.name in self.replaced or module.name in _REGISTERING:
            return True
        path = module.location.path
        if path is None or module.is_known or module.name.partition(".")[0] == "genever":
            return False
        return is_own(path) or self.files.mentions(path)

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
        bind_all(module, frame)

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
            found = look_up(name, module, self)
        finally:
            module.pending.discard(name)
        if found is not None or not module.is_running:
            module.looked_up[name] = found
        return found

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
            case Instance(function=Class() as cls):
                return _bound(value, self._of_class(cls, name, set()), cls) or Unknown(name)
            case Partial():
                return {"func": value.function, "args": Many("tuple", value.arguments)}.get(name, Unknown(name))
        return Unknown(name)

    def _of_class(self, cls: Class, name: str, seen: set[int]) -> Value | None:
        if name in cls.members:
            value = cls.members[name]
            is_member = not isinstance(value, Function | Descriptor) and not name.startswith("_")
            if is_member and is_enum(cls):
                return Member(cls, name)
            is_changed = is_member and not all(isinstance(found, Builtin | Applied) for found in cls.decorators)
            return value if not is_changed else Unknown(name)  # A decorator may make members of what stands there.
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
        if isinstance(called, Later):  # Of what is not followed, and so registers nothing by itself.
            calls.open_handed(arguments, keywords, frame, call)
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
        return REGISTERS.search(self.text_of(called)) is not None

    def unread(self, text: str, frame: Frame) -> None:
        """Take note of an expression that is run, and not read any further: it may register something."""
        found = REGISTERS.search(text)
        if found is not None:
            self.open_modules.setdefault(frame.module.name, f"{found.group()}(…) stands in a comprehension")

    def returns_function(self, called: Function) -> bool:
        """Return whether a function defines another one, which it may return."""
        return calls.RETURNS_FUNCTION.search(self.text_of(called)) is not None


def _bound(instance: Instance, found: Value | None, cls: Class) -> Value | None:
    """Return what an attribute of a class is in an instance: a method gets it, or the class, as its first argument."""
    match forced(found) if found is not None else None:
        case Function() as function:
            return Partial(function, (instance,), {})
        case Descriptor(kind="staticmethod", function=inner):
            return inner
        case Descriptor(kind="classmethod", function=inner):
            return Partial(inner, (cls,), {})
    return None
