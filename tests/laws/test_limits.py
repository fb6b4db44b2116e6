"""Size: large texts are read in seconds, and what exceeds a limit is a clear error as fast."""

import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

import genever
from genever import ConfigSyntaxError, GeneverError, Session
from genever.experiments.runs.described import described
from genever.language.syntax.parse import parse
from tests.costs import costs_at_most
from tests.untyped import configurable

pytestmark = pytest.mark.usefixtures("session", "patience")

SECONDS = 20  # Far above what any of this takes, far below what a quadratic step would.


@pytest.fixture
def patience() -> Iterator[None]:
    begin = time.process_time()
    yield
    assert time.process_time() - begin < SECONDS


def first_error(text: str) -> str:
    """The first line of the error that loading a text raises."""
    with pytest.raises(GeneverError) as caught:
        genever.parse_config(text)
    return str(caught.value).splitlines()[0]


# ---- Long ---------------------------------------------------------------------------------------------


def test_100_000_statements() -> None:
    f = configurable("f")(lambda **parameters: len(parameters))
    genever.parse_config("\n".join(f"f.x{number} = {number}" for number in range(100_000)))
    assert f() == 100_000


def test_four_times_the_broken_statements_take_about_four_times_as_long() -> None:
    assert costs_at_most(10, lambda: parse("f.x = [\n" * 16_000), lambda: parse("f.x = [\n" * 4_000))


@pytest.mark.parametrize(
    "text",
    [
        "f.x = '" + "a" * 1_000_000 + "'",
        "f.x = '" + "\\n" * 500_000 + "'",
        "f.x = " + "'a' " * 30_000,
        "f.x = [" + "1, " * 30_000 + "]",
        "f.x = {" + "1: 2, " * 15_000 + "}",
        "f.x = " + "1 + " * 20_000 + "1",
        "a." * 200_000 + "f.x = 1",
        "a/" * 200_000 + "f.x = 1",
        "f.x = 1" + " " * 1_000_000 + "# end",
        "\\\n" * 100_000 + "f.x = 1",
        "f.x = 1" + "\n" * 1_000_000,
        "f.x = 1\n" + "# comment\n" * 200_000,
        "f.x = f'" + "{1}" * 2_000 + "'",
    ],
    ids=lambda text: text[:12],
)
def test_a_long_text_is_read(text: str) -> None:
    (statement,) = parse(text).statements
    assert parse(text).diagnostics == ()
    assert statement.start == text.index(text.strip("\\\n")[0])


@pytest.mark.parametrize(
    "text",
    [
        "f.x = '" + "a" * 1_000_000,
        "f.x = '''" + "a'" * 300_000,
        "'\"" * 50_000,
        "b'''" * 30_000 + "\\",
        "\\" * 300_000,
        "(" * 300_000,
        "(\n" * 50_000,
        ")" * 300_000,
        "@" * 300_000,
        "x" * 3_000_000,
        "=" * 300_000,
        " " * 1_000_000 + "x",
        "f.x = " + "9" * 1_000_000,
        "f.x = " + "1." * 100_000,
        "f.x = f'" + "{" * 20_000,
        "f:\n" * 20_000,
        "f:\n" + "".join(" " * depth + "x\n" for depth in range(1_000)),
    ],
    ids=lambda text: text[:12],
)
def test_a_long_text_that_is_none_is_refused(text: str) -> None:
    assert parse(text).diagnostics != ()


def test_a_long_line_is_shown_by_its_part_around_the_caret() -> None:
    text = f"f.x = [{'1, ' * 20_000}oops{', 1' * 20_000}]"
    with pytest.raises(ConfigSyntaxError) as caught:
        genever.parse_config(text)
    head, line, caret = str(caught.value).splitlines()
    assert head.startswith("<bindings>:1:60008:")
    assert max(len(line), len(caret)) < 250
    assert line[caret.index("^")] == "o"


def test_a_long_text_takes_memory_in_proportion() -> None:
    text = "f.x = 'abc'\n" * 5_000
    parse(text)
    tracemalloc.start()
    try:
        document = parse(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(document.statements) == 5_000
    assert peak < 100 * len(text)


# ---- Deep ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "[" * 10_000 + "]" * 10_000,
        "[" * 10_000,
        "(" * 10_000 + "1" + ")" * 10_000,
        "{1: " * 10_000 + "1" + "}" * 10_000,
        "[({1: " * 5_000,
        "@f(" * 10_000 + ")" * 10_000,
        "[\n" * 10_000,
        "%X[" * 10_000 + "0" + "]" * 10_000,
    ],
    ids=lambda value: value[:12],
)
def test_brackets_10_000_deep_are_refused(value: str) -> None:
    configurable("f")(lambda x: x)
    assert "brackets nest deeper than 200 levels [nesting]" in first_error(f"f.x = {value}")


@pytest.mark.parametrize(
    "value",
    ["not " * 10_000 + "1", "1 ** " * 10_000 + "1", "1 if 1 else " * 10_000 + "1", "%X" + "[0]" * 10_000],
    ids=lambda value: value[:12],
)
def test_operators_10_000_deep_are_refused(value: str) -> None:
    configurable("f")(lambda x: x)
    assert "values nest deeper than 200 levels [nesting]" in first_error(f"f.x = {value}")


