"""What a search of a source says without parsing it."""

import os
import re
import sys
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.outline import may_bind, mentions
from genever.configuration.catalog.static.sources.search import Search
from genever.language.text.source import Source
from genever.tools.reading.reading import read


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
        "def first(\n    net=1,\n): ...\nif True:\n    net = 2",
        "class A:\n    net = 1\ntry:\n    from json import net\nexcept ImportError:\n    net = 2",
        "@staticmethod\ndef net(): ...",
        "class A: ...\n# net\n(a, net) = 1, 2",
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
        "class A:\n    net = 1\n\n    def net(self): ...\n",
        "def first(a, net=1) -> None:\n    net = 2\n",
        "async def first(\n    net,\n): ...",
        "@made(net=1)\ndef first(): ...",
    ],
)
def test_a_name_that_stands_nowhere_alone_is_not_bound(source: str) -> None:
    assert not may_bind(source, "net")


@given(st.lists(st.sampled_from(["gin", "genever", "plu", "_", "1", " ", ".", "é", "\n"]), max_size=8).map("".join))
def test_a_source_mentions_whole_words(source: str) -> None:
    assert mentions(source) == (re.search(r"\b(gin|genever)\b", source) is not None)


@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
def test_the_largest_stubs_of_pytorch_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """They hold a third of all that would be parsed, and none of the names that are looked for."""
    monkeypatch.setenv("GENEVER_CACHE", "")
    text = "import genever.integrations.torch\nmain = @Adam()\nAdam.lr = 1\n"
    catalog = StaticCatalog(Search(tuple(filter(os.path.isdir, sys.path))))
    read([], [Source(text)], search=catalog.program.finder.search, catalog=catalog)
    parsed = {os.path.basename(path) for path in catalog.program.files._read}
    assert "adam.py" in parsed
    assert not parsed & {"_VariableFunctions.pyi", "__init__.pyi"}
