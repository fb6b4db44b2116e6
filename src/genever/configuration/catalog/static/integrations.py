"""What this package's integrations register, read from the sources of the libraries.

`genever.integrations` and `genever.compat.gin` have the same when they are imported; a test compares both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.program import Program
from genever.configuration.catalog.static.objects.values import (
    Class,
    Function,
    Module,
    NotPlainError,
    Value,
    forced,
    plain,
)
from genever.configuration.catalog.static.signatures.classes import resolution_order
from genever.configuration.catalog.static.sources import syntax
from genever.configuration.catalog.static.values import StaticConstant
from genever.language.text.errors import ConfigValueError

if TYPE_CHECKING:
    from genever.configuration.catalog.static.registering import Registered


def replaced(registered: Registered) -> dict[str, Callable[[Frame], None]]:
    """Return what is done for a module instead of running it, by the names of the modules."""
    return {
        "genever.integrations.torch": lambda frame: _torch(frame, registered),
        "genever.integrations.lightning": lambda frame: _lightning(frame, registered),
    }


def _torch(frame: Frame, registered: Registered) -> None:
    program = frame.program
    for namespace, base in (
        ("torch.optim", "Optimizer"),
        ("torch.optim.lr_scheduler", "LRScheduler"),
        ("torch.nn", "Module"),
        ("torch.distributions", "Distribution"),
        ("torch.distributions", "Transform"),
    ):
        _subclasses(program, registered, namespace, base, namespace)
    initialisers = program.module("torch.nn.init")
    for name, member in _members(program, initialisers):
        if isinstance(member, Function) and name.endswith("_"):
            registered.register(member, name, "torch.nn.init")
    for name in dtypes(program):
        with suppress(ConfigValueError):  # Another module has it already.
            registered.add_constant(f"torch.{name}", StaticConstant(f"torch.{name}", "torch"))


def dtypes(program: Program) -> list[str]:
    """Return the names of PyTorch's number types; second names such as ``half`` and ``long`` are left out."""
    stub = program.module("torch._C")
    if stub is None:
        return []
    found = []
    for name, statements in stub.index.items():
        types = [s.annotation for s in statements if isinstance(s, syntax.Assign)]
        if "dtype" in types and (name == "bool" or any(character.isdigit() for character in name)):
            found.append(name)
    version = _version(program)
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


def _lightning(frame: Frame, registered: Registered) -> None:
    program = frame.program
    package = next(filter(program.module, ("lightning.pytorch", "pytorch_lightning")), None)
    top = program.module(package) if package is not None else None
    if package is None or top is None:
        return
    trainer = program.name_in(top, "Trainer")
    if trainer is not None:
        registered.register(forced(trainer), "Trainer", "lightning")
    for part, base in (("callbacks", "Callback"), ("loggers", "Logger"), ("strategies", "Strategy")):
        more = f"{package}._graveyard.tpu" if part == "strategies" else None  # It puts its strategy there itself.
        _subclasses(program, registered, f"{package}.{part}", base, f"lightning.{part}", more)
    own = program.name_in(frame.module, "RecordConfig")
    if own is not None:
        registered.register(forced(own), "RecordConfig", "lightning.callbacks", in_place=True)


def _subclasses(
    program: Program, registered: Registered, namespace: str, base: str, prefix: str, more: str | None = None
) -> None:
    """Register the public proper subclasses of a class that a module has; see `genever.integrations.namespaces`.

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
        if any(_is_deprecated(decorator) for decorator in member.syntax.decorators):
            continue
        known = registered.find(member)
        if known is None:
            registered.register(member, name, prefix)
        else:
            registered.alias(f"{prefix}.{name}", known)


def _is_deprecated(decorator: syntax.Expression) -> bool:
    match decorator:
        case syntax.Call(function=syntax.Name(name) | syntax.Attribute(_, name)):
            return name == "deprecated"
    return False


def _members(program: Program, module: Module | None) -> Iterator[tuple[str, Value]]:
    """Yield the public names of a module in alphabetical order, with what they stand for."""
    if module is None:
        return
    for name in sorted(program.names_of(module)):
        found = program.name_in(module, name) if not name.startswith("_") else None
        if found is not None:
            yield name, forced(found)
