"""Which ``_target_`` can be referred to: the sources of modules are read, and nothing is imported."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.environment import search_for
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.selectors import is_selector
from genever.tools.converting.documents import Mapping, Node, Scalar, Sequence
from genever.tools.reading.reading import read

#: Keys of a node with ``_target_`` that are no arguments.
SPECIAL = ("_target_", "_partial_", "_args_", "_recursive_", "_convert_")


@dataclass(frozen=True, slots=True)
class Target:
    """A call: the path of a function or class, how many arguments have no name, and the names of the others."""

    path: str
    positional: int
    keywords: tuple[str, ...]

    @property
    def text(self) -> str:
        """The call as a value, with arguments that stand for any."""
        arguments = [*["None"] * self.positional, *(f"{name}=None" for name in self.keywords)]
        return f"@{self.path}({', '.join([*arguments, '...'])})"


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a target: the module that it is imported from, or why it cannot be referred to."""

    module: str
    problem: str | None = None


_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


def is_target(node: Node | None) -> bool:
    """Return whether a value is the path of something that Python code may import."""
    return isinstance(node, Scalar) and isinstance(node.value, str) and _PATH.fullmatch(node.value) is not None


def target_of(node: Mapping) -> Target | None:
    """Return the call that a mapping stands for, or None where it is plain data."""
    path, given = node.get("_target_"), node.get("_args_")
    if path is None or not is_target(path.value):
        return None
    keys = [entry.key for entry in node.entries if entry.key not in SPECIAL]
    if not all(isinstance(key, str) and key.isidentifier() for key in keys):
        return None
    count = len(given.value.items) if given is not None and isinstance(given.value, Sequence) else 0
    assert isinstance(path.value, Scalar)
    return Target(str(path.value.value), count, tuple(keys))


def is_on(node: Mapping, key: str) -> bool:
    """Return whether a key of a mapping is true."""
    entry = node.get(key)
    return entry is not None and isinstance(entry.value, Scalar) and entry.value.value is True


def call(path: str, arguments: list[str], *, is_partial: bool) -> str:
    """Return a reference with arguments as text."""
    if is_partial and not arguments:
        return f"@{path}"
    return f"@{path}({', '.join([*arguments, *(['...'] if is_partial else [])])})"


def look_up(targets: Iterable[Target], folder: str) -> dict[Target, Found]:
    """Return what is known of targets, for a program whose configuration is in a folder."""
    targets = list(dict.fromkeys(targets))
    path = os.path.abspath(os.path.join(folder, "targets.gin"))
    search = search_for([path])
    finder = StaticCatalog(search).program.finder
    modules: dict[Target, str] = {}
    found: dict[Target, Found] = {}
    for target in targets:
        parts = target.path.split(".")
        starts = (".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
        is_path = is_selector(target.path) and len(parts) > 1
        module = next((start for start in starts if is_path and finder.find(start) is not None), None)
        if module is None:
            found[target] = Found("", f"no module of {target.path} is found")
        else:
            modules[target] = module
    imports = sorted({f"import {module}" for module in modules.values()})
    lines = ["from __gin__ import dynamic_registration", *imports]
    places = {len(lines) + index: target for index, target in enumerate(modules)}
    lines += [f"x{index} = {target.text}" for index, target in places.items()]
    text = "\n".join(lines) + "\n"
    reading = read([path], search=search._replace(texts={path: text}))
    for finding in reading.findings:
        line = _line(finding, text)
        if line in places and finding.severity == "error":
            found.setdefault(places[line], Found(modules[places[line]], finding.message))
        elif line < len(lines) and lines[line] in imports and finding.severity == "error":
            module = lines[line].removeprefix("import ")
            for target in (target for target in modules if modules[target] == module):
                found.setdefault(target, Found(module, finding.message))
    return {target: found.get(target) or Found(modules[target]) for target in targets}


def _line(finding: Diagnostic, text: str) -> int:
    return text.count("\n", 0, finding.span.start) if finding.span is not None else -1
