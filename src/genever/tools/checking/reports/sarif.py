"""Findings as SARIF 2.1.0, the form that code scanning services take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from genever.language.text.diagnostics import Diagnostic, Edit, Related
from genever.language.text.source import Source, Span
from genever.tools.checking.explain import summary_of
from genever.tools.checking.reports.as_json import written
from genever.tools.checking.reports.gitlab import identities
from genever.tools.checking.reports.places import path_of, region_of
from genever.tools.linting.rules.table import RULES
from genever.version import __version__

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "hint": "note"}
_SEVERITIES = {rule.code: rule.severity for rule in RULES}


def report(findings: Sequence[Diagnostic], files: Sequence[str] = ()) -> str:
    """Return a log with one run, which knows of the rules that have findings."""
    codes = sorted({finding.code for finding in findings})
    numbers = {code: number for number, code in enumerate(codes)}
    results = [
        _result(finding, numbers[finding.code], identity)
        for finding, identity in zip(findings, identities(findings), strict=True)
    ]
    run = {
        "tool": {"driver": {"name": "genever", "version": __version__, "rules": list(map(_rule, codes))}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder that genever check was called in."}}},
        "results": results,
    }
    return written({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    severity = _SEVERITIES.get(code, "error")  # type: ignore[call-overload]  # Not each text is a code.
    summary = summary_of(code)
    return {
        "id": code,
        "shortDescription": {"text": summary},
        "help": {"text": f"genever check --explain {code}"},
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }


def _result(finding: Diagnostic, number: int, identity: str) -> dict[str, Any]:
    hint = f"\n{finding.hint.strip()}" if finding.hint else ""
    made: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}{hint}"},
        "locations": [_location(finding.source, finding.span)] if path_of(finding.source) is not None else [],
        "partialFingerprints": {"genever/v1": identity},
    }
    related = [_related(number, other) for number, other in enumerate(finding.related) if path_of(other.source)]
    if related:
        made["relatedLocations"] = related
    if finding.edits and all(path_of(edit.source) is not None for edit in finding.edits):
        made["fixes"] = [_fix(finding)]
    return made


def _artifact(source: Source | None) -> dict[str, str]:
    path = path_of(source) or ""
    if "://" in path:
        return {"uri": path}
    if path.startswith("/") or path[1:2] == ":":
        return {"uri": f"file://{'' if path.startswith('/') else '/'}{quote(path, safe='/:')}"}
    return {"uri": quote(path), "uriBaseId": "SRCROOT"}


def _location(source: Source | None, span: Span | None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(source)}
    if source is not None and span is not None:
        place["region"] = _region(source, span)
    return {"physicalLocation": place}


def _region(source: Source, span: Span) -> dict[str, int]:
    at = region_of(source, span)
    return {"startLine": at.line, "startColumn": at.column, "endLine": at.end_line, "endColumn": at.end_column}


def _related(number: int, other: Related) -> dict[str, Any]:
    return {"id": number, "message": {"text": other.message}, **_location(other.source, other.span)}


def _fix(finding: Diagnostic) -> dict[str, Any]:
    changes: dict[str, tuple[Source, list[Edit]]] = {}
    for edit in finding.edits:
        changes.setdefault(str(path_of(edit.source)), (edit.source, []))[1].append(edit)
    return {
        "description": {"text": finding.hint.strip() if finding.hint else f"fix {finding.code}"},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(source),
                "replacements": [
                    {"deletedRegion": _region(source, edit.span), "insertedContent": {"text": edit.text}}
                    for edit in edits
                ],
            }
            for source, edits in changes.values()
        ],
    }
