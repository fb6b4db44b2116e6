"""Public binding files: statement by statement as gin-config's parser reads them, and printed and read again.

The files are third-party data, which no part of this repository is made of: they lie in the folder
`shared/corpus` beside it, where there is one.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import genever
from genever import Session
from genever.language.syntax import nodes
from genever.language.syntax.parse import parse
from genever.runtime.registry.registry import Registry
from tests.untyped import configurable

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


@pytest.mark.parametrize("file", [line.id for line in _expected("statements")])
@pytest.mark.parametrize("known", [False, True], ids=["nothing known", "half of it known"])
def test_what_is_read_of_a_file_under_skip_unknown_comes_back_from_its_print(file: str, known: bool) -> None:
    text, selectors = bare((CORPUS / file).read_text(), file)
    texts: list[str] = []
    values: list[Any] = []
    for _ in range(3):
        with Session(Registry()) as session:  # Whatever this process has registered before.
            for selector in selectors if known else ():
                configurable(selector, module="corpus")(lambda **parameters: parameters)
            genever.parse_config(texts[-1] if texts else text, skip_unknown=True)
            texts.append(session.config_text())
            values.append(session.values())
    assert values[0] == values[1]
    assert texts[0] == texts[1] == texts[2]
    assert not any(line.startswith("# ") and " = " in line for line in texts[0].splitlines())


def bare(text: str, file: str) -> tuple[str, list[str]]:
    """A file without imports and includes, and every other selector that is in no longer one."""
    statements = parse(text, file).statements
    for statement in statements:
        if isinstance(statement, nodes.Import | nodes.Include):
            text = text[: statement.start] + " " * (statement.end - statement.start) + text[statement.end :]
    bound = [statement for statement in statements if isinstance(statement, nodes.Binding | nodes.Block)]
    selectors = sorted({statement.selector for statement in bound if getattr(statement, "parameter", True)})
    distinct = [name for name in selectors if not any(other.endswith(f".{name}") for other in selectors)]
    return text, distinct[::2]


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
