"""A reading finds what loading and finalizing report, in the same words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import genever
from genever import GeneverError, Session
from genever.configuration.bindings import ImportLine
from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.environment import search_for
from genever.configuration.catalog.static.sources.search import Search
from genever.language.text.diagnostics import Diagnostic
from genever.tools.reading.reading import read
from tests.golden import program

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden"


@pytest.fixture
def in_golden(
    nothing_registered: None, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[StaticCatalog]:
    """The golden program is registered in the session, and in the static catalog that this is."""
    monkeypatch.setenv("GENEVER_GOLDEN_WORD", "ten")
    monkeypatch.delenv("GENEVER_GOLDEN_NOT_SET", raising=False)
    monkeypatch.syspath_prepend("modules")
    program.register()
    (tmp_path / "golden_program.py").write_text("from tests.golden import program\nprogram.register()\n")
    search = search_for([str(GOLDEN / "errors" / "x.gin")])
    catalog = StaticCatalog(Search((str(ROOT), str(tmp_path), *search.folders), {}, search.beside))
    catalog.importer.carry_out(ImportLine("golden_program", False, None))
    yield catalog


def _about(finding: Diagnostic) -> tuple[object, ...]:
    related = [(r.message, r.source.label, r.span) for r in finding.related]
    place = finding.source.label if finding.source is not None else None
    hint = finding.hint if finding.code != "no-module" else None  # Where each has searched.
    return finding.code, finding.message, place, finding.span, hint, finding.severity, related, finding.meant


@pytest.mark.parametrize(
    "path", sorted([*GOLDEN.glob("errors/*.gin"), *GOLDEN.glob("habits/*.gin")]), ids=lambda path: path.stem
)
def test_finds_what_a_program_would_report(
    path: Path, in_golden: StaticCatalog, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    reported: tuple[Diagnostic, ...] = ()
    try:
        session.load_file(path.name)
        genever.finalize()
    except GeneverError as problem:
        reported = problem.diagnostics

    reading = read([path.name], catalog=in_golden)

    assert list(map(_about, reading.findings)) == list(map(_about, reported))
