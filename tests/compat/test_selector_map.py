"""`SelectorMap` does what gin's does."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genever.compat.gin.selector_map import SelectorMap

NAMES = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(".".join)


def outcome(call: Any) -> Any:
    """What a call returns, or the kind of what it raises."""
    try:
        found = call()
    except (KeyError, ValueError) as problem:
        return type(problem), str(problem)
    return found


@pytest.mark.skipif(find_spec("gin") is None, reason="gin-config is not installed")
@given(st.lists(NAMES, max_size=8), st.lists(NAMES, max_size=3), NAMES)
def test_it_finds_what_gins_finds(added: list[str], removed: list[str], asked: str) -> None:
    theirs = import_module("gin.selector_map").SelectorMap()
    ours = SelectorMap[int]()
    for number, selector in enumerate(added):
        theirs[selector] = ours[selector] = number
    for selector in removed:
        assert outcome(lambda: ours.pop(selector)) == outcome(lambda: theirs.pop(selector))  # noqa: B023
    for mine, gins in ((ours, theirs), (ours.copy(), theirs.copy())):
        assert dict(mine.items()) == dict(gins.items())
        assert len(mine) == len(gins)
        assert (asked in mine) is (asked in gins)
        assert mine.get(asked, -1) == gins.get(asked, -1)
        for method in ("matching_selectors", "get_match", "get_all_matches", "minimal_selector", "__getitem__"):
            call, expected = getattr(mine, method), getattr(gins, method)
            assert outcome(lambda: call(asked)) == outcome(lambda: expected(asked)), method  # noqa: B023


def test_a_copy_is_independent() -> None:
    selectors = SelectorMap[int]()
    selectors["a.b"] = 1
    copied = selectors.copy()
    copied["c"] = 2
    selectors.clear()
    assert (len(selectors), dict(copied.items())) == (0, {"a.b": 1, "c": 2})


@pytest.mark.parametrize("selector", ["", "a.", ".a", "a..b", "a b", "1a", "a/b"])
def test_what_is_no_selector_is_refused(selector: str) -> None:
    with pytest.raises(ValueError, match="Invalid selector"):
        SelectorMap[int]()[selector] = 1


def test_an_ambiguous_selector_is_a_key_error_that_names_the_candidates() -> None:
    selectors = SelectorMap[int]()
    selectors["a.f"], selectors["b.f"] = 1, 2
    with pytest.raises(KeyError) as caught:
        selectors.get_match("f")
    assert caught.value.args == ("Ambiguous selector 'f', matches ['b.f', 'a.f'].",)  # gin's order.
