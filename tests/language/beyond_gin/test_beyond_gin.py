"""What the language has beyond gin, end to end: arguments, sharing, laziness, edits, assertions, includes."""

import pickle
import re
import threading
from pathlib import Path
from typing import Any, ClassVar

import pytest

import genever
from genever import GeneverError, Session
from genever.language.values.lazy import Lazy


class Recorder:
    """Notes the arguments of every instance."""

    made: ClassVar[list[dict[str, Any]]] = []

    def __init__(self, lr: Any = 1, inner: Any = None) -> None:
        self.lr, self.inner = lr, inner
        Recorder.made.append({"lr": lr, "inner": inner})


@pytest.fixture(autouse=True)
def registered(session: Session) -> None:
    """`Opt` and `use` to configure."""
    Recorder.made = []

    class Opt(Recorder):
        pass

    def consume(a: Any = None, b: Any = None, items: Any = (0,)) -> tuple[Any, Any, Any]:
        return a, b, items

    genever.configurable("Opt")(Opt)
    genever.configurable("zap")(consume)


def use() -> Any:
    """Call what the texts bind as `use`, and return its three arguments."""
    return genever.get_configurable("zap")()


def message(text: str) -> str:
    """The whole message of the error that loading and finalizing a text gives."""
    with pytest.raises(GeneverError) as caught:
        genever.parse_config(text)
        genever.finalize()
    return str(caught.value)


# ---- Arguments in references --------------------------------------------------------------------------


def test_arguments_beat_bindings_and_the_rest_is_bound() -> None:
    genever.parse_config("Opt.lr = 5\nOpt.inner = 6\nzap.a = @Opt(lr=%x * 2)\nx = 4")
    made = use()[0]
    assert (made.lr, made.inner) == (8, 6)


def test_a_partial_reference_is_called_later_and_its_caller_wins() -> None:
    genever.parse_config("Opt.inner = 6\nzap.a = @s/Opt(3, ...)\ns/Opt.inner = 7")
    later = use()[0]
    assert Recorder.made == []
    assert (later().lr, later().inner, later(inner=8).inner) == (3, 7, 8)


def test_the_name_of_an_argument_is_checked() -> None:
    assert message("zap.a = @Opt(lrr=1)") == (
        "<bindings>:1:14: error: Configurable 'Opt' doesn't have a parameter named 'lrr'. [unknown-parameter]\n"
        "  1 | zap.a = @Opt(lrr=1)\n"
        "    |              ^^^ did you mean 'lr'?"
    )


# ---- Sharing ------------------------------------------------------------------------------------------


def test_once_gives_every_use_of_a_macro_the_same_object() -> None:
    genever.parse_config("shared = once @Opt()\nzap.a = %shared\nzap.b = [%shared]")
    a, (b,), _ = use()
    assert a is b is use()[0]
    assert len(Recorder.made) == 1


def test_once_is_one_object_a_place() -> None:
    genever.parse_config("zap.a = once @Opt()\nzap.b = once @Opt()")
    a, b, _ = use()
    assert a is not b
    assert use()[:2] == (a, b)


def test_once_builds_once_under_threads() -> None:
    genever.parse_config("zap.a = once @Opt()")
    session = genever.runtime.session.active()
    found: list[Any] = []

    def work() -> None:
        with session:
            found.append(use()[0])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Recorder.made) == 1
    assert all(one is found[0] for one in found)


def test_clear_config_drops_shared_objects() -> None:
    genever.parse_config("zap.a = once @Opt()")
    first = use()[0]
    genever.clear_config()
    genever.parse_config("zap.a = once @Opt()")
    assert use()[0] is not first


def test_a_shared_object_that_needs_itself_is_an_error() -> None:
    genever.parse_config("x = once @Opt()\nOpt.inner = %x\nzap.a = %x")
    with pytest.raises(RecursionError):
        use()


# ---- Laziness -----------------------------------------------------------------------------------------


def test_lazy_builds_nothing_until_it_is_asked() -> None:
    genever.parse_config("zap.a = lazy @s/Opt()\ns/Opt.lr = 9")
    handle = use()[0]
    assert isinstance(handle, Lazy)
    assert Recorder.made == []
    assert handle.get().lr == 9
    assert handle.get() is handle.get()


