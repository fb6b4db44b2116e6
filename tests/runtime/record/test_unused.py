"""What counts as having had an effect."""

import pickle
from pathlib import Path

import pytest

import genever
from genever import Session
from genever.runtime.record.record import Record
from genever.runtime.record.unused import take_in


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
        return [found.message for found in genever.unused()]


def test_an_unbinding_needs_a_binding_in_that_scope(session: Session) -> None:
    text = "program.f.x = 1\na = 2\ndel s/program.f.x\ndel b\ndel a\ndel a\nprogram.g.x = 3\ndel program.g.x"
    assert idle(session, text, "program.f") == ["nothing had bound 's/f.x'", "nothing had bound 'b'"]


def test_what_a_call_takes_is_consumed_with_the_macros_behind_it(session: Session) -> None:
    text = "program.f.x = [%a]\na = %b + 1\nb = 2\nprogram.f.tags = {'k': %c}\nc = 3"
    assert idle(session, text, "program.f") == []


def test_a_binding_of_an_outer_scope_is_consumed_where_an_inner_one_is_called(session: Session) -> None:
    assert idle(session, "s/program.f.x = 1\nprogram.f.tags = (2,)", "s/t/program.f") == []


def test_a_binding_that_every_call_overrides_is_not_consumed(session: Session) -> None:
    assert idle(session, "program.f.x = 1\ns/program.f.x = 2", "s/program.f") == [
        "no call of f took 'x' from here: s/f.x gave it"
    ]


def test_a_binding_that_callers_override_is_not_consumed(session: Session) -> None:
    assert idle(session, "program.f.x = 1", "program.g") == ["no call of f took 'x' from here: its caller gave it"]


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
        assert genever.unused() == ()


def test_what_another_process_used_counts_in_the_scope_of_its_call(session: Session) -> None:
    with session:
        genever.parse_config("s/program.f.x = 1\nt/program.f.x = 2\nprogram.f.tags = ()")
        take_in(session, [(("s", "program.f"), ["x"]), (("", "gone.f"), ["x"])])
        assert [found.key for found in genever.unused()] == ["t/f", "f.tags"]
        assert "s/f.x = 1" in genever.operative_config_str()


def test_a_binding_made_in_code_has_its_line_as_place(session: Session) -> None:
    with session:
        genever.bind_parameter("program.f.x", 1)
        [found] = genever.unused()
    finding = found.finding
    assert finding.source is not None and finding.source.label == __file__
    assert (finding.code, finding.severity) == ("unused-binding", "warning")


def test_what_an_overridden_value_led_to_is_set_aside(session: Session) -> None:
    assert idle(session, "program.f.x = @g()\nprogram.g.x = %a\na = 1\nprogram.f.x = 2", "program.f") == []


def test_it_says_all_who_gave_a_value_instead(session: Session) -> None:
    with session:
        genever.parse_config("program.f.x = 1\ns/program.f.x = 2")
        f = genever.get_configurable("program.f")
        f(7)
        with genever.config_scope("s"):
            f()
        [found] = genever.unused()
    assert (found.kind, found.key) == ("shadowed", "f.x")
    assert found.message == "no call of f took 'x' from here: its caller or s/f.x gave it"


def test_what_is_found_says_which_bindings_and_what_may_be_meant(session: Session) -> None:
    with session:
        genever.parse_config("sloww/program.f.x = 1\nsloww/program.f.tags = ()\nrat = 1\nrate = 2\nprogram.f.x = %rate")
        genever.get_configurable("slow/program.f")()
        found, macro = genever.unused()
    assert (found.kind, found.key, found.hint) == ("uncalled", "sloww/f", "did you mean 'slow'?")
    assert [binding.parameter for binding in found.bindings] == ["x", "tags"]
    assert (macro.kind, macro.key, macro.hint) == ("macro", "%rat", "did you mean 'rate'?")
    assert str(macro) == ("<bindings>:3:1: warning: nothing read the macro 'rat' [unused-macro]; did you mean 'rate'?")


# ---- What had an effect in ways that are easy to miss ------------------------------------------------


def test_scopes_that_code_enters_count(session: Session) -> None:
    with session:
        genever.parse_config("s/program.f.x = 1\ns/t/program.f.tags = 2")
        with genever.config_scope("s"), genever.config_scope("t"):
            genever.get_configurable("program.f")()
        assert genever.unused() == ()


def test_macros_that_only_macros_read_count(session: Session) -> None:
    text = "a = %b\nb = [%c]\nc = {%d: 1}\nd = f'{%e}'\ne = env('NOWHERE', %g)\ng = 1\nprogram.f.x = %a"
    assert idle(session, text, "program.f") == []


def test_macros_in_arguments_of_references_count_also_of_those_not_called(session: Session) -> None:
    assert idle(session, "program.f.x = @program.g(x=%a, ...)\na = 1", "program.f") == []


def test_singletons_count(session: Session) -> None:
    text = "program.f.x = @shared/gin.singleton()\nshared/gin.singleton.constructor = @program.g\nprogram.g.x = 3"
    assert idle(session, text, "program.f") == []


def test_shared_objects_count_for_every_use(session: Session) -> None:
    text = "program.f.x = %made\nprogram.g.x = %made\nmade = once @s/program.f()\ns/program.f.x = 1"
    assert idle(session, text, "program.g", "program.f") == []


