"""What is marked as PEP 702 says: functions, classes, constructors and parameters, wherever they are used."""

from pathlib import Path

import pytest

from genever.language.text.source import Argument
from genever.tools.linting.lint import lint
from genever.tools.reading.reading import read
from genever.tools.settings import LintSettings
from tests.tools.linting.reading import found_in, found_live_in

pytest.importorskip("typing_extensions", reason="the modules import it")

ONLY = LintSettings(select=("deprecated",))
MODULE = """\
from dataclasses import dataclass
from typing import Annotated

import genever
from typing_extensions import deprecated


@deprecated("use Pine", category=None)
class Tree:
    def __init__(self, height=1):
        self.height = height


@genever.configurable
class Pine(Tree):
    pass


@genever.configurable
class Oak:
    @deprecated("use Oak.grown")
    def __init__(self, height=1):
        self.height = height


@dataclass
class Plant:
    colour: Annotated[str, deprecated("plants have leaves")] = "green"


@genever.configurable
@dataclass
class Herb(Plant):
    height: int = 1


@genever.configurable
def cut(what=None, by: "Annotated[str, deprecated('cut alone')]" = "saw", times: Annotated[int, "more than 0"] = 1):
    return what
"""


def messages(folder: Path, text: str, *, live: bool = False) -> list[tuple[int | None, str]]:
    (folder / f"wood_{folder.name}.py").write_text(MODULE, encoding="utf-8")
    file = folder / "a.gin"
    file.write_text(f"import wood_{folder.name}\n{text}\n", encoding="utf-8")
    found = (found_live_in if live else found_in)(file, settings=ONLY)
    return [(finding.line, finding.message) for finding in found if finding.code == "deprecated"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("main = @Oak()", [(2, "Oak is deprecated: use Oak.grown")], id="a constructor"),
        pytest.param("main = @Pine()", [], id="the class of a base, which is not called"),
        pytest.param("main = @cut(by='axe')", [(2, "cut.by is deprecated: cut alone")], id="an argument by its name"),
        pytest.param("main = @cut(1, 'axe')", [(2, "cut.by is deprecated: cut alone")], id="an argument by its place"),
        pytest.param("main = @cut()\ncut.by = 'axe'", [(3, "cut.by is deprecated: cut alone")], id="a binding"),
        pytest.param("main = @cut()\ncut.times = 2", [], id="another parameter, with something else to say"),
        pytest.param(
            "main = @Herb()\nHerb.colour = 'red'",
            [(3, "Herb.colour is deprecated: plants have leaves")],
            id="a field that a base has",
        ),
        pytest.param(
            "main = @cut()\ncut.what = [@Oak(), @Oak(), @t/Oak()]",
            [(3, "Oak is deprecated: use Oak.grown")],
            id="the first use alone",
        ),
    ],
)
def test_the_first_use_in_a_file_of_what_is_deprecated(
    tmp_path: Path, text: str, expected: list[tuple[int, str]]
) -> None:
    assert messages(tmp_path, text) == expected
    assert messages(tmp_path, text, live=True) == expected


def test_what_a_command_line_binds(tmp_path: Path) -> None:
    messages(tmp_path, "main = @cut()")
    given = [Argument("cut.by = 'axe'", "argument 2")]
    (found,) = lint(read([str(tmp_path / "a.gin")], given), ONLY)
    assert (found.source, found.span, found.message) == (given[0], (0, 6), "cut.by is deprecated: cut alone")
