"""Public binding files, statement by statement as gin-config's parser reads them.

The files are third-party data, which no part of this repository is made of: they lie in the folder
`shared/corpus` beside it, where there is one.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from genever.syntax import nodes, parse

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

# What gin refuses in these is a call with arguments, which Genever has.
ACCEPTED = {
    "HorizonRobotics+alf/alf/examples/muzero_tic_tac_toe.gin",
    "HorizonRobotics+alf/alf/examples/sac_humanoid.gin",
}

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of public binding files is not here")


def _expected(outcome: str) -> list[Any]:
    """The file and the outcome of each line of `expected.jsonl` that has this outcome."""
    if not CORPUS.is_dir():
        return []
    lines = map(json.loads, (CORPUS / "expected.jsonl").read_text().splitlines())
    return [pytest.param(line["file"], line[outcome], id=line["file"]) for line in lines if outcome in line]


@pytest.mark.parametrize("file, statements", _expected("statements"))
def test_file_has_gins_statements(file: str, statements: list[list[object]]) -> None:
    document = parse((CORPUS / file).read_text(), file)
    assert document.diagnostics == ()
    assert [row for statement in document.statements for row in rows(statement, document)] == statements


@pytest.mark.parametrize("file, error", _expected("error"))
def test_file_that_gin_refuses_has_diagnostics(file: str, error: list[object]) -> None:
    diagnostics = parse((CORPUS / file).read_text(), file).diagnostics
    assert (diagnostics == ()) == (file in ACCEPTED)


def rows(statement: nodes.Statement, document: nodes.Document) -> Iterator[list[object]]:
    """A statement as `expected.jsonl` has it: line, kind, scope, selector, parameter and value."""
    line = document.source.position(statement.start).line
    match statement:
        case nodes.Binding(scope, selector, parameter, value):
            kind = "binding" if parameter else "macro"
            yield [line, kind, scope, selector, parameter, repr(literal(value))]
        case nodes.Block(scope, selector, bindings):
            yield [line, "block", scope, selector, "", ""]
            for binding in bindings:
                yield from rows(binding, document)
        case nodes.Import(module, is_from, alias):
            yield [line, "import", "", module, alias or "", "from" if is_from else ""]
        case nodes.Include(path):
            yield [line, "include", "", literal(path), "", ""]
        case _:
            raise AssertionError(f"gin has no {statement}")


class Name(str):
    """A macro or reference inside a literal: its `repr` is its text."""

    __repr__ = str.__str__


def literal(value: nodes.Value) -> object:
    match value:
        case nodes.Literal(constant):
            return constant
        case nodes.Macro(name):
            return Name(f"%{name}")
        case nodes.Reference(name, evaluate):
            return Name(f"@{name}()" if evaluate else f"@{name}")
        case nodes.List(items):
            return list(map(literal, items))
        case nodes.Tuple(items):
            return tuple(map(literal, items))
        case nodes.Dict(pairs):
            return {literal(key): literal(item) for key, item in pairs}
        case _:
            raise AssertionError(f"gin has no {value}")
