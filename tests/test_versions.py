"""The core's tests pass on every other Python, from 3.11 up, that this machine has."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.versions

ROOT = Path(__file__).parents[1]
CACHE = ROOT / "build" / "versions"

SUPPORTED = ("3.11", "3.12", "3.13", "3.14")
RUNNING = "{}.{}".format(*sys.version_info)

# These need more than the core: torch, gin-config, the tools, or the whole environment.
BEYOND_THE_CORE = (
    "benchmarks",
    "cli",
    "test_golden.py",
    "laws/test_limits.py",
    "differential",
    "docs",
    "examples",
    "integrations",
    "packaging",
    "services",
    "test_versions.py",
)


def interpreters(version: str) -> Iterator[Path]:
    """The places of that Python: on the search path, then among pyenv's versions."""
    if found := shutil.which(f"python{version}"):
        yield Path(found)
    yield from Path.home().glob(f".pyenv/versions/{version}.*/bin/python")


def is_python(path: Path, version: str) -> bool:
    """Whether the interpreter runs and is of that version; a pyenv shim may be neither."""
    program = "import sys; print('{}.{}'.format(*sys.version_info))"
    result = subprocess.run([path, "-c", program], capture_output=True, text=True)
    return result.stdout.strip() == version


def run(*command: str | Path) -> None:
    """Run a command that must succeed in the project's folder."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("version", [version for version in SUPPORTED if version != RUNNING])
def test_the_core_passes_its_tests_on_python(version: str) -> None:
    found = next((path for path in interpreters(version) if is_python(path, version)), None)
    if found is None:
        pytest.skip(f"this machine has no Python {version}")
    python = CACHE / version / "bin" / "python"
    if not python.exists():
        run(found, "-m", "venv", CACHE / version)
    constraints = ROOT / "constraints.txt"
    run(python, "-m", "pip", "install", "--quiet", "--constraint", constraints, "--editable", f"{ROOT}[test]")
    run(python, "-m", "pytest", "-q", *(f"--ignore=tests/{name}" for name in BEYOND_THE_CORE))
