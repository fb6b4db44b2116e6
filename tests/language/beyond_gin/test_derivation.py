"""What the message of a failing expression has: its parts, and where each macro was set."""

from collections.abc import Callable
from typing import Any

import pytest

import genever
from genever import GeneverError
from tests.language.beyond_gin.outcomes import configure, message, returned


@pytest.fixture(autouse=True)
def receive() -> Callable[..., Any]:
    """`receive` to configure."""
    genever.configurable("zero", module="tests")(lambda: 0)
    found: Callable[..., Any] = genever.external_configurable(returned, "receive", "tests")
    return found


def called(receive: Callable[..., Any]) -> str:
    """The message of the error that a call raises."""
    with pytest.raises(GeneverError) as caught:
        receive()
    return str(caught.value)


def test_it_says_what_the_parts_were_and_where_macros_were_set(receive: Callable[..., Any]) -> None:
    expected = (
        "<bindings>:4:17: error: division by zero, with 5000 and 0 [bad-expression]\n"
        "  4 | receive.value = %samples // %batch\n"
        "    |                 ^^^^^^^^^^^^^^^^^^ the right side is 0\n"
        "      %samples = 5000  (<bindings>:1:1)\n"
        "      %k = 3  (<bindings>:3:1)\n"
        "      %k * 0 = 0\n"
        "      %batch = 0  (<bindings>:2:1)"
    )
    assert message("samples = 5_000\nbatch = %k * 0\nk = 3\nreceive.value = %samples // %batch") == expected
    assert called(receive) == expected


def test_so_does_one_that_is_computed_at_each_call(receive: Callable[..., Any]) -> None:
    configure("samples = 5_000\nreceive.value = [1 + %samples // @zero()]")
    assert called(receive) == (
        "<bindings>:2:22: error: division by zero, with 5000 and 0 [bad-expression]\n"
        "  2 | receive.value = [1 + %samples // @zero()]\n"
        "    |                      ^^^^^^^^^^^^^^^^^^^ the right side is 0\n"
        "      %samples = 5000  (<bindings>:1:1)"
    )


def test_so_does_an_assertion_that_cannot_be_judged() -> None:
    assert message("devices = 0\nassert 64 % %devices == 0") == (
        "<bindings>:2:8: error: division by zero, with 64 and 0 [bad-expression]\n"
        "  2 | assert 64 % %devices == 0\n"
        "    |        ^^^^^^^^^^^^^ the right side is 0\n"
        "      %devices = 0  (<bindings>:1:1)"
    )


@pytest.mark.parametrize("value", ["secret(('pass' + 'word') + %n)", "f'{%word}' + %n", "f'{%word}' + @zero()"])
def test_the_workings_of_a_secret_are_not_shown(receive: Callable[..., Any], value: str) -> None:
    configure(f"word = secret('hunter2')\nn = 1\nreceive.value = {value}")
    shown = called(receive)
    assert shown.endswith("str() or int()")
    assert "password" not in shown and "hunter2" not in shown


def test_a_lazy_handle_is_no_value_to_compute_with(receive: Callable[..., Any]) -> None:
    configure("receive.value = lazy @zero() + 1")
    assert called(receive) == (
        "<bindings>:1:17: error: unsupported operand type(s) for +: 'Lazy' and 'int', with Lazy(@zero()) and 1 "
        "[wrong-type]\n"
        "  1 | receive.value = lazy @zero() + 1\n"
        "    |                 ^^^^^^^^^^^^^^^^ a lazy handle is not what it makes: leave `lazy` out"
    )


def test_of_very_many_parts_the_nearest_are_shown() -> None:
    chain = "".join(f"m{n} = %m{n - 1}\n" for n in range(1, 40))
    lines = message(f"m0 = 1\n{chain}assert %m39 == 2").splitlines()
    assert lines[3] == "      (+20 more)"
    assert lines[4:] == [f"      %m{n} = 1  (<bindings>:{n + 1}:1)" for n in range(20, 40)]


def test_a_value_that_is_still_to_be_given_is_said(receive: Callable[..., Any]) -> None:
    expected = (
        "<bindings>:2:17: error: a value in it is still to be given: %gin.REQUIRED [wrong-type]\n"
        "  2 | receive.value = %given['key']\n"
        "    |                 ^^^^^^^^^^^^^ bind the macro that has it"
    )
    configure("given = %gin.REQUIRED\nreceive.value = %given['key']")
    assert called(receive).startswith(expected)
