"""``python -m genever.compat SCRIPT.py ARGS…``: run an unmodified gin program on Genever.

``python -m genever.compat -m MODULE ARGS…`` runs a module. All is as if Python itself had run the program,
but that ``import gin`` gives Genever.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from importlib.abc import InspectLoader
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

from genever.compat import install_as_gin

_USAGE = "usage: python -m genever.compat [-m MODULE | SCRIPT] ARGS..."


def main(arguments: list[str]) -> None:
    """Run a program in the place of this one.

    Raises:
        SystemExit: With status 2 where there is no such program, else as the program does.
    """
    if arguments in (["-h"], ["--help"]):
        sys.stdout.write(f"{_USAGE}\n")
        return
    install_as_gin()
    try:
        compiled, attributes = _program(arguments)
    except (ImportError, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        sys.exit(2)
    program = ModuleType("__main__")
    vars(program).update(attributes)
    sys.modules["__main__"] = program
    _run(compiled, vars(program))


def _program(arguments: list[str]) -> tuple[Callable[[], CodeType], dict[str, Any]]:
    """Set the arguments and path of a program; return what compiles it, and its module's attributes."""
    match arguments:
        case ["-m", name, *rest]:
            compiled, attributes = _module(name)
            sys.argv[:] = [attributes["__file__"], *rest]
            return compiled, attributes
        case [path, *_] if path != "-m":
            sys.argv[:] = arguments
            if not sys.flags.safe_path:
                sys.path[0] = os.path.dirname(os.path.realpath(path))
            return _script(path)
    raise OSError(_USAGE)


def _script(path: str) -> tuple[Callable[[], CodeType], dict[str, Any]]:
    with open(path, "rb") as file:
        source = file.read()
    path = os.path.abspath(path)

    def compiled() -> CodeType:
        return compile(source, path, "exec", dont_inherit=True)

    return compiled, {"__file__": path, "__loader__": SourceFileLoader("__main__", path), "__cached__": None}


def _module(name: str) -> tuple[Callable[[], CodeType], dict[str, Any]]:
    spec = _spec(name)
    if spec is not None and spec.submodule_search_locations is not None:
        spec = _spec(f"{name}.__main__")
    loader = spec.loader if spec is not None else None
    if spec is None or not isinstance(loader, InspectLoader):
        raise ModuleNotFoundError(f"No module named {name}")

    def compiled() -> CodeType:
        return loader.get_code(spec.name) or compile("", name, "exec")

    return compiled, {
        "__file__": spec.origin,
        "__loader__": loader,
        "__package__": spec.parent,
        "__spec__": spec,
        "__cached__": spec.cached,
    }


def _spec(name: str) -> ModuleSpec | None:
    try:
        return importlib.util.find_spec(name)
    except ValueError:  # What is no name, such as ".x", or a module without a spec.
        return None


def _run(compiled: Callable[[], CodeType], namespace: dict[str, Any]) -> None:
    """Run code; show what it raises as Python would, without a trace of this module."""
    try:
        exec(compiled(), namespace)
    except SystemExit:
        raise
    except BaseException as problem:
        trace = problem.__traceback__
        while trace is not None and trace.tb_frame.f_globals is not namespace:
            trace = trace.tb_next
        problem.__traceback__ = trace
        sys.excepthook(type(problem), problem, trace)
        status = 130 if isinstance(problem, KeyboardInterrupt) else 1
    else:
        return
    sys.exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
