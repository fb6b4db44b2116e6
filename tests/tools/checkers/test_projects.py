"""Whole projects, as `genever check` reads them: each checker finds what it should, whatever lies around."""

import os
import sys
import venv
from pathlib import Path

import pytest

from genever.configuration.catalog.static.sources.environment import search_for
from genever.language.text.diagnostics import render_line
from genever.tools.checkers.checker import CHECKERS
from genever.tools.checkers.environment import Environment
from genever.tools.lowering.lower import lower
from genever.tools.reading.reading import read
from tests.tools.checkers.installed import PATIENCE, checker

SOURCES = str(Path(__file__).parents[3] / "src")
MODEL = """
import enum
from typing import Literal

import genever


class Color(enum.Enum):
    RED = 1


@genever.configurable
def paint(color: Color = Color.RED, kind: Literal["dry", "wet"] = "dry", size: int = 1) -> None: ...
"""
BINDINGS = "import model\nmain = @paint()\npaint.color = 'red'\npaint.kind = 'damp'\npaint.size = 'x'\n"
FOUND = [
    "train.gin:3:15: error: paint.color takes Color, and 'red' is a str [argument-type]",
    "train.gin:4:14: error: paint.kind takes Literal['dry', 'wet'], and 'damp' is a str [argument-type]",
    "train.gin:5:14: error: paint.size takes int, and 'x' is a str [argument-type]",
]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def findings(name: str, file: str, environment: str | None = None) -> list[str]:
    """Return what a checker finds in a file, without hints, with the modules of a virtual environment."""
    search = search_for([file], environment=environment)
    here = os.getcwd()
    # Not what other tests of this process look for modules in.
    folders = [each for each in search.folders if each.startswith(here) or "/lib/python" in each or each == SOURCES]
    search = search._replace(folders=tuple(folders))
    reading = read([file], search=search)
    assert reading.findings == ()
    lowered = lower(reading.config, reading.catalog)
    found = checker(name).check(lowered, Environment.of(search.folders)._replace(seconds=PATIENCE))
    return sorted(render_line(each).partition("; ")[0] for each in found)


@pytest.mark.parametrize("name", CHECKERS)
def test_modules_named_like_the_librarys_change_nothing(name: str, project: Path) -> None:
    for shadow in ("typing.py", "enum.py", "types.py", "dataclasses.py"):
        (project / shadow).write_text("raise SystemExit('not the one of the library')\n")
    (project / "model.py").write_text(MODEL)
    (project / "train.gin").write_text(BINDINGS)
    assert findings(name, "train.gin") == FOUND


@pytest.mark.parametrize("name", CHECKERS)
def test_a_package_may_be_found_as_modules_too(name: str, project: Path) -> None:
    (project / "conf").mkdir()
    (project / "conf" / "__init__.py").touch()
    (project / "conf" / "model.py").write_text(MODEL)
    both = "import model\nfrom conf import model as other\nmain = @model.paint()\n"
    (project / "conf" / "train.gin").write_text(f"{both}model.paint.size = 'x'\nconf.model.paint.size = 'y'\n")
    assert findings(name, "conf/train.gin") == [
        "conf/train.gin:4:20: error: model.paint.size takes int, and 'x' is a str [argument-type]",
        "conf/train.gin:5:25: error: conf.model.paint.size takes int, and 'y' is a str [argument-type]",
    ]


@pytest.mark.parametrize("name", CHECKERS)
def test_the_packages_are_those_of_the_projects_python(name: str, project: Path) -> None:
    """What is installed there counts, not a package of the same name beside this Python."""
    venv.create(project / "env", with_pip=False, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for package in ("pluggy", "onlythere"):
        installed = project / "env" / "lib" / version / "site-packages" / package
        installed.mkdir()
        (installed / "py.typed").touch()
        (installed / "__init__.py").write_text("class Thing:\n    def __init__(self, size: int = 1) -> None: ...\n")
    register = "import genever, pluggy, onlythere\ngenever.external_configurable(pluggy.Thing, 'First')\n"
    register += "genever.external_configurable(onlythere.Thing, 'Second')\n"
    (project / "model.py").write_text(f"{register}@genever.configurable\ndef train(*things: object) -> None: ...\n")
    bindings = "import model\nmain = @train(@First(), @Second())\nFirst.size = 'x'\nSecond.size = 0.5\n"
    (project / "train.gin").write_text(bindings)
    assert findings(name, "train.gin", str(project / "env")) == [
        "train.gin:3:14: error: First.size takes int, and 'x' is a str [argument-type]",
        "train.gin:4:15: error: Second.size takes int, and 0.5 is a float [argument-type]",
    ]


@pytest.mark.parametrize(
    ("name", "count"), [("ty", 300), ("pyrefly", 300), ("basedpyright", 220), ("mypy", 220)]
)  # Mypy has a limit of 200.
def test_all_mistakes_of_a_file_are_found(name: str, count: int, project: Path) -> None:
    functions = "".join(f"@genever.configurable\ndef f{n}(size: int = 1) -> None: ...\n" for n in range(count))
    (project / "model.py").write_text(f"import genever\n{functions}")
    bindings = "".join(f"f{n}.size = 'x'\n" for n in range(count))
    (project / "train.gin").write_text(f"import model\nmain = @f0()\n{bindings}")
    expected = [
        f"train.gin:{n + 3}:{len(str(n)) + 10}: error: f{n}.size takes int, and 'x' is a str [argument-type]"
        for n in range(count)
    ]
    assert findings(name, "train.gin") == sorted(expected)
