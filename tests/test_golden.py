"""Golden files: the whole text of errors and of printed configurations.

`GENEVER_GOLDEN=write pytest tests/test_golden.py` writes the texts anew, for the change to be read in the diff.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import genever
from genever import GeneverError, Session
from tests.golden import program

GOLDEN = Path(__file__).parent / "golden"
WRITING = os.environ.get("GENEVER_GOLDEN") == "write"


@pytest.fixture
def configure(nothing_registered: None, session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Loads a golden file, by its name alone, into a session with the golden program."""
    monkeypatch.setenv("GENEVER_GOLDEN_WORD", "ten")
    monkeypatch.delenv("GENEVER_GOLDEN_NOT_SET", raising=False)
    monkeypatch.syspath_prepend("modules")
    program.register()

    def configure(path: Path) -> None:
        monkeypatch.chdir(path.parent)
        session.load_file(path.name)

    return configure


def cases(folder: str) -> list[Path]:
    return sorted((GOLDEN / folder).glob("*.gin"))


def check(actual: str, path: Path) -> None:
    """Compares a text with the one beside a golden file, or writes that."""
    expected = path.with_suffix(".txt")
    if WRITING:
        expected.write_text(actual + "\n", encoding="utf-8")
    assert actual + "\n" == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*cases("errors"), *cases("habits")], ids=lambda path: path.stem)
def test_error(path: Path, configure: Callable[[Path], None]) -> None:
    """What loading, finalizing or at last using a configuration raises."""
    with pytest.raises(GeneverError) as caught:
        configure(path)
        genever.finalize()
        genever.get_configurable("train")()
    text = re.sub(r"/[^ ']*/", "…/", str(caught.value))  # Where things lie on this machine.
    check(f"{type(caught.value).__name__}\n{text}", path)


@pytest.mark.parametrize("path", cases("print"), ids=lambda path: path.stem)
def test_printed_configuration(path: Path, configure: Callable[[Path], None]) -> None:
    configure(path)
    check(genever.config_str(), path)


@pytest.mark.parametrize("path", cases("print"), ids=lambda path: path.stem)
def test_printed_configuration_prints_as_itself(path: Path, configure: Callable[[Path], None]) -> None:
    configure(path)
    printed = genever.config_str()
    genever.clear_config()
    genever.parse_config(printed)
    assert genever.config_str() == printed


def test_every_golden_text_has_its_file() -> None:
    assert [path for path in GOLDEN.glob("*/*.txt") if not path.with_suffix(".gin").exists()] == []
