"""Configurations that are only looked at: loaded and finalized, with nothing called."""

from __future__ import annotations

from dataclasses import replace

from genever.cli.arguments import Request, load, look_beside
from genever.configuration.checking.main import run_name
from genever.configuration.plan.resolve import resolve_value
from genever.experiments.runs.folder import RUNS
from genever.language.text.errors import GeneverError, error_for
from genever.language.values.references import MAIN, RUN_DIR
from genever.runtime.imports.revisions import reading_at
from genever.runtime.session import Session


def read(session: Session, request: Request, *, complete: bool = False) -> GeneverError | None:
    """Load what a command line names and finalize it, so that the hooks bind what they bind.

    Args:
        session: Where it is loaded.
        request: The command line.
        complete: Whether a parameter that is still to be given is wrong.

    Returns:
        What finalizing found wrong.

    Raises:
        GeneverError: It cannot be loaded.
    """
    with reading_at(session.readers, request.files) as files:
        look_beside(files)
        load(session, replace(request, files=files), _folder(MAIN))
        session.set_constant(RUN_DIR, _folder(_name(session)))
        try:
            session.finalize()
        except GeneverError as problem:
            wrong = tuple(finding for finding in problem.diagnostics if complete or finding.code != "required-left")
            return error_for(wrong) if wrong else None
        return None


def _name(session: Session) -> str:
    """Return what a run would be called; one whose ``main`` is wrong, or is not there, has no name of its own."""
    main = session.config.macro(MAIN)
    return run_name(resolve_value(main.value, session.config, session.catalog)) if main is not None else MAIN


def _folder(name: str) -> str:
    return f"{RUNS}/{name}/<time>"
