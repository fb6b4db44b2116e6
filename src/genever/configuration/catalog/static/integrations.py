"""What this package's integrations register, read from the sources of the libraries.

`genever.integrations` and `genever.compat.gin` have the same when they are imported; a test compares both. What was
found is kept in the cache of sources, for as long as no file of the libraries that was looked at changes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from genever.configuration.catalog.static.objects.expressions import items_of
from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.lookup import names_of
from genever.configuration.catalog.static.objects.program import Program
from genever.configuration.catalog.static.objects.values import (
    Class,
    Function,
    Later,
    Module,
    NotPlainError,
    Unknown,
    Value,
    forced,
    plain,
)
from genever.configuration.catalog.static.signatures.classes import resolution_order
from genever.configuration.catalog.static.sources import cache, syntax
from genever.configuration.catalog.static.values import StaticConstant
from genever.language.text.errors import ConfigValueError
from genever.records import NamedTuple

if TYPE_CHECKING:
    from genever.configuration.catalog.static.registering import Registered


class Found(NamedTuple):
    """Something to register: its name and what comes before it; where it is defined, and where it says it is."""

    name: str
    prefix: str
    module: str
    qualname: str
    home: tuple[str, str]
    in_place: bool = False


class Library(NamedTuple):
    """What an integration registers: functions and classes, constants, and the module that the constants are in."""

    found: tuple[Found, ...]
    constants: tuple[str, ...] = ()
    missing: str | None = None


def replaced(registered: Registered) -> dict[str, Callable[[Frame], None]]:
    """Return what is done for a module instead of running it, by the names of the modules."""
    return {name: _registering(name, registered) for name in _LIBRARIES}


def _registering(name: str, registered: Registered) -> Callable[[Frame], None]:
    def register(frame: Frame) -> None:
        library = _kept(name, frame.program) or _read(name, frame.program)
        if library.missing is not None:
            frame.program.open_modules[name] = f"{library.missing} is not installed"
        for found in library.found:
            known = registered.at((found.module, found.qualname))
            if known is None:
                with suppress(ConfigValueError):  # Another module has registered something of this name.
                    value = _later(found, frame.program)
                    registered.register(value, found.name, found.prefix, in_place=found.in_place, known=found)
            else:
                registered.alias(f"{found.prefix}.{found.name}", known)
        for constant in library.constants:
            with suppress(ConfigValueError):  # Another module has it already.
                registered.add_constant(constant, StaticConstant(constant, constant.partition(".")[0]))

    return register


def _later(found: Found, program: Program) -> Later:
    def find() -> Value:
        module = program.module(found.module)
        first, *rest = found.qualname.split(".")
        value = program.name_in(module, first) if module is not None else None
        for name in rest:
            value = program.attribute(value, name) if value is not None else None
        return value or Unknown(found.name)

    return Later(found.name, find)


# ---- Kept from one program to the next ------------------------------------------------------------------


def _read(name: str, program: Program) -> Library:
    """Read what an integration registers, and keep it."""
    made = _LIBRARIES[name](program)
    stamps = {path: _stamp(path) for path in program.files.paths()}
    places = {package: _place(package, program) for package in _PACKAGES}
    if not any(path in program.finder.search.texts for path in stamps):
        plain_found = tuple(tuple(found) for found in made.found)
        cache.keep(_entry(name, program), (stamps, places, plain_found, made.constants, made.missing))
    return made


def _kept(name: str, program: Program) -> Library | None:
    """Return what an integration registers as it was read before, None where some file has changed since."""
    kept = cache.find(_entry(name, program))
    if kept is None:
        return None
    stamps, places, found, constants, missing = kept
    texts = program.finder.search.texts
    is_same = all(path not in texts and _stamp(path) == stamp for path, stamp in stamps.items())
    if not is_same or places != {package: _place(package, program) for package in _PACKAGES}:
        return None
    return Library(tuple(Found(*fields) for fields in found), constants, missing)


def _entry(name: str, program: Program) -> str:
    return cache.name_of("integration", name, *program.finder.search.folders)


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_size, about.st_mtime_ns


#: The libraries, whichever of them are installed.
_PACKAGES = ("torch", "lightning", "pytorch_lightning", "lightning_fabric", "tensorflow")


def _place(package: str, program: Program) -> str | None:
    location = program.finder.find(package)
    return location.path if location is not None else None


# ---- PyTorch --------------------------------------------------------------------------------------------


def _torch(program: Program) -> Library:
    if program.module("torch") is None:
        return Library((), (), "torch")
    found: list[Found] = []
    for namespace, base in (
        ("torch.optim", "Optimizer"),
        ("torch.optim.lr_scheduler", "LRScheduler"),
        ("torch.nn", "Module"),
        ("torch.distributions", "Distribution"),
        ("torch.distributions", "Transform"),
    ):
        found += _subclasses(program, namespace, base, namespace)
    for name, member in _members(program, program.module("torch.nn.init")):
        if isinstance(member, Function) and name.endswith("_"):
            found.append(_found(name, "torch.nn.init", member))
    return Library(tuple(found), tuple(f"torch.{name}" for name in _dtypes(program)))


_DTYPE = re.compile(r"^(\w+): dtype\b", re.MULTILINE)


def _dtypes(program: Program) -> list[str]:
    """Return the names of PyTorch's number types; second names such as ``half`` and ``long`` are left out."""
    stub = program.module("torch._C")
    path = stub.location.path or stub.location.stub if stub is not None else None
    written = _DTYPE.findall(program.files.searched(path) or "") if path is not None else []  # Parsing it takes long.
    if not written:
        return []
    found = [name for name in written if name == "bool" or any(character.isdigit() for character in name)]
    version = _version(program)  # The stub leaves these out.
    found += [f"uint{bits}" for bits in range(1, 8) if version >= (2, 3)]
    found += [f"int{bits}" for bits in range(1, 8) if version >= (2, 6)]
    return found


