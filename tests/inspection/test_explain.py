"""Where a value comes from, as data and as a story."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import genever
from genever import Session
from genever.inspection.explanation import Explanation, as_json
from genever.inspection.outline import Use, outline
from genever.language.text.errors import GeneverError
from genever.language.text.source import Argument
from tests.untyped import configurable

PROGRAM = """
import genever


@genever.configurable(module="program")
class Adam:
    def __init__(self, params=None, lr=0.001, eps=1e-8):
        pass


@genever.configurable(module="program")
def net(width=genever.REQUIRED, *, depth=2):
    pass


@genever.configurable(module="program")
def train(model=None, optimizer=None, tags=(), **more):
    pass
"""

Load = Callable[..., None]


@pytest.fixture
def load(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Loads texts as files ``a.gin``, ``b.gin``, of which only ``a.gin`` is read; and command-line arguments."""
    monkeypatch.chdir(tmp_path)
    Path("program.py").write_text(PROGRAM)
    exec(compile(PROGRAM, tmp_path / "program.py", "exec"), {"__name__": "program"})

    def load(a: str, b: str = "", *arguments: str) -> None:
        Path("a.gin").write_text(a)
        Path("b.gin").write_text(b)
        session.load_command(["a.gin"], [Argument(t, f"argument {n}") for n, t in enumerate(arguments, start=2)])

    yield load


def losers(explanation: Explanation) -> list[tuple[str, str, str, str]]:
    """Each loser: its key, its text, why it lost, and to what."""
    return [(step.key, step.text, step.lost, str(step.to or "")) for step in explanation.losers]


def test_a_later_binding_replaces_an_earlier_one(load: Load) -> None:
    load("include 'b.gin'\nAdam.lr = 2", "\nAdam.lr = 1", "Adam.lr=3")
    found = genever.explain("Adam.lr")
    assert (found.key, found.giver, found.text, found.value) == ("Adam.lr", "binding", "3", 3)
    assert [str(step.origin) for step in found.steps] == ["argument 2"]
    assert losers(found) == [
        ("Adam.lr", "2", "replaced", "argument 2"),
        ("Adam.lr", "1", "replaced", "a.gin:2:1"),
        ("Adam.lr", "0.001", "default", ""),
    ]


def test_an_inner_scope_beats_an_outer_one(load: Load) -> None:
    load("Adam.lr = 1\ns/t/Adam.lr = 4\ns/Adam.lr = 2\ns/Adam.lr = 3")
    assert genever.explain("s/Adam.lr").value == 3
    found = genever.explain("s/t/program.Adam.lr")
    assert (found.key, found.value) == ("s/t/Adam.lr", 4)
    assert losers(found) == [
        ("s/Adam.lr", "3", "shadowed", "a.gin:2:1"),
        ("s/Adam.lr", "2", "replaced", "a.gin:4:1"),
        ("Adam.lr", "1", "shadowed", "a.gin:2:1"),
        ("Adam.lr", "0.001", "default", ""),
    ]


def test_edits_are_steps_over_what_they_change(load: Load) -> None:
    load("train.tags = (1,)\ntrain.tags = (2,)\ntrain.tags += (3,)\ns/train.tags += (%n,)\nn = 4")
    found = genever.explain("s/train.tags")
    assert [(step.key, step.operator, step.text) for step in found.steps] == [
        ("train.tags", "=", "(2,)"),
        ("train.tags", "+=", "(3,)"),
        ("s/train.tags", "+=", "(%n,)"),
    ]
    assert (found.text, found.result) == ("(2,) += (3,) += (%n,)", "(2, 3, 4)")
    assert losers(found) == [("train.tags", "(1,)", "replaced", "a.gin:2:1"), ("train.tags", "()", "default", "")]


def test_an_edit_may_change_the_default(load: Load) -> None:
    load("train.tags += (3,)")
    found = genever.explain("train.tags")
    assert [(step.operator, step.text) for step in found.steps] == [("default", "()"), ("+=", "(3,)")]
    assert (found.giver, found.result) == ("binding", "(3,)")


