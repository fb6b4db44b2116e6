"""Findings as other tools take them, each form compared with its schema or read by a library of its kind."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from genever.language.text.diagnostics import Diagnostic, Edit, Related
from genever.language.text.source import Argument, Source, Span
from genever.tools.checking.reports import as_json, github, gitlab, junit, sarif

jsonschema = pytest.importorskip("jsonschema")

SCHEMA = json.loads(Path(__file__).with_name("sarif.schema.json").read_text(encoding="utf-8"))
FILE = Source("main = @f()\nf.x = 'é\U0001f600' + %n\nn = '<&>'\n", "conf/a b.gin")
FINDINGS = [
    Diagnostic(
        "argument-type",
        "f.x takes int, and 'é' is a str: 100%, really",
        FILE,
        Span(18, 27),
        "write\nnothing",
        related=(Related("%n was set here", FILE, Span(28, 29)),),
    ),
    Diagnostic(
        "unused-macro",
        "nothing reads the macro 'n' <\x1b>",
        FILE,
        Span(28, 37),
        severity="hint",
        edits=(Edit(FILE, Span(28, 38), ""),),
        safe=True,
    ),
    Diagnostic("unused-binding", "no effect", Argument("f.x=1", "argument 2"), Span(0, 3), severity="warning"),
    Diagnostic("file-not-found", "there is no b.gin"),
]


@pytest.mark.parametrize("report", [as_json.report, sarif.report, github.report, gitlab.report, junit.report])
def test_no_findings_make_a_report_too(report: Callable[[Sequence[Diagnostic], Sequence[str]], str]) -> None:
    assert "None" not in report([], ["a.gin"])


# ---- SARIF --------------------------------------------------------------------------------------------


def test_sarif_is_as_its_schema_says() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for findings in (FINDINGS, FINDINGS[:1], []):
        jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(sarif.report(findings)))


def test_sarif_has_a_rule_for_each_code_and_a_place_for_each_finding() -> None:
    run = json.loads(sarif.report(FINDINGS))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["argument-type", "file-not-found", "unused-binding", "unused-macro"]
    assert rules[3]["shortDescription"] == {"text": "A macro that nothing reads."}
    results = run["results"]
    assert [rules[result["ruleIndex"]]["id"] for result in results] == [finding.code for finding in FINDINGS]
    assert [result["level"] for result in results] == ["error", "note", "warning", "error"]
    assert results[0]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "conf/a%20b.gin", "uriBaseId": "SRCROOT"},
                "region": {"startLine": 2, "startColumn": 7, "endLine": 2, "endColumn": 16},
            }
        }
    ]
    assert results[1]["fixes"][0]["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 3, "startColumn": 1, "endLine": 4, "endColumn": 1},
            "insertedContent": {"text": ""},
        }
    ]
    assert [result["locations"] for result in results[2:]] == [[], []]


def test_a_finding_is_known_again_when_its_line_has_moved() -> None:
    moved = Source("\n# more\n" + FILE.text, FILE.name)
    later = FINDINGS[1]._replace(source=moved, span=Span(28 + 8, 37 + 8))
    assert identity(later) == identity(FINDINGS[1])
    assert identity(later._replace(message="another")) != identity(later)
    twice = [each["fingerprint"] for each in json.loads(gitlab.report([later, later]))]
    assert twice[0] == identity(later) != twice[1]


def identity(finding: Diagnostic) -> str:
    found: str = json.loads(gitlab.report([finding]))[0]["fingerprint"]
    return found


# ---- The others ---------------------------------------------------------------------------------------


def test_json_counts_in_characters_from_1() -> None:
    first, second, third, fourth = json.loads(as_json.report(FINDINGS))
    assert [first[key] for key in ("file", "line", "column", "end_line", "end_column")] == ["conf/a b.gin", 2, 7, 2, 16]
    assert (first["hint"], first["fix"]) == ("write\nnothing", None)
    edit = {"file": "conf/a b.gin", "line": 3, "column": 1, "end_line": 4, "end_column": 1, "text": ""}
    assert second["fix"] == {"safe": True, "edits": [edit]}
    assert (third["file"], third["line"]) == ("argument 2", 1)
    assert (fourth["file"], fourth["line"]) == (None, None)


def test_github_annotates_lines() -> None:
    assert github.report(FINDINGS) == (
        "::error file=conf/a b.gin,line=2,endLine=2,col=7,endColumn=16,title=argument-type::"
        "f.x takes int, and 'é' is a str: 100%25, really%0Awrite%0Anothing\n"
        "::notice file=conf/a b.gin,line=3,endLine=3,col=1,endColumn=10,title=unused-macro::"
        "nothing reads the macro 'n' <\\x1b>\n"
        "::warning title=unused-binding::no effect\n"
        "::error title=file-not-found::there is no b.gin\n"
    )


#: What GitLab's documentation asks of each object of a report of code quality.
CODE_QUALITY: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/]"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer"}}},
                },
            },
        },
    },
}


def test_gitlab_gets_what_it_asks_for() -> None:
    report = json.loads(gitlab.report(FINDINGS))
    jsonschema.Draft202012Validator(CODE_QUALITY).validate(report)
    assert [(each["severity"], each["location"]["lines"]["begin"]) for each in report] == [
        ("major", 2),
        ("info", 3),
        ("minor", 1),
        ("major", 1),
    ]


def test_junit_fails_the_files_that_have_errors() -> None:
    root = ElementTree.fromstring(junit.report(FINDINGS, ["conf/a b.gin", "conf/good.gin"]))
    suite = root.find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("4", "2")
    cases = {case.get("name"): [child.tag for child in case] for case in suite}
    assert cases == {
        "conf/a b.gin": ["failure", "system-out"],
        "conf/good.gin": [],
        "argument 2": ["system-out"],
        "genever check": ["failure"],
    }
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "f.x takes int, and 'é' is a str: 100%, really"
