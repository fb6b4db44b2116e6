"""Binding files in Python packages are found and read."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from genever import Session, parse_config_file, query_parameter
from genever.compat.gin.resource_reader import system_path_file_exists, system_path_reader


@pytest.fixture(autouse=True)
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "packed" / "configs"
    folder.mkdir(parents=True)
    (tmp_path / "packed" / "__init__.py").touch()
    (folder / "__init__.py").touch()
    (folder / "base.gin").write_text("X = 'é'", encoding="utf-8")
    (tmp_path / "plain" / "below").mkdir(parents=True)  # A namespace package.
    (tmp_path / "plain" / "below" / "base.gin").write_text("X = 2")
    monkeypatch.syspath_prepend(tmp_path)
    with Session():
        yield tmp_path
    for name in ("packed", "packed.configs", "plain", "plain.below"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("path", ["packed.configs/base.gin", "packed/configs/base.gin"])
def test_a_file_of_a_package_is_read(path: str) -> None:
    parse_config_file(path)
    assert query_parameter("%X") == "é"
    with system_path_reader(path) as file:
        assert file.read() == "X = 'é'"


def test_a_file_of_a_namespace_package_is_read() -> None:
    assert system_path_file_exists("plain.below/base.gin")


@pytest.mark.parametrize(
    "path",
    [
        "base.gin",
        "packed/missing.gin",
        "missing/base.gin",
        "packed.missing.deep/x",
        "/packed/configs/base.gin",
        "json/x",
    ],
)
def test_other_paths_are_not_there(path: str) -> None:
    assert not system_path_file_exists(path)


def test_a_file_that_is_not_there_is_an_os_error() -> None:
    with pytest.raises(OSError, match=r"packed\.configs/missing\.gin"):
        parse_config_file("packed.configs/missing.gin")
    with pytest.raises(FileNotFoundError):
        system_path_reader("packed.configs/missing.gin")
