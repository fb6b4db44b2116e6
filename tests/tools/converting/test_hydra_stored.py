"""Structured configs, which Python code stores: composed by Hydra and from the binding files that they became."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from genever.language.text.errors import GeneverError
from genever.tools.converting.hydra.convert import Conversion, convert
from genever.tools.converting.hydra.judging.comparison import compared

store: Any = pytest.importorskip("hydra.core.config_store").ConfigStore.instance()

SCHEMAS = """
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from hydra.core.config_store import ConfigStore
from omegaconf import MISSING


class Mode(Enum):
    FAST = 1


@dataclass
class Pool:
    size: int = 4
    timeout: float = 1e-3


@dataclass
class Server:
    size: int
    user: str
    pool: Pool


@dataclass
class MySQL:
    _target_: str = "schemas.Server"
    size: int = "${port}"
    user: str = "${text}"
    pool: Pool = field(default_factory=Pool)


@dataclass
class Config:
    defaults: list[Any] = field(default_factory=lambda: [{"db": "mysql"}, "_self_"])
    db: Any = MISSING
    port: int = 3306
    mode: Mode = Mode.FAST
    out: Path = Path("runs")
    sizes: list[int] = field(default_factory=lambda: [1, 2])
    note: str | None = None
    text: str = "1e-3"


store = ConfigStore.instance()
store.store(name="schema", node=Config)
store.store(group="db", name="mysql", node=MySQL)
store.store(group="db/deep", name="plain", node={"x": 1}, package="db")
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    Path("schemas.py").write_text(SCHEMAS)
    Path("conf").mkdir()
    before = dict(store.repo)
    yield tmp_path
    store.repo = before
    sys.modules.pop("schemas", None)


def agreed(conversion: Conversion) -> list[tuple[tuple[str, ...], bool]]:
    for name, text in conversion.files.items():
        path = Path("bindings", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return [(each.overrides, each.agrees) for each in compared(conversion, "bindings", "1.3")]


def test_files_and_structured_configs_make_one_tree() -> None:
    Path("conf/config.yaml").write_text("defaults:\n- schema\n- _self_\nport: 1\n")
    Path("conf/db").mkdir()
    Path("conf/db/file.yaml").write_text("port: ${port}\n")
    conversion = convert("conf", modules=["schemas"])
    assert agreed(conversion) == [((), True), (("db=deep/plain",), True), (("db=file",), True), (("db=mysql",), True)]
    assert "mode = 'FAST'\nout = 'runs'\nsizes = [1, 2]\nnote = None\ntext = '1e-3'\n" in conversion.files["schema.gin"]


def test_a_tree_may_have_structured_configs_alone() -> None:
    conversion = convert("conf", modules=["schemas"])
    assert [entry.config for entry in conversion.project.tree.entries] == ["schema"]
    assert all(agrees for _, agrees in agreed(conversion))


def test_a_file_comes_before_a_structured_config_of_its_name() -> None:
    Path("conf/schema.yaml").write_text("port: 2\n")
    assert "port = 2\n" in convert("conf", modules=["schemas"]).files["schema.gin"]


def test_a_target_of_a_structured_config_is_a_reference() -> None:
    text = convert("conf", modules=["schemas"]).files["db/mysql.gin"]
    assert text.startswith("from __gin__ import dynamic_registration\nimport schemas\n\ndb/object = @schemas.Server(\n")


def test_without_the_module_the_missing_file_is_named() -> None:
    Path("conf/config.yaml").write_text("defaults:\n- schema\n")
    (finding,) = convert("conf").findings
    assert finding.message == "there is no schema.yaml"
    assert (
        finding.hint
        == "--import MODULE reads what code puts in the ConfigStore; what hydra.searchpath adds is not read"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [(None, "gone cannot be imported: No module named 'gone'"), ("raise SystemExit(2)", "gone ends as it is imported")],
)
def test_a_module_that_cannot_be_imported_is_an_error(text: str | None, message: str) -> None:
    if text is not None:
        Path("gone.py").write_text(text)
    with pytest.raises(GeneverError, match=message):
        convert("conf", modules=["gone"])
    assert os.listdir("conf") == []
