"""What rules look at: a configuration, the catalog, and the documents that it was read from."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from genever.configuration.bindings import Binding
from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.plan.resolve import Known
from genever.inspection.outline import Outline, Use, outline, uses
from genever.inspection.unused import Unused, unreachable
from genever.language.syntax import nodes
from genever.language.syntax.nodes import Document
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import GeneverError
from genever.language.text.source import Origin, Source, Span
from genever.language.values.references import MAIN, Reference
from genever.tools.linting.values import Values, bound_values, other_values
from genever.tools.linting.walk import Content, content_of


class Read(Protocol):
    """What reading some files gave."""

    @property
    def config(self) -> Config:
        """The configuration, as far as it could be loaded."""

    @property
    def catalog(self) -> Catalog:
        """What can be configured."""

    @property
    def findings(self) -> Sequence[Diagnostic]:
        """What was wrong."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The files by their absolute paths, in the order of reading."""

    @property
    def modules(self) -> Collection[str]:
        """The Python files that were read for it, as far as they are known."""

    @property
    def known(self) -> Known:
        """What the configuration was resolved to, in the looks that were taken at it so far."""


class Place(NamedTuple):
    """Where a binding stands in a file: one place, however often the file is taken in."""

    path: str
    start: int


#: What is missing where one of these was found might use anything.
_MISSING = frozenset({"unknown-configurable", "unknown-reference", "not-imported", "no-module"})
#: The codes of bindings for parameters that cannot be bound: all else is known without them.
REFUSED = frozenset(["unknown-parameter", "not-allowed", "denied"])


class Subject:
    """What was read, with what several rules need of it."""

    def __init__(self, read: Read) -> None:
        self.config = read.config
        self.catalog = read.catalog
        self.documents = read.documents
        self.findings = read.findings
        self.known = read.known
        self._definitions: dict[str, Origin | None] = {}
        self._paths: dict[str | None, str] = {}  # The absolute path of each name; empty for what is not read.

    # ---- The text ----------------------------------------------------------------------------------------

    def path(self, source: Source) -> str:
        """Return the absolute path of a file that was read; empty for any other text."""
        name = source.name
        path = self._paths.get(name)
        if path is None:
            path = os.path.abspath(name) if name is not None else ""
            path = self._paths[name] = path if path in self.documents else ""
        return path

    @cached_property
    def contents(self) -> Mapping[str, Content]:
        """What is in each document, by its path."""
        return {path: content_of(document) for path, document in self.documents.items()}

    def place(self, binding: Binding) -> Place | None:
        """Return where in a file a binding stands; None where it stands in none."""
        origin = binding.origin
        if origin is None or origin.kind != "file":
            return None
        path = self.path(origin.source)
        return Place(path, origin.span.start) if path else None

    def statement(self, place: Place) -> nodes.Binding | nodes.Unbinding | None:
        """Return the statement at a place."""
        found = self.contents[place.path].statements.get(place.start)
        return found if isinstance(found, nodes.Binding | nodes.Unbinding) else None

    def key(self, place: Place) -> tuple[Source, Span]:
        """Return the file of a place, and where in it the key of the binding stands."""
        statement = self.statement(place)
        end = statement.key_end if statement is not None else place.start
        return self.documents[place.path].source, Span(place.start, end)

    # ---- The configuration -------------------------------------------------------------------------------

    def definition(self, selector: str) -> Origin | None:
        """Return where the parameters of a configurable are written; None where that is not known."""
        if selector not in self._definitions:
            target = self.catalog.target(selector)
            self._definitions[selector] = target.definition if target is not None else None
        return self._definitions[selector]

    @cached_property
    def values(self) -> Values:
        """What is in the values that are bound."""
        return bound_values(self.config)

    @cached_property
    def asserted(self) -> Values:
        """What is in the tests of assertions, and in what they say."""
        assertions = self.config.assertions
        return other_values(value for assertion in assertions for value in (assertion.test, assertion.message))

    @cached_property
    def references(self) -> Sequence[Reference]:
        """All references: in values, also in those that were replaced, in assertions and in the paths of includes."""
        config = self.config
        others: list[Any] = [choice.path for choice in config.choices]
        others += [binding.value for binding in config.unbound.values()]
        for binding in (*config, *config.unbound.values()):
            if binding.replaced is not None:
                others += [older.value for older in binding.replaced.history()]
        mentions = (*self.values.mentions, *self.asserted.mentions, *other_values(others).mentions)
        return [mention.reference for mention in mentions]

    @cached_property
    def bindings(self) -> Mapping[Place, Sequence[Binding]]:
        """The bindings in force that stand in files, by their places: of a file that is taken in twice, several."""
        by_place: dict[Place, list[Binding]] = {}
        for binding in self.config:
            place = self.place(binding)
            if place is not None:
                by_place.setdefault(place, []).append(binding)
        return by_place

    @cached_property
    def is_whole(self) -> bool:
        """Whether nothing is missing that might use what nothing else uses."""
        wrong = (found for found in self.findings if found.severity == "error" or found.code in _MISSING)
        return all(found.code == "no-variable" for found in wrong)  # Which is there where the program runs.

    @property
    def tree(self) -> Outline | None:
        """What ``main`` leads to; None where there is no ``main``, or something is missing."""
        return self.known_tree if self.is_whole else None

    @property
    def known_tree(self) -> Outline | None:
        """What ``main`` leads to, as `tree`, but also where bindings were refused: see `REFUSED`."""
        return self._outlined if isinstance(self._outlined, Outline) else None

    @property
    def problems(self) -> Sequence[Diagnostic]:
        """Why it is not known what ``main`` leads to; empty where it is, or where there is none."""
        return self._outlined.diagnostics if isinstance(self._outlined, GeneverError) else ()

    @cached_property
    def _outlined(self) -> Outline | GeneverError | None:
        wrong = {found.code for found in self.findings if found.severity == "error"} - {"no-variable"}
        is_known = self.is_whole or (wrong <= REFUSED and _MISSING.isdisjoint(found.code for found in self.findings))
        if not is_known or self.config.macro(MAIN) is None:
            return None
        try:
            return outline(self.config, self.catalog, with_texts=False, known=self.known)
        except GeneverError as problem:
            return problem

    @cached_property
    def entered(self) -> Sequence[str]:
        """The scopes that references enter on the way from ``main``, in alphabetical order."""
        return sorted({"/".join(use.scope) for use in self.uses} - {""})

    @cached_property
    def uses(self) -> Sequence[Use]:
        """What ``main`` leads to."""
        return [] if self.tree is None else list(uses(self.tree.main))

    @cached_property
    def unreachable(self) -> Sequence[Unused]:
        """The bindings that ``main`` does not lead to; none where there is no ``main``."""
        if self.tree is None:
            return []
        found = unreachable(self.tree, self.config, self.catalog, known=self.known)
        return [each for each in found if each.kind != "del"]
