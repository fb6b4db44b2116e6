"""At home in IPython and its notebooks: cells may run again, and errors show the user's own lines."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any, TypeAlias

from genever.language.text.errors import GeneverError
from genever.runtime.session import default

#: How IPython makes the lines that it shows of an exception: from its class, itself and its traceback.
Renderer: TypeAlias = Callable[..., Any]


def notice() -> None:
    """Enter interactive mode and shorten tracebacks, if this program runs in IPython.

    Interactive mode is then also more: a finalized configuration may be changed, which unlocks it.
    """
    ask = getattr(sys.modules.get("IPython"), "get_ipython", None)
    shell = ask() if ask is not None else None
    if shell is None:  # A program may import IPython for something else.
        return
    default.catalog.interactive = default.catalog.in_notebook = True
    if not hasattr(shell.InteractiveTB.structured_traceback, "__wrapped__"):  # Else the package was imported anew.
        shown = _without_our_frames(shell.InteractiveTB.structured_traceback)
        shell.InteractiveTB.structured_traceback = shown
        shell.SyntaxTB.structured_traceback = _for_python_alone(shell.SyntaxTB.structured_traceback, shown)


def _without_our_frames(render: Renderer) -> Renderer:
    """Return IPython's function that renders a traceback, made to leave out the frames of this package."""

    @functools.wraps(render)
    def rendered(kind: type, problem: Any, traceback: Any = None, *args: Any, **kwargs: Any) -> Any:
        if isinstance(problem, BaseException):
            from genever.experiments.running.endings import strip  # Only an error needs it.

            strip(problem)
            traceback = problem.__traceback__
        return render(kind, problem, traceback, *args, **kwargs)

    return rendered


def _for_python_alone(render: Renderer, ours: Renderer) -> Renderer:
    """Return IPython's function that renders a syntax error, made to leave those in binding files to ``ours``.

    It shows one line of Python, where a binding file may have several errors, each with a place and a hint.
    """

    @functools.wraps(render)
    def rendered(kind: type, problem: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(problem, GeneverError):
            return ours(kind, problem, None, tb_offset=1)
        return render(kind, problem, *args, **kwargs)

    return rendered
