"""A catalog as JSON data: what the static one and the live one must have in common.

Run as a program, it loads the binding files that it is given with everything that they import, and prints the live one.
"""

from __future__ import annotations

import json
import linecache
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from genever.configuration.catalog.target import NO_DEFAULT, Parameter, Target


def described(catalog: Any) -> dict[str, Any]:
    """Return all targets and constants of a catalog."""
    return {
        "targets": {target.selector: _target(target, catalog) for target in catalog},
        "constants": _constants(catalog),
    }


def _target(target: Target, catalog: Any) -> dict[str, Any]:
    signature = target.signature
    return {
        "parameters": list(map(_parameter, signature.parameters)),
        "declared": list(map(_parameter, signature.declared)),
        "names": sorted(signature.names),
        "accepts_any": signature.accepts_any,
        "is_filled": signature.is_filled,
        "is_method": target.is_method,
        "refuses": {name: target.refuses(name) for name in sorted(signature.names | {"no_such_parameter"})},
        "fingerprint_ignore": list(target.fingerprint_ignore),
        "home": list(target.home) if target.home is not None else None,
        "import_source": str(target.import_source) if target.import_source is not None else None,
        "definition": _place(target),
        "shortest": catalog.shortest(target.selector),
        "matches": catalog.matches(target.selector.rpartition(".")[2]),
    }


def _place(target: Target) -> list[Any] | None:
    """Return the file and line of the ``def`` or ``class``; live ones may begin with the decorators of a class."""
    definition = target.definition
    file = os.path.realpath(str(definition.source.name)) if definition is not None else ""
    if definition is None or not os.path.exists(file):  # Made by `exec`.
        return None
    lines, number = linecache.getlines(file), definition.line
    while number < len(lines) and lines[number - 1].lstrip().startswith("@"):
        number += 1
    return [file, number]


def _parameter(parameter: Parameter) -> list[Any]:
    default = parameter.default
    is_literal = isinstance(default, int | float | complex | str | bytes | list | tuple | dict | set | None)
    shown = "none" if default is NO_DEFAULT else _shown(default) if is_literal else "an object"
    is_annotated = parameter.annotation is not NO_DEFAULT and parameter.kind not in (2, 4)
    return [parameter.name, int(parameter.kind), shown, is_annotated]


def _shown(default: Any) -> str:
    """Return a literal; one that holds objects is an object too."""
    shown = repr(default)
    return "an object" if " at 0x" in shown or "<" in shown or type(default).__module__ != "builtins" else shown


def _constants(catalog: Any) -> dict[str, str]:
    registries = [*catalog.chain()] if hasattr(catalog, "chain") else [catalog.registered]
    names = [name for registry in registries for name in registry.constants]
    return {name: _shown(catalog.constant(name)) for name in sorted(set(names) - {"genever.run_dir"})}


def live(files: Sequence[str], folder: Path, path: Iterable[str] = ()) -> dict[str, Any]:
    """Return the live catalog of a process in a folder that has loaded binding files."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
    command = [sys.executable, "-P", __file__, *files]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return read


def main() -> None:
    """Print the live catalog after loading the files of the command line."""
    from genever.experiments.running.modules import look_beside
    from genever.runtime.session import Session

    session = Session()
    look_beside(sys.argv[1:])
    with session:
        session.load_command(sys.argv[1:], [])
    print(json.dumps(described(session.catalog)))


if __name__ == "__main__":
    main()