def test_what_was_unbound_lost_to_the_del(load: Load) -> None:
    load("Adam.lr = 1\nAdam.lr = 2\ndel Adam.lr")
    found = genever.explain("Adam.lr")
    assert (found.giver, found.value) == ("default", 0.001)
    assert losers(found) == [("Adam.lr", "2", "unbound", "a.gin:3:1"), ("Adam.lr", "1", "replaced", "a.gin:2:1")]


def test_a_default_has_the_place_of_the_definition(load: Load, tmp_path: Path) -> None:
    load("")
    [step] = genever.explain("Adam.eps").steps
    assert (str(step.origin), step.text) == (f"{tmp_path}/program.py:7", "1e-08")
    [step] = genever.explain("s/net.depth").steps
    assert step.origin is not None and step.origin.text == "def net(width=genever.REQUIRED, *, depth=2):"


def test_a_parameter_that_nothing_gives(load: Load) -> None:
    load("net.width = %gin.REQUIRED")
    found = genever.explain("net.width")
    assert (found.giver, found.value, [step.text for step in found.steps]) == ("caller", None, ["%gin.REQUIRED"])
    load("main = @net()")
    assert genever.explain("net.width").giver == "nobody"


def test_the_macros_behind_a_value_are_explained_too(load: Load) -> None:
    load("Adam.lr = %lr / 2\nlr = %base * 2\nbase = 1\nbase = 3\n")
    found = genever.explain("Adam.lr")
    assert (found.text, found.result) == ("%lr / 2", "3.0")
    [macro] = found.behind
    assert isinstance(macro, Explanation)
    assert (macro.key, macro.text, macro.result) == ("%lr", "%base * 2", "6")
    [base] = macro.behind
    assert isinstance(base, Explanation)
    assert (base.key, base.value, losers(base)) == ("%base", 3, [("base", "1", "replaced", "a.gin:4:1")])


def test_references_tell_what_they_lead_to(load: Load) -> None:
    load("train.optimizer = @s/Adam(eps=1)\nAdam.lr = 5")
    [use] = genever.explain("train.optimizer").behind
    assert isinstance(use, Use)
    assert use.text == "@s/Adam(eps=1)"
    assert [(s.name, s.giver, s.text) for s in use.settings] == [
        ("params", "default", "None"),
        ("lr", "binding", "5"),
        ("eps", "argument", "1"),
    ]


def test_what_a_reference_gives_itself_beats_bindings(load: Load) -> None:
    load("main = @train()\ntrain.optimizer = @Adam(lr=%lr)\nAdam.lr = 2\nlr = 7")
    found = genever.explain("Adam.lr")
    assert (found.giver, found.text) == ("argument", "%lr")
    assert [(step.key, str(step.origin)) for step in found.steps] == [("@Adam(lr=%lr)", "a.gin:2:1")]
    assert losers(found) == [("Adam.lr", "2", "argument", ""), ("Adam.lr", "0.001", "default", "")]
    assert [part.key for part in found.behind if isinstance(part, Explanation)] == ["%lr"]
    assert found.paths is not None
    assert [(path.steps, path.argument) for path in found.paths] == [
        (("main", "train.optimizer", "@Adam(lr=%lr)"), "%lr")
    ]


def test_of_what_a_reference_beats_the_latest_statement_stands_first(load: Load) -> None:
    load("main = @train()\ntrain.optimizer = @s/Adam(lr=9)\nAdam.lr = 1\ns/Adam.lr = 2\ns/Adam.lr = 3\ns/Adam.lr += 4")
    assert losers(genever.explain("s/Adam.lr")) == [
        ("s/Adam.lr", "4", "argument", ""),
        ("s/Adam.lr", "3", "argument", ""),
        ("s/Adam.lr", "2", "replaced", "a.gin:5:1"),
        ("Adam.lr", "1", "shadowed", "a.gin:5:1"),
        ("Adam.lr", "0.001", "default", ""),
    ]


def test_what_leaves_a_parameter_to_be_set_has_the_outer_bindings_nearest_first(load: Load, session: Session) -> None:
    load("main = @a/b/net()\nnet.width = 1\na/net.width = 2\na/b/net.width = %gin.REQUIRED")
    [use] = outline(session.config, session.catalog).main.behind
    assert isinstance(use, Use)
    [width] = [setting for setting in use.settings if setting.name == "width"]
    assert [binding.value for binding in width.losers] == [2, 1]


