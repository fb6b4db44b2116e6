"""A configuration as text; whole texts are in `golden/print`."""

import enum
import math
import re
from typing import Any

import pytest

import genever
from genever import Session
from genever.configuration.bindings import ImportLine
from genever.configuration.printing.binding_file import config_text
from genever.configuration.printing.markdown import markdown
from genever.language.operations import Arithmetic
from genever.language.values.expressions import Expression
from genever.language.values.literals import has_literal_form, shown_value, stable_repr
from genever.language.values.references import Reference
from tests.untyped import configurable

pytestmark = pytest.mark.usefixtures("session")


class Color(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    LOW = 1


class Mode(enum.StrEnum):
    FAST = "fast"


class Percent(float):
    def __repr__(self) -> str:
        return f"{self:.0%}"


class Text(str):
    def __repr__(self) -> str:
        return "Text()"


class PlainText(str):
    pass


@pytest.mark.parametrize(
    "value",
    [None, True, 0, -1, 1.5, -0.0, 1e300, 2j, "a", b"a", [], (), {}, [1, (2, {"a": None})], PlainText("a")],
    ids=repr,
)
def test_a_literal_has_a_literal_form(value: Any) -> None:
    assert has_literal_form(value)
    assert repr(shown_value(value, str)) == repr(value)


@pytest.mark.parametrize(
    "value",
    [object(), Color.RED, Text("a"), [object()], {"k": object()}, {object(): 1}, int, len, range(3), bytearray(b"a")],
    ids=lambda value: type(value).__name__,
)
def test_another_object_has_none(value: Any) -> None:
    assert not has_literal_form(value)


NUMBERS: list[tuple[Any, str]] = [
    (Level.LOW, "1"),
    (Mode.FAST, "'fast'"),
    (re.I | re.M, "10"),
    (Percent(0.5), "0.5"),
    (-5j, "-5j"),
    (-0j, "-0j"),
    (complex(0, -5), "0.0 - 5j"),
    (complex(-0.0, 5), "-(0.0 - 5j)"),
    (1 + 2j, "1 + 2j"),
    (-1.5 - 2.5j, "-1.5 - 2.5j"),
    (complex(1, -0.0), "-(-1 + 0j)"),
    (complex(math.inf, 1), "float('inf') + 1j"),
    ([Level.LOW, {Level.LOW: -5j}, (1 - 1j, {Level.LOW})], "[1, {1: -5j}, (1 - 1j, {1})]"),
]


def numpys_scalars() -> list[tuple[Any, str]]:
    np = pytest.importorskip("numpy")
    return [
        (np.float64(0.03), "0.03"),
        (np.float64("-0.0"), "-0.0"),
        (np.float64("-inf"), "float('-inf')"),
        (np.float64("nan"), "float('nan')"),
        (np.float32(0.1), "0.10000000149011612"),
        (np.uint64(2**64 - 1), "18446744073709551615"),
        (np.bool_(True), "True"),
        (np.str_("a"), "'a'"),
        (np.bytes_(b"a"), "b'a'"),
        (np.complex64(1 - 2j), "1 - 2j"),
        (np.array(0.5), "0.5"),
        ([np.int64(1), {np.str_("k"): np.float64(1)}, {np.int64(3)}], "[1, {'k': 1.0}, {3}]"),
    ]


def test_a_number_of_any_type_is_written_as_the_number_and_is_it_in_the_fingerprint() -> None:
    f = configurable("f")(lambda x=None: x)
    for value, text in [*NUMBERS, *numpys_scalars()]:
        genever.clear_config()
        genever.bind_parameter("f.x", value)
        assert genever.config_str().splitlines()[2:] == [f"f.x = {text}"]
        as_bound = genever.fingerprint()
        genever.clear_config()
        genever.parse_config(f"f.x = {text}")
        assert repr(f()) == repr(eval(text, {"float": float}))
        assert genever.fingerprint() == as_bound


def test_a_number_behind_an_operator_has_parentheses_where_it_needs_them() -> None:
    configurable("f")(lambda x=None: x)
    power = Expression(Arithmetic(("**",)), (-5j, 2))
    total = Expression(Arithmetic(("+",)), (genever.parse_value("@f()"), 1 + 2j))
    times = Expression(Arithmetic(("*",)), (1 + 2j, Level.LOW))
    genever.bind_parameter("f.x", [power, total, times])
    assert genever.config_str().splitlines()[2:] == ["f.x = [(-5j) ** 2, @f() + (1 + 2j), (1 + 2j) * 1]"]


def test_what_numpy_has_beside_numbers_has_no_literal_form() -> None:
    np = pytest.importorskip("numpy")
    for value in (np.array([0.5]), np.longdouble(1), np.datetime64("2020-01-01"), np.timedelta64(5, "ns")):
        assert not has_literal_form(value)
        assert type(value).__name__ in stable_repr(value) or "array" in stable_repr(value)


def test_what_has_no_literal_form_is_a_comment() -> None:
    thing = object()
    f = configurable("f")(lambda x, y=thing, z=1: None)
    genever.bind_parameter("f.x", [1, object()])
    f()
    assert genever.config_str().splitlines()[2:] == ["# f.x = [1, <object object>]"]
    assert genever.operative_config_str().splitlines()[2:] == [
        "# f.x = [1, <object object>]",
        "# f.y = <object object>",
        "f.z = 1",
    ]


def test_a_comment_has_one_line_and_no_address() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError

    class Long:
        def __repr__(self) -> str:
            return f"<Long\n  at 0x7f00dead>\n{super().__repr__()}"

    assert stable_repr(Broken()) == "<Broken: its repr raised RuntimeError>"
    assert "\n" not in stable_repr(Long())
    assert "0x" not in stable_repr(Long())


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, {1, 2}, [math.inf, {3}]], ids=repr)
def test_what_gin_cannot_say_still_has_a_form(value: Any) -> None:
    f = configurable("f")(lambda x: x)
    genever.bind_parameter("f.x", value)
    text = genever.config_str()
    assert "f.x = " in text
    assert not any(line.startswith("# f.x") for line in text.splitlines())
    genever.clear_config()
    genever.parse_config(text)
    assert (type(f()), repr(f())) == (type(value), repr(value))


