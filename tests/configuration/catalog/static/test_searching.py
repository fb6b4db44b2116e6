"""What a search of a source says without parsing it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genever.configuration.catalog.static.sources.outline import may_bind, mentions


@pytest.mark.parametrize(
    "source",
    [
        "def net(): ...",
        "class net: ...",
        "net = 1",
        "a, (net, b) = 1, (2, 3)",
        "import json as net",
        "from json import (\n    dumps,\n    loads as net,\n)",
        "from json import dumps as \\\n  net",
        "if True:\n    net: int = 1",
        "for net in [1]: pass",
        "(net := 1)",
        "from types import *\nnet = 1",
        "def __getattr__(name): return name",
        "ﬁne = 1; net = 2",
    ],
)
def test_a_name_that_a_module_binds_is_seen(source: str) -> None:
    names: dict[str, object] = {}
    exec(source, names)
    assert "net" in names or "__getattr__" in names
    assert may_bind(source, "net")


@pytest.mark.parametrize(
    "source",
    [
        "import torch.net",
        "x.net = 1",
        "# see a/net\nnetwork = 1\nmy_net = 2",
        "class A:\n    def __getattr__(self, name): ...",
    ],
)
def test_a_name_that_stands_nowhere_alone_is_not_bound(source: str) -> None:
    assert not may_bind(source, "net")


@given(st.lists(st.sampled_from(["gin", "genever", "plu", "_", "1", " ", ".", "é", "\n"]), max_size=8).map("".join))
def test_a_source_mentions_whole_words(source: str) -> None:
    assert mentions(source) == (re.search(r"\b(gin|genever)\b", source) is not None)
