"""A list of findings as JSON, for scripts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from genever.language.text.diagnostics import Diagnostic, Edit
from genever.language.text.printable import in_json
from genever.tools.checking.reports.places import path_of, region, region_of


def report(findings: Sequence[Diagnostic], files: Sequence[str] = ()) -> str:
    """Return a JSON list with an object for each finding; see the reference for its keys."""
    return written([_finding(finding) for finding in findings])


def written(data: Any) -> str:
    """Return data as JSON with a line end, with nothing in it that a terminal would obey."""
    text = in_json(json.dumps(data, indent=2, ensure_ascii=False)) + "\n"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _finding(finding: Diagnostic) -> dict[str, Any]:
    at = region(finding)
    source = finding.source
    return {
        "file": path_of(source) or (source.label if source is not None else None),
        "line": at.line if at is not None else None,
        "column": at.column if at is not None else None,
        "end_line": at.end_line if at is not None else None,
        "end_column": at.end_column if at is not None else None,
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "hint": finding.hint,
        "fix": {"safe": finding.safe, "edits": list(map(_edit, finding.edits))} if finding.edits else None,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    at = region_of(edit.source, edit.span)
    return {"file": path_of(edit.source) or edit.source.label, **at._asdict(), "text": edit.text}
