"""Turns files and texts into bindings: names resolved, files included, modules imported.

A load changes nothing: it gives the bindings and imports of a text, or an error with everything that is
wrong. Modules are imported by what is handed in; what they did themselves, it cannot take back.
"""

from __future__ import annotations

import os.path
from itertools import islice
from typing import Any, Literal

from genever.configuration.loading.collected import Collected
from genever.configuration.loading.files import find_file, folder_of, read_text, same_file
from genever.configuration.loading.library import ParsedConfigFileIncludesAndImports
from genever.configuration.loading.repeats import COST_OF_READING, MAX_REPEATED, Repeat, repeat_of
from genever.configuration.loading.statements import StatementReader
from genever.configuration.sources.stored import is_stored
from genever.language.syntax import nodes
from genever.language.syntax.nodes import Document
from genever.language.syntax.parse import parse, parse_value
from genever.language.text.diagnostics import Related
from genever.language.text.errors import error
from genever.language.text.source import Origin, Source

#: How deep files may include each other.
MAX_INCLUDES = 64


class Load(Collected):
    """One load: files and texts are taken in one after the other, and files that they include in their place."""

    def file(
        self, path: str, include: Origin | None = None, computed: bool = False
    ) -> ParsedConfigFileIncludesAndImports:
        """Take in a file; ``include`` is the statement that includes it, by a path that may be ``computed``.

        Raises:
            ConfigFileError: It cannot be found or read.
            ConfigCycleError: It includes itself.
        """
        library = self.library
        given, path = path, os.fspath(path)
        prefixes = library.prefixes
        including = include.source.name if include is not None else None
        path = library.named(path, including)
        if including is not None and not is_stored(including):
            beside = folder_of(including)
            prefixes = [beside] if path.startswith(("./", "../")) else [*dict.fromkeys([*prefixes, beside])]
        full, reader = find_file(path, prefixes, library.readers, computed)
        identity = same_file(full)
        if len(self.open_files) >= MAX_INCLUDES:
            raise error("nesting", f"includes nest deeper than {MAX_INCLUDES} files, at {path}")
        if identity in self.open_files:
            files = self.open_files[self.open_files.index(identity) :]
            ways = islice(include.route() if include is not None else (), len(files) - 1)
            raise error(
                "include-cycle",
                f"the file {path} includes itself: {' → '.join([*files, identity])}",
                related=tuple(Related("included here", way.source, way.span) for way in ways),
            )
        if self.repeated > MAX_REPEATED:
            return ParsedConfigFileIncludesAndImports(given, [], [])  # The load has failed, which was reported.
        via = include or self.via
        known = self.repeats.get(full)
        if known is not None and self._may_repeat(known):
            return self._repeat(known.included(via), given)
        text = library.texts.get(full)
        if text is None:
            text = library.texts[full] = read_text(full, reader, library.size_limit)
        return self._read(Source(text, full, via), given, identity)

    def _read(self, source: Source, given: str, identity: str) -> ParsedConfigFileIncludesAndImports:
        """Read a file; what one says that is read for the second time is kept, in case that there is a third."""
        full = str(source.name)
        is_new = full not in self.repeats
        if not is_new:
            self._count(COST_OF_READING)
        before = len(self.bindings), len(self.assertions), len(self.files)
        unfit = len(self.choices), len(self.diagnostics)
        self.files.append(source)
        self.open_files.append(identity)
        try:
            includes, imports = self.text(source, "file")
        finally:
            self.open_files.pop()
        result = ParsedConfigFileIncludesAndImports(given, imports, includes)
        self.repeats[full] = None
        if not is_new and unfit == (len(self.choices), len(self.diagnostics)):
            bindings, assertions = self.bindings[before[0] :], self.assertions[before[1] :]
            files = self.files[before[2] :]
            self.repeats[full] = repeat_of(source, (includes, imports), bindings, assertions, files, self.known)
        return result

    def _may_repeat(self, known: Repeat) -> bool:
        """Return whether a file says what it said before: else it is read, and what is wrong is found."""
        is_deep = len(self.open_files) + known.depth >= MAX_INCLUDES
        return known.known == self.known and not is_deep and known.identities.isdisjoint(self.open_files)

    def _repeat(self, known: Repeat, given: str) -> ParsedConfigFileIncludesAndImports:
        self._count(known.size)
        self.bindings += known.bindings
        self.assertions += known.assertions
        self.files += known.files
        includes, imports = known.result
        return ParsedConfigFileIncludesAndImports(given, imports, includes)

    def _count(self, size: int) -> None:
        """Count what is taken in again.

        Raises:
            ConfigValueError: It is too much.
        """
        self.repeated += size
        if self.repeated > MAX_REPEATED:
            what = f"files that are included again and again come to more than {MAX_REPEATED:,} bindings"
            raise error("too-large", what, hint="include each of them once")

    def text(
        self, source: Source, kind: Literal["file", "text", "argument"] = "text"
    ) -> tuple[list[ParsedConfigFileIncludesAndImports], list[str]]:
        """Take in a text; return what it included and the modules it imported."""
        document = self._document(source)
        self.documents.append(document)
        reader = StatementReader(self, document, kind, self.file)
        for statement in document.statements:
            if not self.ahead or _may_bind_a_macro(statement):
                reader.statement(statement)
        self.diagnostics.extend(document.diagnostics)
        self.imports.extend(reader.imports)
        return reader.includes, [line.module for line in reader.imports]

    def _document(self, source: Source) -> Document:
        statements = self.library.statements.get(source.text)
        if statements is not None:
            return Document(source, statements)
        document = parse(source)
        if not document.diagnostics:
            self.library.statements[source.text] = document.statements
        return document

    def value(self, source: Source) -> Any:
        """Return the value that a text is."""
        node = parse_value(source)
        return StatementReader(self, Document(source, ()), "text", self.file).value(node)


def _may_bind_a_macro(statement: nodes.Statement) -> bool:
    """Return whether a statement may have a part in what a macro is: ``X = 1`` is short for ``X/macro.value = 1``."""
    if isinstance(statement, nodes.Binding | nodes.Unbinding):
        return statement.parameter in ("", "value")
    return isinstance(statement, nodes.Block | nodes.Include | nodes.Dotenv)  # An include may be chosen by `env(…)`.
