"""`ConfigParser` gives the statements that gin's gives."""

import io
import re
import tokenize
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genever.compat.gin import config_parser
from genever.compat.gin.config_parser import ConfigParser, Location
from genever.compat.judging import located

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def delegate(module: Any = config_parser) -> Any:
    """One that gives tuples."""
    methods = {
        "configurable_reference": lambda self, name, evaluate: ("@", name, evaluate),
        "macro": lambda self, name: ("%", name),
    }
    return type("Delegate", (module.ParserDelegate,), methods)()


def statements(text: str) -> list[Any]:
    return list(ConfigParser(text, delegate()))


# ---- Against gin --------------------------------------------------------------------------------


def read(module: Any, source: Callable[[], Any]) -> list[Any]:
    """The statements up to the first error, as (name of the type, fields)."""
    found: list[Any] = []
    try:
        for statement in module.ConfigParser(source(), delegate(module)):
            found.append((type(statement).__name__, tuple(statement)))
    except SyntaxError as problem:
        found.append(("SyntaxError", problem.lineno))
    except tokenize.TokenError as problem:  # gin's is no SyntaxError.
        found.append(("SyntaxError", problem.args[1][0]))
    return found


@pytest.mark.skipif(find_spec("gin") is None, reason="gin-config is not installed")
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not there")
def test_the_corpus_gives_gins_statements() -> None:
    gin = import_module("gin.config_parser")
    differing = []
    for path in sorted(CORPUS.rglob("*.gin")):
        text = path.read_text(encoding="utf-8", errors="replace")
        expected = read(gin, lambda: io.StringIO(text))  # noqa: B023
        actual = read(config_parser, lambda: io.StringIO(text))  # noqa: B023
        if actual != expected:
            differing.append(str(path))
    assert differing == []


TEXTS = [
    "",
    "# only a comment",
    "a = 1",
    "s/t/a.b.c = 'x' \"y\"",
    "a.b = [1, (2,), {'k': @s/f(), %m: @g}]\n\n\nc.d = -1.5e3  # why",
    "a/b:\n  c = 1\n  # comment\n\n  d = [\n    2]\ne.f = 3",
    "import a.b.c\nimport a as b\nfrom a.b import c\nfrom a.b import c as d",
    "include 'a' 'b'\ninclude = 5\nimport = 6\nfrom = 7",
    "a.b = \\\n  1\na.c = 2",
    "  a.b = 1\n  c.d = 2\n",
    "a.b = 1\nc.d = '''x\ny'''\n",
    "a.b = 1\nc d = 2",
    "a.b = 1\nc.d = [1 2]",
    "a.b = 1\nc.d = {1}",
    "a.b = 1\ns/t:\n  c = 1\n d = 2",
    "a.b = @\n",
    "import a, b",
    "from a import *",
    "x = nan",
]


@pytest.mark.skipif(find_spec("gin") is None, reason="gin-config is not installed")
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_gives_gins_statements(text: str) -> None:
    gin = import_module("gin.config_parser")
    expected = read(gin, lambda: text)
    actual = read(config_parser, lambda: text)
    assert actual == expected


# ---- By itself ----------------------------------------------------------------------------------


def test_bytes_and_named_files_are_read() -> None:
    file = io.BytesIO(b"a.b = 'caf\xc3\xa9'")
    file.name = "conf.gin"
    place = Location("conf.gin", 1, None, "a.b = 'café'")
    assert list(ConfigParser(file, delegate())) == [
        config_parser.BindingStatement("", "a", "b", "café", place),
    ]


def test_statements_after_a_broken_one_can_be_read() -> None:
    parser = ConfigParser("a.b = 1\nc d\nf.g = = 2\ni.j = 2\n", delegate())
    seen: list[Any] = []
    while True:
        try:
            statement = parser.parse_statement()
        except SyntaxError as problem:
            seen.append(problem.lineno)
            parser.advance_one_line()
            continue
        if statement is None:
            break
        seen.append(statement[1])
    assert seen == ["a", 2, 3, "i"]


def said_by_python(text: str) -> str:
    """What Python's tokenizer says of a text: its words and the place differ between versions."""
    with pytest.raises(tokenize.TokenError) as caught:
        list(tokenize.generate_tokens(iter(text.splitlines(keepends=True)).__next__))
    return str(caught.value)


def test_an_open_bracket_is_what_pythons_tokenizer_says_and_a_syntax_error() -> None:
    with pytest.raises(tokenize.TokenError) as caught:
        statements("a.b = [1")
    assert isinstance(caught.value, SyntaxError)
    assert (type(caught.value).__name__, str(caught.value)) == ("TokenError", said_by_python("a.b = [1"))


