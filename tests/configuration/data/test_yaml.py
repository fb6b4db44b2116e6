"""YAML gives what PyYAML's safe loader gives, within bounds, and knows what may be meant otherwise."""

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genever import GeneverError
from genever.configuration.data.read import read_data
from genever.language.values.data import Data
from tests.configuration.data.test_formats import TREES, problem

yaml: Any = pytest.importorskip("yaml")


def read(text: str) -> Data:
    return read_data(text, "p.yaml", "p.yaml")


@given(TREES)
def test_a_tree_is_read_as_pyyaml_reads_it(tree: Any) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True)
    assert read(text).content == yaml.safe_load(text)


TEXTS = [
    "",
    "# nothing",
    "a: 1\nb: [1, 2.5, ~, yes, No, 'no', 0x1F, 010, 1:30, 1_000, .inf, -.INF, 1e-3, 1.0e-3]",
    "base: &b {x: 1, y: 2}\none: {<<: *b, y: 3}\ntwo:\n  y: 4\n  <<: [*b, {z: 5, x: 6}]",
    "a: &x [1, {b: 2}]\nb: *x\nc: *x",
    "a: |\n  two\n  lines\nb: >-\n  folded\n  text",
    "!!set {a, b}",
    "a: !!binary aGVsbG8=\nb: !!str 12\nc: !!int '3'\nd: !!float 1\ne: !!null ''",
    "? a\n: 1\n1: b\n2.5: c\ntrue: d\n~: e",
    "!!omap [a: 1, b: 2]",
    "!!pairs [a: 1, a: 2]",
    "a: 1\na: 2",
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_yaml_can_say_is_read_as_pyyaml_reads_it(text: str) -> None:
    assert read(text).content == yaml.safe_load(text)


def test_dates_are_texts() -> None:
    assert read("a: 2024-05-01\nb: 2024-05-01 10:00:00").content == {"a": "2024-05-01", "b": "2024-05-01 10:00:00"}


def test_lines_are_known() -> None:
    data = read("train:\n  lr: 0.1\n  sizes:\n  - 1\n  - {a: 2}\nother: 1\n")
    ways: list[tuple[Any, ...]] = [("train",), ("train", "lr"), ("train", "sizes", 1, "a"), ("other",), ("other", 3)]
    assert [data.line(way) for way in ways] == [1, 2, 5, 6, 6]


@pytest.mark.parametrize(
    ("text", "value", "trap", "hint"),
    [
        ("no", False, "YAML takes no for False", "write 'no' in quotes, or false"),
        ("On", True, "YAML takes On for True", "write 'On' in quotes, or true"),
        ("1e-3", "1e-3", "YAML takes 1e-3 for a text", "write 1.0e-3 for the number, or '1e-3' in quotes"),
        ("1.5E3", "1.5E3", "YAML takes 1.5E3 for a text", "write 1.5e+3 for the number, or '1.5E3' in quotes"),
        ("0777", 511, "YAML takes 0777 for the octal number 511", "write 511, or '0777' in quotes"),
        ("0o17", "0o17", "YAML takes 0o17 for a text", "write 15 for the number, or '0o17' in quotes"),
        ("1:30", 90, "YAML takes 1:30 for 90, by base 60", "write '1:30' in quotes, or 90"),
    ],
)
def test_traps(text: str, value: object, trap: str, hint: str) -> None:
    data = read(f"a:\n  b: {text}")
    assert data.content == {"a": {"b": value}} == yaml.safe_load(f"a:\n  b: {text}")
    assert [(t.way, t.line, t.text, t.hint) for t in data.traps] == [(("a", "b"), 2, trap, hint)]
    written = hint.removeprefix("write ").split(" for ")[0].split(" in ")[0].split(",")[0]
    assert read(f"a: {written}").traps == ()


def test_a_key_that_stands_twice_is_a_trap() -> None:
    assert [(t.way, t.line, t.text) for t in read("a:\n  b: 1\n  b: 2").traps] == [
        (("a", "b"), 3, "the key 'b' stands twice, and the last one counts")
    ]


@pytest.mark.parametrize("text", ["true", "False", "'no'", '"1e-3"', "1.0e-3", "0", "10", "0x1F", "n", "12:ab", "a"])
def test_what_is_no_trap(text: str) -> None:
    assert read(f"a: {text}").traps == ()


LAUGHS = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
MERGED = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12))
UNPLAIN = "is of no plain data [bad-data] (a data file never makes objects)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: !!python/object:os.system {}", f"conf/p.yaml:1 is not YAML: the tag !!python/object:os.system {UNPLAIN}"),
        ("- !!python/name:os.system ''", f"conf/p.yaml:1 is not YAML: the tag !!python/name:os.system {UNPLAIN}"),
        ("- !!python/tuple [1]", f"conf/p.yaml:1 is not YAML: the tag !!python/tuple {UNPLAIN}"),
        ("\na: !mine 1", f"conf/p.yaml:2 is not YAML: the tag !mine {UNPLAIN}"),
        ("a: &a\n  b: *a", "conf/p.yaml:1 is not YAML: an alias stands inside of what it is an alias for [bad-data]"),
        ("&a [*a]", "conf/p.yaml:1 is not YAML: an alias stands inside of what it is an alias for [bad-data]"),
        ("a: *b", "conf/p.yaml:1 is not YAML: found undefined alias 'b' [bad-data]"),
        ("a: [1\nb: 2", "conf/p.yaml:2 is not YAML: expected ',' or ']', but got ':' [bad-data]"),
        (
            "a: 1\n---\nb: 2",
            "conf/p.yaml:2 is not YAML: expected a single document in the stream, but found another document"
            " [bad-data]",
        ),
        (
            "a: &x 1\nb: &x 2",
            "conf/p.yaml:2 is not YAML: found duplicate anchor 'x'; first occurrence, second occurrence [bad-data]",
        ),
        ("a: 1\nb: \x01", "conf/p.yaml:2 is not YAML: the character U+0001 is not allowed in it [bad-data]"),
        (
            f"a: {'b' * 100_000}\nb: \x01",
            "conf/p.yaml:2 is not YAML: the character U+0001 is not allowed in it [bad-data]",
        ),
        ("? [1]\n: 2", "conf/p.yaml:1 is not YAML: a list or a mapping cannot be a key [bad-data]"),
        ("a: !!int x", "conf/p.yaml:1 is not YAML: 'x' is no int [bad-data]"),
        ("a: !!bool x", "conf/p.yaml:1 is not YAML: 'x' is no bool [bad-data]"),
        ("a: !!int ''", "conf/p.yaml:1 is not YAML: '' is no int [bad-data]"),
        ("<<: 1", "conf/p.yaml:1 is not YAML: << takes a mapping, or a list of them [bad-data]"),
        *(
            (
                text,
                "conf/p.yaml holds more than 100,000 values, aliases counted as what they stand for [too-large]"
                " (read it in Python)",
            )
            for text in (LAUGHS, MERGED)
        ),
    ],
)
def test_what_is_no_plain_data_is_refused(text: str, expected: str) -> None:
    assert problem(text, "p.yaml") == expected


def test_without_pyyaml_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert problem("a: unread", "p.yaml") == "YAML needs the package PyYAML [no-yaml] (pip install 'genever[yaml]')"


@given(st.text(alphabet="ab:-[]{},&*!?|>'\"# \n<~01.e%@\t\\"))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(text)
    except GeneverError as problem:
        assert problem.code in ("bad-data", "nesting")
