"""Values of the model: immutable, comparable, copyable."""

import copy
import pickle
from typing import Any

import pytest

import genever
from genever import REQUIRED, Session
from genever.configuration.bindings import Binding, Choice, ImportLine
from genever.configuration.catalog.target import NO_DEFAULT
from genever.configuration.config import MAX_EDITS, MAX_HISTORY, Config
from genever.language.text.source import Origin, Source, Span
from genever.language.values.expressions import INHERITED
from genever.language.values.references import MACRO, Reference
from genever.runtime.record.record import UNSEEN
from tests.untyped import configurable


@pytest.mark.parametrize("sentinel", [REQUIRED, INHERITED, NO_DEFAULT, UNSEEN], ids=repr)
@pytest.mark.parametrize("pass_on", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_a_sentinel_is_one_object(pass_on: Any, sentinel: object) -> None:
    assert pass_on(sentinel) is sentinel


def test_a_configuration_comes_back_from_a_pickle_with_every_field() -> None:
    with Session() as session:
        configurable("f")(lambda x=0, y=0: None)
        session.parse("import math\nf.x = 1\nf.x = 2\nf.y = 3\ndel f.y\nassert 1 == 1")
        config = session.config
    source = Source("f.x = 1", "a.gin")
    choice = Choice("f.gin", "f.gin", Origin(source, Span(0, 1), "file"))
    config = config.replace(files=(source,), choices=(choice,))
    again = pickle.loads(pickle.dumps(config))
    assert all(getattr(config, name) for name in Config.__slots__)
    for name in Config.__slots__:
        assert repr(getattr(again, name)) == repr(getattr(config, name)), name
        changed = config.replace(**{name: type(getattr(config, name))()})
        assert [field for field in Config.__slots__ if getattr(changed, field) is not getattr(config, field)] == [name]


def test_required_is_shown_by_its_name() -> None:
    assert repr(REQUIRED) == "REQUIRED"


def test_references_are_equal_when_they_mean_the_same() -> None:
    one = Reference("s/Adam", True, "torch.optim.Adam")
    assert one == Reference("s/optim.Adam", True, "torch.optim.Adam")
    assert hash(one) == hash(Reference("s/optim.Adam", True, "torch.optim.Adam"))
    assert one != Reference("Adam", True, "torch.optim.Adam")
    assert one != Reference("s/Adam", False, "torch.optim.Adam")
    assert one != Reference("s/Adam", True, "optax.Adam")
    assert one != "s/Adam"


def test_a_reference_cannot_be_changed() -> None:
    reference = Reference("f", True, "m.f")
    with pytest.raises(AttributeError, match="a reference is immutable: cannot set 'evaluate'"):
        reference.evaluate = False


def test_a_reference_knows_what_it_is() -> None:
    macro, plain = Reference(f"s/X/{MACRO}", True, MACRO), Reference("s/f", False, "m.f")
    assert (macro.is_macro, macro.scope) == (True, "s/X")
    assert (plain.is_macro, plain.is_constant, plain.scope, plain.selector) == (False, False, "s", "f")


def test_a_binding_remembers_what_it_replaced() -> None:
    config = Config().extended([Binding("", "m.f", "x", value) for value in (1, 2, 3)])
    (binding,) = config
    assert [older.value for older in binding.history()] == [3, 2, 1]


def test_a_configuration_is_not_changed_by_extending_it() -> None:
    one = Config().extended([Binding("", "m.f", "x", 1)])
    two = one.extended([Binding("", "m.f", "x", 2), Binding("s", "m.f", "y", 3)], [ImportLine("os", False, None)])
    assert [binding.value for binding in one] == [1]
    assert [(b.scope, b.parameter, b.value) for b in two] == [("", "x", 2), ("s", "y", 3)]
    assert (one.imports, two.imports) == (frozenset(), frozenset([ImportLine("os", False, None)]))


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_of_a_configuration_is_itself_and_makes_nothing(session: Session, copied: Any) -> None:
    made: list[int] = []
    configurable("f")(lambda x: x)
    configurable("make")(lambda: made.append(1))
    config = session.parse("f.x = [@make()]").config
    assert (copied(config) is config, made) == (True, [])


def test_a_configuration_is_asked_for_one_exact_scope() -> None:
    config = Config().extended([Binding("s", "m.f", "x", 1)])
    assert config.get("", "m.f", "x") is None
    found = config.get("s", "m.f", "x")
    assert found is not None
    assert found.value == 1


@pytest.mark.parametrize(
    ("line", "text", "name"),
    [
        (ImportLine("a.b", False, None), "import a.b", "a"),
        (ImportLine("a.b", False, "c"), "import a.b as c", "c"),
        (ImportLine("a.b", True, None), "from a import b", "b"),
        (ImportLine("a.b", True, "c"), "from a import b as c", "c"),
    ],
)
def test_an_import_is_shown_as_it_is_written(line: ImportLine, text: str, name: str) -> None:
    assert (str(line), line.name) == (text, name)


def test_an_origin_is_shown_as_its_place() -> None:
    origin = Origin(Source("a = 1\nb = 2", "f.gin"), Span(6, 11), "file")
    assert (origin.line, str(origin)) == (2, "f.gin:2:1")


def test_a_binding_made_by_a_program_knows_its_line(session: Session) -> None:
    configurable("f")(lambda x: x)
    genever.bind_parameter("f.x", 1)
    (binding,) = session.config
    assert binding.origin is not None
    assert binding.origin.source.name == __file__
    assert 'genever.bind_parameter("f.x", 1)' in binding.origin.source.line(binding.origin.line)


def test_a_history_is_bounded_and_what_is_left_is_the_latest() -> None:
    config = Config()
    for value in range(3 * MAX_HISTORY):
        config = config.extended([Binding("", "f", "x", value)])
    binding = config.get("", "f", "x")
    assert binding is not None
    values = [step.value for step in binding.history()]
    assert MAX_HISTORY // 2 <= len(values) <= MAX_HISTORY + 1
    assert values == list(range(3 * MAX_HISTORY - 1, 3 * MAX_HISTORY - 1 - len(values), -1))
    assert [step.age for step in binding.history()] == list(range(len(values) - 1, -1, -1))


def test_the_edits_that_make_a_value_stay_in_its_history() -> None:
    bindings = [Binding("", "f", "x", 0) for _ in range(2 * MAX_HISTORY)]
    bindings += [Binding("", "f", "x", index, operator="+=") for index in range(MAX_EDITS)]
    binding = Config().extended(bindings).get("", "f", "x")
    assert binding is not None
    steps = [step.operator for step in binding.history()]
    assert steps[: MAX_EDITS + 1] == ["+="] * MAX_EDITS + ["="]


def test_a_config_comes_back_from_a_pickle_with_its_choices() -> None:
    source = Source("include f'{%x}.gin'", "a.gin")
    choice = Choice(Reference("x/gin.macro", True, "gin.macro"), "b.gin", Origin(source, Span(8, 19), "file"))
    [found] = pickle.loads(pickle.dumps(Config(choices=(choice,)))).choices
    assert (found.path, found.chosen, str(found.origin)) == (choice.path, "b.gin", "a.gin:1:9")
