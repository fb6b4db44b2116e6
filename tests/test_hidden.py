"""The register of secrets: what comes back from the program, in whatever form, is known."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from genever.hidden import HIDDEN, Secrets
from genever.seen import Described, concealed

KEY = "-----BEGIN-----\nab'c\\d\té\n"


@pytest.fixture
def secrets() -> Secrets:
    """A register of the test's own."""
    return Secrets()


def test_what_is_no_secret_is_shown(secrets: Secrets) -> None:
    secrets.add("swordfish")
    assert secrets.hidden("a sword, a fish") == secrets.redacted("a sword, a fish") == "a sword, a fish"


@pytest.mark.parametrize(
    ("shown", "message"),
    [
        (str, "<hidden>"),
        (repr, '"<hidden>"'),
        (ascii, '"<hidden>"'),
        (lambda key: str(KeyError(key)), '"<hidden>"'),
        (lambda key: f"bad: {[key]}", 'bad: ["<hidden>"]'),
    ],
)
def test_a_secret_is_known_as_python_shows_it(secrets: Secrets, shown: Callable[[str], str], message: str) -> None:
    secrets.add(KEY)
    assert (secrets.hidden(shown(KEY)), secrets.redacted(shown(KEY))) == ("<hidden>", message)


def test_what_stands_for_a_secret_is_none(secrets: Secrets) -> None:
    secrets.add("<hidden>")
    assert secrets.hidden("secret('<hidden>')") == "secret('<hidden>')"


def test_a_short_secret_is_a_part_of_too_many_texts(secrets: Secrets) -> None:
    secrets.add("on")
    assert (secrets.has("on"), secrets.has("once")) == (True, False)


def test_a_small_number_is_a_value_of_too_many_things(secrets: Secrets) -> None:
    secrets.add([7, True, None, 0.5])
    assert [concealed(value, secrets) for value in (7, True, None, 0.5)] == [7, True, None, 0.5]


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ("hunter2-and-more", "hunter2-and-more"),
        ("hunter2-and-more", "hunter2"),
        ("hunter2-and-more", "and-more"),
        ("hunter2-and-more", b"hunter2-and-more"),
        ("hunter2-and-more", "Bearer hunter2-and-more"),
        (b"hunter2", "hunter2"),
        ({"k": ["hunter2"]}, "hunter2"),
        ({("hunter2",): 1}, "hunter2"),
        ({"a hunter2": 1}, "a hunter2"),
        (31337, 31337),
        (31337, "port 31337"),
        (-3.14159, 3.14159),
        ("31337", 31337),
    ],
)
def test_what_a_program_passes_on_is_known(secrets: Secrets, given: Any, passed: Any) -> None:
    secrets.add(given)
    assert concealed(passed, secrets) == Described(HIDDEN)
    assert concealed({"k": [passed], passed: (1,)}, secrets) == {"k": [Described(HIDDEN)], Described(HIDDEN): (1,)}


def test_a_message_loses_only_the_secret_and_parts_of_it(secrets: Secrets) -> None:
    secrets.add("hunter2-and-more")
    secrets.add("abcd")
    assert secrets.redacted("no hunter2-and-more, abcd!") == "no <hidden>, <hidden>!"
    assert secrets.redacted("bad token: hunter2-a…") == "bad token: <hidden>…"


def test_what_was_forgotten_is_a_word_again(secrets: Secrets) -> None:
    secrets.add("hunter2")
    secrets.clear()
    assert secrets.redacted(secrets.hidden("hunter2")) == "hunter2"
    assert concealed("hunter2", secrets) == "hunter2"


def test_the_cost_grows_with_the_number_of_secrets_and_not_with_its_square() -> None:
    def seconds(count: int) -> float:
        begin = time.process_time()
        secrets = Secrets()
        for number in range(count):
            secrets.add(f"secret token {number}")
        for number in range(count):
            assert secrets.has(f"a text with secret token {number}")
            secrets.redacted(f"another text without, {number}")
        return time.process_time() - begin

    small, large = seconds(500), seconds(8_000)
    assert large < 64 * max(small, 0.005)


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads that take turns very often."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("hurried")
def test_threads_may_look_while_others_give_out(secrets: Secrets) -> None:
    done = threading.Event()

    def give() -> None:
        for number in range(3_000):
            secrets.add(f"secret {number}")
        done.set()

    giving = threading.Thread(target=give)
    giving.start()
    while not done.is_set():
        assert not secrets.has("a text that is none")
        assert secrets.redacted("a text that is none") == "a text that is none"
        assert not secrets.is_of("text")
    giving.join()
