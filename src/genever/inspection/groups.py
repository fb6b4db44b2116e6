"""Config groups: the files among which a macro chooses, and which macros any of them uses.

Files are only parsed for that. What cannot be found or read is as if it were not there.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from typing import Any

from genever.configuration.bindings import Choice
from genever.configuration.config import Config
from genever.configuration.loading.files import folder_of, is_url
from genever.language.operations import Format
from genever.language.syntax import nodes
from genever.language.syntax.parse import parse
from genever.language.text.selectors import scope_prefixes
from genever.language.text.source import Source
from genever.language.values.expressions import Expression

#: How many files are looked at, and how long each may be, in bytes.
MOST_FILES, MOST_BYTES = 200, 2**20


def macros_of_groups(config: Config) -> set[str]:
    """Return the macros that are used in any file that an include of a configuration may choose."""
    used: set[str] = set()
    pending = [path for choice in config.choices for path in _alternatives(choice, config)]
    met: set[str] = set()
    while pending and len(met) < MOST_FILES:
        path = os.path.normpath(pending.pop())
        if path not in met:
            met.add(path)
            for part in _parts(_statements(path)):
                if isinstance(part, nodes.Macro):
                    used.update(filter(None, scope_prefixes(part.name)))
                elif isinstance(part, nodes.Include) and isinstance(part.path, nodes.Literal):
                    pending.append(os.path.join(os.path.dirname(path), part.path.value))
    return used


def _alternatives(choice: Choice, config: Config) -> Iterator[str]:
    """Yield the paths of the files that an include may choose."""
    pattern = _pattern(choice.path)
    if pattern is None:
        return
    for source in config.files:
        if _is_chosen(source, choice) and not is_url(str(source.name)):
            full = str(source.name)
            beside = folder_of(str(choice.origin.source.name))
            folder = beside if choice.chosen.startswith(".") else full.removesuffix(choice.chosen)
            yield from glob.iglob(os.path.join(glob.escape(folder), pattern))
            return


def _pattern(path: Any) -> str | None:
    """Return a path as a pattern of file names, with any text where something is computed."""
    if not isinstance(path, Expression) or not isinstance(path.operator, Format):
        return None
    return "".join(glob.escape(part) if isinstance(part, str) else "*" for part in path.operator.parts)


def _is_chosen(source: Source, choice: Choice) -> bool:
    """Return whether a file is the one that an include took in."""
    via, origin = source.via, choice.origin
    return via is not None and via.source is origin.source and via.span.start <= origin.span.start < via.span.end


def _statements(path: str) -> tuple[nodes.Statement, ...]:
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > MOST_BYTES:
            return ()
        with open(path, encoding="utf-8") as file:
            return parse(file.read()).statements
    except (OSError, ValueError):
        return ()


def _parts(value: Any) -> Iterator[Any]:
    """Yield all that is in some statements, themselves included."""
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, tuple):
            yield part
            pending.extend(part)
