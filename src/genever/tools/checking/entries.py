"""What is checked together: the files of one command line, or each file of a folder that is not a part of another."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from glob import escape
from typing import NamedTuple

from genever.configuration.loading.files import read_text
from genever.language.operations import Format
from genever.language.syntax import nodes
from genever.language.syntax.nodes import Document
from genever.language.syntax.parse import parse
from genever.language.text.errors import GeneverError
from genever.language.text.source import SIZE_LIMIT, Source
from genever.language.values.references import MAIN
from genever.tools.folders import binding_files


class Entry(NamedTuple):
    """Files that are read together.

    Attributes:
        files: Their paths, in order.
        is_part: Whether other files are needed to say what they mean: they have no ``main``, and import nothing.
    """

    files: tuple[str, ...]
    is_part: bool = False


def entries_of(
    paths: Sequence[str], known: Iterable[Sequence[str]] = (), texts: Mapping[str, str] | None = None
) -> tuple[Entry, ...]:
    """Return the entries among files, which are read together, and in folders.

    Args:
        paths: Files and folders.
        known: The entries that a project has named, each as the paths of its files.
        texts: What stands in files that are not saved, by absolute path.
    """
    files = [path for path in paths if not os.path.isdir(path)]
    folders = [path for path in paths if os.path.isdir(path)]
    found = [Entry(tuple(files))] if files else []
    if folders:
        inside = list(dict.fromkeys(file for folder in folders for file in binding_files(folder)))
        found += _of_folder(inside, known, texts or {})
    return tuple(dict.fromkeys(found))


def _of_folder(files: Sequence[str], known: Iterable[Sequence[str]], texts: Mapping[str, str]) -> Iterator[Entry]:
    """Yield the entries that a project has named, the files that have a ``main``, and those that no other includes."""
    absolute = {os.path.abspath(file): file for file in files}
    named = [entry for entry in known if any(os.path.abspath(file) in absolute for file in entry)]
    yield from (Entry(tuple(absolute.get(os.path.abspath(file), file) for file in entry)) for entry in named)
    documents = {path: _parsed(file, texts) for path, file in absolute.items()}
    includes = {path: set(_included(document, absolute)) for path, document in documents.items()}
    read = _with_included((os.path.abspath(file) for entry in named for file in entry), includes)
    included = {other for others in includes.values() for other in others} | read
    tops = [path for path in documents if path not in included or (_has_main(documents[path]) and not named)]
    read |= _with_included(tops, includes)
    for path in documents:
        if path not in read:  # Of files that only include each other, the first.
            tops.append(path)
            read |= _with_included([path], includes)
    yield from (Entry((absolute[path],), _is_part(documents[path])) for path in tops)


def _with_included(files: Iterable[str], includes: Mapping[str, Iterable[str]]) -> set[str]:
    """Return files and what they include, and what those include."""
    found: set[str] = set()
    pending = list(files)
    while pending:
        path = pending.pop()
        if path not in found:
            found.add(path)
            pending += includes.get(path, ())
    return found


def _parsed(file: str, texts: Mapping[str, str]) -> Document:
    text = texts.get(os.path.abspath(file))
    try:
        return parse(Source(read_text(file, open, SIZE_LIMIT) if text is None else text, file))
    except GeneverError:  # Who reads it says why.
        return Document(Source("", file), ())


def _has_main(document: Document) -> bool:
    return any(_name(statement) == MAIN for statement in document.statements)


def _name(statement: nodes.Statement) -> str:
    """Return the name of the macro that a statement binds; empty where it binds none."""
    is_macro = isinstance(statement, nodes.Binding) and not statement.parameter and not statement.scope
    return statement.selector if is_macro and isinstance(statement, nodes.Binding) else ""


def _is_part(document: Document) -> bool:
    if _has_main(document) or document.diagnostics:
        return False
    return not any(isinstance(statement, nodes.Import | nodes.Include) for statement in document.statements)


def _included(document: Document, files: Mapping[str, str]) -> Iterator[str]:
    """Yield the absolute paths among some files that a document includes, or may include where macros choose."""
    name = str(document.source.name)
    for statement in document.statements:
        if not isinstance(statement, nodes.Include):
            continue
        pattern = _pattern(statement.path)
        if pattern is None:
            continue
        for folder in (os.path.dirname(os.path.abspath(name)), os.getcwd()):
            is_such = re.compile(_regex(os.path.normpath(os.path.join(escape(folder), pattern))))
            yield from filter(is_such.fullmatch, files)


def _pattern(path: nodes.Literal | nodes.Operation) -> str | None:
    """Return a path with a star for what is computed in it; None where nothing is known of it."""
    if isinstance(path, nodes.Literal):
        return escape(str(path.value))
    if not isinstance(path.operator, Format):
        return None
    return "".join(escape(part) if isinstance(part, str) else "*" for part in path.operator.parts)


def _regex(pattern: str) -> str:
    from fnmatch import translate

    return translate(pattern)
