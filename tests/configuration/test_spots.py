"""Where the values of bindings stand in their files."""

import pytest

from genever import Session
from genever.configuration.bindings import Binding
from genever.configuration.spots import Spot, Spots


def spot_of(text: str) -> Spot:
    with Session() as session:
        session.register(lambda a=None, b=None: None, "f")
        session.load_text(text)
        [bound] = [binding for binding in session.config if binding.parameter == "a"]
        return Spots().of(bound)


def text_of(spot: Spot) -> str:
    assert spot.place is not None
    return spot.place.source.text[slice(*spot.place.span)]


@pytest.mark.parametrize("value", ["1", "'a' 'b'", "[1, 2]", "@f(1, b=2)", "1 + 2", "once @f()"])
def test_a_value_is_found(value: str) -> None:
    assert text_of(spot_of(f"m = 3\nf.a = {value}  # why\n")) == value


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("[1, (2, 3)]", ["1", "(2, 3)"]),
        ("{'a': 1, 'b': [2]}", ["'a'", "1", "'b'", "[2]"]),
        ("1 + 2 * 3", ["1", "2 * 3"]),
        ("@f() if 1 else 2", ["@f()", "1", "2"]),
        ("lazy @f()", ["@f()"]),
    ],
)
def test_what_is_in_a_value_is_found(value: str, parts: list[str]) -> None:
    assert [text_of(item) for item in spot_of(f"f:\n  a = {value}\n").items(len(parts))] == parts


def test_the_arguments_of_a_reference_are_found() -> None:
    spot = spot_of("f.a = @f([1], b=2)")
    assert [text_of(argument) for argument in spot.arguments(2)] == ["[1]", "2"]
    assert text_of(spot.reference()) == "@f"


def test_what_is_not_written_so_stands_where_the_whole_does() -> None:
    assert [text_of(item) for item in spot_of("f.a = {1: 2, 1: 3}").items(2)] == ["{1: 2, 1: 3}"] * 2
    assert text_of(spot_of("f.a = 1").arguments(1)[0]) == "1"


def test_what_a_program_binds_has_no_syntax() -> None:
    assert Spots().of(Binding("", "f", "a", 1)) == Spot(None, None)
