"""``genever list``: what can be configured, without importing anything."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from genever.cli.arguments import for_arguments, read_arguments, refuse_others
from genever.cli.exit import ending
from genever.cli.loading import search_of
from genever.cli.output import as_json, complain, write
from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.language.text.codes import CycleCode, FileCode, ImportCode, SyntaxCode
from genever.language.text.errors import error_for
from genever.language.text.selectors import is_selector
from genever.language.text.source import Argument
from genever.tools.listing import formats
from genever.tools.listing.entries import Entry, entries
from genever.tools.listing.schema import schema
from genever.tools.reading.reading import read

if TYPE_CHECKING:
    from genever.tools.linting.subject import Read


def list_configurables(
    arguments: Sequence[str], words: Sequence[str], format: str, out: str | None, *, live: bool = False
) -> None:
    """Print the configurables of what binding files and modules import, or write them to the file ``out``.

    Args:
        arguments: The files and modules.
        words: What the names or descriptions have in them, all of it.
        format: The form: ``text``, ``json``, ``jsonschema``, ``markdown`` or ``html``.
        out: Where they go, by default the standard output.
        live: Whether the modules are imported.

    Raises:
        SystemExit: A file or module cannot be read, or the file cannot be written.
    """
    with ending():
        reading = read_what(arguments, live=live)
        found = [entry for entry in entries(reading.catalog) if entry.mentions(words)]
        if words and not found:
            complain(f"nothing that can be configured mentions {' and '.join(map(repr, words))}")
        elif not found:
            complain(f"{' and '.join(arguments)}: nothing is registered that can be configured")
        for module, reason in _open_modules(reading):
            complain(f"hint: the module {module} may register more: {reason}")
        write(_text(found, format, " ".join(arguments)), out)


def read_what(arguments: Sequence[str], *, live: bool = False) -> Read:
    """Return what binding files and modules say, or with ``live`` register; a module is named as an import names it.

    Raises:
        GeneverError: One cannot be read.
    """
    files, imports = [], []
    for number, text in enumerate(arguments, start=1):
        if is_selector(text) and not text.endswith(".gin") and not os.path.exists(text):
            imports.append(Argument(f"import {text}", f"argument {number}"))
        else:
            files.append(text)
    request = read_arguments(files)
    refuse_others(request.files)
    bindings = [*imports, *request.bindings]
    if live:
        from genever.cli.live import live_reader

        reading: Read = live_reader(request)(request.files, bindings)
    else:
        search = search_of(files)
        reading = read(request.files, bindings, search=search, catalog=StaticCatalog(search))
    if wrong := tuple(each for each in reading.findings if each.severity == "error" and each.code in _HINDERING):
        raise error_for(tuple(for_arguments(each, request) for each in wrong))
    return reading


#: What keeps something from being listed; other mistakes are about bindings.
_HINDERING = frozenset([*get_args(FileCode), *get_args(ImportCode), *get_args(CycleCode), *get_args(SyntaxCode)])


def _open_modules(reading: Read) -> list[tuple[str, str]]:
    catalog = reading.catalog
    return sorted(catalog.open_modules.items()) if isinstance(catalog, StaticCatalog) else []


def _text(found: Sequence[Entry], format: str, title: str) -> str:
    match format:
        case "json":
            return as_json([entry.as_data() for entry in found])
        case "jsonschema":
            return as_json(schema(found))
        case "markdown":
            return formats.markdown(found)
        case "html":
            return formats.html(found, f"What can be configured in {title}")
    return formats.text(found)