def test_a_macro_is_explained_whole_however_often_it_is_used(load: Load) -> None:
    load("main = [@s/Adam(lr=%lr), @t/Adam(lr=%lr)]\nlr = %base + 1\nbase = 2")
    for scope in "st":
        [macro] = genever.explain(f"{scope}/Adam.lr").behind
        assert isinstance(macro, Explanation)
        assert [part.key for part in macro.behind if isinstance(part, Explanation)] == ["%base"]


def test_where_only_some_references_give_it_the_binding_counts(load: Load) -> None:
    load("main = @train()\ntrain.optimizer = [@Adam(lr=9), @Adam()]\nAdam.lr = 2")
    found = genever.explain("Adam.lr")
    assert (found.giver, found.value) == ("binding", 2)
    assert found.paths is not None
    assert [path.argument for path in found.paths] == ["9", None]


def test_paths_lead_from_main(load: Load) -> None:
    load("main = @train()\ntrain.optimizer = %opt\nopt = @s/Adam\nAdam.lr = %lr\nlr = 1")
    found = genever.explain("s/Adam.eps")
    assert found.paths is not None
    assert [path.steps for path in found.paths] == [("main", "train.optimizer", "%opt", "@s/Adam")]
    macro = genever.explain("%lr")
    assert macro.paths is not None
    assert [path.steps for path in macro.paths] == [("main", "train.optimizer", "%opt", "s/Adam.lr", "%lr")]


def test_what_main_does_not_lead_to_is_told(load: Load) -> None:
    load("main = @s/net()\nAdam.lr = 1\nidle = 1\nnet.width = 3")
    assert (genever.explain("Adam.lr").paths, genever.explain("Adam.lr").scopes) == ((), ())
    assert (genever.explain("net.width").paths, genever.explain("net.width").scopes) == ((), ("s",))
    assert genever.explain("%idle").paths == ()
    assert str(genever.explain("Adam.lr")).splitlines()[-1] == "  nothing that main leads to calls it"
    assert str(genever.explain("idle")).splitlines()[-1] == "  nothing that main leads to reads it"
    assert str(genever.explain("net.width")).splitlines()[-1] == "  main leads to it in other scopes only: 's'"


def test_without_a_main_there_are_no_paths(load: Load) -> None:
    load("Adam.lr = 1")
    assert genever.explain("Adam.lr").paths is None


def test_macros_in_scopes_lose_to_the_innermost(load: Load) -> None:
    load("lr = 1\ns/lr = 2\ninclude 'b.gin' as t\nt/k = 4", "k = 3")
    assert genever.explain("%s/lr").value == 2
    found = genever.explain("t/k")
    assert (found.key, found.value, losers(found)) == ("%t/k", 4, [("t/k", "3", "replaced", "a.gin:4:1")])


def test_constants_are_told_as_such(load: Load) -> None:
    genever.constant("limits.LARGEST", 7)
    load("Adam.lr = %LARGEST")
    for name in ("%LARGEST", "LARGEST", "limits.LARGEST"):
        found = genever.explain(name)
        assert (found.key, found.giver, found.value) == ("%limits.LARGEST", "constant", 7)
        assert str(found) == "%limits.LARGEST = 7\n  a constant"


@pytest.mark.parametrize(
    ("key", "code", "hint"),
    [
        ("Adan.lr", "unknown-configurable", "did you mean 'Adam'?"),
        ("Adam.lrr", "unknown-parameter", "did you mean 'lr'?"),
        ("train.optimiser", "unknown-parameter", "did you mean 'optimizer'?"),  # Though it has **kwargs.
        ("%basse", "undefined-macro", "did you mean 'base'?"),
        ("basse", "bad-key", "did you mean 'base'?"),
        ("lr", "bad-key", "did you mean 's/Adam.lr'?"),
        ("Adam", "bad-key", "add a parameter: Adam.params, Adam.lr, Adam.eps"),
    ],
)
def test_a_wrong_name_gets_suggestions(load: Load, key: str, code: str, hint: str) -> None:
    load("s/Adam.lr = 1\nbase = 2\ntrain.extra = 1")
    with pytest.raises(GeneverError) as raised:
        genever.explain(key)
    assert (raised.value.code, raised.value.diagnostics[0].hint) == (code, hint)


