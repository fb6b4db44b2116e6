"""The docstrings that stand at a place of a source: what `ast` finds in the whole of it."""

import ast
import json
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from genever.inspection.signatures import docstring, docstrings_of
from genever.language.text.source import Origin, Source, Span

#: Libraries in every style, some with tabs, some with code in their docstrings.
MODULES = [json.__file__, tokenize.__file__, ast.__file__, pytest.__file__]
SOURCES = sorted({path for file in MODULES for path in Path(file).parent.glob("*.py") if path.stat().st_size < 200_000})


def definitions(node: ast.AST, owner: ast.ClassDef | None = None) -> Iterator[tuple[ast.ClassDef | None, ast.stmt]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield owner, child
            yield from definitions(child, child if isinstance(child, ast.ClassDef) else None)
        else:
            yield from definitions(child, owner)


def at(text: str, line: int) -> Origin:
    source = Source(text, "a.py")
    start = sum(len(each) + 1 for each in text.split("\n")[: line - 1])
    return Origin(source, Span(start, start), "python")


def wrong_in(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    wrong = []
    for owner, found in definitions(ast.parse(text)):
        assert isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        is_constructor = owner is not None and found.name in ("__init__", "__new__")
        nodes = [owner, found] if owner is not None and is_constructor else [found]
        expected = tuple(said for node in nodes if (said := ast.get_docstring(node)))
        if docstrings_of(at(text, found.lineno)) != expected:
            wrong.append(f"{path.name}:{found.lineno}")
    return wrong


def test_they_are_those_that_python_finds() -> None:
    assert len(SOURCES) > 100
    assert [place for path in SOURCES[::3] for place in wrong_in(path)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(): 'one line'", ("one line",)),
        ("def f(a={':': 1}, b=lambda: 0) -> 'int':\n    'a' 'b'\n", ("ab",)),
        ("def f():\n\n    # first\n    r'''raw \\d'''; x = 1\n", (r"raw \d",)),
        ("def f():\n    'no'.join([])\n", ()),
        ("def f():\n    f'no'\n", ()),
        ("def f():\n    b'no'\n", ()),
        ("def f():\n    return 'no'\n", ()),
        ("def f(", ()),
        ("", ()),
    ],
)
def test_what_is_one(text: str, expected: tuple[str, ...]) -> None:
    assert docstrings_of(at(text, 1)) == expected


def test_a_constructor_has_that_of_its_class_before_its_own() -> None:
    text = "class A:\n  'outer'\n  class B:\n    'inner'\n    x = 1\n    def __init__(self):\n      'own'\n"
    assert docstrings_of(at(text, 6)) == ("inner", "own")
    assert docstring(at(text, 6)) == "own"
    assert docstring(at(text.replace("      'own'\n", "      pass\n"), 6)) == "inner"