def test_what_pythons_tokenizer_says_can_be_made_again_from_a_text() -> None:
    with pytest.raises(tokenize.TokenError) as caught:
        statements("a.b = [1")
    again = type(caught.value)(f"x: {caught.value}")
    assert str(again) == f"x: {said_by_python('a.b = [1')}"


def test_what_pythons_tokenizer_says_gets_the_place_of_what_includes_the_text() -> None:
    with pytest.raises(tokenize.TokenError) as caught, located(Location("a.gin", 2, None, "include 'b.gin'\n")):
        statements("a.b = [1")
    said = said_by_python("a.b = [1")
    assert str(caught.value) == f"{said}\n  In file \"a.gin\", line 2\n    include 'b.gin'"


#: What random texts are made of.
PARTS = [
    *("a", "b.c", "s/", "/", ".", "=", " ", "\n", "\n  ", "1", "-", '"x"', "'y'", "[", "]", "(", ")", "{", "}", ":"),
    *(",", "@f", "%m", "()", "import", "from", "as", "include", "#c", "\\\n", "\t", "$", "+", "None", "nan", "1.5e3"),
    *("'", '"""', "é", "\r\n", "@", "%", "a.b = 1\n", "a:\n  b = 2\n", " = ", "a.b"),
]


def whole_outcome(module: Any, text: str, values: bool) -> str:
    """All that a parser makes of a text, with the tokens that it stands at, past its errors."""
    found: list[Any] = []
    try:
        parser = module.ConfigParser(text, delegate(module))
        for _ in range(9):
            try:
                result = parser.parse_value() if values else parser.parse_statement()
                found.append((type(result).__name__, result, tuple(parser.current_token)))
            except SyntaxError as problem:
                if type(problem).__name__ == "TokenError":
                    raise
                found.append((str(problem), problem.lineno, problem.offset, problem.text))
                parser.advance_one_line()
    except Exception as problem:
        found.append((type(problem).__name__, str(problem)))
    return re.sub(r" at 0x[0-9a-f]+", "", repr(found))


@pytest.mark.skipif(find_spec("gin") is None, reason="gin-config is not installed")
@pytest.mark.parametrize("values", [False, True])
@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_any_text_gives_what_gins_parser_gives(values: bool, text: str) -> None:
    gin = import_module("gin.config_parser")
    assert whole_outcome(config_parser, text, values) == whole_outcome(gin, text, values)


def test_what_the_delegate_raises_tells_its_place() -> None:
    class Refusing(config_parser.ParserDelegate):
        def configurable_reference(self, scoped_configurable_name: str, evaluate: bool) -> Any:
            raise KeyError(scoped_configurable_name)

        def macro(self, macro_name: str) -> Any:
            raise AssertionError

    with pytest.raises(KeyError) as caught:
        list(ConfigParser("a.b = 1\nc.d = @f", Refusing()))
    assert str(caught.value) == "'f'\n  In bindings string line 2\n    c.d = @f\n          ^"


@pytest.mark.parametrize("text", ["a.b += [1]", "s/a:\n  b += [1]", "a.b = %c + 1", "include 'x' as s", "a.b = @f(1)"])
def test_what_only_genever_has_is_a_syntax_error(text: str) -> None:
    with pytest.raises(SyntaxError):
        statements(text)


def test_a_delegate_must_have_both_methods() -> None:
    class Half(config_parser.ParserDelegate):
        def macro(self, macro_name: str) -> Any:
            return None

    with pytest.raises(TypeError):
        Half()  # type: ignore[abstract]  # That is what is tested.


def test_import_statements_know_their_names() -> None:
    found = statements("import a.b\nimport a.b as c\nimport a as b\nfrom a.b import c\nfrom a import b as c")
    assert [(s.format(), s.bound_name(), s.partial_path()) for s in found] == [
        ("import a.b", "a", "a"),
        ("import a.b as c", "c", "a.c"),
        ("import a as b", "b", "b"),
        ("from a.b import c", "c", "a.b.c"),
        ("from a import b as c", "c", "a.c"),
    ]


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("a/b/c.d.e", ("a/b", "c.d", "e")),
        ("f.x", ("", "f", "x")),
        ("s/macro", ("s", "macro", "")),
        ("%s/m", ("s/m", "macro", "value")),
    ],
)
def test_a_binding_key_is_split(key: str, parts: tuple[str, str, str]) -> None:
    assert config_parser.parse_binding_key(key) == parts


def test_the_key_of_a_macro_has_no_value_of_its_own() -> None:
    with pytest.raises(ValueError, match=r"^%m.value is invalid cannot use % and end with .value$"):
        config_parser.parse_binding_key("%m.value")
