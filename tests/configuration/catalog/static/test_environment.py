"""Whose modules a command looks at that is not installed in the project's own environment."""

import sys
from pathlib import Path

import pytest

from genever.configuration.catalog.static.sources.environment import search_for
from genever.tools.reading.reading import read


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the packages of the project in the working directory are."""
    packages = tmp_path / "project" / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (tmp_path / "project" / ".venv" / "pyvenv.cfg").write_text(f"home = {sys.base_prefix}/bin\n")
    (tmp_path / "project" / "pyproject.toml").write_text("")
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    return packages


@pytest.mark.parametrize(
    ("receipt", "is_found"), [("pipx_metadata.json", True), ("uv-receipt.toml", True), ("a", False)]
)
def test_a_command_of_pipx_or_uv_looks_into_the_environment_of_the_project(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, receipt: str, is_found: bool
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / receipt).write_text("")
    monkeypatch.setattr(sys, "prefix", str(own))
    assert (str(packages) in search_for(["main.gin"]).folders) is is_found


def test_an_active_environment_comes_first(packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    active = tmp_path / "active"
    (active / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    (active / "pyvenv.cfg").write_text("")
    monkeypatch.setenv("VIRTUAL_ENV", str(active))
    folders = search_for(["main.gin"]).folders
    assert str(active / "lib" / "python3.11" / "site-packages") in folders
    assert str(packages) not in folders


@pytest.mark.parametrize(("minor", "severities"), [(sys.version_info[1], ["error", "hint"]), (99, ["hint"])])
def test_what_a_newer_python_can_read_is_no_mistake(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, minor: int, severities: list[str]
) -> None:
    active = tmp_path / "active"
    (active / "lib" / f"python3.{minor}" / "site-packages").mkdir(parents=True)
    (active / "pyvenv.cfg").write_text("")
    monkeypatch.setenv("VIRTUAL_ENV", str(active))
    Path("later.py").write_text("syntax of tomorrow\n")
    Path("main.gin").write_text("import later\nf.x = 1\n")
    assert [found.severity for found in read(["main.gin"], search=search_for(["main.gin"])).findings] == severities
