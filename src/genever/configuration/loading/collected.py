"""What a load has found so far: bindings, imports, files, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from genever.configuration.bindings import Assertion, Binding, Choice, ImportLine
from genever.configuration.catalog.target import Target
from genever.configuration.loading.library import Library, Site, SkipUnknown, site_of
from genever.configuration.loading.repeats import MAX_REPEATED, Repeat
from genever.language.syntax.nodes import Document
from genever.language.text.diagnostics import Diagnostic, in_order
from genever.language.text.errors import ConfigImportError, error_for
from genever.language.text.source import Origin, Source
from genever.language.values.data import Data

#: The codes of names that no module has registered so far.
UNKNOWN = ("unknown-configurable", "unknown-reference")


class Collected:
    """What the documents of one load come to, for `genever.configuration.loading.load` to complete.

    Args:
        library: What it reads from.
        skip_unknown: What to pass over.
        via: The line of a program that asked for it.
        paths: The paths of computed includes, as far as they are known; other ones are left out.
        ahead: Whether it only looks for macros: then nothing is imported or registered, and nothing is a problem.
    """

    def __init__(
        self,
        library: Library,
        skip_unknown: SkipUnknown = False,
        via: Origin | None = None,
        paths: Mapping[Site, str] | None = None,
        ahead: bool = False,
    ) -> None:
        self.library = library
        self.skip_unknown = ahead or skip_unknown
        self.via = via
        self.paths: Mapping[Site, str] = paths if paths is not None else {}
        self.ahead = ahead
        self.bindings: list[Binding] = []
        self.assertions: list[Assertion] = []
        self.choices: list[Choice] = []
        self.imports: list[ImportLine] = []
        self.files: list[Source] = []
        self.documents: list[Document] = []
        self.diagnostics: list[Diagnostic] = []
        #: The target of a binding without a dot in an argument: `genever.main` lets ``lr=1`` mean ``train.lr=1``.
        self.owner_of: Callable[[str], Target | None] = lambda name: None
        #: What ``dotenv('…')`` has read so far.
        self.variables: tuple[Data, ...] = ()
        self.missing_module: str | None = None
        self.unknown: dict[int, str] = {}  # What is missing, by the number of the finding that says so.
        self.unimported: set[int] = set()  # The numbers of those findings for which an import has failed.
        self.known = 0  # How often something was imported or registered that names may mean.
        self.open_files: list[str] = []  # The files that are being read, one included by the other.
        self.repeats: dict[str, Repeat | None] = {}  # What files say that were read twice, by their full paths.
        self.repeated = 0  # How much was taken in again, in files that are included several times.

    @contextmanager
    def inside(self, scope: str) -> Iterator[None]:
        """Move what is taken in meanwhile into a scope."""
        first, first_assertion, first_choice = len(self.bindings), len(self.assertions), len(self.choices)
        yield
        if self.repeated > MAX_REPEATED:
            return  # The load has failed.
        from genever.configuration.loading.includes import Move  # Few files are taken in under a scope.

        move = Move.of(self.bindings[first:], scope, self.library.reference)
        self.bindings[first:] = move.bindings(self.bindings[first:])
        self.assertions[first_assertion:] = map(move.assertion, self.assertions[first_assertion:])
        self.choices[first_choice:] = [
            choice._replace(path=move.value(choice.path)) for choice in self.choices[first_choice:]
        ]

    def choose(self, path: Any, origin: Origin) -> str | None:
        """Take note of a computed path; return what it comes to, None where that is not known yet."""
        chosen = self.paths.get(site_of(origin))
        self.choices.append(Choice(path, chosen or "", origin))
        return chosen

    def check(self) -> None:
        """Raise one error for everything that was wrong, if anything was."""
        left = self._left()
        if left:
            problem = error_for(tuple(in_order(left)))
            if isinstance(problem, ConfigImportError):
                problem.name = self.missing_module
            raise problem

    def _left(self) -> list[Diagnostic]:
        """Return what was wrong; where a module is missing, the names that it would bring are bound to be unknown."""
        return [
            found
            for number, found in enumerate(self.diagnostics)
            if number not in self.unimported and not (self.missing_module is not None and found.code in UNKNOWN)
        ]
