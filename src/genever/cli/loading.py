"""Configurations that are only looked at: loaded and finalized, with nothing called."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import NamedTuple

from genever.cli.arguments import Request, load, look_beside
from genever.configuration.bindings import BindingKey, Values
from genever.configuration.catalog.target import Catalog
from genever.configuration.checking.main import run_name
from genever.configuration.config import Config
from genever.configuration.plan.resolve import resolve_value
from genever.experiments.runs.folder import RUNS
from genever.language.text.errors import GeneverError, error_for
from genever.language.values.references import MAIN, RUN_DIR
from genever.runtime.imports.revisions import reading_at
from genever.runtime.session import Session, active


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
        load(session, replace(request, files=files), _folder(MAIN))
        session.set_constant(RUN_DIR, _folder(_name(session)))
        problem = None
        try:
            session.finalize()
        except GeneverError as found:
            wrong = tuple(finding for finding in found.diagnostics if complete or finding.code != "required-left")
            problem = error_for(wrong) if wrong else None
        return View(session.config, session.catalog, problem, session.record.read)


def _name(session: Session) -> str:
    """Return what a run would be called; one whose ``main`` is wrong, or is not there, has no name of its own."""
    main = session.config.macro(MAIN)
    return run_name(resolve_value(main.value, session.config, session.catalog)) if main is not None else MAIN


def _folder(name: str) -> str:
    return f"{RUNS}/{name}/<time>"


def look(request: Request, *, complete: bool = False, exact: bool = False, live: bool = False) -> View:
    return read(active(), request, complete=complete)