def test_a_number_of_any_length_can_be_shown() -> None:
    configurable("f")(lambda x: x)
    genever.parse_config(f"f.x = 0x{'f' * 5_000}")
    assert "f.x" in genever.config_str()


def test_dicts_of_references_print_the_same_in_every_run() -> None:
    for name in "abcdegh":
        configurable(name)(lambda: None)
    configurable("f")(lambda x: x)
    genever.parse_config("f.x = {@h: 1, @c: 2, @a: 3, @g: 4, @b: 5}")
    once = genever.config_str()
    assert "f.x = {@h: 1, @c: 2, @a: 3, @g: 4, @b: 5}" in once
    for _ in range(20):
        kept = [object() for _ in range(100)]  # So that what comes next lies elsewhere.
        genever.parse_config("f.x = {@h: 1, @c: 2, @a: 3, @g: 4, @b: 5}")
        assert genever.config_str() == once
        del kept


def test_references_are_shown_as_they_are_written() -> None:
    shown = [
        shown_value(Reference(text, evaluate, "m.f"), lambda reference: reference.scoped_selector)
        for text, evaluate in (("s/f", True), ("m.f", False))
    ]
    assert list(map(repr, shown)) == ["s/f", "m.f"]


def test_a_reference_gets_a_longer_selector_when_another_of_its_name_is_registered() -> None:
    """Also where the other one is all that the selector now means."""
    configurable("f")(lambda **kwargs: kwargs)
    configurable("g", module="a.b")(lambda x=0: "a")
    genever.parse_config("f.x = [@b.g, {@s/b.g(): @g(), 'b': 1}, @g(1, ...)]\nf.y = @f\nassert not [@b.g] == 3")
    before = genever.config_str()
    assert "f.x = [@b.g, {@s/b.g(): @g(), 'b': 1}, @g(1, ...)]" in before
    configurable("g", module="b")(lambda x=0: "b")
    text = genever.config_str()
    assert text == re.sub(r"@(s/)?(b\.)?g", r"@\1a.b.g", before)
    genever.clear_config()
    genever.parse_config(text)
    assert genever.config_str() == text
    assert genever.get_bindings("f")["x"][1] == {"a": "a", "b": 1}


