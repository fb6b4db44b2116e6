"""Texts as statements: edited, compared, merged and renamed, with all else left as it was."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genever import Session
from genever.errors import GeneverError
from genever.store.texts.differences import differences
from genever.store.texts.editing import Setting, edited, read_setting, without
from genever.store.texts.includes import dependents
from genever.store.texts.merging import merged
from genever.store.texts.renaming import Rename, read_rename, renamed

TEXT = """\
# What all have.
import ranking

lr = (1 +
      2)  # in brackets
rank.top_k = [1, 2]   # a list
eu/rank.top_k = 3
rank:
    model = 'small'  # fast
    query = (('q'))
include 'store://other' as part
assert %lr < 5, 'too large'
"""


def macros(text: str) -> dict[str, object]:
    """What a text of macros alone binds, by the loader of programs."""
    return {key[0]: bound["value"] for key, bound in Session().parse(text).values().items()}


@pytest.mark.parametrize(
    ("binding", "before", "after"),
    [
        ("lr=7", "(1 +\n      2)", "7"),
        ("rank.top_k = [9]", "[1, 2]", "[9]"),
        ("eu/rank.top_k=4", "top_k = 3", "top_k = 4"),
        ("rank.model='big'", "'small'", "'big'"),
        ("ranking.rank.query='x'", "(('q'))", "'x'"),
    ],
)
def test_a_value_changes_where_it_stands(binding: str, before: str, after: str) -> None:
    assert edited(TEXT, [read_setting(binding, "argument 1")]) == TEXT.replace(before, after)


@pytest.mark.parametrize("binding", ["new = 1", "us/rank.top_k = 3", "rank.top_k += [3]", "part/rank.model = 'x'"])
def test_what_is_not_bound_there_comes_at_the_end(binding: str) -> None:
    assert edited(TEXT, [read_setting(binding, "argument 1")]) == f"{TEXT}{binding}\n"


def test_a_value_that_is_edited_later_is_bound_anew_at_the_end() -> None:
    text = "a.b = [1]\na.b += [2]"
    assert edited(text, [Setting("a.b", "=", "[3]")]) == f"{text}\na.b = [3]\n"


@pytest.mark.parametrize("text", ["a.b", "a.b = ", "import x", "a.b = 1\nc.d = 2", "a.b = )"])
def test_what_is_no_binding_is_refused(text: str) -> None:
    with pytest.raises(GeneverError):
        read_setting(text, "argument 1")


def test_bindings_are_taken_out_with_their_lines() -> None:
    gone = without(TEXT, ["lr", "rank.model", "eu/rank.top_k"])
    assert gone == (
        "# What all have.\nimport ranking\n\nrank.top_k = [1, 2]   # a list\nrank:\n    query = (('q'))\n"
        "include 'store://other' as part\nassert %lr < 5, 'too large'\n"
    )
    assert "rank:" not in without(gone, ["rank.query"])
    with pytest.raises(GeneverError, match=r"did you mean 'rank\.query'"):
        without(gone, ["rank.queri"])


def test_layout_makes_no_difference() -> None:
    other = (
        TEXT.replace("(1 +\n      2)", "1 + 2").replace("[1, 2]", "[1,2,]").replace("# fast", "").replace("'q'", '"q"')
    )
    assert differences(TEXT, other) == []
    [found] = differences(TEXT, TEXT.replace("'small'", "'big'"))
    assert (found.name, found.before, found.after) == ("rank.model", "rank.model = 'small'", "rank.model = 'big'")
    [found] = differences("a.b = 1", "a.b = True")
    assert found.after == "a.b = True"


def test_both_sides_of_a_merge_are_kept() -> None:
    theirs = TEXT.replace("eu/rank.top_k = 3\n", "").replace("'small'  # fast", "'big'  # slow") + "more = 1\n"
    ours = TEXT.replace("[1, 2]   # a list", "[1, 2, 3]").replace("import ranking\n", "import ranking\nimport extra\n")
    text, conflicts = merged(TEXT, theirs, ours)
    assert conflicts == []
    expected = theirs.replace("[1, 2]", "[1, 2, 3]").replace("import ranking\n", "import ranking\nimport extra\n")
    assert text == expected


def test_a_statement_that_both_change_is_a_conflict() -> None:
    base, theirs, ours = "a.b = 1\nc.d = 1\n", "a.b = 2\n", "a.b = 3\nc.d = 4\n"
    text, conflicts = merged(base, theirs, ours)
    assert text == theirs
    assert [(c.name, c.base, c.theirs, c.ours) for c in conflicts] == [
        ("a.b", "a.b = 1", "a.b = 2", "a.b = 3"),
        ("c.d", "c.d = 1", None, "c.d = 4"),
    ]
    assert merged(base, theirs, ours, "ours")[0] == "a.b = 3\nc.d = 4\n"
    assert merged(base, ours, ours) == (ours, [])


NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
TEXTS = st.dictionaries(NAMES, st.integers(0, 3), max_size=5)


@given(base=TEXTS, theirs=TEXTS, ours=TEXTS, order=st.randoms(use_true_random=False))
def test_a_merge_is_that_of_the_bindings(
    base: dict[str, int], theirs: dict[str, int], ours: dict[str, int], order: random.Random
) -> None:
    """As the merge of dictionaries, key by key, which is written out here."""

    def text(values: dict[str, int]) -> str:
        lines = [f"{name} = {value}\n" for name, value in values.items()]
        order.shuffle(lines)
        return "".join(lines)

    expected, conflicts = {}, set()
    for name in {*base, *theirs, *ours}:
        old, one, other = base.get(name), theirs.get(name), ours.get(name)
        if one != old and other not in (old, one):
            conflicts.add(name)
        value = one if other == old else other if one == old else one
        if value is not None:
            expected[name] = value
    made, found = merged(text(base), text(theirs), text(ours))
    assert (macros(made), {conflict.name for conflict in found}) == (expected, conflicts)


@given(before=TEXTS, after=TEXTS)
def test_what_differs_makes_one_of_the_other(before: dict[str, int], after: dict[str, int]) -> None:
    one, other = ("".join(f"{name} = {value}\n" for name, value in side.items()) for side in (before, after))
    found = {each.name: each.after for each in differences(one, other)}
    left = {name: value for name, value in before.items() if name not in found}
    assert left | {name: after[name] for name, text in found.items() if text is not None} == after


@pytest.mark.parametrize(
    ("rename", "before", "after"),
    [
        ("rank.top_k=rank.limit", "rank.top_k = 1  # c\n", "rank.limit = 1  # c\n"),
        ("rank.top_k=rank.limit", "eu/ranking.rank.top_k += [1]\n", "eu/ranking.rank.limit += [1]\n"),
        ("rank.top_k=rank.limit", "a.x = [@s/rank(top_k=1, k=2), @b(top_k=@rank(top_k=3))]\n",
         "a.x = [@s/rank(limit=1, k=2), @b(top_k=@rank(limit=3))]\n"),
        ("rank.top_k=rank.limit", "rank:\n  top_k = 1\n  k = 2\n", "rank:\n  limit = 1\n  k = 2\n"),
        ("rank.top_k=rank.limit", "del rank.top_k\nprank.top_k = 1\n", "del rank.limit\nprank.top_k = 1\n"),
        ("rank.top_k=search.limit", "rank:\n top_k = 1\n k = 2\na = 1\n", "rank:\n k = 2\nsearch.limit = 1\na = 1\n"),
        ("rank.top_k=search.limit", "rank.top_k = @rank(top_k=1)\n", "search.limit = @rank(top_k=1)\n"),
    ],
)  # fmt: skip
def test_a_parameter_gets_its_new_name(rename: str, before: str, after: str) -> None:
    assert renamed(before, read_rename(rename)) == after


def test_a_parameter_that_is_no_more_is_bound_no_more() -> None:
    assert renamed("rank.top_k = 1\nk = 2\nrank:\n  top_k = 1\n", Rename("rank.top_k")) == "k = 2\n"
    with pytest.raises(GeneverError, match="is no rename"):
        read_rename("top_k=limit")


def test_what_includes_an_entry_is_found_through_others() -> None:
    texts = {
        "all": "a.b = 1",
        "eu/base": "include '../all'",
        "eu/acme": "include './base'\n",
        "us/acme": "include 'store://all@prod'",
        "any": "include f'store://{%region}/base'\n",
        "file": "include 'all'",
        "comment": "# include 'store://all'\n",
    }
    assert dependents(texts, ["all"]) == ["any", "eu/acme", "eu/base", "us/acme"]
    assert dependents(texts, ["us/base"]) == ["any"]
    assert dependents(texts, ["all", "eu/base"]) == ["any", "eu/acme", "us/acme"]
