"""``env`` and ``secret``: typed values of variables, and values that no output shows."""

import logging
import pickle
import traceback
from pathlib import Path
from typing import Any

import pytest

import genever
from genever import GeneverError, Lazy, Session
from genever.runtime.session import active
from tests.language.beyond_gin.outcomes import again, message, value_of

SECRET = "hunter2-and-more"


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables of every kind, one of them secret, and things to configure."""
    values = {"INT": "12", "FLOAT": "1e-3", "WORD": "hello", "PATH_LIKE": "~/data", "EMPTY": "", "TOKEN": SECRET}
    for name, text in values.items():
        monkeypatch.setenv(f"GT_{name}", text)
    monkeypatch.delenv("GT_NONE", raising=False)
    genever.configurable("f", module="tests")(lambda a=None, b=None: a)
    genever.configurable("fail", module="tests")(fail)
    genever.configurable("lazily", module="tests")(lazily)


def fail(a: Any = None, b: Any = None) -> None:
    raise ValueError("failed")


def lazily(a: Lazy[str]) -> Lazy[str]:
    return a


# ---- Types ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("env('GT_INT')", "12"),
        ("env('GT_INT', 8)", 12),
        ("env('GT_INT', 8.0)", 12.0),
        ("env('GT_INT', '')", "12"),
        ("env('GT_INT', None)", "12"),
        ("env('GT_FLOAT', 1.0)", 0.001),
        ("env('GT_PATH_LIKE', '/tmp')", "~/data"),
        ("env('GT_EMPTY', True)", False),
        ("env('GT_EMPTY', 'x')", ""),
        ("env('GT_NONE', 8)", 8),
        ("env('GT_NONE', None)", None),
        ("env('GT_' + 'INT', %n - 1) * 2", 24),
    ],
)
def test_a_variable_has_the_type_of_its_default(text: str, value: Any) -> None:
    found = value_of(f"{text}\nn = 3")
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize("word", ["1", "true", "True", "YES", "on", " On ", "0", "false", "FALSE", "no", "Off", ""])
@pytest.mark.parametrize("default", [True, False])
def test_words_are_booleans(monkeypatch: pytest.MonkeyPatch, word: str, default: bool) -> None:
    monkeypatch.setenv("GT_FLAG", word)
    assert value_of(f"env('GT_FLAG', {default})") is (word.strip().lower() in ("1", "true", "yes", "on"))


@pytest.mark.parametrize(
    ("text", "finding", "hint"),
    [
        (
            "env('GT_NONE')",
            "the environment variable GT_NONE is not set [no-variable]",
            "set it, or give a default: env('GT_NONE', …)",
        ),
        (
            "env('GT_WORD', 8)",
            "GT_WORD='hello' is not an int, as its default is [bad-variable]",
            "set it to one, or change the default",
        ),
        (
            "env('GT_EMPTY', 8)",
            "GT_EMPTY='' is not an int, as its default is [bad-variable]",
            "set it to one, or change the default",
        ),
        (
            "env('GT_WORD', 1.5)",
            "GT_WORD='hello' is not a float, as its default is [bad-variable]",
            "set it to one, or change the default",
        ),
        (
            "env('GT_WORD', True)",
            "GT_WORD='hello' is not a bool [bad-variable]",
            "1, true, yes, on; or 0, false, no, off",
        ),
        (
            "env('GT_NONE', [1])",
            "the default of env() cannot be a list: no text is one [wrong-type]",
            "give a bool, int, float, str or None",
        ),
    ],
)
def test_what_does_not_fit_names_the_variable_and_the_place(text: str, finding: str, hint: str) -> None:
    assert message(f"f.a = [{text}]") == (
        f"<bindings>:1:8: error: {finding}\n  1 | f.a = [{text}]\n    |        {'^' * len(text)} {hint}"
    )


def test_the_name_of_a_secret_variable_is_told_and_its_text_is_not() -> None:
    assert message("f.a = secret(env('GT_NONE'))") == (
        "<bindings>:1:14: error: the environment variable GT_NONE is not set [no-variable]\n"
        "  1 | f.a = secret(env('GT_NONE'))\n"
        "    |              ^^^^^^^^^^^^^^ set it, or give a default: env('GT_NONE', …)"
    )
    genever.clear_config()
    assert message("f.a = secret(env('GT_TOKEN', 1))") == (
        "<bindings>:1:14: error: the environment variable GT_TOKEN is not of the type of its default [bad-variable]\n"
        "  1 | f.a = secret(*************** **)\n"
        "    |              ^^^^^^^^^^^^^^^^^^ set it to one, or change the default"
    )
    genever.clear_config()
    assert "XYZ" not in message("f.a = secret(env('X' + 'YZ'))").splitlines()[0]


@pytest.mark.parametrize("default", ["None", "''"])
def test_an_empty_default_of_a_secret_variable_is_printed(default: str) -> None:
    written = f"f.a = secret(env('GT_NONE', {default}))"
    assert written in again(written)


def test_another_default_of_a_secret_variable_is_not() -> None:
    assert "f.a = secret(env('GT_NONE'))" in again("f.a = secret(env('GT_NONE', 'sesame'))")


def test_a_variable_is_printed_as_it_is_written() -> None:
    value_of("[env('GT_INT', 8), secret(env('GT_TOKEN'))]")
    text = "receive.value = [env('GT_INT', 8), secret(env('GT_TOKEN'))]"
    assert text in genever.config_str()
    assert text in genever.operative_config_str()
    assert text in again(text)


# ---- Secrets --------------------------------------------------------------------------------------------------

T = "secret(env('GT_TOKEN'))"
S = f"secret('{SECRET}')"
TEXTS = [
    *(f"f.a = {T}", f"f.a = {S}", f"t = {T}\nf.a = %t", f"f.a = 'Bearer ' + {T}", f"f.a = f'Bearer {{{T}}}'"),
    *(f"f.a = {T}\nf.a += '!'", f"f.a = {T}[0:30]", f"f.a = {T} if True else 1", f"f.a = 'say %s' % {T}"),
    *(f"f.a = @f({T})", f"f.a = @f({T}, ...)", f"f.a = once @f({T})", f"f.a = lazy @f({T})", f"f.a = @lazily({T})"),
    *(f"f.a = {T} + 1", f"f.a = {S} + 1", f"f.a = int({T})", f"f.a = [1][{T}]", f"f.a = {{'k': 1}}[{T}]"),
    *(f"f.a = {{{T}: 1}}['k']", f"f.a = env({T})", f"f.a = f'{{{T}:d}}'", f"f.a = -{T}", f"f.a = {T}\nf.a += 1"),
    *(f"f.a = 'x'\nf.a -= {T}", f"f.a = 1 in {T} + 1", f"f.a = secret({S} + 1)", f"f.a = {{{S}, [1]}}"),
    *(f"assert {T} == 'no', f'it is {{{T}}}'", f"assert {T}", f"assert {S} == 'no'", f"assert len({T}) == 1"),
    *(f"include {S}", f"include f'{{{T}}}.gin'", f"g.a = {S}", f"f.c = {S}", f"f.a = {S} 3", f"f.a = ({S}"),
    *(f"f.a = @fail({T})", f"f.a = @fail({T}, q=1)", f"f.a = @fail(b={S})", f"f.a = @lazily(@fail({T}))"),
]


def shown(text: str) -> list[str]:
    """All that loading, printing, calling and failing show, of a configuration with a secret."""
    outputs: list[str] = []

    def show(act: Any) -> Any:
        try:
            value = act()
        except Exception as problem:
            outputs.extend(traceback.format_exception(problem))
            outputs.append(repr(problem) if isinstance(problem, GeneverError) else "")
            return None
        outputs.append(value if isinstance(value, str) else repr(value))
        return value

    show(lambda: genever.parse_config(text))
    show(lambda: genever.get_configurable("f")() and "")
    handle = show(lambda: genever.get_configurable("f")() if "Lazy" in repr(genever.query_parameter("f.a")) else "")
    show(lambda: repr(handle))
    show(lambda: genever.finalize())
    show(lambda: genever.config_str(show_provenance=True))
    show(lambda: genever.operative_config_str(show_provenance=True))
    show(lambda: genever.query_parameter("f.a"))
    show(lambda: genever.get_bindings("f", resolve_references=False))
    show(lambda: dict(active().config.bindings))
    show(lambda: list(active().config))
    show(lambda: active().record.used)
    show(lambda: pickle.dumps(active().record).decode("latin-1"))
    return outputs


@pytest.mark.parametrize("text", TEXTS)
def test_no_output_has_the_secret(text: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert [output for output in [*shown(text), caplog.text] if SECRET in output] == []


def test_the_function_gets_the_plain_value() -> None:
    for text in (T, S, f"{T}[:]", f"'' + {S}"):
        with Session():
            assert value_of(text) == SECRET


def test_show_hides_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from genever.cli.command import genever as command

    monkeypatch.chdir(tmp_path)
    text = f"main = @f(%t)\nt = {S}\nf.b = ['x', {T}]\nu = 'Bearer ' + %t\n"
    (tmp_path / "conf.gin").write_text(text)
    for arguments in (["conf.gin"], ["conf.gin", "--text"], ["conf.gin", "assert %u == 1"]):
        with Session(active().catalog), pytest.raises(SystemExit):
            command(["show", "--live", *arguments], prog_name="genever")
    printed = capsys.readouterr()
    assert "%u" in printed.out + printed.err
    assert SECRET not in printed.out + printed.err


def test_a_mistake_inside_a_secret_is_said_without_it() -> None:
    with pytest.raises(genever.ConfigSyntaxError) as caught:
        genever.parse_config("f.a = secret(hunter2)")
    problem = caught.value
    assert str(problem) == (
        "<bindings>:1:14: error: what stands inside secret(…) is not a value [syntax]\n"
        "  1 | f.a = secret(********\n"
        "    |              ^^^^^^^ a str stands in quotes, as in secret('…')"
    )
    assert (problem.msg, problem.text) == ("what stands inside secret(…) is not a value", "f.a = secret(********")
    assert "hunter2" not in repr(problem.diagnostics[0]._replace(source=None))


def test_a_mistake_beside_a_secret_is_said_as_ever() -> None:
    assert message("f.a = secret('is a value') + %lr") == (
        "<bindings>:1:30: error: the macro %lr is not defined [no-macro]\n"
        "  1 | f.a = secret(*** * ******) + %lr\n"
        "    |                              ^^^ add a line: lr = …"
    )
