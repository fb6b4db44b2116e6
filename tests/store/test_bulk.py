"""Many entries at once: what a query means, where it is edited, and what that does."""

import pytest

from genever.errors import GeneverError
from genever.inspection.canonical.condition import read_condition
from genever.store.bulk import Plan, planned
from genever.store.texts.editing import read_setting
from genever.store.texts.layers import Shelf

TEXTS = {
    "default": "k = 5\nrank.top_k = 2 * %k\nrank.tags = ['a']\nrank.key = secret(env('KEY'))\n",
    "eu/default": "include '../default'\nrank.tags += ['eu']\n",
    "eu/acme": "include './default'\nrank.model = 'acme'\n",
    "eu/beta": "include './default'\nk = 15\n",
    "us/zeta": "include 'store://default'\nrank.top_k = 7\n",
    "us/part": "include 'store://default' as old\nrank.top_k = 10\n",
}


def plan(binding: str, where: str | None = None, pattern: str | None = None) -> Plan:
    condition = read_condition(where, "--where") if where is not None else None
    return planned(TEXTS, [read_setting(binding, "argument 1")], condition, pattern)


def effects(found: Plan) -> dict[str, tuple[str | None, str | None, str]]:
    return {row.entry: (row.before, row.after, row.effect) for row in found.rows}


@pytest.mark.parametrize(
    ("where", "meant"),
    [
        ("rank.top_k == 10", {"default", "eu/default", "eu/acme", "us/part"}),
        ("rank.top_k > 10", {"eu/beta"}),
        ("'eu' in rank.tags", {"eu/default", "eu/acme", "eu/beta"}),
        ("k == 5 and not rank.model == 'acme'", {"default", "eu/default", "us/zeta"}),
        ("old/rank.top_k == 10", {"us/part", "default", "eu/default", "eu/acme"}),
        ("old/rank.top_k == 7", {"us/zeta"}),
        ("rank.key == 'x' or rank.nothing == 1", set()),
    ],
)
def test_a_query_is_about_values_in_effect(where: str, meant: set[str]) -> None:
    shelf = Shelf(TEXTS)
    condition = read_condition(where, "--where")
    assert {name for name in TEXTS if shelf.layers(name).holds(condition)} == meant


def test_a_binding_is_edited_where_it_stands_if_all_that_have_it_are_meant() -> None:
    found = plan("rank.top_k=20", "rank.top_k >= 10")
    assert found.texts == {
        "default": TEXTS["default"].replace("2 * %k", "20"),
        "us/part": TEXTS["us/part"].replace("10", "20"),
    }
    assert effects(found) == {
        "default": ("2 * %k", "20", "edited"),
        "eu/default": ("2 * %k", "20", "by default"),
        "eu/acme": ("2 * %k", "20", "by default"),
        "eu/beta": ("2 * %k", "20", "by default"),
        "us/zeta": ("7", "7", "keeps its own"),
        "us/part": ("10", "20", "edited"),
    }


def test_an_entry_gets_a_binding_of_its_own_where_others_are_to_keep_theirs() -> None:
    found = plan("rank.top_k=20", "rank.model == 'acme'")
    assert found.texts == {"eu/acme": f"{TEXTS['eu/acme']}rank.top_k = 20\n"}
    assert effects(found)["eu/acme"] == ("2 * %k", "20", "edited")
    assert plan("rank.model='x'", None, "eu").texts.keys() == {"eu/acme", "eu/beta", "eu/default"}


def test_who_changes_too_is_said() -> None:
    found = plan("rank.top_k=20", None, "default")
    assert effects(found) == {
        "default": ("2 * %k", "20", "edited"),
        "eu/default": ("2 * %k", "20", "changes too, by default"),
        "eu/acme": ("2 * %k", "20", "changes too, by default"),
        "eu/beta": ("2 * %k", "20", "changes too, by default"),
    }


def test_secrets_are_neither_compared_nor_shown() -> None:
    written = planned({"a": "x.key = secret('s3same')\n"}, [read_setting("x.key=secret('open')", "argument 1")], None)
    [row] = written.rows
    assert (row.before, row.after) == ("secret(********)", "secret(******)")
    for where in ("env('HOME') == 'x'", "rank.top_k == data('a.json')"):
        with pytest.raises(GeneverError, match=r"cannot stand in a query \[bad-expression\]"):
            plan("rank.top_k=1", where)


def test_entries_that_include_each_other_end() -> None:
    texts = {"a": "include 'store://b'\nx.y = 1\n", "b": "include 'store://a'\nx.z = 2\n"}
    assert {"x.y", "x.z"} <= {*Shelf(texts).layers("a").names()}
