"""Reads a configuration through the static catalog, as far as it can be read."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from genever.configuration.bindings import Binding, BindingKey
from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.environment import search_for
from genever.configuration.catalog.static.sources.search import Search
from genever.configuration.catalog.target import Catalog
from genever.configuration.checking.checks import check
from genever.configuration.checking.main import main_text
from genever.configuration.config import Config
from genever.configuration.loading.choices import settled
from genever.configuration.loading.files import Check, Reader, is_remote, open_remote
from genever.configuration.loading.library import Library, Site
from genever.configuration.loading.load import Load
from genever.configuration.plan.resolve import Known
from genever.configuration.sources.stored import Stored, is_stored
from genever.language.syntax.nodes import Document, Statement
from genever.language.text.diagnostics import Diagnostic, in_order
from genever.language.text.errors import GeneverError
from genever.language.text.selectors import is_selector
from genever.language.text.source import Argument, Origin, Source, Span
from genever.language.values.literals import reference_text
from genever.language.values.references import MAIN, Reference
from genever.records import NamedTuple
from genever.tools.reading.modules import hinted, problems_of


class ReadReference(Reference):
    """A reference that shows itself as it is written."""

    __slots__ = ()

    def __repr__(self) -> str:
        return reference_text(self, self.selector)


class Reading(NamedTuple):
    """What files and bindings say.

    Attributes:
        config: The configuration, as far as it could be loaded.
        catalog: What the modules that they import register.
        findings: Everything that loading and finalizing report, file by file.
        is_loaded: Whether loading found nothing wrong: else a program would stop there, and finalize nothing.
        documents: The files by their absolute paths, parsed, in the order in which they were read.
        modules: The Python files that were read, by their absolute paths.
        known: What the configuration was resolved to, in the looks that were taken at it so far.
    """

    config: Config
    catalog: Catalog
    findings: tuple[Diagnostic, ...]
    documents: Mapping[str, Document]
    is_loaded: bool
    modules: Sequence[str]
    known: Known


def read(
    files: Sequence[str],
    bindings: Sequence[Source] = (),
    *,
    search: Search | None = None,
    main: str | None = None,
    catalog: StaticCatalog | None = None,
    parsed: Mapping[str, tuple[Statement, ...]] | None = None,
    folder: str = "",
    stored: Stored | None = None,
) -> Reading:
    """Read binding files and then bindings; nothing is imported, and nothing that is wrong with them is raised.

    Args:
        files: The paths of the files.
        bindings: The bindings of a command line, each with the name that messages give it.
        search: Where modules are looked for, by default where a command would look; see
            `genever.configuration.catalog.static.sources.environment.search_for`.
        main: What to run, as the option ``--main`` has it: it takes the place of the macro ``main``.
        catalog: A catalog to read more into; by default a new one.
        parsed: Texts without mistakes that were parsed before, with their statements.
        folder: Where paths of files lead; nothing outside of it is read. By default all is, and URLs are too.
        stored: What reads the entries of a store.
    """
    search = search if search is not None else search_for(files)
    known = catalog if catalog is not None else StaticCatalog(search)
    return _Reading(known, search, parsed or {}, folder, stored or Stored()).read(files, bindings, main)


class _Reading:
    """One reading: the loads that were begun for it, the latest of which is kept."""

    def __init__(
        self,
        catalog: StaticCatalog,
        search: Search,
        parsed: Mapping[str, tuple[Statement, ...]],
        folder: str,
        stored: Stored,
    ) -> None:
        self._catalog = catalog
        self._folder = folder
        self._stored = stored
        self._parsed = parsed
        self._search = search
        self._load: Load | None = None
        self._findings: list[Diagnostic] = []

    def read(self, files: Sequence[str], bindings: Sequence[Source], main: str | None) -> Reading:
        def take_in(load: Load) -> None:
            for path in files:
                self._attempt(lambda path=path: load.file(path))  # type: ignore[misc]  # mypy knows no such default.
            for source in bindings:
                self._attempt(lambda source=source: load.text(source, "argument"))  # type: ignore[misc]

        self._findings = []
        self._attempt(lambda: settled(self._begin(), take_in))
        load = self._load if self._load is not None else self._begin()({}, False)
        config = self._config(load)
        if main is not None:
            config = self._with_main(config, load, main)
        problems = [*self._findings, *load.diagnostics, *problems_of(self._catalog, load)]
        found = [hinted(finding, self._catalog) for finding in problems]
        known = Known()
        is_loaded = not any(finding.severity == "error" for finding in found)
        if is_loaded:
            further = dict.fromkeys(check(config, self._catalog, known))
            found += [hinted(each, self._catalog) for each in further if each.code not in _FOUND_IN_LOADING]
        modules = self._catalog.program.files.paths()
        return Reading(config, self._catalog, tuple(in_order(found)), _documents(load), is_loaded, modules, known)

    def _with_main(self, config: Config, load: Load, text: str) -> Config:
        source = Argument(main_text(text.strip(), config, self._catalog), "--main")
        bound = config

        def bind() -> None:
            nonlocal bound
            origin = Origin(source, Span(0, len(source.text)), "argument")
            bound = config.extended([Binding(*BindingKey.of_macro(MAIN), load.value(source), origin)])

        self._attempt(bind)
        return bound

    def _attempt(self, action: Callable[[], Any]) -> None:
        """Do something, and take note of what is wrong with it."""
        try:
            action()
        except GeneverError as problem:
            self._findings += problem.diagnostics

    def _begin(self) -> Callable[[Mapping[Site, str], bool], Load]:
        library = Library(
            self._catalog,
            (*self._readers(), (self._stored.open, is_stored), *self._remote_readers()),
            (self._folder,),
            self._catalog.importer,
            {},
            dict(self._parsed),
            ReadReference,
            named=self._stored.named,
        )

        def begin(paths: Mapping[Site, str], ahead: bool) -> Load:
            self._findings = []
            self._load = Load(library, False, None, paths, ahead)
            return self._load

        return begin

    def _config(self, load: Load) -> Config:
        """Return the configuration of a load; of the bindings that can be put in force."""
        bindings = list(load.bindings)
        while True:
            try:
                return Config().extended(bindings, load.imports, load.assertions, load.files, load.choices)
            except GeneverError as problem:
                self._findings += problem.diagnostics
                bindings = _without(bindings, problem.diagnostics)

    # ---- Files -----------------------------------------------------------------------------------

    def _readers(self) -> Iterable[tuple[Reader, Check]]:
        """What opens binding files: those that are not saved, those of the disk, and those in packages."""
        texts = self._search.texts

        def is_unsaved(path: str) -> bool:
            return os.path.abspath(path) in texts

        def open_unsaved(path: str) -> Any:
            return io.StringIO(texts[os.path.abspath(path)])

        def is_in_package(path: str) -> bool:
            return self._in_package(path) is not None

        def open_in_package(path: str) -> Any:
            return open(self._in_package(path) or path, encoding="utf-8")

        is_file = self._is_inside if self._folder else os.path.isfile
        return (open_unsaved, is_unsaved), (open, is_file), (open_in_package, is_in_package)

    def _is_inside(self, path: str) -> bool:
        top = os.path.join(os.path.realpath(self._folder), "")
        return os.path.isfile(path) and os.path.realpath(path).startswith(top)

    def _remote_readers(self) -> Iterable[tuple[Reader, Check]]:
        return () if self._folder else ((open_remote, is_remote),)

    def _in_package(self, path: str) -> str | None:
        """Return the file that a path such as ``package.part/base.gin`` means."""
        folder, name = os.path.split(path)
        package = folder.replace("/", ".")
        location = self._catalog.program.finder.find(package) if is_selector(package) else None
        if location is None:
            return None
        folders = location.folders or ((os.path.dirname(location.path),) if location.path else ())
        return next(filter(os.path.isfile, (os.path.join(place, name) for place in folders)), None)


#: The codes of what `check` finds too; it is reported where it stands, and once.
_FOUND_IN_LOADING = frozenset(["unknown-reference"])


def _without(bindings: Sequence[Binding], problems: Sequence[Diagnostic]) -> list[Binding]:
    """Return bindings without those that cannot be put in force, and without what edits their parameters later."""
    places = {(problem.source, problem.span) for problem in problems}
    refused: set[BindingKey] = set()
    left = []
    for binding in bindings:
        if binding.origin is not None and (binding.origin.source, binding.origin.span) in places:
            refused.add(binding.key)
        elif binding.key not in refused or binding.operator in ("=", "del"):
            refused.discard(binding.key)
            left.append(binding)
    assert len(left) < len(bindings), problems
    return left


def _documents(load: Load) -> dict[str, Document]:
    """Return the files that a load has read, by their absolute paths; what it has read twice is there once."""
    files = set(map(id, load.files))
    found: dict[str, Document] = {}
    for document in load.documents:
        if id(document.source) in files:
            found.setdefault(os.path.abspath(str(document.source.name)), document)
    return found
