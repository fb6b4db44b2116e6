"""Configurations that are only looked at: loaded and finalized, with nothing called."""

from __future__ import annotations

import sys
from collections.abc import Sequence, Set
from typing import NamedTuple

from genever.cli.arguments import for_arguments, load, refuse_binding, refuse_others
from genever.cli.output import complain
from genever.configuration.bindings import BindingKey, Values
from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.environment import search_for
from genever.configuration.catalog.static.sources.search import Search
from genever.configuration.catalog.target import Catalog
from genever.configuration.checking.main import run_name
from genever.configuration.config import Config
from genever.configuration.plan.resolve import resolve_value
from genever.experiments.running.modules import look_beside, module_folders
from genever.experiments.running.request import Request
from genever.experiments.runs.folder import RUNS
from genever.inspection.canonical.parameters import Parameter, parameters
from genever.inspection.canonical.text import UNREAD
from genever.language.text.diagnostics import render, render_line
from genever.language.text.errors import GeneverError, error_for
from genever.language.values.expressions import values_in
from genever.language.values.references import MAIN, RUN_DIR, Reference
from genever.runtime.imports.revisions import reading_at
from genever.runtime.session import Session, active
from genever.tools.reading.reading import read as read_sources


class View(NamedTuple):
    """A configuration to look at.

    Attributes:
        config: Its bindings.
        catalog: What can be configured.
        problem: What finalizing found wrong, if anything.
        read: What code has looked up already, for `genever.inspection.unused.unreachable`.
    """

    config: Config
    catalog: Catalog
    problem: GeneverError | None = None
    read: Set[BindingKey] = frozenset()

    @property
    def values(self) -> Values:
        """The bound values."""
        return {key: {p: b.value for p, b in bound.items()} for key, bound in self.config.bindings.items()}


def read(session: Session, request: Request, *, complete: bool = False) -> View:
    """Load what a command line names and finalize it, so that the hooks bind what they bind.

    Args:
        session: Where it is loaded.
        request: The command line.
        complete: Whether a parameter that is still to be given is wrong.

    Raises:
        GeneverError: It cannot be loaded.
    """
    with reading_at(session.readers, request.files) as files:
        look_beside(files)
        load(session, request._replace(files=files), _folder(MAIN))
        session.set_constant(RUN_DIR, _folder(_name(session.config, session.catalog)))
        problem = None
        try:
            session.finalize()
        except GeneverError as found:
            wrong = tuple(finding for finding in found.diagnostics if complete or finding.code != "required-left")
            problem = error_for(wrong) if wrong else None
        return View(session.config, session.catalog, problem, session.record.read)


def look(request: Request, *, complete: bool = False, exact: bool = False, live: bool = False) -> View:
    """Read what a command line names: the sources of the modules that it imports, none of which is run.

    Warnings are printed on the error output, and what only running the modules would tell. Files at a revision of git
    are imported.

    Args:
        request: The command line.
        complete: Whether a parameter that is still to be given is wrong.
        exact: Whether the modules are imported where a value in effect is known as a text of their source alone.
        live: Whether the modules are imported anyway.

    Raises:
        GeneverError: It cannot be loaded.
    """
    from genever.configuration.sources.revisions import revision_of

    if live or revision_of(request.files)[0] is not None:
        return read(active(), request, complete=complete)
    view, vague = look_at_sources(request, complete=complete)
    if exact and (vague or has_vague_values(view.config, view.catalog)):
        return read(active(), request, complete=complete)
    for what in vague:
        complain(f"{what}; --live imports it")
    return view


def look_at_sources(request: Request, *, complete: bool = False) -> tuple[View, tuple[str, ...]]:
    """Return what the sources say, and what about it only running them would tell; see `look`."""
    refuse_others(request.files)
    refuse_binding(request.main)
    search = search_of(request.files)
    catalog = StaticCatalog(search)
    catalog.set_constant(RUN_DIR, _folder(MAIN))
    reading = read_sources(request.files, request.bindings, search=search, main=request.main, catalog=catalog)
    catalog.set_constant(RUN_DIR, _folder(_name(reading.config, catalog)))
    wrong = tuple(each for each in reading.findings if each.severity == "error")
    if not reading.is_loaded:
        raise error_for(tuple(for_arguments(finding, request) for finding in wrong))
    wrong = tuple(each for each in wrong if complete or each.code != "required-left")
    for warning in (each for each in reading.findings if each.severity == "warning"):
        complain(render(warning))
    binding = (f"hint: the module {name} {how}, which may bind more" for name, how in catalog.binding.items())
    open_ones = (render_line(each) for each in reading.findings if each.severity == "hint")
    unread = (f"hint: the parameters of {name} are in no source" for name in _unread(reading.config, catalog))
    return View(reading.config, catalog, error_for(wrong) if wrong else None), (*open_ones, *binding, *unread)


def _unread(config: Config, catalog: StaticCatalog) -> list[str]:
    """Return the names of what is bound or referred to, and known by name alone."""
    values = (part for binding in config for part in values_in(binding.value))
    referred = (value.complete for value in values if isinstance(value, Reference))
    used = dict.fromkeys((*(binding.selector for binding in config if not binding.is_macro), *referred))
    targets = (catalog.target(selector) for selector in used if selector is not None)
    return [catalog.shortest(each.selector) for each in targets if each is not None and not each.is_read]


def search_of(files: Sequence[str]) -> Search:
    """Return where the sources of modules are looked for: where this process would import them from."""
    search = search_for(files, environment=sys.prefix)
    more = [folder for file in files[:1] for folder in module_folders(file) if folder not in search.folders]
    return search._replace(folders=(*search.folders, *more), beside=(*search.beside, *more))


def has_vague_values(config: Config, catalog: Catalog) -> bool:
    """Return whether some value in effect is known as code alone."""
    return bool(vague_values(parameters(config, catalog)))


def vague_values(found: Sequence[Parameter]) -> list[str]:
    """Return the keys of the parameters whose values are known as code alone."""
    return [parameter.key for parameter in found if UNREAD in (parameter.value or "")]


def _name(config: Config, catalog: Catalog) -> str:
    """Return what a run would be called; one whose ``main`` is wrong, or is not there, has no name of its own."""
    main = config.macro(MAIN)
    return run_name(resolve_value(main.value, config, catalog)) if main is not None else MAIN


def _folder(name: str) -> str:
    return f"{RUNS}/{name}/<time>"
