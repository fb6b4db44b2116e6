"""Findings as a JUnit file, which test reports of most CI systems show: a case for each file, failed by its errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from genever.language.text.diagnostics import Diagnostic, render
from genever.language.text.printable import printable
from genever.tools.checking.reports.places import path_of

#: What no XML has, escaped or not.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report(findings: Sequence[Diagnostic], files: Sequence[str] = ()) -> str:
    """Return a test suite: each file is a case, each of its errors a failure, and what else there is its output."""
    by_file: dict[str, list[Diagnostic]] = {file: [] for file in files}
    for finding in findings:
        by_file.setdefault(path_of(finding.source) or _label(finding), []).append(finding)
    failed = sum(any(finding.severity == "error" for finding in found) for found in by_file.values())
    counts = f'tests="{len(by_file)}" failures="{failed}" errors="0"'
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<testsuites name="genever check" {counts}>']
    lines.append(f'  <testsuite name="genever check" {counts}>')
    for file, found in by_file.items():
        lines += _case(file, found)
    return "\n".join([*lines, "  </testsuite>", "</testsuites>", ""])


def _label(finding: Diagnostic) -> str:
    return finding.source.label if finding.source is not None else "genever check"


def _case(file: str, findings: Sequence[Diagnostic]) -> Iterable[str]:
    head = f'    <testcase classname="genever.check" name={_attribute(file)}'
    if not findings:
        yield f"{head} />"
        return
    yield f"{head}>"
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        first = errors[0]
        more = f" (+{len(errors) - 1} more)" if len(errors) > 1 else ""
        texts = "\n".join(map(render, errors))
        yield f'      <failure type="{first.code}" message={_attribute(first.message + more)}>{_text(texts)}</failure>'
    others = [finding for finding in findings if finding.severity != "error"]
    if others:
        yield f"      <system-out>{_text(chr(10).join(map(render, others)))}</system-out>"
    yield "    </testcase>"


def _text(text: str) -> str:
    return escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", printable(text)))


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", printable(text)))
