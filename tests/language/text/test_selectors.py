"""Dotted names and their suffixes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genever.configuration.catalog.index import SelectorIndex, suffixes
from genever.language.text.selectors import (
    is_identifier,
    is_inside,
    is_selector,
    nearest,
    scope_parts,
    scope_prefixes,
    scoped,
    split_binding_key,
    split_scoped,
)

SELECTORS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4).map(".".join)


@pytest.mark.parametrize("text", ["a", "_a1", "naïve", "None"])
def test_a_name_is_an_identifier(text: str) -> None:
    assert is_identifier(text)


@pytest.mark.parametrize("text", ["", "1a", "a.b", "a b", "a\n", "a/b", "a-b"])
def test_other_texts_are_no_identifier(text: str) -> None:
    assert not is_identifier(text)


@pytest.mark.parametrize("text", ["a", "a.b.c", "_a._b"])
def test_names_joined_by_dots_are_a_selector(text: str) -> None:
    assert is_selector(text)


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", "a.1", "a. b", "a/b", "a.b\n"])
def test_other_texts_are_no_selector(text: str) -> None:
    assert not is_selector(text)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("f.x", ("", "f", "x")),
        ("a/b/mod.f.x", ("a/b", "mod.f", "x")),
        ("X", ("", "X", "")),
        ("a/X", ("a", "X", "")),
    ],
)
def test_a_binding_key_has_three_parts(key: str, expected: tuple[str, str, str]) -> None:
    assert split_binding_key(key) == expected


def test_a_scope_is_what_stands_before_the_last_slash() -> None:
    assert [split_scoped(text) for text in ("f", "a/f", "a/b/m.f")] == [("", "f"), ("a", "f"), ("a/b", "m.f")]


def test_a_scope_goes_before_a_name() -> None:
    assert [scoped("", "f"), scoped("a/b", "m.f")] == ["f", "a/b/m.f"]


def test_a_scope_has_parts() -> None:
    assert [scope_parts(scope) for scope in ("", "a", "a/b")] == [(), ("a",), ("a", "b")]


def test_a_scope_lies_inside_itself_and_those_around_it() -> None:
    assert [outer for outer in ("", "a", "a/b", "a/bc", "a/b/c", "b") if is_inside("a/b", outer)] == ["", "a", "a/b"]


def test_the_nearest_scope_is_the_innermost_of_some() -> None:
    live = {"a", "a/b/c"}
    assert [nearest(scope, live) for scope in ("", "b/a", "a/b", "a/b/c/d")] == ["", "", "a", "a/b/c"]


def test_scopes_are_seen_from_the_outside_in() -> None:
    assert list(scope_prefixes("a/b/c")) == ["", "a", "a/b", "a/b/c"]
    assert list(scope_prefixes("")) == [""]


def test_suffixes_begin_with_the_whole() -> None:
    assert list(suffixes("a.b.c")) == ["a.b.c", "b.c", "c"]


# ---- The index ------------------------------------------------------------------------------------------


def index(*selectors: str) -> SelectorIndex[str]:
    made = SelectorIndex[str]()
    for selector in selectors:
        made[selector] = selector.upper()
    return made


def test_a_selector_matches_by_its_last_parts() -> None:
    assert index("torch.optim.Adam", "torch.nn.Linear").matches("optim.Adam") == ["torch.optim.Adam"]


def test_part_of_a_name_matches_nothing() -> None:
    assert index("torch.optim.Adam").matches("dam") == []
    assert index("torch.optim.Adam").matches("torch.optim") == []


def test_a_whole_match_beats_the_others() -> None:
    assert index("a.b", "c.a.b").matches("a.b") == ["a.b"]


def test_matches_come_in_the_order_of_registration() -> None:
    assert index("z.f", "a.f", "m.f").matches("f") == ["z.f", "a.f", "m.f"]


@pytest.mark.parametrize(
    ("selectors", "selector", "expected"),
    [
        (["a.b.f"], "a.b.f", "f"),
        (["a.f", "b.f"], "a.f", "a.f"),
        (["a.b.f", "a.c.f"], "a.b.f", "b.f"),
        (["b.f", "a.b.f"], "b.f", "b.f"),
        (["b.f", "a.b.f"], "a.b.f", "a.b.f"),
    ],
)
def test_the_shortest_selector_means_one_thing(selectors: list[str], selector: str, expected: str) -> None:
    assert index(*selectors).shortest(selector) == expected


def test_an_unknown_selector_has_no_shortest_form() -> None:
    with pytest.raises(KeyError):
        index("a.f").shortest("f")


def test_what_is_deleted_is_not_matched() -> None:
    made = index("a.f", "b.f")
    del made["a.f"]
    assert (made.matches("f"), made.shortest("b.f"), len(made), list(made)) == (["b.f"], "f", 1, ["b.f"])


def test_a_whole_entry_is_found_by_its_whole_name_alone() -> None:
    made = index("a.f")
    made.set_whole("b.f", "B")
    assert (made.matches("f"), made.matches("b.f"), made["b.f"]) == (["a.f"], ["b.f"], "B")


def test_a_copy_goes_its_own_way() -> None:
    made = index("a.f")
    copied = made.copy()
    copied["b.f"] = "new"
    del copied["a.f"]
    assert (list(made), made.matches("f"), copied.matches("f")) == (["a.f"], ["a.f"], ["b.f"])


@given(st.lists(st.tuples(st.booleans(), SELECTORS), max_size=12), SELECTORS)
def test_matching_is_what_looking_at_every_entry_gives(steps: list[tuple[bool, str]], wanted: str) -> None:
    made = SelectorIndex[int]()
    kept: dict[str, int] = {}
    for number, (add, selector) in enumerate(steps):
        if add:
            made[selector] = kept[selector] = number
        elif selector in kept:
            del made[selector], kept[selector]
    found = [selector for selector in kept if selector == wanted or selector.endswith(f".{wanted}")]
    assert sorted(made.matches(wanted)) == sorted([wanted] if wanted in kept else found)
    assert dict(made.items()) == kept
    for selector in kept:
        assert made.matches(made.shortest(selector)) == [selector]
