"""A broken statement costs itself alone: those before and after it are read, and none is invented."""

import warnings

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from genever.language.syntax import nodes
from genever.language.syntax.parse import parse
from tests.laws.texts import STATEMENTS, damaged_lines

GOOD = st.lists(STATEMENTS, max_size=4)

BROKEN = (
    "f.x",
    "f.x =",
    "f.x = [1, 2",
    "f.x = (1,",
    "f.x = {'a': 1",
    "f.x = {'a' 1}",
    "f.x = ]",
    "f.x = [1}",
    "f.x = 'abc",
    'f.x = "abc # no comment',
    "f.x = '''abc",
    "f.x == 3",
    "= 3",
    "f.x = foo",
    "f.x 3",
    "f.x = 1 2",
    "f.x = 1; f.y = 2",
    "f.x = 1 +",
    "f.x = * 1",
    "f.x = 1 if 2",
    "f.x = f'{'",
    "f.x = f'{1 2}'",
    "f.x = @f(a=1, 2)",
    "f.x = @f(..., 1)",
    "f.x = once 1",
    "f.x = lambda: 1",
    "f.x = [i for i in 3]",
    "f.x = {1, 2: 3}",
    "f.x += ",
    "f.x *= 2",
    "del",
    "del f.x, f.y",
    "assert",
    "assert 1, 2",
    "include 'a' as",
    "f.x = 0777",
    "f. x = 1",
    "s /f.x = 1",
    "f.x = @",
    "f.x = @f(",
    "f.x = %",
    "f.x = ???",
    "f: x = 1",
    "f:",
    "f[0] = 1",
    "import",
    "import a, b",
    "import a as",
    "from a import",
    "from a import *",
    "from import a",
    "include",
    "include base.gin",
    "include b'base.gin'",
    "@f()",
    "%X",
    "'a'",
    "\\ 1",
    "][",
    "}}}",
    "<<<<<<< HEAD",
    "# fine\n???",
)


def shapes(text: str) -> list[str]:
    """The statements of a text, without their places."""
    return [shape(statement) for statement in parse(text).statements]


def shape(node: object) -> str:
    if isinstance(node, tuple):
        fields = getattr(node, "_fields", None)
        if fields is None:
            return f"({', '.join(map(shape, node))})"
        kept = [shape(value) for name, value in zip(fields, node, strict=True) if name not in PLACES]
        return f"{type(node).__name__}({', '.join(kept)})"
    return repr(node)


PLACES = ("start", "key_end", "end")


@pytest.mark.parametrize("broken", BROKEN)
@settings(max_examples=settings().max_examples // 10)
@given(before=GOOD, after=GOOD)
def test_a_broken_statement_costs_itself_alone(broken: str, before: list[str], after: list[str]) -> None:
    if "'''" in broken:
        assume("'''" not in "".join(after))  # Which would close it.
    document = parse("".join([*before, broken, "\n", *after]))
    assert [shape(statement) for statement in document.statements] == shapes("".join(before)) + shapes("".join(after))
    begin = len("".join(before))
    places = [diagnostic.span.start for diagnostic in document.diagnostics if diagnostic.span is not None]
    assert places
    assert all(begin <= place <= begin + len(broken) + 1 for place in places)


@given(GOOD, damaged_lines().map(lambda text: text.replace("\n", " ").replace("\\", "")), GOOD)
def test_a_damaged_line_costs_itself_alone(before: list[str], broken: str, after: list[str]) -> None:
    broken = broken.strip()
    assume("'''" not in broken)
    assume('"""' not in broken)
    assume(parse(broken + "\n").diagnostics)
    document = parse("".join([*before, broken, "\n", *after]))
    assert [shape(statement) for statement in document.statements] == shapes("".join(before)) + shapes("".join(after))


@given(st.lists(st.sampled_from(["x = 1", "y = [2,\n      3]", "z = @g()"]), min_size=1, max_size=3), st.data())
def test_a_broken_line_of_a_block_costs_itself_alone(entries: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries)))
    broken = data.draw(st.sampled_from(["x =", "x = [", "x = 'a", "x", "x y = 1", "f.x = 1", "= 1", "x = foo", "???"]))
    lines = [*entries[:at], broken, *entries[at:]]
    document = parse("f:\n" + "".join(f"    {line}\n" for line in lines) + "f.after = 1\n")
    assert [shape(statement) for statement in document.statements] == shapes(
        "f:\n" + "".join(f"    {entry}\n" for entry in entries) + "f.after = 1\n"
    )
    assert len(document.diagnostics) == 1


@pytest.mark.parametrize("header", ["f . g:", "f-g:", "1f:", "s//f:", "f x:", "f.x = 1:", "f()  :  # why"])
def test_a_broken_header_costs_its_block(header: str) -> None:
    document = parse(f"f.x = 1\n{header}\n    x = 2\n\n    y = 3\nf.z = 4\n")
    assert [shape(statement) for statement in document.statements] == shapes("f.x = 1\nf.z = 4\n")
    assert len(document.diagnostics) == 1


@given(damaged_lines())
def test_every_statement_of_a_broken_text_stands_in_it(text: str) -> None:
    """Parsing the text at a statement's place gives that statement: none is invented."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        document = parse(text)
        for statement in document.statements:
            if not isinstance(statement, nodes.Block):
                assert shapes(text[statement.start : statement.end]) == [shape(statement)]
