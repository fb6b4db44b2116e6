"""Every way of setting a parameter leaves behind where that was, and what led there."""

import inspect
import pickle
from pathlib import Path
from threading import Lock

import pytest

import genever
from genever import Session
from genever.configuration.bindings import Binding
from genever.language.text.source import Argument, Origin
from genever.runtime.processes.packing import contents_of, packed, unpack
from genever.runtime.registry.definitions import definition


@pytest.fixture
def session(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.chdir(tmp_path)

    @genever.configurable(module="program")
    def f(x: object = None, y: object = None) -> object:
        return x

    return session


def bound(session: Session, scope: str = "", parameter: str = "x") -> Binding:
    found = session.config.get(scope, "program.f", parameter)
    assert found is not None
    return found


def places(binding: Binding) -> list[str]:
    """Where a binding was set, and then what led there."""
    assert binding.origin is not None
    return [str(binding.origin), *map(str, binding.origin.route())]


def line() -> int:
    """The number of the caller's line."""
    frame = inspect.currentframe()
    assert frame is not None and frame.f_back is not None
    return frame.f_back.f_lineno


def test_a_file_and_the_line_that_loaded_it(session: Session) -> None:
    Path("a.gin").write_text("\nf.x = 1")
    number = line() + 1
    genever.parse_config_file("a.gin")
    assert places(bound(session)) == ["a.gin:2:1", f"{__file__}:{number}"]


def test_a_text_of_a_program_has_the_line_that_gave_it(session: Session) -> None:
    number = line() + 1
    genever.parse_config("f.x = 1")
    assert places(bound(session)) == ["<bindings>:1:1", f"{__file__}:{number}"]
    number = line() + 1
    genever.parse_config_files_and_bindings([], ["f.y = 1", "f.x = 2"], finalize_config=False)
    assert places(bound(session)) == ["<bindings>:2:1", f"{__file__}:{number}"]


def test_included_files_have_the_chain_of_includes(session: Session) -> None:
    Path("a.gin").write_text("include 'b.gin'\n  \ninclude 'c.gin' as s")
    Path("b.gin").write_text("name = 'd'\ninclude f'{%name}.gin'")
    Path("c.gin").write_text("f:\n  x = 1\n\n  y = 2")
    Path("d.gin").write_text("t/f.x = 3")
    session.load_command(["a.gin"], [])
    assert places(bound(session, "s", "y")) == ["c.gin:4:3", "a.gin:3:1"]
    assert places(bound(session, "t")) == ["d.gin:1:1", "b.gin:2:1", "a.gin:1:1"]


def test_a_file_taken_in_twice_has_both_statements(session: Session) -> None:
    Path("a.gin").write_text("include 'b.gin' as s\ninclude 'b.gin' as t")
    Path("b.gin").write_text("f.x = 1")
    session.load_command(["a.gin"], [])
    assert [places(bound(session, scope))[1] for scope in "st"] == ["a.gin:1:1", "a.gin:2:1"]


def test_an_argument_has_its_number(session: Session) -> None:
    session.load_command([], [Argument("f.y = 1", "argument 1"), Argument("f.x = 1", "argument 2")])
    assert places(bound(session)) == ["argument 2"]


def test_a_parameter_bound_in_code_has_the_line(session: Session) -> None:
    number = line() + 1
    genever.bind_parameter("f.x", 1)
    assert places(bound(session)) == [f"{__file__}:{number}"]


def test_what_a_finalize_hook_binds_has_the_hook(session: Session) -> None:
    number = line() + 3

    @genever.register_finalize_hook
    def hook(config: object) -> dict[str, int]:
        return {"f.x": 1}

    genever.finalize()
    assert places(bound(session)) == [f"{__file__}:{number}"]


def test_edits_and_del_keep_the_steps_before(session: Session) -> None:
    genever.parse_config("f.x = [1]\nf.x += [2]\nf.x += [3]\nf.y = 1\ndel f.y\nf.y = 2")
    assert [(step.operator, str(step.origin)) for step in bound(session).history()] == [
        ("+=", "<bindings>:3:1"),
        ("+=", "<bindings>:2:1"),
        ("=", "<bindings>:1:1"),
    ]
    assert [(step.operator, str(step.origin)) for step in bound(session, "", "y").history()] == [
        ("=", "<bindings>:6:1"),
        ("del", "<bindings>:5:1"),
        ("=", "<bindings>:4:1"),
    ]


def test_a_later_load_knows_what_it_replaced(session: Session) -> None:
    Path("a.gin").write_text("f.x = 1")
    genever.parse_config_file("a.gin")
    genever.bind_parameter("f.x", 2)
    genever.parse_config("f.x = 3")
    assert [step.value for step in bound(session).history()] == [3, 2, 1]


def test_places_survive_pickling(session: Session) -> None:
    Path("a.gin").write_text("include 'b.gin'\nf.x = 1")
    Path("b.gin").write_text("f.x = secret('hunter2')")
    genever.parse_config_file("a.gin")
    genever.bind_parameter("f.x", 3)
    pickled = pickle.dumps(session.config)
    again = pickle.loads(pickled).get("", "program.f", "x")
    assert [places(step) for step in again.history()] == [places(step) for step in bound(session).history()]
    assert pickled.count(b"hunter2") == 1  # The value itself; the texts have it starred out.


def test_what_cannot_be_pickled_takes_no_other_history_with_it(session: Session) -> None:
    genever.parse_config("f.x = [1]\nf.x += [2]\ns/f.x = 1")
    genever.bind_parameter("f.y", Lock())
    genever.bind_parameter("s/f.x", Lock())
    genever.bind_parameter("s/f.x", 3)
    problems: list[str] = []
    payload = packed(contents_of(session), lambda message, problem: problems.append(message))
    other = Session()
    unpack(payload, other, lambda message, problem: problems.append(message))
    assert problems == ["the binding of program.f.y does not reach another process"]
    [*steps] = bound(other).history()
    assert [(step.operator, str(step.origin)) for step in steps] == [
        ("+=", "<bindings>:2:1"),
        ("=", "<bindings>:1:1"),
    ]
    assert [step.value for step in bound(other, "s").history()] == [3]
    session.replace_config(other.config)
    assert genever.get_configurable("program.f")() == [1, 2]


def test_a_parameter_bound_in_a_session_has_the_line(session: Session) -> None:
    number = line() + 1
    session.bind("f.x", 1)
    assert places(bound(session)) == [f"{__file__}:{number}"]


def test_a_long_history_pickles(session: Session) -> None:
    for number in range(5_000):
        genever.bind_parameter("f.x", number)
    again = pickle.loads(pickle.dumps(session.config)).get("", "program.f", "x")
    values = [step.value for step in again.history()]
    assert values == list(reversed(range(5_000)))[: len(values)]
    assert 256 <= len(values) <= 512


def test_functions_are_found_below_their_decorators() -> None:
    number = line() + 3

    @genever.configurable("found", module="origins",
                          denylist=["x"])  # fmt: skip
    def found(x: int = 1) -> int:
        return x

    place = definition(found.__wrapped__)  # type: ignore[attr-defined]
    assert place == Origin(place.source, place.span, "python") if place else None
    assert place is not None and (place.line, place.text.strip()) == (number + 1, "def found(x: int = 1) -> int:")


def test_classes_without_a_constructor_of_python_are_found_by_their_statement() -> None:
    place = definition(TypeOnly)
    assert place is not None and place.text == "class TypeOnly:"
    assert definition(dict) is None
    assert definition(len) is None


class TypeOnly:
    pass
