"""What stands for no value is one object, wherever it comes from."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import genever
from genever.configuration.catalog.target import NO_DEFAULT
from genever.language.values.expressions import INHERITED
from genever.runtime.record.record import UNSEEN

SENTINELS = [
    (genever.REQUIRED, "REQUIRED"),
    (INHERITED, "INHERITED"),
    (NO_DEFAULT, "NO_DEFAULT"),
    (UNSEEN, "<not seen>"),
]


@pytest.mark.parametrize(("sentinel", "text"), SENTINELS, ids=repr)
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_sentinel_stays_the_same_object(sentinel: Any, text: str, again: Callable[[Any], Any]) -> None:
    (made,) = again([sentinel])
    assert made is sentinel
    assert repr(made) == text
