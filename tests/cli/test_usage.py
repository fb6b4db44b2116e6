"""What counts as having had an effect."""

import pytest

import genever
from genever import Session
from genever.usage import unused


@pytest.fixture
def session() -> Session:
    made = Session()
    with made:

        @genever.configurable(module="program")
        def f(x: object = None, tags: tuple[object, ...] = ()) -> object:
            return x

        @genever.configurable(module="program")
        def g(x: object = None) -> object:
            return f(1) if x is None else x

    return made


def idle(session: Session, text: str, *calls: str) -> list[str]:
    """The messages after loading a text and calling some configurables."""
    with session:
        genever.parse_config(text)
        genever.finalize()
        for call in calls:
            genever.get_configurable(call)()
    return [finding.message for finding in unused(session.config, session.catalog, session.record)]


def test_what_a_call_takes_is_consumed_with_the_macros_behind_it(session: Session) -> None:
    text = "program.f.x = [%a]\na = %b + 1\nb = 2\nprogram.f.tags = {'k': %c}\nc = 3"
    assert idle(session, text, "program.f") == []


def test_a_binding_of_an_outer_scope_is_consumed_where_an_inner_one_is_called(session: Session) -> None:
    assert idle(session, "s/program.f.x = 1\nprogram.f.tags = (2,)", "s/t/program.f") == []


def test_a_binding_that_every_call_overrides_is_not_consumed(session: Session) -> None:
    assert idle(session, "program.f.x = 1\ns/program.f.x = 2", "s/program.f") == [
        "no call of f took 'x' from here: its caller or an inner scope gave it"
    ]


def test_a_binding_that_callers_override_is_not_consumed(session: Session) -> None:
    assert idle(session, "program.f.x = 1", "program.g") == [
        "no call of f took 'x' from here: its caller or an inner scope gave it"
    ]


def test_what_is_never_called_is_said_once(session: Session) -> None:
    assert idle(session, "program.f.x = 1\nprogram.f.tags = ()\ns/program.g.x = %a\na = 1") == [
        "nothing called f: its 2 bindings had no effect",
        "nothing called g in the scope 's': its binding had no effect",
        "nothing read the macro 'a'",
    ]


def test_what_an_edit_changes_is_consumed(session: Session) -> None:
    assert idle(session, "program.f.tags = (1,)\ns/program.f.tags += (%a,)\na = 1", "s/program.f") == []


def test_what_an_assertion_reads_is_consumed(session: Session) -> None:
    assert idle(session, "a = 1\nb = 2\nassert %a + %b == 3, 'why'") == []


def test_what_a_lazy_value_uses_is_consumed(session: Session) -> None:
    assert idle(session, "program.f.x = lazy @g(%a)\na = 1", "program.f") == []


def test_what_the_program_looks_up_is_consumed(session: Session) -> None:
    with session:
        genever.parse_config("program.f.x = %a\na = 1\nb = 2\ns/program.g.x = %c\nc = 3")
        assert genever.query_parameter("%b") == 2
        assert genever.get_bindings("s/program.g") == {"x": 3}
        genever.query_parameter("program.f.x")
    assert unused(session.config, session.catalog, session.record) == ()


def test_a_binding_made_in_code_has_its_line_as_place(session: Session) -> None:
    with session:
        genever.bind_parameter("program.f.x", 1)
    [finding] = unused(session.config, session.catalog, session.record)
    assert finding.source is not None and finding.source.label == __file__
    assert (finding.code, finding.severity) == ("unused-binding", "warning")


def test_what_an_overridden_value_led_to_is_set_aside(session: Session) -> None:
    assert idle(session, "program.f.x = @g()\nprogram.g.x = %a\na = 1\nprogram.f.x = 2", "program.f") == []
