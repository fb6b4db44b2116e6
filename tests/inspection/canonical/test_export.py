"""What takes effect as plain data."""

import json
from pathlib import PurePath
from typing import Any

import pytest

import genever
from genever.inspection.canonical.export import native
from genever.language.text.secrets import Secrets
from genever.runtime.session import active
from tests.inspection.listing import parameter_list
from tests.untyped import configurable

pytestmark = pytest.mark.usefixtures("session")


def test_it_has_what_bindings_defaults_and_callers_gave() -> None:
    net = configurable("Net", module="m")(lambda width, act="relu", more=None: None)
    configurable("train", module="m")(lambda model, lr=0.1, log=print: None)
    genever.parse_config("s/Net.width = %w * 2\nw = 4\ntrain.model = @s/Net()\ntrain.lr = {'a': (1, @Net)}")
    genever.get_configurable("train")()
    net(1, more=object())
    assert genever.operative_dict() == {
        "train": {"model": "@s/m.Net()", "lr": {"a": [1, "@m.Net"]}, "log": "<function print>"},
        "s/Net": {"width": 8, "act": "relu", "more": None},
        "Net": {"width": 1, "act": "relu", "more": "<object>"},
    }
    assert genever.operative_dict(flat=True)["s/Net.width"] == 8
    json.dumps(genever.operative_dict())


def test_a_session_in_which_nothing_was_called_has_nothing() -> None:
    assert genever.operative_dict() == {}


def test_secrets_stay_hidden() -> None:
    f = configurable("f", module="m")(lambda token=None: None)
    genever.parse_config("f.token = secret('swordfish')")
    f()
    assert genever.operative_dict() == {"f": {"token": "secret('<hidden>')"}}


def test_the_value_of_a_secret_is_hidden_where_it_stands_in_plain_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD", "sesame open")
    f = configurable("f", module="m")(lambda token=None, name=None: None)
    genever.parse_config("main = @f()\nf.token = secret(env('WORD'))\nf.name = env('WORD')")
    f()
    assert genever.operative_dict() == {"f": {"token": "secret(env('WORD'))", "name": "<hidden>"}}


def test_the_value_of_a_secret_is_hidden_inside_other_values_too() -> None:
    f = configurable("f", module="m")(lambda token=None, found=None: None)
    genever.parse_config("f.token = secret('swordfish')")
    f(found={"swordfish": 1})
    assert genever.operative_dict()["f"]["found"] == {"<hidden>": 1}
    assert native({"swordfish": PurePath("a/swordfish")}, active().record.secrets) == {"<hidden>": "<hidden>"}
    assert "sesame" not in json.dumps(parameter_list(active()))


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (None, None),
        (True, True),
        (1.5, 1.5),
        (float("nan"), "float('nan')"),
        ("é", "é"),
        (b"a", "b'a'"),
        ((1, [2]), [1, [2]]),
        ({3, 1}, [1, 3]),
        ({"a": 1, 2: {"b": None}}, {"a": 1, "2": {"b": None}}),
        ({1: "a", "1": "b"}, {"1": "a", "'1'": "b"}),
        (2j, "2j"),
    ],
    ids=repr,
)
def test_a_value_is_data(value: Any, data: Any) -> None:
    assert native(value, Secrets()) == data