def test_a_macro_whose_name_has_become_a_constants_is_still_the_macro() -> None:
    f = configurable("f")(lambda **kwargs: kwargs)
    genever.parse_config("X = 3\ns/X = 4\nf.x = [%X, %s/X]\nf.y = %X + 1")
    genever.constant("library.X", 5)
    text = genever.config_str()
    assert text.splitlines()[-2:] == ["f.x = [@X/gin.macro(), %s/X]", "f.y = @X/gin.macro() + 1"]
    genever.clear_config()
    genever.parse_config(text)
    assert (f(), genever.config_str()) == ({"x": [3, 4], "y": 4}, text)


# ---- Provenance ---------------------------------------------------------------------------------------------


def test_each_binding_may_say_where_it_was_set(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.gin").write_text("X = 1\n\nf:\n  x = %X\n")
    configurable("f")(lambda x, y=2: None)
    genever.parse_config_file("a.gin")
    genever.parse_config("s/f.x = 3")
    lines = genever.config_str(show_provenance=True).splitlines()
    assert [line for line in lines if line and not line.startswith(("# Para", "# ==", "# Mac"))] == [
        "# Set in a.gin:1:",
        "X = 1",
        "# Set in a.gin:4:",
        "f.x = %X",
        "# Set in <bindings>:1:",
        "s/f.x = 3",
    ]


def test_a_default_was_set_nowhere() -> None:
    f = configurable("f")(lambda x=1, y=2: None)
    genever.parse_config("f.x = 5")
    with genever.config_scope("s"):
        f()
    assert genever.operative_config_str(show_provenance=True).splitlines()[2:] == [
        "# Set in <bindings>:1:",
        "s/f.x = 5",
        "s/f.y = 2",
    ]


# ---- Markdown -----------------------------------------------------------------------------------------------


def test_a_value_without_a_literal_form_is_code_in_markdown(session: Session) -> None:
    configurable("f", module="m")(lambda x=1: x)
    genever.bind_parameter("s/f.x", len)
    assert markdown(genever.config_str()).splitlines() == [
        "#### Parameters for s/f:", "", "    # s/f.x = <built-in function len>",
    ]  # fmt: skip
    assert markdown("# Plain words.\n# x is y\nf.x = 1").splitlines() == ["Plain words.", "x is y", "    f.x = 1"]


def test_markdown() -> None:
    configurable("f")(lambda x: None)
    configurable("g")(lambda: None)()
    genever.parse_config("X = 1\nf.x = 'a'")
    assert markdown(genever.config_str()).splitlines() == [
        "#### Macros:",
        "",
        "    X = 1",
        "    ",
        "#### Parameters for f:",
        "",
        "    f.x = 'a'",
    ]
    assert markdown(genever.operative_config_str()).splitlines() == ["#### Parameters for g:", "", "    # None."]


def test_the_width_and_the_indentation_can_be_chosen(session: Session) -> None:
    configurable("f")(lambda x: None)
    genever.parse_config("f.x = [10, 20, 30]")
    assert genever.config_str(max_line_length=20, continuation_indent=2) == (
        f"# Parameters for f:\n# {'=' * 18}\nf.x = [10, 20, 30]\n"
    )
    assert genever.config_str(max_line_length=12, continuation_indent=2) == (
        f"# Parameters for f:\n# {'=' * 10}\nf.x = \\\n  [10,\n   20,\n   30]\n"
    )


def test_no_alias_is_invented_where_none_is_needed(session: Session) -> None:
    lines = [ImportLine(name, False, None) for name in ("os.path", "os", "xml.dom", "xml.sax")]
    lines += [ImportLine(name, True, None) for name in ("a.config", "b.config")]
    printed = config_text({}, session.catalog, lines).splitlines()
    assert [line for line in printed if line] == [
        "from a import config",
        "from b import config",
        "import os",
        "import os.path",
        "import xml.dom",
        "import xml.sax",
    ]


def test_with_dynamic_registration_names_that_clash_get_an_alias(session: Session) -> None:
    lines = [ImportLine("__gin__.dynamic_registration", True, None)]
    lines += [ImportLine(name, False, None) for name in ("xml.dom", "xml.sax")]
    lines += [ImportLine(name, True, None) for name in ("a.config", "b.config")]
    assert [line for line in config_text({}, session.catalog, lines).splitlines() if line] == [
        "from __gin__ import dynamic_registration",
        "from a import config",
        "from b import config as config2",
        "import xml.dom",
        "import xml.sax",
    ]
