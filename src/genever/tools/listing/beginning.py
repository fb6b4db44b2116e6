"""What a binding file may begin with: for one function that is named, and for all that a module registers."""

from __future__ import annotations

import os.path
from collections.abc import Iterator
from typing import NamedTuple

from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.search import Search
from genever.configuration.catalog.target import Target
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error, error_for
from genever.language.text.selectors import is_selector
from genever.language.text.source import Source
from genever.tools.listing.entries import entry_of, targets
from genever.tools.listing.start import starting_file
from genever.tools.reading.reading import Reading, read

_DYNAMIC = "from __gin__ import dynamic_registration"


class Beginning(NamedTuple):
    """A binding file to begin with: the name of what it calls, and its text."""

    name: str
    text: str


def beginning(entry: str, search: Search) -> Beginning:
    """Return the binding file to begin with for a function or class.

    Args:
        entry: Its name with its module, ``package.module.train`` or ``package.module:train``.
        search: Where modules are looked for.

    Raises:
        GeneverError: There is no such function.
    """
    module, _, name = entry.replace(":", ".").rpartition(".")
    if not module or not is_selector(f"{module}.{name}") or os.path.isfile(entry.partition(":")[0]):
        raise error("unknown-configurable", f"{entry!r} names no function of a module", hint=_hint(entry))
    reading = _read(f"import {module}", search)
    found = [target for target in targets(reading.catalog) if _is_written_as(target, module, name)]
    if found:
        return _beginning(found[0], module, reading)
    # Nothing registers it: dynamic registration does, for this file alone.
    imports, name = [_DYNAMIC, f"import {module}"], f"{module}.{name}"
    reading = _read("\n".join([*imports, f"main = @{name}()"]), search)
    registered = next((target for target in targets(reading.catalog) if target.selector == name), None)
    if registered is None:
        raise error_for(tuple(finding._replace(severity="error") for finding in _unplaced(reading)))
    return Beginning(name, starting_file(entry_of(registered, reading.catalog), imports, name))


def beginnings(module: str, search: Search) -> Iterator[Beginning]:
    """Yield a binding file to begin with for each function and class that a module itself registers.

    Raises:
        GeneverError: There is no such module, or it cannot be read.
    """
    reading = _read(f"import {module}", search)
    for target in targets(reading.catalog):
        if target.home is not None and target.home[0] == module:
            yield _beginning(target, module, reading)


def _beginning(target: Target, module: str, reading: Reading) -> Beginning:
    name = reading.catalog.shortest(target.selector)
    return Beginning(name, starting_file(entry_of(target, reading.catalog), [f"import {module}"], name))


def _read(text: str, search: Search) -> Reading:
    """Return what a text says.

    Raises:
        GeneverError: A name in it is not there.
    """
    reading = read([], [Source(text)], search=search, catalog=StaticCatalog(search))
    if wrong := tuple(finding for finding in _unplaced(reading) if finding.severity == "error"):
        raise error_for(wrong)
    return reading


def _unplaced(reading: Reading) -> Iterator[Diagnostic]:
    """Yield what was found, without its places: nobody has written the text."""
    return (finding._replace(source=None, span=None) for finding in reading.findings)


def _hint(entry: str) -> str:
    """Return what to write instead of something that names no function of a module."""
    file, _, name = entry.partition(":")
    path = file.removeprefix("./").removesuffix(".py").replace("/", ".")
    is_path = file.endswith(".py") or "/" in file or ":" in entry
    if is_path and is_selector(path):
        return f"write {path}.{name or 'NAME'}"
    return "name the module and the function, as in package.module.train"


def _is_written_as(target: Target, module: str, name: str) -> bool:
    return target.home == (module, name) or target.selector == f"{module}.{name}"