def test_a_parameter_annotated_lazy_gets_a_handle_without_the_word(session: Session) -> None:
    @genever.configurable
    def wants(model: Lazy[Recorder]) -> Lazy[Recorder]:
        return model

    genever.parse_config("wants.model = @Opt()")
    handle = wants()  # type: ignore[call-arg]  # The binding supplies it.
    assert Recorder.made == []
    assert handle.get().lr == 1
    plain = Recorder()
    assert wants(plain).get() is plain  # type: ignore[arg-type]  # A plain value is held.


# ---- Edits --------------------------------------------------------------------------------------------


def test_edits_apply_in_order_over_the_outer_scope_and_the_default() -> None:
    genever.parse_config("zap.items += (1,)\nzap.items += (2,)\ns/zap.items += (3,)")
    assert use()[2] == (0, 1, 2)
    with genever.config_scope("s"):
        assert use()[2] == (0, 1, 2, 3)


def test_del_unbinds_in_its_scope() -> None:
    genever.parse_config("zap.a = 1\ns/zap.a = 2\ndel s/zap.a")
    with genever.config_scope("s"):
        assert use()[0] == 1
    genever.parse_config("del zap.a")
    assert use()[0] is None


def test_each_kind_of_edit() -> None:
    genever.parse_config(
        "zap.a = {'k': 1}\nzap.a |= {'l': 2}\nzap.b = ['x', 'y']\nzap.b -= ['x']\nn = 3\nn -= 1\nzap.items = %n"
    )
    assert use() == ({"k": 1, "l": 2}, ["y"], 2)


def test_sets_and_dicts_are_joined_as_in_python() -> None:
    genever.parse_config("""
        defaults = {'lr': 0.1, 'eps': 1e-8}
        tags = {'a', 'b'}
        zap.a = %defaults | {'wd': 0, 'lr': 0.3}
        zap.b = [%tags | {'c'} & {'c', 'd'}, %tags ^ {'b'}, %tags - {'b'}, {'b'} < %tags <= %tags | {'c'}]
    """)
    a, b, _ = use()
    assert list(a.items()) == [("lr", 0.3), ("eps", 1e-8), ("wd", 0)]
    assert b == [{"a", "b", "c"}, {"a"}, {"a"}, True]
    genever.parse_config("tags = {'z'}")
    assert use()[1][0] == {"z", "c"}


def test_constants_of_a_program_join_as_it_says() -> None:
    genever.constant("flags.A", re.IGNORECASE)
    genever.constant("flags.B", re.MULTILINE)
    genever.parse_config("zap.a = %flags.A | %flags.B")
    assert use()[0] == re.IGNORECASE | re.MULTILINE


def test_an_edit_that_does_not_fit_is_told_with_its_place() -> None:
    assert message("zap.items |= {'a': 1}").startswith("<bindings>:1:1: error: |= does not fit (0,) and {'a': 1}")


def test_a_binding_knows_what_it_replaced() -> None:
    genever.parse_config("zap.a = 1\nzap.a = 2\nzap.a += 3")
    binding = genever.runtime.session.active().config.get("", f"{__name__}.zap", "a")
    assert binding is not None
    assert [step.operator for step in binding.history()] == ["+=", "=", "="]


# ---- Assertions ---------------------------------------------------------------------------------------


def test_an_assertion_that_fails_shows_the_values_and_their_places() -> None:
    assert message("batch = 10\ndevices = 4\nassert %batch % %devices == 0, f'{%batch} is odd'") == (
        "<bindings>:3:1: error: the assertion does not hold: 10 is odd [assertion-failed]\n"
        "  3 | assert %batch % %devices == 0, f'{%batch} is odd'\n"
        "    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "      %batch = 10  (<bindings>:1:1)\n"
        "      %devices = 4  (<bindings>:2:1)\n"
        "      %batch % %devices = 2"
    )


def test_an_assertion_cannot_call() -> None:
    assert "cannot call anything" in message("assert @Opt() == 1")
    assert Recorder.made == []


