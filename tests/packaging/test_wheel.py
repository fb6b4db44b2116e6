"""Both ways of installing the package give one that works, its grammar and its command included."""

import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from genever.version import __version__
from tests.public import unmet

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).parents[2]

PROGRAM = """
import genever

@genever.configurable
def greet(name):
    return f"hello {name}"

genever.parse_config("greet.name = 'world'")
print(greet(), genever.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution: so that one is complete too."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture
def install(tmp_path: Path) -> Callable[..., Path]:
    """Installs what pip is asked for into an empty environment, and gives its folder of commands."""

    def install(*arguments: str | Path) -> Path:
        run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv")
        bin = tmp_path / "venv" / "bin"
        pip = (sys.executable, "-m", "pip", "--python", bin / "python", "install", "--quiet")
        run(*pip, "--constraint", ROOT / "constraints.txt", *arguments)
        return bin

    return install


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """The standard output of a command that must succeed."""
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
    return result.stdout


def assert_works(bin: Path, cwd: Path, package: Path) -> None:
    """Assert that a program and the command run in an environment, on the package in that folder."""
    assert run(bin / "python", "-c", PROGRAM, cwd=cwd) == f"hello world {package / '__init__.py'}\n"
    assert "genever" in run(bin / "genever", "--help", cwd=cwd)
    missing = unmet(bin / "python", cwd)
    # What an extra brings, or the program has.
    libraries = {"fiddle", "luigi", "pydantic", "pytest", "pytorch_lightning", "tensorflow", "torch", "yaml"}
    assert set(missing.values()) == libraries
    assert not any(path.count(".") == 1 for path in missing.keys() - {"genever.testing"})


def test_the_wheel_holds_the_grammar_and_the_marker_of_a_typed_package(wheel: Path) -> None:
    expected = {"genever/grammar/genever.lark", "genever/py.typed"}
    assert expected - set(ZipFile(wheel).namelist()) == set()


def test_the_distributions_hold_nothing_that_was_built_for_an_editor(wheel: Path) -> None:
    assert {name.partition("/")[0] for name in ZipFile(wheel).namelist()} == {
        "genever",
        f"genever-{__version__}.dist-info",
    }
    (source,) = wheel.parent.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    assert "src/vscode/package.json" in names
    assert [name for name in names if name.startswith(("src/vscode/node_modules", "src/vscode/dist", "build"))] == []


def test_a_program_runs_on_the_wheel(wheel: Path, install: Callable[..., Path], tmp_path: Path) -> None:
    bin = install(wheel)
    (site,) = bin.parent.glob("lib/python*/site-packages")
    assert_works(bin, tmp_path, site / "genever")


def test_a_program_runs_on_an_editable_install(install: Callable[..., Path], tmp_path: Path) -> None:
    assert_works(install("--editable", ROOT), tmp_path, ROOT / "src" / "genever")
