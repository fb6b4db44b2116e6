"""``genever run``: the program that a configuration describes, in a folder of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

from genever.cli.arguments import advising
from genever.cli.exit import ending, leave, say_why
from genever.cli.output import complain, complain_of, complain_of_unused
from genever.configuration.bindings import Binding
from genever.configuration.checking.main import find_main, first_called, main_node
from genever.experiments.running import prepare
from genever.experiments.running.endings import MISCONFIGURED, RAISED
from genever.experiments.running.modules import look_beside
from genever.experiments.running.perform import perform
from genever.experiments.running.prepare import Ready
from genever.experiments.running.request import Request
from genever.experiments.runs.folder import RunFolder, from_here
from genever.experiments.runs.manifest import Run
from genever.experiments.tracking.protocol import TrackerSettings
from genever.experiments.tracking.settings import listening, trackers_of
from genever.inspection.unused import Unused
from genever.language.text.errors import GeneverError, error
from genever.language.text.selectors import scoped
from genever.runtime.session import Session


def run(
    session: Session,
    request: Request,
    out: str | None,
    command: Sequence[str],
    *,
    strict: bool = False,
    track: Sequence[str] = (),
) -> Any:
    """Run what the files say, ``genever run``; return the value of ``main``.

    Args:
        session: Where it is loaded and run.
        request: The command line.
        out: The folder for the run, instead of one below ``runs/``.
        command: The words of the command line, for the record.
        strict: Whether it fails where something in the configuration had no effect.
        track: The trackers that it is sent to, beside those that the files name.

    Raises:
        SystemExit: It failed, and why has been said.
    """
    with ending():
        look_beside(request.files)
        ready = prepared(session, request, out, strict=strict)
        trackers = trackers_of(session, track)
    return carry_out(session, ready, command, trackers, strict=strict)


def explain_command(request: Request) -> None:
    """Print the help of ``genever run`` with the parameters of what the files run; nothing is called.

    Raises:
        SystemExit: They cannot be loaded, or do not say what to run, and that has been said.
    """
    with ending():
        from genever.cli.commands.parameters import print_parameters  # A run needs none of these.
        from genever.cli.loading import look
        from genever.inspection.signatures import docstrings_of

        view = look(request)
        called = first_called(main_node(find_main(view.config), view.config, view.catalog))
        target = view.catalog.target(called.selector) if called is not None else None
        if called is None or target is None:
            raise error("nothing-called", "main calls nothing that has parameters")
        owner = scoped(called.scope or "", view.catalog.shortest(target.selector))
        print_parameters(view, target, docstrings_of(target.definition), f"{owner}.")


def prepared(
    session: Session, request: Request, out: str | None, main: Binding | None = None, *, strict: bool = False
) -> Ready:
    """Load and check a program, and say what is odd about it; see `genever.experiments.running.prepare`.

    Raises:
        GeneverError: The configuration is wrong.
    """
    with advising(request):
        ready = prepare.prepared(session, request, out, main, strict=strict)
    complain_of(ready.warnings)
    return ready


def carry_out(
    session: Session,
    ready: Ready,
    command: Sequence[str],
    trackers: Sequence[TrackerSettings] = (),
    *,
    strict: bool = False,
) -> Any:
    """Run a program that is ready, and say where its folder is and what went wrong; return the value of ``main``.

    Raises:
        SystemExit: It failed, or with ``strict`` something had no effect, and that has been said.
    """
    said = _Said(strict=strict)
    try:
        outcome = perform(session, ready, command, [said, *listening(trackers, complain)], strict=strict)
    except SystemExit:
        raise
    except BaseException as problem:
        if said.status:
            raise SystemExit(said.status) from None
        leave(problem, MISCONFIGURED if isinstance(problem, GeneverError) else RAISED)
    if outcome.run.exit_status:
        raise SystemExit(outcome.run.exit_status)
    return outcome.value


class _Said:
    """Prints what happens in a run to stderr."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._place = ""
        self._process: int | None = None
        #: How it has ended.
        self.status: int | None = None

    def begun(self, folder: RunFolder) -> None:
        self._place = f"run folder: {from_here(folder.path)}"
        self._process = os.getpid() if folder.is_ours else None
        if folder.is_ours and sys.stderr.isatty():
            complain(self._place)

    def warned(self, text: str) -> None:
        complain(text)

    def ended(self, run: Run, unused: Sequence[Unused]) -> None:
        self.status = run.exit_status
        if run.problem is not None and not isinstance(run.problem, SystemExit):
            say_why(run.problem)
        complain_of_unused(unused, strict=self._strict)
        if os.getpid() == self._process:  # Else another process says so, or this is a fork that has come back.
            complain(self._place)
