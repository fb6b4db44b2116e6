"""At home in IPython and its notebooks: cells may run again, and errors show the user's own lines."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from genever.session import default


def notice() -> None:
    """Enter interactive mode and shorten tracebacks, if this program runs in IPython.

    Interactive mode is then also more: a finalized configuration may be changed, which unlocks it.
    """
    ask = getattr(sys.modules.get("IPython"), "get_ipython", None)
    shell = ask() if ask is not None else None
    if shell is None:  # A program may import IPython for something else.
        return
    default.catalog.interactive = default.catalog.in_notebook = True
    for renderer in (shell.InteractiveTB, shell.SyntaxTB):
        renderer.structured_traceback = _stripping(renderer.structured_traceback)


def _stripping(render: Callable[..., Any]) -> Callable[..., Any]:
    """Return IPython's function that renders a traceback, made to leave out the frames of this package."""
    if hasattr(render, "__wrapped__"):  # The package was imported anew.
        return render

    @functools.wraps(render)
    def rendered(kind: type, problem: Any, traceback: Any = None, *args: Any, **kwargs: Any) -> Any:
        if isinstance(problem, BaseException):
            # By name: it belongs to the command line, a layer above this one, and only an error needs it.
            import_module("genever.cli.endings").strip(problem)
            if not isinstance(traceback, list):  # Of a syntax error it is a list of lines.
                traceback = problem.__traceback__
            else:
                traceback = [line for line in traceback if not _is_ours(line.filename)]
        return render(kind, problem, traceback, *args, **kwargs)

    return rendered


def _is_ours(file: str) -> bool:
    return file.startswith(f"{import_module('genever').__path__[0]}/")
