"""Nothing is reported where nothing is wrong: the examples, and the files in the documentation."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from genever.configuration.catalog.static.sources.environment import search_for
from genever.language.text.diagnostics import render
from genever.tools.checkers.environment import Environment
from genever.tools.lowering.lower import lower
from genever.tools.reading.reading import read
from tests.tools.checkers.installed import PATIENCE, checker

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted(ROOT.glob("examples/*/*.gin"))
PAGES = [ROOT / "README.md", *sorted(page for page in ROOT.glob("docs/**/*.md") if "_build" not in page.parts)]
#: Pages about mistakes.
MISTAKES = ("check-types.md", "check.md", "rules.md")
#: A file that is run together with another one, which says what its main lacks.
PARTS = ("base.gin",)


def findings(name: str, files: list[Path]) -> list[str]:
    search = search_for([str(files[0])])
    readings = [read([str(file)], search=search) for file in files]
    sound = [reading for reading in readings if not any(found.severity == "error" for found in reading.findings)]
    lowered = [lower(reading.config, reading.catalog) for reading in sound]
    found = checker(name).check_all(lowered, Environment.of(search.folders)._replace(seconds=PATIENCE))
    return [render(finding) for each in found for finding in each]


@pytest.mark.parametrize("folder", sorted({file.parent for file in EXAMPLES}), ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", ["ty", "pyrefly"])
def test_the_examples_are_right(name: str, folder: Path) -> None:
    pytest.importorskip("sklearn")
    assert findings(name, [file for file in EXAMPLES if file.parent == folder]) == []


def files_of(page: Path, folder: Path) -> Iterator[Path]:
    """Write the files of a page, each as it is last; yield those that are binding files."""
    for name, text in re.findall(r"^```\w+\n# file: (\S+)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    yield from sorted(folder.glob("**/*.gin"))


@pytest.mark.examples
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_files_of_the_documentation_are_right(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = [file for file in files_of(page, tmp_path) if file.name not in PARTS]
    if not files or page.name in MISTAKES:
        pytest.skip("no binding files, or about mistakes")
    assert findings("ty", files) == []
