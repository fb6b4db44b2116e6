"""Links from a document to other files: what it includes, and the data that it reads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from genever.configuration.loading.files import is_url
from genever.language.syntax import nodes
from genever.language.text.source import Span
from genever.tools.server.features.mentions import mentions


class Link(NamedTuple):
    """What leads to a file: where it stands, and the file."""

    span: Span
    path: str


def links(
    document: nodes.Document, folders: Iterable[str], exists: Callable[[str], bool] = os.path.isfile
) -> Iterator[Link]:
    """Yield the links of a document to the files that it includes and reads data from, those that are there.

    Args:
        document: Its file's path is that of the source.
        folders: Where paths begin that do not begin with ``./`` or ``../``, in order.
        exists: Whether there is a file.
    """
    folders = tuple(folders)
    for statement in document.statements:
        if isinstance(statement, nodes.Include) and isinstance(statement.path, nodes.Literal):
            found = included(str(statement.path.value), document.source.label, folders, exists)
            if found is not None:
                yield Link(Span(statement.path.start, statement.path.end), found)
    for mention in mentions(document):
        if mention.kind == "data":
            found = data_file(mention.name, document.source.label, folders, exists)
            if found is not None:
                yield Link(mention.span, found)


def data_file(
    path: str, reading: str, folders: Iterable[str], exists: Callable[[str], bool] = os.path.isfile
) -> str | None:
    """Return the absolute path of a data file, which is looked for beside the file that reads it first."""
    beside = os.path.dirname(reading)
    return included(path, reading, [beside, *folders], exists)


def included(
    path: str, including: str, folders: Iterable[str], exists: Callable[[str], bool] = os.path.isfile
) -> str | None:
    """Return the absolute path of the file that an include means, None where there is none."""
    if is_url(path) or "\0" in path:
        return None
    beside = os.path.dirname(including)
    where = [beside] if path.startswith(("./", "../")) else [*folders, beside]
    for folder in where:
        found = os.path.normpath(os.path.join(folder, path))
        if exists(found):
            return found
    return None
