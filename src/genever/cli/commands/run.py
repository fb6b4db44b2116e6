"""``genever run``: the program that a configuration describes, in a folder of its own."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from genever.cli.arguments import Request, load, look_beside, missed
from genever.cli.exit import UNUSED, ending, exit_status, leave, terminable, undelivered, undisturbed
from genever.cli.leads import led_nowhere
from genever.cli.misfits import wrong_types
from genever.cli.output import complain, complain_of, complain_of_unused
from genever.configuration.bindings import Binding, BindingKey
from genever.configuration.checking.main import find_main, first_called, main_node, run_name
from genever.experiments.runs.folder import (
    FOLDER_VARIABLE,
    METRICS,
    RunFolder,
    claim,
    folder_for,
    folder_of_the_first,
    point_to_latest,
    reserved,
    set_aside,
    write_whole,
)
from genever.experiments.runs.manifest import NAME, Run, manifest, text_of
from genever.experiments.runs.metrics import last_metrics, receiving
from genever.inspection.certain import certain_problems
from genever.inspection.outline import outline, uses
from genever.inspection.spaces import refuse_spaces
from genever.inspection.unused import Unused
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error, error_for
from genever.language.text.redaction import redacted
from genever.language.text.selectors import scoped
from genever.language.values.references import MAIN, RUN_DIR
from genever.runtime.imports.beside import put_last
from genever.runtime.main import call_main
from genever.runtime.record.child_usage import collect, reporting
from genever.runtime.record.unused import take_in, unused_in
from genever.runtime.registry.configurable import Configurable
from genever.runtime.session import Session

#: What a run's folder holds, beside its manifest.
COMMAND, CONFIG, OPERATIVE = "command.txt", "config.gin", "operative.gin"
#: What the processes of a run have used, while it lasts.
USED = ".used"


def run(session: Session, request: Request, out: str | None, command: Sequence[str], *, strict: bool = False) -> Any:
    """Run what the files say, ``genever run``; return the value of ``main``.

    Args:
        session: Where it is loaded and run.
        request: The command line.
        out: The folder for the run, instead of one below ``runs/``.
        command: The words of the command line, for the record.
        strict: Whether it fails where something in the configuration had no effect.

    Raises:
        SystemExit: It failed, and why has been said.
    """
    with ending():
        look_beside(request.files)
        ready = prepared(session, request, out, strict=strict)
    return perform(session, ready, command, strict=strict)


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


class Ready(NamedTuple):
    """A program that was loaded and checked.

    Attributes:
        folder: The folder of its run, still to be made.
        is_given: Whether the command line or the first process of the run names it; else it must be new.
        slips: What was warned of.
    """

    folder: RunFolder
    is_given: bool
    slips: tuple[Diagnostic, ...]


def prepared(
    session: Session, request: Request, out: str | None, main: Binding | None = None, *, strict: bool = False
) -> Ready:
    """Load and check a program; nothing of it has been called by then.

    ``main`` is what a script runs, where the command line does not say otherwise. In a further process of a
    run the folder is the one that the first has made.

    Raises:
        GeneverError: The configuration is wrong.
    """
    now = datetime.now(UTC)
    made = folder_of_the_first(out)
    has_run = BindingKey.of_macro(MAIN).owner in session.record.snapshot()
    if session.locked and FOLDER_VARIABLE not in os.environ and has_run:
        session.clear()  # An earlier run in this process, which has ended.
    owner = _target(session, main)
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
    slips = check(session, owner, is_first=made is None, strict=strict)
    return Ready(RunFolder(folder, is_ours=made is None), bool(made or out), slips)


@contextmanager
def _folder_of(ready: Ready) -> Iterator[RunFolder]:
    """Make the folder of a run, and keep it for that run inside a ``with`` block.

    Raises:
        GeneverError: It cannot be made, or another run is in it.
    """
    folder, is_ours = ready.folder
    try:
        if ready.is_given:
            folder.mkdir(parents=True, exist_ok=True)
        else:
            folder = claim(folder)
            point_to_latest(folder)
    except OSError as problem:
        raise error("run-folder", f"the run's folder {folder} cannot be made: {problem.strerror}") from problem
    with reserved(folder) if is_ours else nullcontext():
        if ready.is_given and is_ours:
            with suppress(OSError):  # Then nothing of this run can be written either, which is reported.
                set_aside(folder, (COMMAND, CONFIG, OPERATIVE, NAME, METRICS, USED))
        yield RunFolder(folder, is_ours)


def _target(session: Session, main: Binding | None) -> Configurable | None:
    return session.catalog.target(main.value.complete) if main is not None else None


def check(
    session: Session, owner: Configurable | None = None, *, is_first: bool = True, strict: bool = False
) -> tuple[Diagnostic, ...]:
    """Raise for what must fail when the program starts; warn of overrides that lead nowhere, and return those.

    Warn too of values that are not of the type of their parameter; with ``strict`` that is an error. The further
    processes of a run leave the warnings to the first.

    Raises:
        GeneverError: A parameter is missing, a reference needs itself, or a script has no such parameter.
    """
    tree = outline(session.config, session.catalog)
    keys = [f"{use.text[1:].removesuffix('()')}.{setting.name}" for use in uses(tree.main) for setting in use.settings]
    slips = (*missed(session, owner, keys), *led_nowhere(session, tree, keys))
    misfits = wrong_types(session, strict=strict)
    problems = [found for found in (*slips, *misfits) if found.severity == "error"]
    problems += certain_problems(tree, session.catalog)
    if problems:
        raise error_for(tuple(problems))
    if is_first:
        complain_of((*misfits, *slips))
    return slips


def perform(session: Session, ready: Ready, command: Sequence[str], *, strict: bool = False) -> Any:
    """Make the folder, evaluate ``main`` and return its value; whatever happens, the folder holds what took effect.

    Raises:
        SystemExit: It failed, or with ``strict`` something had no effect, and that has been said.
    """
    # From when there is a folder, what ends the program waits until it can be recorded.
    with ExitStack() as stack:
        stack.enter_context(terminable())
        deliver = stack.enter_context(undelivered())
        with ending():
            folder = stack.enter_context(_folder_of(ready))
        session.set_constant(RUN_DIR, str(folder.path))
        place = f"run folder: {_from_here(folder.path)}"
        if folder.is_ours and sys.stderr.isatty():
            complain(place)
        files = _Files(folder)
        try:
            return _recorded(session, files, ready.slips, command, strict, deliver)
        finally:
            if files.are_ours:
                complain(place)


def _from_here(folder: Path) -> str:
    """Return the path of a folder from the working directory, or a whole one where there is none from there."""
    try:
        here = os.path.relpath(folder)
    except (OSError, ValueError):  # The working directory was deleted, or is on another drive.
        return str(folder)
    return str(folder) if here.startswith(os.pardir) else here


def _recorded(
    session: Session,
    files: _Files,
    slips: Iterable[Diagnostic],
    command: Sequence[str],
    strict: bool,
    deliver: Callable[[], None],
) -> Any:
    folder = files.folder
    run, used = Run.begun(command), str(folder.path / USED)
    try:
        deliver()
        files.write(COMMAND, lambda: shlex.join(map(redacted, command)) + "\n")
        files.write(CONFIG, lambda: session.config_text(show_provenance=True))
        with ExitStack() as stack:
            stack.enter_context(folder.announced())
            if folder.is_ours:
                stack.enter_context(reporting(used))
                stack.enter_context(receiving(folder.path))
            files.write(NAME, lambda: text_of(manifest(session, run)))
            put_last()
            value = call_main(session)
    except BaseException as problem:
        with undisturbed():
            status = exit_status(problem)
            run = run.finished(status, problem if status else None, metrics=last_metrics(folder.path))
            _take_in(session, files, used)
            files.write(OPERATIVE, session.operative_text)
            files.write(NAME, lambda: text_of(manifest(session, run)))
            if not isinstance(problem, SystemExit):
                leave(problem, status)
        raise
    with undisturbed():
        _take_in(session, files, used)
        unused = _unused(session) if files.are_ours else ()
        status = UNUSED if strict and unused else 0
        run = run.finished(status, result=value, metrics=last_metrics(folder.path))
        files.write(OPERATIVE, session.operative_text)
        files.write(NAME, lambda: text_of(manifest(session, run)))
        told_of = {(slip.source, slip.span) for slip in slips if not strict}
        left = (found for found in unused if found.finding[2:4] not in told_of)
        complain_of_unused(left, strict=strict)
    if status:
        raise SystemExit(status)
    return value


def _take_in(session: Session, files: _Files, used: str) -> None:
    """Put what the processes of the run have used on the record."""
    if files.are_ours:
        with suppress(Exception):  # What it is for, can do without it.
            take_in(session, [*collect(used)])


def _unused(session: Session) -> tuple[Unused, ...]:
    try:
        return unused_in(session.config, session.catalog, session.record)
    except Exception as problem:  # The program has succeeded, whatever else fails.
        complain(f"warning: what took no effect is not known: {problem!r}")
        return ()


class _Files:
    """The files of a run, written by the process that made the folder; a failure is reported once."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self._process = os.getpid() if folder.is_ours else None
        self._failed = False

    @property
    def are_ours(self) -> bool:
        """Whether this process writes them: it made the folder, and is no fork that has come back through here."""
        return os.getpid() == self._process

    def write(self, name: str, make: Callable[[], str]) -> None:
        """Write a file with the text that ``make`` returns, if that is possible."""
        if not self.are_ours:
            return
        try:
            write_whole(self.folder.path / name, make())
        except Exception as problem:  # The program's result must survive anything that fails here.
            if not self._failed:
                path = self.folder.path / name
                complain(f"warning: the run is not recorded: {path}: {_reason(problem)} [not-recorded]")
            self._failed = True


def _reason(problem: Exception) -> str:
    return (problem.strerror if isinstance(problem, OSError) else None) or repr(problem)