# ---- Includes -----------------------------------------------------------------------------------------


def test_an_include_under_a_scope_is_hygienic(tmp_path: Path) -> None:
    (tmp_path / "opt.gin").write_text("rate = 3\nOpt.lr = %rate * %scale\nmake = @Opt()\n")
    (tmp_path / "main.gin").write_text(
        "scale = 2\ninclude './opt.gin' as gen\ninclude 'opt.gin' as dis\ndis/rate = 5\n"
        "zap.a = %gen/make\nzap.b = @dis/Opt()\n"
    )
    genever.parse_config_file(str(tmp_path / "main.gin"))
    a, b, _ = use()
    assert (a.lr, b.lr) == (6, 10)


def test_a_macro_picks_the_file_and_the_command_line_picks_the_macro(tmp_path: Path) -> None:
    for name in ("small", "big"):
        (tmp_path / f"{name}.gin").write_text(f"zap.a = '{name}'\n")
    (tmp_path / "main.gin").write_text("size = 'small'\ninclude f'./{%size}.gin'\n")
    genever.parse_config_files_and_bindings([str(tmp_path / "main.gin")], ["size = 'big'"], finalize_config=False)
    assert use()[0] == "big"


def test_a_wrong_alternative_lists_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    for name in ("dense", "wide"):
        (tmp_path / "model" / f"{name}.gin").write_text("x = 1")
    (tmp_path / "main.gin").write_text("include f'./model/{%arch}.gin'\narch = 'q'")
    with pytest.raises(OSError, match=r"dense\.gin, wide\.gin"):
        genever.parse_config_files_and_bindings([str(tmp_path / "main.gin")], ["arch = 'q'"])


def test_files_of_other_file_systems_are_read_through_fsspec() -> None:
    fsspec = pytest.importorskip("fsspec")
    for name, text in {"base.gin": "zap.a = 3", "main.gin": "include './base.gin'\nzap.b = 4"}.items():
        with fsspec.open(f"memory://conf/{name}", "w") as file:
            file.write(text)
    genever.parse_config_file("memory://conf/main.gin")
    assert use()[:2] == (3, 4)
    with pytest.raises(OSError, match=r"none\.gin"):
        genever.parse_config_file("memory://conf/none.gin")


# ---- The environment ----------------------------------------------------------------------------------


def test_env_takes_the_type_of_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENEVER_TEST_FLAG", "off")
    monkeypatch.setenv("GENEVER_TEST_COUNT", "12")
    genever.parse_config("zap.a = env('GENEVER_TEST_FLAG', True)\nzap.b = env('GENEVER_TEST_COUNT', 8)")
    assert use()[:2] == (False, 12)


def test_a_secret_reaches_the_function_and_no_output() -> None:
    genever.parse_config("token = secret('hunter2')\nzap.a = %token\nzap.b = f'Bearer {%token}'")
    assert use()[:2] == ("hunter2", "Bearer hunter2")
    bound = repr(genever.query_parameter("zap.b"))
    outputs = [genever.config_str(show_provenance=True), genever.operative_config_str(), bound]
    assert not any("hunter2" in output for output in outputs)


# ---- Printing -----------------------------------------------------------------------------------------


def test_a_config_that_uses_all_of_it_prints_and_parses_back() -> None:
    text = """
        n = 4
        steps = %n // 3 + -%n ** 2
        zap.a = @s/Opt(%steps, inner=[1, {2}], ...)
        zap.b = once @Opt(lr=f'{%n:>{%n}}')
        s/zap.b = lazy @Opt()
        zap.items += (%n if %n > 3 else 0, float('inf'))
        assert %n % 2 == 0 and not %n < 0, 'even'
    """
    genever.parse_config(text)
    printed = genever.config_str()
    before = use()[2]
    genever.clear_config()
    genever.parse_config(printed)
    assert genever.config_str() == printed
    assert use()[2] == before == (0, 4, float("inf"))


def test_a_reference_with_arguments_pickles() -> None:
    genever.parse_config("zap.a = @Opt(lr=3)")
    value = genever.query_parameter("zap.a")
    assert pickle.loads(pickle.dumps(value)) == value
