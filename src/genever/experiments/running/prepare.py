"""Load and check a program before it runs."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from genever.configuration.bindings import Binding, BindingKey
from genever.configuration.checking.main import find_main, main_node, run_name
from genever.experiments.running.leads import led_nowhere, missed
from genever.experiments.running.misfits import wrong_types
from genever.experiments.running.request import Request, load
from genever.experiments.runs.folder import FOLDER_VARIABLE, RunFolder, folder_for, folder_of_the_first
from genever.inspection.certain import certain_problems
from genever.inspection.outline import outline, uses
from genever.inspection.spaces import refuse_spaces
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error, error_for
from genever.language.values.references import MAIN, RUN_DIR
from genever.runtime.registry.configurable import Configurable
from genever.runtime.session import Session


class Ready(NamedTuple):
    """A program that was loaded and checked.

    Attributes:
        folder: The folder of its run, still to be made.
        is_given: Whether the request or the first process of the run names it; else it must be new.
        slips: The overrides that lead nowhere.
        misfits: The values that are not of the type of their parameter.
        name: What runs are called: the first thing that ``main`` calls.
    """

    folder: RunFolder
    is_given: bool
    slips: tuple[Diagnostic, ...]
    misfits: tuple[Diagnostic, ...]
    name: str

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What to warn of; the further processes of a run leave that to the first."""
        return (*self.misfits, *self.slips) if self.folder.is_ours else ()


def prepared(
    session: Session, request: Request, out: str | None, main: Binding | None = None, *, strict: bool = False
) -> Ready:
    """Load and check a program; nothing of it has been called by then.

    In a further process of a run the folder is the one that the first has made.

    Args:
        session: Where it is loaded.
        request: What is to be run.
        out: The folder for the run, instead of one below ``runs/``.
        main: What a script runs, where the request does not say otherwise.
        strict: Whether a value of another type is an error.

    Raises:
        GeneverError: The configuration is wrong.
    """
    now = datetime.now(UTC)
    made = folder_of_the_first(out)
    has_run = BindingKey.of_macro(MAIN).owner in session.record.snapshot()
    if session.locked and FOLDER_VARIABLE not in os.environ and has_run:
        session.clear()  # An earlier run in this process, which has ended.
    named = main.value.complete if main is not None else request.owner
    owner = session.catalog.target(named) if named is not None else None
    load(session, request, os.path.abspath(made or out or folder_for(MAIN, now)), owner)
    present = session.config.macro(MAIN)
    if main is not None and request.main is None and (present is None or present.value != main.value):
        session.bind(main.key, main.value, main.origin)
    if not request.files and session.config.macro(MAIN) is None:
        message = "no binding file is named, and nothing else says what to run"
        raise error("no-main", message, hint="name one, as in genever run train.gin train.lr=0.1")
    node = main_node(find_main(session.config), session.config, session.catalog)
    folder = Path(os.path.abspath(made or out or folder_for(run_name(node), now)))
    session.set_constant(RUN_DIR, str(folder))
    session.finalize()
    refuse_spaces(session.config, session.catalog)
    slips, misfits = check(session, owner, strict=strict)
    return Ready(RunFolder(folder, is_ours=made is None), bool(made or out), slips, misfits, run_name(node))


def check(
    session: Session, owner: Configurable | None = None, *, strict: bool = False
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Return the overrides that lead nowhere, and the values that are not of the type of their parameter.

    Raises:
        GeneverError: The program must fail when it starts. A parameter is missing, a reference needs itself, or a
            script has no such parameter; with ``strict`` also where a value is of another type.
    """
    tree = outline(session.config, session.catalog)
    keys = [f"{use.text[1:].removesuffix('()')}.{setting.name}" for use in uses(tree.main) for setting in use.settings]
    slips = (*missed(session, owner, keys), *led_nowhere(session, tree, keys))
    misfits = wrong_types(session, strict=strict)
    problems = [found for found in (*slips, *misfits) if found.severity == "error"]
    problems += certain_problems(tree, session.catalog)
    if problems:
        raise error_for(tuple(problems))
    return slips, misfits
