"""What texts of the language come to: values, messages, printed texts."""

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest

import genever
from genever import GeneverError


def configure(text: str) -> None:
    """Take in an indented text."""
    genever.parse_config(dedent(text))


def value_of(text: str) -> Any:
    """What an expression comes to as the argument of a call."""
    receive: Callable[..., Any] = genever.external_configurable(returned, "receive", "tests")
    configure(f"receive.value = {text}")
    return receive()


def returned(value: Any) -> Any:
    return value


def message(text: str) -> str:
    """The whole message of the error that loading a text, or else finalizing it, gives."""
    with pytest.raises(GeneverError) as caught:
        configure(text)
        genever.finalize()
    return str(caught.value)


def again(text: str) -> str:
    """A configuration's text after it was printed, forgotten and parsed: the same text, if all is well."""
    configure(text)
    printed = genever.config_str()
    genever.clear_config()
    genever.parse_config(printed)
    return genever.config_str()