def test_a_macro_that_main_leads_to_is_suggested_once(load: Load) -> None:
    load("main = @net()\nnet.width = %base\nbase = 2")
    with pytest.raises(GeneverError, match=r"did you mean 'base'\?$"):
        genever.explain("basse")


def test_parameters_for_kwargs_are_known_once_they_are_bound(load: Load) -> None:
    load("s/train.extra = 1")
    assert genever.explain("s/train.extra").value == 1
    assert genever.explain("train.extra").giver == "caller"


def test_a_definition_that_replaces_another_has_the_new_default(session: Session) -> None:
    configurable("again", module="m")(lambda x=1: x)
    genever.bind_parameter("again.x", 5)
    genever.parse_config("del again.x")
    with genever.interactive_mode():
        configurable("again", module="m")(lambda x=2: x)
    assert genever.explain("again.x").value == 2


def test_secrets_are_not_told(load: Load) -> None:
    load("Adam.lr = secret('hunter2')\nAdam.lr = secret('hunter3')\nAdam.eps = f'{%t}!'\nt = secret('hunter4')")
    for key in ("Adam.lr", "Adam.eps", "t"):
        found = genever.explain(key)
        assert "hunter" not in str(found)
        assert "hunter" not in str(as_json(found))


def test_it_is_frozen_data(load: Load) -> None:
    load("Adam.lr = 1")
    with pytest.raises(dataclasses.FrozenInstanceError):
        genever.explain("Adam.lr").text = ""  # type: ignore[misc]


def test_what_is_wrong_in_a_value_is_told(load: Load) -> None:
    load("Adam.lr = %nowhere")
    shown = str(genever.explain("Adam.lr"))
    assert "    the macro %nowhere is not defined         add a line: nowhere = …" in shown.splitlines()


def test_macros_that_use_others_twice_are_told_once(load: Load) -> None:
    doubled = "".join(f"a{level} = %a{level + 1} + %a{level + 1}\n" for level in range(40))
    load(f"main = @train()\ntrain.model = %a0 * %a1\n{doubled}a40 = 1")
    found = genever.explain("train.model")
    assert found.result == str(2**79)
    shown = str(found).splitlines()
    assert len(shown) < 100
    assert [line.strip() for line in shown if line.endswith("(as above)")] == [f"%a1 = %a2 + %a2 = {2**39}  (as above)"]
    assert len(str(as_json(found))) < 100_000


STORY = """\
s/Adam.lr = %lr * 2 = 6
  set in b.gin:2:1
    2 | s/Adam.lr = %lr * 2
  included from a.gin:2
  instead of
    s/Adam.lr = 5                             b.gin:1: replaced by b.gin:2
      included from a.gin:2
    Adam.lr = 4                               a.gin:4: an outer scope
    code default 0.001                        program.py:7
  where
    %lr = 3                                   argument 2
      instead of
        lr = 1                                    a.gin:5: replaced by argument 2
  main leads here:
    main → train.optimizer → @s/Adam
"""


def test_the_story(load: Load) -> None:
    load(
        "main = @train()\ninclude 'b.gin'\ntrain.optimizer = @s/Adam\nAdam.lr = 4\nlr = 1",
        "s/Adam.lr = 5\ns/Adam.lr = %lr * 2",
        "lr=3",
    )
    assert f"{genever.explain('s/Adam.lr')}\n" == STORY


EDITED = """\
train.tags = () += (1,) += (2,) = (1, 2)
  the code default in program.py:17
  changed by += in a.gin:1:1
    1 | train.tags += (1,)
  changed by += in argument 2
    | train.tags += (2,)"""


def test_the_story_of_edits(load: Load) -> None:
    load("train.tags += (1,)", "", "train.tags += (2,)")
    assert str(genever.explain("train.tags")) == EDITED
