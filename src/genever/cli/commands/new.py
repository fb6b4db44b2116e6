"""``genever new``: the binding file to begin with for a function or class."""

from __future__ import annotations

import os.path
from collections.abc import Iterator

from genever.cli.exit import ending
from genever.cli.loading import search_of
from genever.cli.output import write_new
from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.target import Target
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error, error_for
from genever.language.text.selectors import is_selector
from genever.language.text.source import Source
from genever.tools.listing.entries import entry_of, targets
from genever.tools.listing.start import starting_file
from genever.tools.reading.reading import Reading, read

_DYNAMIC = "from __gin__ import dynamic_registration"


def new(entry: str, out: str | None) -> None:
    """Print a binding file to begin with, or write it to the file ``out``, which must not be there.

    Args:
        entry: A function or class with its module, ``package.module.train`` or ``package.module:train``.
        out: Where it goes, by default the standard output.

    Raises:
        SystemExit: There is no such function, or the file cannot be written.
    """
    with ending():
        write_new(_text(entry), out)


def _text(entry: str) -> str:
    module, _, name = entry.replace(":", ".").rpartition(".")
    if not module or not is_selector(f"{module}.{name}") or os.path.isfile(entry.partition(":")[0]):
        raise error("unknown-configurable", f"{entry!r} names no function of a module", hint=_hint(entry))
    reading = _read(f"import {module}")
    found = [target for target in targets(reading.catalog) if _is_written_as(target, module, name)]
    if found:
        name = reading.catalog.shortest(found[0].selector)
        return starting_file(entry_of(found[0], reading.catalog), [f"import {module}"], name)
    # Nothing registers it: dynamic registration does, for this file alone.
    imports, name = [_DYNAMIC, f"import {module}"], f"{module}.{name}"
    reading = _read("\n".join([*imports, f"main = @{name}()"]))
    registered = next((target for target in targets(reading.catalog) if target.selector == name), None)
    if registered is None:
        raise error_for(tuple(finding._replace(severity="error") for finding in _unplaced(reading)))
    return starting_file(entry_of(registered, reading.catalog), imports, name)


def _read(text: str) -> Reading:
    """Return what a text says.

    Raises:
        GeneverError: A name in it is not there.
    """
    search = search_of([])
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
