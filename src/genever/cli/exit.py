"""How a command ends: what it prints about a failure, and its exit status."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

import click

from genever.cli.output import complain
from genever.experiments.running.endings import INTERRUPTED, MISCONFIGURED, RAISED, failure_text, raised_by_us, strip
from genever.language.text.errors import GeneverError, error
from genever.language.text.printable import printable


@contextmanager
def ending() -> Iterator[None]:
    """End the command where its configuration is wrong, or what that imports raises."""
    try:
        yield
        sys.stdout.flush()
    except click.ClickException as problem:
        raise escaped(problem) from None
    except (click.exceptions.Exit, SystemExit):
        raise
    except BrokenPipeError:  # What read our output has seen enough.
        _drop_output()
        sys.exit(RAISED)
    except OSError as problem:
        if isinstance(problem, GeneverError) or problem.filename is not None or not raised_by_us(problem):
            leave(problem, MISCONFIGURED if isinstance(problem, GeneverError) else RAISED)
        _drop_output()
        complain(str(error("not-written", f"the output cannot be written: {problem.strerror}")))
        sys.exit(RAISED)
    except BaseException as problem:
        leave(problem, MISCONFIGURED if isinstance(problem, GeneverError) else RAISED)


def _drop_output() -> None:
    """Let the last flush of Python's not complain too."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def leave(problem: BaseException, status: int) -> NoReturn:
    """Say what happened and exit; an interrupt has a status of its own."""
    say_why(problem)
    sys.exit(INTERRUPTED if isinstance(problem, KeyboardInterrupt) else status)


def say_why(problem: BaseException) -> None:
    """Say what happened; an exception looks as Python shows it, but a program's own hook does as it likes."""
    if isinstance(problem, KeyboardInterrupt):
        complain("interrupted")
        return
    strip(problem)
    if isinstance(problem, GeneverError) and problem.__traceback__ is None:
        complain(str(problem))
    elif sys.excepthook is not sys.__excepthook__:
        sys.excepthook(type(problem), problem, problem.__traceback__)
    else:
        with contextlib.suppress(OSError, ValueError):
            click.echo(failure_text(problem), err=True, nl=False)


def escaped(problem: click.ClickException) -> click.ClickException:
    """Return a mistake in a command line as one whose message has nothing in it that a terminal would obey."""
    message = printable(problem.format_message())
    problem.format_message = lambda: message  # type: ignore[method-assign]  # Each kind makes its message in its own way.
    return problem
