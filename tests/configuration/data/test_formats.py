"""Each format gives what its library gives, with the lines that are known; what is wrong is said, with its place."""

import configparser
import csv
import io
import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genever import GeneverError
from genever.configuration.data.contents import MAX_VALUES
from genever.configuration.data.read import FORMATS, read_data
from genever.language.values.data import Data


def read(text: str, name: str) -> Data:
    return read_data(text, name, f"conf/{name}")


def problem(text: str, name: str) -> str:
    with pytest.raises(GeneverError) as caught:
        read(text, name)
    finding = caught.value.diagnostics[0]
    return f"{finding.message} [{finding.code}]" + (f" ({finding.hint})" if finding.hint else "")


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(TREES)
def test_json_is_what_json_reads(tree: Any) -> None:
    text = json.dumps(tree)
    assert read(text, "x.json").content == json.loads(text) == tree


TOML = """
title = "a"
[train]
lr = 1e-3
sizes = [1, 2]
octal = 0o17
[[train.steps]]
name = 'one'
[[train.steps]]
name = "t\\u0041"
"""


def test_toml_is_what_tomllib_reads() -> None:
    assert read(TOML, "x.toml").content == tomllib.loads(TOML)


def test_dates_of_toml_are_texts() -> None:
    text = "a = 2024-05-01\nb = 2024-05-01T10:00:00Z\nc = 10:30:00\nd = [2024-05-01]"
    assert read(text, "x.toml").content == {
        "a": "2024-05-01",
        "b": "2024-05-01T10:00:00+00:00",
        "c": "10:30:00",
        "d": ["2024-05-01"],
    }


CSV = 'name,lr,note\nadam,0.1,"a, ""b"""\n\nsgd,1e-3,"two\nlines"\n'


def test_csv_is_what_csv_reads_and_knows_its_lines() -> None:
    data = read(CSV, "x.csv")
    assert data.content == list(csv.DictReader(io.StringIO(CSV)))
    assert [data.line((0, "lr")), data.line((1,)), data.line(())] == [2, 5, None]


INI = "[DEFAULT]\nuser = me\n[Train]\nLR = 0.1\npath: %(x)s\n# no\nlong = a\n  b\n[empty]\n"


def test_ini_is_what_configparser_reads_and_knows_its_lines() -> None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(INI)
    for name in ("x.ini", "setup.cfg"):
        assert read(INI, name).content == {name: dict(section) for name, section in parser.items()}
    data = read(INI, "x.ini")
    assert [data.line(("Train", "lr")), data.line(("Train", "user")), data.line(("empty",))] == [4, 3, 9]


def test_env_is_names_and_texts() -> None:
    text = (
        "# a comment\n\nHOST=localhost # not this\nexport PORT = 80\nEMPTY=\nHASH=a#b\n"
        'SINGLE=\'a \\n $HOST # b\' # c\nDOUBLE="a\\n\\"b\\" \\\\"\n'
    )
    data = read(text, ".env")
    assert data.content == {
        "HOST": "localhost",
        "PORT": "80",
        "EMPTY": "",
        "HASH": "a#b",
        "SINGLE": "a \\n $HOST # b",
        "DOUBLE": 'a\n"b" \\',
    }
    assert (data.line(("PORT",)), data.line(("DOUBLE",))) == (4, 8)


@pytest.mark.parametrize("name", [".env", "prod.env", ".env.local", "a/.env", "X.ENV"])
def test_a_name_says_that_it_is_env(name: str) -> None:
    assert read("A=1", name).content == {"A": "1"}


def test_keys_that_stand_twice_are_traps() -> None:
    assert [(t.line, t.text) for t in read('{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}', "x.json").traps] == [
        (None, "the key 'c' stands twice, and the last one counts"),
        (None, "the key 'a' stands twice, and the last one counts"),
    ]
    data = read("A=1\nA=2", ".env")
    assert data.content == {"A": "2"}
    assert [(t.way, t.line) for t in data.traps] == [(("A",), 2)]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ('{"a":\n 1 2}', "x.json", "conf/x.json:2 is not JSON: Expecting ',' delimiter"),
        ("", "x.json", "conf/x.json:1 is not JSON: Expecting value"),
        ("9" * 5000, "x.json", "conf/x.json is not JSON: Exceeds the limit (4300 digits) for integer string"),
        ("a = 1\nb = \n", "x.toml", "conf/x.toml is not TOML: "),
        ("a = 1\na = 2\n", "x.toml", "conf/x.toml is not TOML: "),
        ("a,b\n1,2\n3\n", "x.csv", "conf/x.csv:3 is not CSV: 1 values for 2 columns"),
        ("a,b,a\n", "x.csv", "conf/x.csv:1 is not CSV: two columns have the name 'a'"),
        ('a\n"b', "x.csv", "conf/x.csv:2 is not CSV: unexpected end of data"),
        ("A=1\nwhat\n", ".env", "conf/.env:2 is not .env: a line is no NAME=VALUE"),
        ("A='1\n", ".env", "conf/.env:1 is not .env: a quote is not closed, or something follows it"),
        ("a = 1\n", "x.ini", "conf/x.ini:1 is not INI: File contains no section headers."),
        ("[a]\nb = 1\nb = 2\n", "x.ini", "conf/x.ini:3 is not INI: While reading from it [line  3]: option 'b'"),
        ("[a]\n[a]\n", "x.ini", "conf/x.ini:2 is not INI: While reading from it [line  2]: section 'a' already"),
    ],
)
def test_what_is_not_of_its_format_is_said_with_its_place(text: str, name: str, expected: str) -> None:
    found = problem(text, name)
    assert " ".join(found.split()).startswith(" ".join(expected.split()))
    assert "[bad-data]" in found


def test_other_endings_are_refused() -> None:
    assert problem("a", "x.txt") == (
        f"x.txt is of no format that data() reads [bad-data] (the endings are {', '.join(FORMATS)})"
    )


@pytest.mark.parametrize("name", ["x.json", "x.toml", "x.yaml"])
@pytest.mark.parametrize("depth", [102, 5_000])
def test_nesting_is_bounded(name: str, depth: int) -> None:
    if name == "x.yaml":
        pytest.importorskip("yaml", reason="PyYAML is not installed")
    nested = "[" * depth + "]" * depth
    assert "[nesting]" in problem(f"a = {nested}" if name == "x.toml" else nested, name)


def test_the_number_of_values_is_bounded() -> None:
    assert problem(f"[{'0,' * MAX_VALUES}0]", "x.json") == (
        "conf/x.json holds more than 100,000 values, aliases counted as what they stand for [too-large]"
        " (read it in Python)"
    )


@given(st.text(), st.sampled_from([name for name in FORMATS if name not in (".yaml", ".yml")]))
def test_any_text_is_read_or_refused(text: str, ending: str) -> None:
    try:
        read(text, f"x{ending}")
    except GeneverError as problem:
        assert problem.code == "bad-data"
