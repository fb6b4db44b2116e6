"""What is known of one entry: the configuration that it and its includes make, and what there is to configure."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from genever.configuration.bindings import Binding, BindingKey
from genever.configuration.catalog.target import Catalog, Target
from genever.configuration.config import Config
from genever.language.syntax import nodes
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import GeneverError
from genever.language.text.selectors import scope_prefixes, scoped
from genever.language.text.source import Source
from genever.language.values.references import BUILTINS
from genever.tools.server.features.mentions import Mention, mentions
from genever.tools.server.semantics.names import Names


class Model:
    """One entry with all that it takes in.

    Args:
        entry: The path of the entry file.
        config: What it binds, as far as it could be loaded.
        catalog: What there is to configure.
        documents: The files that were read, by their absolute paths.
        search: The folders in which modules were looked for.
        before: The model of the entry before a change, whose index is used again where nothing is new.
    """

    def __init__(
        self,
        entry: str,
        config: Config,
        catalog: Catalog,
        documents: Mapping[str, nodes.Document],
        search: tuple[str, ...] = (),
        before: Model | None = None,
    ) -> None:
        self.entry = entry
        self.config = config
        self.catalog = catalog
        self.documents = documents
        #: What a type checker has found: until it has answered, what it found before; None where it never has.
        self.types: tuple[Diagnostic, ...] | None = None
        self.search = search
        self._targets: dict[str, Target | None] = {}
        known = tuple(name for name in catalog.names() if name not in BUILTINS)
        self.names: Names = before.names if before is not None and before.names.all == known else Names(known)

    # ---- Names -----------------------------------------------------------------------------------

    def target(self, selector: str) -> Target | None:
        """Return the one configurable that a selector means; None where it means none or several."""
        if selector not in self._targets:
            try:
                found = self.catalog.match(selector)
            except GeneverError:
                found = None
            self._targets[selector] = None if found is None or found.selector in BUILTINS else found
        return self._targets[selector]

    def short(self, selector: str) -> str:
        """Return the shortest name of a complete selector."""
        try:
            return self.catalog.shortest(selector)
        except KeyError:
            return selector

    # ---- Files and scopes ------------------------------------------------------------------------

    @cached_property
    def scopes_of_files(self) -> Mapping[str, tuple[str, ...]]:
        """The scopes that each file is taken in under, ``''`` for none, by its path."""
        found: dict[str, dict[str, None]] = {}
        for source in self.config.files:
            if source.name is not None:
                found.setdefault(os.path.abspath(source.name), {})[self._scope_of(source)] = None
        return {path: tuple(scopes) for path, scopes in found.items()}

    def _scope_of(self, source: Source) -> str:
        """Return the scope that a source was taken in under, by the ``include`` statements that led to it."""
        scopes: list[str] = []
        via = source.via
        while via is not None:
            scope = self._include_scopes.get((via.source.name, via.span.start), "")
            if scope:
                scopes.append(scope)
            via = via.source.via
        return "/".join(reversed(scopes))

    @cached_property
    def _include_scopes(self) -> Mapping[tuple[str | None, int], str]:
        """The scopes of ``include … as`` statements, by their files and offsets."""
        return {
            (document.source.name, offset): statement.scope
            for document in self.documents.values()
            for statement in document.statements
            if isinstance(statement, nodes.Include) and statement.scope
            for offset in (statement.start, statement.path.start)
        }

    def scopes_of(self, document: nodes.Document) -> tuple[str, ...]:
        """Return the scopes that a document is taken in under."""
        return self.scopes_of_files.get(os.path.abspath(document.source.label), ("",))

    def macro_names(self, name: str, document: nodes.Document) -> tuple[str, ...]:
        """Return the whole names of the macros that a name means in a document: it may be taken in several times."""
        return tuple(dict.fromkeys(self._macro_name(name, scope) for scope in self.scopes_of(document)))

    def _macro_name(self, name: str, scope: str) -> str:
        for outer in reversed(list(scope_prefixes(scope))):
            whole = scoped(outer, name)
            if self.is_bound(whole):
                return whole
        return name

    def is_bound(self, name: str) -> bool:
        """Return whether there is, or was, a macro of exactly this name."""
        return self.macro(name) is not None or BindingKey.of_macro(name) in self.config.unbound

    def macro(self, name: str) -> Binding | None:
        """Return the binding of exactly this macro."""
        return self.config.macro(name)

    # ---- Mentions --------------------------------------------------------------------------------

    @cached_property
    def mentions(self) -> Mapping[str, tuple[Mention, ...]]:
        """The names in each file, by its path."""
        return {path: tuple(mentions(document)) for path, document in self.documents.items()}

    def all_mentions(self) -> Iterator[tuple[nodes.Document, Mention]]:
        """Yield all names in all files."""
        for path, found in self.mentions.items():
            for mention in found:
                yield self.documents[path], mention

    def scopes(self) -> Iterable[str]:
        """Return the scopes that anything is bound or made in, and those around them."""
        written = {mention.name for _, mention in self.all_mentions() if mention.kind == "scope"}
        return sorted(written | self.config.scopes)
