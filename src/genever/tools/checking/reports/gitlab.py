"""Findings as GitLab's report of code quality."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from genever.language.text.diagnostics import Diagnostic
from genever.tools.checking.reports.as_json import written
from genever.tools.checking.reports.places import path_of

_SEVERITIES = {"error": "major", "warning": "minor", "hint": "info"}


def report(findings: Sequence[Diagnostic], files: Sequence[str] = ()) -> str:
    """Return a JSON list with an object for each finding, known again by what it says and the text of its line."""
    met: Counter[str] = Counter()
    made = []
    for finding, identity in zip(findings, identities(findings, met), strict=True):
        path = path_of(finding.source) or "."
        place = {"path": path, "lines": {"begin": finding.line or 1}}
        hint = f": {finding.hint.strip()}" if finding.hint else ""
        made.append(
            {
                "description": f"{finding.message}{hint}",
                "check_name": finding.code,
                "fingerprint": identity,
                "severity": _SEVERITIES[finding.severity],
                "location": place,
            }
        )
    return written(made)


def identities(findings: Sequence[Diagnostic], met: Counter[str] | None = None) -> list[str]:
    """Return for each finding what it is known by when other lines of its file have changed."""
    met = Counter() if met is None else met
    found = []
    for finding in findings:
        line = finding.source.line(finding.line) if finding.source is not None and finding.line is not None else ""
        what = "\0".join((path_of(finding.source) or "", finding.code, finding.message, line.strip()))
        met[what] += 1
        found.append(hashlib.sha256(f"{what}\0{met[what]}".encode("utf-8", "backslashreplace")).hexdigest()[:32])
    return found
