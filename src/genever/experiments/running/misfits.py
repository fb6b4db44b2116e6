"""Warnings before a run: values that do not fit the annotations of their parameters."""

from __future__ import annotations

from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import speaks_as_gin
from genever.runtime.session import Session
from genever.tools.settings import settings


def wrong_types(session: Session, *, strict: bool) -> tuple[Diagnostic, ...]:
    """Return the values that ``main`` leads to and that do not fit their parameter, as the project has set it.

    Raises:
        GeneverError: The project's settings are wrong.
    """
    types = settings().types
    if types == "off" or speaks_as_gin():  # A program written for gin knows nothing of types.
        return ()
    from genever.runtime.annotations.check import type_findings

    found = type_findings(session.config, session.catalog)
    if not strict and types != "error":
        return found
    return tuple(each._replace(severity="error") if each.code == "argument-type" else each for each in found)
