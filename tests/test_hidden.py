"""Secrets that come back from the program: in whatever form, they are known."""

import sys
import threading
from collections.abc import Iterator

import pytest

from genever.hidden import discreet, give_out, is_hidden

KEY = "-----BEGIN-----\nab'c\\d\té\n"


def test_what_is_no_secret_is_shown() -> None:
    give_out("swordfish")
    assert discreet("a sword, a fish") == "a sword, a fish"


@pytest.mark.parametrize("shown", [str, repr, ascii, lambda key: str(KeyError(key)), lambda key: f"bad: {[key]}"])
def test_a_secret_is_known_as_python_shows_it(shown: type[str]) -> None:
    give_out(KEY)
    assert discreet(shown(KEY)) == "<hidden>"


def test_what_stands_for_a_secret_is_none() -> None:
    give_out("<hidden>")
    assert discreet("secret('<hidden>')") == "secret('<hidden>')"


def test_a_short_secret_is_a_part_of_too_many_texts() -> None:
    give_out("on")
    assert (is_hidden("on"), is_hidden("once")) == (True, False)


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads that take turns very often."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("hurried")
def test_threads_may_look_while_others_give_out() -> None:
    done = threading.Event()

    def give() -> None:
        for number in range(3_000):
            give_out(f"secret {number}")
        done.set()

    giving = threading.Thread(target=give)
    giving.start()
    while not done.is_set():
        assert not is_hidden("a text that is none")
    giving.join()
