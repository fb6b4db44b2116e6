"""``+=``, ``-=``, ``|=`` and ``del``: what they change, in which order, and what they keep of the history."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import genever
from genever import GeneverError, Session
from genever.runtime.session import active
from tests.language.beyond_gin.outcomes import configure, message

NAMES = ("x", "items", "table", "names")


def target(x: Any = None, items: Any = (0,), table: Any = {"k": 1}, names: Any = ["a"]) -> dict[str, Any]:  # noqa: B006
    """Has a default for each kind of edit."""
    return {"x": x, "items": items, "table": table, "names": names}


@pytest.fixture(autouse=True)
def registered() -> None:
    """`f` to configure."""
    genever.configurable("f", module="tests.edits")(lambda **given: target(**given))
    genever.external_configurable(target, "target", "tests.edits")


def call(scope: str = "") -> dict[str, Any]:
    with genever.config_scope(scope or None):
        found: dict[str, Any] = genever.get_configurable("target")()
    return found


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ("[1, 2]", "+= [3]", [1, 2, 3]),
        ("(1,)", "+= (2,)", (1, 2)),
        ("'a'", "+= 'b'", "ab"),
        ("1", "+= 0.5", 1.5),
        ("1", "-= 3", -2),
        ("[1, 2, 1, 3]", "-= [1, 4]", [2, 3]),
        ("{1, 2}", "-= {2}", {1}),
        ("{1}", "|= {2}", {1, 2}),
        ("{'a': 1, 'b': 2}", "|= {'b': 3, 'c': 4}", {"a": 1, "b": 3, "c": 4}),
        ("%n", "+= %n * 2", 9),
        ("[%n]", "+= [@target(x=%n)]", [3, target(x=3)]),
    ],
)
def test_an_edit_changes_what_the_parameter_had(before: str, edit: str, after: Any) -> None:
    configure(f"target.x = {before}\ntarget.x {edit}\nn = 3")
    assert call()["x"] == after
    configure(f"m = {before}\nm {edit}\ntarget.x = %m")
    assert call()["x"] == after


def test_edits_of_a_default_leave_the_default_alone() -> None:
    configure("target.items += (1,)\ntarget.table |= {'l': 2}\ntarget.names += ['b']")
    first, second = call(), call()
    first["names"].append("c")
    assert second == call() == {"x": None, "items": (0, 1), "table": {"k": 1, "l": 2}, "names": ["a", "b"]}
    assert target() == {"x": None, "items": (0,), "table": {"k": 1}, "names": ["a"]}


def test_the_first_edit_of_a_scope_begins_from_the_outer_scopes_final_value() -> None:
    configure("s/target.names += ['s']\ns/t/target.names += ['t']\ntarget.names = ['o']\ntarget.names += ['p']")
    assert [call(scope)["names"] for scope in ("", "s", "s/t", "t")] == [
        ["o", "p"],
        ["o", "p", "s"],
        ["o", "p", "s", "t"],
        ["o", "p"],
    ]


def test_a_binding_of_the_scope_starts_anew() -> None:
    configure("target.names += ['o']\ns/target.names = ['x']\ns/target.names += ['y']")
    assert (call()["names"], call("s")["names"]) == (["a", "o"], ["x", "y"])


def test_texts_that_come_later_go_on_editing() -> None:
    for text in ("target.names += ['b']", "target.names += ['c']", "target.names -= ['a']"):
        configure(text)
    assert call()["names"] == ["b", "c"]
    configure("target.names = ['z']\ntarget.names += ['y']")
    assert call()["names"] == ["z", "y"]


def test_del_takes_back_a_scopes_bindings_and_no_others() -> None:
    configure("target.x = 1\ns/target.x = 2\ntarget.names += ['b']\ndel s/target.x\ndel target.names\nm = 1\ndel m")
    assert (call("s")["x"], call()["names"]) == (1, ["a"])
    assert [line for line in genever.config_str().splitlines() if line[:1] not in ("", "#")] == ["target.x = 1"]
    configure("del target.x\ndel target.x")
    assert call()["x"] is None


def test_an_edit_after_del_begins_from_the_outer_value() -> None:
    configure("target.names = ['o']\ns/target.names = ['x']\ndel s/target.names\ns/target.names += ['y']")
    assert call("s")["names"] == ["o", "y"]


def test_every_step_is_kept() -> None:
    configure("target.x = 1\ntarget.x += 2\ndel target.x\ntarget.x = 4\ntarget.x -= 1")
    binding = active().config.get("", "tests.edits.target", "x")
    assert binding is not None
    steps = [(step.operator, step.origin.line if step.origin else 0) for step in binding.history()]
    assert steps == [("-=", 5), ("=", 4), ("del", 3), ("+=", 2), ("=", 1)]


def test_edits_stand_in_blocks() -> None:
    configure("target:\n    names += ['b']\n    table |= {'l': 2}\n    x = 1\n    x -= 2")
    assert call() == {"x": -1, "items": (0,), "table": {"k": 1, "l": 2}, "names": ["a", "b"]}


# ---- Printing -------------------------------------------------------------------------------------------------

VALUES = {"x": st.integers(0, 9), "names": st.lists(st.integers(0, 3), max_size=3)}
STEPS = st.tuples(
    st.sampled_from(["", "s", "s/t", "u"]), st.sampled_from(["x", "names"]), st.sampled_from(["=", "+=", "-=", "del"])
)


#: ``{(scope, parameter): [(operator, value)]}``.
Steps = dict[tuple[str, str], list[tuple[str, Any]]]


@given(st.lists(STEPS.flatmap(lambda s: st.tuples(st.just(s), VALUES[s[1]])), max_size=8))
def test_edits_are_pythons_and_print_as_what_they_are(steps: list[tuple[tuple[str, str, str], Any]]) -> None:
    lines = ["target.x = 5", "target.names = [9]"]
    own: Steps = {("", "x"): [("=", 5)], ("", "names"): [("=", [9])]}
    for (scope, name, operator), value in steps:
        key = f"{scope}/target.{name}" if scope else f"target.{name}"
        lines.append(f"del {key}" if operator == "del" else f"{key} {operator} {value}")
        done = own.setdefault((scope, name), [])
        if operator in ("=", "del"):
            done.clear()
        if operator != "del":
            done.append((operator, value))
    if not own["", "x"] or own["", "x"][0][0] != "=":
        return  # Its default is None, which nothing can be added to.
    with Session() as session:
        genever.external_configurable(target, "target", "tests.edits")
        expected = {scope: {name: model(own, scope, name) for name in VALUES} for scope in ("", "s", "s/t", "u")}
        for text in ("\n".join(lines), None):
            if text is None:
                text = session.config_text()
                session.clear()
            session.load_text(text)
            assert {scope: {name: call(scope)[name] for name in VALUES} for scope in expected} == expected
        operative = session.operative_text()
        session.clear()
        session.load_text(operative)
        assert {scope: {name: call(scope)[name] for name in VALUES} for scope in expected} == expected


def model(own: Steps, scope: str, name: str) -> Any:
    """What the steps of a scope come to, by Python: from the scope around it where they do not begin with ``=``."""
    steps = own.get((scope, name), [])
    value: Any = None
    if not steps or steps[0][0] != "=":
        value = model(own, scope.rpartition("/")[0], name) if scope else ["a"]
    for operator, change in steps:
        if operator == "=":
            value = change
        elif operator == "+=":
            value = value + change
        else:
            value = [item for item in value if item not in change] if name == "names" else value - change
    return value


# ---- What does not fit ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "finding", "hint"),
    [
        ("target.table += {'a': 1}", "+= does not fit {'k': 1} and {'a': 1}", "a dict takes |="),
        (
            "target.names += (1,)",
            "+= does not fit ['a'] and (1,)",
            "+= takes lists, tuples, strings and numbers of one kind",
        ),
        ("target.names |= ['b']", "|= does not fit ['a'] and ['b']", "a list takes +="),
        ("target.items -= (0,)", "-= does not fit (0,) and (0,)", "-= takes lists, sets and numbers of one kind"),
        ("target.x += 1", "+= does not fit None and 1", "bind it with = first"),
        (
            "target.x = {1}\ntarget.x -= [1]",
            "-= does not fit {1} and [1]",
            "-= takes lists, sets and numbers of one kind",
        ),
        ("target.x = {1}\ntarget.x += {2}", "+= does not fit {1} and {2}", "a set takes |="),
        ("target.table -= {'k': 1}", "-= does not fit {'k': 1} and {'k': 1}", "a dict takes |= only"),
        ("m += 1", "the macro m has no value to change with +=", "bind it with = first"),
        ("f.y += 1", "the parameter 'y' has no value to change with +=", "bind it with = first"),
        ("target.x = %gin.REQUIRED\ntarget.x += 1", "+= does not fit REQUIRED and 1", "bind it with = first"),
    ],
)
def test_an_edit_that_does_not_fit_is_an_error_with_its_place(text: str, finding: str, hint: str) -> None:
    line = text.splitlines()[-1]
    number = len(text.splitlines())
    assert message(text) == (
        f"<bindings>:{number}:1: error: {finding} [bad-edit]\n  {number} | {line}\n    | {'^' * len(line)} {hint}"
    )


@pytest.mark.parametrize("text", ["target.x *= 2", "target.x /= 2", "target.x += ", "del target.x, target.y", "del 3"])
def test_other_edits_are_syntax_errors_and_nothing_is_taken_in(text: str) -> None:
    configure("target.x = 1")
    with pytest.raises(SyntaxError):
        configure(f"target.x = 2\n{text}")
    assert call()["x"] == 1


def test_an_edit_of_an_unknown_parameter_names_it() -> None:
    with pytest.raises(GeneverError, match="nams"):
        configure("target.nams += ['b']")


@pytest.mark.parametrize(
    ("edits", "value"), [("x = {1}\ntarget.x -= {1}", set()), ("x = 1.5\ntarget.x += 1j", 1.5 + 1j)]
)
def test_what_edits_come_to_is_kept_as_edits_where_it_cannot_be_written(edits: str, value: Any) -> None:
    configure(f"target.{edits}")
    assert call()["x"] == value
    operative = genever.operative_config_str()
    genever.clear_config()
    configure(operative)
    assert call()["x"] == value
