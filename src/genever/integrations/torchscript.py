"""Keeps ``torch.jit.script`` from compiling the source of a configurable, which knows nothing of its configuration."""

from __future__ import annotations

import functools
from typing import Any

from genever.language.text.errors import error
from genever.runtime.registry.configurable import injected


def integrate(frontend: Any) -> None:
    """Let ``torch.jit.frontend``, which reads the sources of functions and methods, refuse those of configurables.

    PyTorch's own way to be asked, ``__prepare_scriptable__``, is for functions and not for methods, and would have to
    be set on every one of them.
    """
    parse = getattr(frontend, "parse_def", None)
    if parse is None or hasattr(parse, "__wrapped__"):  # It has another name in this release, or was here before.
        return

    @functools.wraps(parse)
    def parse_def(function: Any) -> Any:
        _refuse(getattr(function, "__func__", function))
        return parse(function)

    frontend.parse_def = parse_def


def _refuse(function: Any) -> None:
    found = injected(function)
    if found is not None:
        raise error(
            "not-scriptable",
            f"torch.jit.script compiles the source of {found.label}, without what the configuration gives it.",
            hint="use torch.jit.trace or torch.compile; or decorate a function that calls the scripted one",
        )