def test_formats_1_000_deep_are_refused() -> None:
    assert parse("f.x = f'" + "{1:" * 1_000 + "}" * 1_000 + "'").diagnostics != ()


def test_brackets_190_deep_are_fine() -> None:
    f = configurable("f")(lambda x: repr(x))
    genever.parse_config(f"f.x = {'[' * 190}{']' * 190}")
    assert f() == "[" * 190 + "]" * 190
    assert len(genever.config_str()) > 380


@pytest.mark.parametrize("length", [100, 10_000])
def test_a_chain_of_macros_is_followed_or_refused(length: int) -> None:
    f = configurable("f")(lambda x: x)
    genever.parse_config("".join(f"X{n} = %X{n + 1}\n" for n in range(length)) + f"X{length} = 5\nf.x = %X0")
    try:
        assert f() == 5
    except GeneverError as problem:
        assert length > 100, problem


def test_macros_that_use_macros_twice_are_made_in_time() -> None:
    """24 lines that name two to the 24th uses must not take as many steps."""
    f = configurable("f")(lambda x: x)
    genever.parse_config("".join(f"X{n} = %X{n + 1} + %X{n + 1}\n" for n in range(24)) + "X24 = 1\nf.x = %X0")
    assert f() == 2**24


def test_a_million_characters_without_a_line_end_are_no_name(session: Session) -> None:
    assert first_error("x" * 1_000_000 + ".y = 1").endswith("[unknown-configurable]")


# ---- Wide ---------------------------------------------------------------------------------------------


def test_many_unknown_names_among_many_known_ones_are_told_in_time(session: Session) -> None:
    for number in range(1_000):
        session.register(lambda x=1: x, f"some_configurable_{number}", "package.module")
    text = "".join(f"same_configurable_{number}.x = @sume_configurable_{number}\n" for number in range(500))
    begin = time.process_time()
    with pytest.raises(GeneverError, match="did you mean"):
        session.load_text(text)
    assert time.process_time() - begin < 5


def test_a_look_up_takes_as_long_among_10_000_configurables_as_among_ten(session: Session) -> None:
    def look_up(among: Session) -> None:
        for _ in range(200):
            among.catalog.match("module.f5")

    for number in range(10):
        session.register(lambda x=1: x, f"f{number}", "package.module")
    many = Session()
    for number in range(10_000):
        module = "package.module" if number < 10 else f"package{number}.module{number}"
        many.register(lambda x=1: x, f"f{number}", module)
    assert costs_at_most(10, lambda: look_up(many), lambda: look_up(session))


def test_scopes_made_in_a_loop_do_not_pile_up(session: Session) -> None:
    f = configurable("f")(lambda x=1: x)

    def enter(first: int) -> int:
        for number in range(first, first + 6_000):
            with genever.config_scope(f"step{number}"):
                f()
        session.record.clear()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        once, twice, thrice = (enter(first) for first in (0, 6_000, 12_000))
    finally:
        tracemalloc.stop()
    assert thrice < 1.5 * max(once, twice)


def test_keywords_made_in_a_loop_do_not_pile_up(session: Session) -> None:
    f = configurable("f")(lambda **parameters: len(parameters))

    def call(first: int) -> int:
        for number in range(first, first + 5_000):
            f(**{f"key{number}": number})
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        once, thrice = call(0), [call(5_000), call(10_000)][-1]
    finally:
        tracemalloc.stop()
    assert thrice < 2 * once


def test_no_call_pays_for_all_that_its_caller_passes(session: Session) -> None:
    f = configurable("f")(lambda x: x)
    value: Any = 0
    for _ in range(4):
        value = [value] * 100
    for _ in range(200):
        f(value)
    [called] = genever.recorded_calls()
    assert (called.calls, str(called.arguments["x"].value).count("[")) == (200, 10)


def test_what_is_told_of_10_000_bindings_is_told_in_time(session: Session) -> None:
    @configurable(module="limits")
    def f(x: Any = 0, y: int = 0) -> Any:
        return x

    used = [
        f"m{number} = {number}\ns{number}/limits.f.x = %m{number}\ns{number}/limits.f.y = 1" for number in range(2_500)
    ]
    unread = [f"n{number} = {number}\nt{number}/limits.f.x = 1" for number in range(1_000)]
    references = ", ".join(f"@s{number}/limits.f(y=2)" for number in range(2_500))
    genever.parse_config(
        ["import math", *used, *unread, f"limits.f.x = [{references}]", "token = secret(env('TOKEN', 'x'))"]
    )
    genever.parse_config("main = @limits.f()")
    for number in range(2_500):
        with genever.config_scope(f"s{number}"):
            f(y=2)
    found = genever.unused()
    assert [len([one for one in found if one.kind == kind]) for kind in ("macro", "uncalled", "shadowed")] == [
        1_002,
        1_000,
        2_501,
    ]
    assert genever.explain("limits.f.x").behind != ()
    listed = described(session)
    assert (len(listed["bindings"]), listed["incomplete"]) == (6_001, [])
