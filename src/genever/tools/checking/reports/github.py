"""Findings as the commands by which a step of GitHub's annotates lines."""

from __future__ import annotations

from collections.abc import Sequence

from genever.language.text.diagnostics import Diagnostic
from genever.language.text.printable import printable
from genever.tools.checking.reports.places import path_of, region

_COMMANDS = {"error": "error", "warning": "warning", "hint": "notice"}


def report(findings: Sequence[Diagnostic], files: Sequence[str] = ()) -> str:
    """Return a line for each finding."""
    return "".join(map(_line, findings))


def _line(finding: Diagnostic) -> str:
    path, at = path_of(finding.source), region(finding)
    fields = {} if path is None else {"file": path}
    if path is not None and at is not None:
        fields |= {"line": str(at.line), "endLine": str(at.end_line)}
        if at.line == at.end_line:
            fields |= {"col": str(at.column), "endColumn": str(at.end_column)}
    fields["title"] = finding.code
    parts = ",".join(f"{name}={_field(value)}" for name, value in fields.items())
    text = finding.message if finding.hint is None else f"{finding.message}\n{finding.hint.strip()}"
    return f"::{_COMMANDS[finding.severity]} {parts}::{_text(text)}\n"


def _text(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _field(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