def test_macros_that_pick_a_file_count(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("small.gin").write_text("program.f.x = 1")
    assert idle(session, "which = 'small'\ninclude f'{%which}.gin'", "program.f") == []


def test_what_an_inner_macro_hides_does_not_count(session: Session) -> None:
    assert idle(session, "program.f.x = %s/a\na = 1\ns/a = 2", "program.f") == ["nothing read the macro 'a'"]


def test_what_another_process_used_counts_once_its_record_is_merged(session: Session) -> None:
    with session:
        genever.parse_config("program.f.x = %a\na = 1\ns/program.g.x = 1")
    worker = session.with_config(session.config)
    worker.record = Record()
    with worker:
        genever.get_configurable("program.f")()
        genever.get_configurable("s/program.g")()
    with session:
        assert len(genever.unused()) == 3
        session.record.merge(pickle.loads(pickle.dumps(worker.record)))
        assert genever.unused() == ()


def test_what_is_read_when_nothing_is_called_counts(session: Session) -> None:
    with session:
        genever.parse_config("s/program.f.x = [%a]\na = 1")
        genever.query_parameter("s/program.f.x")
        assert genever.unused() == ()


def test_a_call_that_raised_had_its_values(session: Session) -> None:
    with session:

        @genever.configurable(module="program")
        def fails(x: object = None) -> None:
            raise OSError

        genever.parse_config("fails.x = 1")
        with pytest.raises(OSError):
            fails()
        assert genever.unused() == ()


def test_clearing_the_configuration_forgets_all(session: Session) -> None:
    with session:
        genever.parse_config("program.f.x = 1")
        genever.clear_config()
        assert genever.unused() == ()


# ---- What overridden values excuse -------------------------------------------------------------------


@pytest.mark.parametrize("value", ["@g", "@g()", "%made", "[@g()]"])
def test_an_overridden_value_excuses_only_the_scopes_in_which_it_would_have_read(session: Session, value: str) -> None:
    base = f"made = @g()\nprogram.f.x = {value}\nprogram.g.x = 1\n"
    text = f"{base}program.f.x = @slwo/program.g()\nslow/program.g.x = 2"
    found = [line for line in idle(session, text, "program.f") if "macro" not in line]
    assert found == ["nothing called g in the scope 'slow': its binding had no effect"]


def test_a_scoped_reference_that_was_overridden_excuses_its_own_scope(session: Session) -> None:
    text = (
        "program.f.x = @slow/program.g()\nprogram.f.x = 1\nslow/program.g.x = 2\nprogram.g.x = 3\nfast/program.g.x = 4"
    )
    assert idle(session, text, "program.f") == [
        "nothing called g: its binding had no effect",
        "nothing called g in the scope 'fast': its binding had no effect",
    ]


def test_an_overridden_value_excuses_the_scopes_in_which_its_owner_is_called(session: Session) -> None:
    text = "program.f.x = @program.g()\nprogram.f.x = 1\ns/program.g.x = 2\nt/program.g.x = 3"
    assert idle(session, text, "s/program.f") == ["nothing called g in the scope 't': its binding had no effect"]


def test_an_argument_that_an_overridden_reference_gave_itself_excuses_no_binding(session: Session) -> None:
    text = "program.f.x = @program.g(x=1)\nprogram.f.x = 1\nprogram.g.x = 2"
    assert idle(session, text, "program.f") == ["nothing called g: its binding had no effect"]


def test_an_overridden_macro_excuses_what_it_would_have_read(session: Session) -> None:
    text = "m = [@program.g(), %n]\nn = 1\nprogram.f.x = %m\nm = 2\nm/program.g.x = 3\nother/program.g.x = 4"
    assert idle(session, text, "program.f") == ["nothing called g in the scope 'other': its binding had no effect"]


def test_what_was_unbound_excuses_what_it_would_have_read(session: Session) -> None:
    text = "program.f.x = @program.g()\nprogram.g.x = 1\ndel program.f.x"
    assert idle(session, text, "program.f") == []


def test_the_changes_of_an_edited_value_that_was_overridden_excuse_too(session: Session) -> None:
    text = "program.f.tags += (@program.g(), %m)\nm = 1\nprogram.g.x = 1\nprogram.f.tags = ()"
    assert idle(session, text, "program.f") == []


# ---- Groups ------------------------------------------------------------------------------------------


def test_a_macro_that_only_other_files_of_a_group_use_is_no_slip(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("model").mkdir()
    Path("model/small.gin").write_text("program.f.x = 1")
    Path("model/large.gin").write_text("import not_there\ninclude './parts.gin'\nprogram.f.x = [{'k': %width + 1}]")
    Path("model/parts.gin").write_text("program.g.x = f'{%depth}'")
    Path("model/broken.gin").write_bytes(b"\xff %")
    text = "which = 'small'\nwidth = 1\ndepth = 2\nheight = 3\ninclude f'./model/{%which}.gin'"
    Path("main.gin").write_text(text)
    assert idle(session, "include 'main.gin'", "program.f") == ["nothing read the macro 'height'"]


def test_a_macro_of_a_group_under_a_scope_is_the_groups_own(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("small.gin").write_text("program.f.x = 1")
    Path("large.gin").write_text("width = 1\nprogram.f.x = %width")
    text = "which = 'small'\ns/width = 2\nheight = 3\ninclude f'{%which}.gin' as s"
    assert idle(session, text, "s/program.f") == ["nothing read the macro 'height'"]