def _version(program: Program) -> tuple[int, ...]:
    """Return the version of PyTorch, as far as it says one."""
    module = program.module("torch.version")
    found = program.name_in(module, "__version__") if module is not None else None
    try:
        return tuple(map(int, plain(found).split(".")[:2])) if found is not None else ()
    except (NotPlainError, AttributeError, ValueError):
        return ()


# ---- Lightning ------------------------------------------------------------------------------------------


def _lightning(program: Program) -> Library:
    package = next(filter(program.module, ("lightning.pytorch", "pytorch_lightning")), None)
    top = program.module(package) if package is not None else None
    if package is None or top is None:
        return Library((), (), "Lightning")
    found: list[Found] = []
    trainer = program.name_in(top, "Trainer")
    if trainer is not None:
        found.append(_found("Trainer", "lightning", forced(trainer)))
    for part, base in (("callbacks", "Callback"), ("loggers", "Logger"), ("strategies", "Strategy")):
        more = f"{package}._graveyard.tpu" if part == "strategies" else None  # It puts its strategy there itself.
        found += _subclasses(program, f"{package}.{part}", base, f"lightning.{part}", more)
    own = program.module("genever.integrations.lightning")
    for name in ("RecordConfig", "TrialPruning"):
        callback = program.name_in(own, name) if own is not None else None
        if callback is not None:
            found.append(_found(name, "lightning.callbacks", forced(callback))._replace(in_place=True))
    return Library(tuple(found))


# ---- What gin registers ---------------------------------------------------------------------------------

_OF_GIN = "genever.compat.gin"


def _torch_of_gin(program: Program) -> Library:
    own = program.module(f"{_OF_GIN}.torch.external_configurables")
    if own is None or program.module("torch") is None:
        return Library((), (), "torch")
    classes = program.name_in(own, "_CLASSES")
    found: list[Found] = []
    for name, names in plain(classes).items() if classes is not None else ():
        found += _named(program, program.module(name), names, name)
    return Library(tuple(found), tuple(_constants_of_gin(own)))


def _named(program: Program, module: Module | None, names: str, prefix: str) -> Iterator[Found]:
    """Yield what a module has under names that are separated by blanks."""
    for name in names.split():
        value = program.name_in(module, name) if module is not None else None
        if value is not None:
            yield _found(name, prefix, forced(value))


def _constants_of_gin(module: Module) -> Iterator[str]:
    for statement in module.outline.statements:
        match statement:
            case syntax.Do(syntax.Call(syntax.Name("register_constants"), (_, names, prefix))):
                if isinstance(names, syntax.Constant) and isinstance(prefix, syntax.Constant):
                    yield from (f"{prefix.value}.{name}" for name in names.value.split())


def _tensorflow_of_gin(program: Program) -> Library:
    own = program.module(f"{_OF_GIN}.tf.external_configurables")
    if own is None or program.module("tensorflow") is None:
        return Library((), (), "tensorflow")
    rows = program.name_in(own, "_NAMES")
    found: list[Found] = []
    for row in items_of(rows) or () if rows is not None else ():
        namespace, prefix, names = items_of(row) or (None, None, None)
        if namespace is not None and prefix is not None and names is not None:
            module = forced(namespace)
            found += _named(program, module if isinstance(module, Module) else None, plain(names), plain(prefix))
    types = program.name_in(own, "_TYPES")
    constants = plain(types).split() if types is not None else ()
    return Library(tuple(found), tuple(f"tf.{name}" for name in constants))


# ---- Namespaces -----------------------------------------------------------------------------------------


def _subclasses(program: Program, namespace: str, base: str, prefix: str, more: str | None = None) -> Iterator[Found]:
    """Yield the public proper subclasses of a class that a module has; see `genever.integrations.namespaces`.

    ``more`` is a module whose own classes the other one gets when it is imported.
    """
    module = program.module(namespace)
    found = program.name_in(module, base) if module is not None else None
    root = forced(found) if found is not None else None
    if root is None:
        return
    members = dict(_members(program, module))
    if more is not None:
        found_there = _members(program, program.module(more))
        members |= {name: value for name, value in found_there if isinstance(value, Class) and value.module == more}
    for name, member in sorted(members.items()):
        if not isinstance(member, Class) or member is root or root not in resolution_order(member):
            continue
        if not any(_is_deprecated(decorator) for decorator in member.syntax.decorators):
            yield _found(name, prefix, member)


def _found(name: str, prefix: str, value: Value) -> Found:
    if isinstance(value, Class | Function):
        return Found(name, prefix, value.frame.module.name, value.qualname, (value.module, value.qualname))
    return Found(name, prefix, "", name, ("", name))


def _is_deprecated(decorator: syntax.Expression) -> bool:
    match decorator:
        case syntax.Call(function=syntax.Name(name) | syntax.Attribute(_, name)):
            return name == "deprecated"
    return False


def _members(program: Program, module: Module | None) -> Iterator[tuple[str, Value]]:
    """Yield the public names of a module in alphabetical order, with what they stand for."""
    if module is None:
        return
    for name in sorted(names_of(module, program)):
        found = program.name_in(module, name) if not name.startswith("_") else None
        if found is not None:
            yield name, forced(found)


_LIBRARIES: dict[str, Callable[[Program], Library]] = {
    "genever.integrations.torch": _torch,
    "genever.integrations.lightning": _lightning,
    **{f"{package}.torch.external_configurables": _torch_of_gin for package in ("gin", "genever", _OF_GIN)},
    **{f"{package}.tf.external_configurables": _tensorflow_of_gin for package in ("gin", "genever", _OF_GIN)},
}
