"""What is wrong with entries: all that ``genever check`` finds, with the sources of the code, none of which is run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.environment import search_for
from genever.configuration.catalog.static.sources.search import Search
from genever.configuration.sources.stored import Address, Stored
from genever.inspection.canonical.parameters import fingerprint_of, parameters
from genever.inspection.canonical.text import UNREAD
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.source import Source
from genever.language.values.references import MAIN
from genever.store.database.opening import Database
from genever.store.entries.drafts import draft
from genever.store.entries.snapshot import StoreSnapshot, all_latest
from genever.store.texts.includes import dependents
from genever.tools.checking.check import Checked, check_entries
from genever.tools.checking.entries import Entry
from genever.tools.checking.judging import Judge
from genever.tools.linting.subject import Read
from genever.tools.reading.reading import Reading, read
from genever.tools.settings import settings

#: Names a place in a folder, for what looks beside a binding file.
_BESIDE = "store.gin"


class Verdict(NamedTuple):
    """What checking entries gave.

    Attributes:
        names: The entries that were checked.
        checked: The findings.
        fingerprints: Those of the entries whose effective values are known for certain.
    """

    names: tuple[str, ...]
    checked: Checked
    fingerprints: Mapping[str, str]

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """All findings."""
        return self.checked.findings

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not any(finding.severity == "error" for finding in self.findings)


def check_draft(database: Database, number: int, code: str = ".", judge: Judge | None = None) -> Verdict:
    """Return what is wrong with what a draft makes of entries, and with those that include them.

    Args:
        database: Where the store is.
        number: The draft.
        code: The folder of the code: it is read, and no file outside of it but what is installed.
        judge: Judges types, see `genever.tools.checking.types.judge_by`.

    Raises:
        ConfigFileError: There is no such draft.
    """
    with database.reading() as connection:
        found = draft(connection, number)
        texts = {name: version.text for name, version in all_latest(connection).items()}
    texts |= {change.name: change.text for change in found.changes}
    names = [change.name for change in found.changes]
    return check(database, [*names, *dependents(texts, names)], f"draft{number}", code, judge)


def check(database: Database, names: Sequence[str], time: str, code: str = ".", judge: Judge | None = None) -> Verdict:
    """Return what is wrong with entries at a time, as an address has it; see `check_draft`."""
    code = os.path.abspath(code)
    beside = os.path.join(code, _BESIDE)
    search = _inside(search_for([beside]), code)
    stored = Stored(StoreSnapshot(database).itself)
    readings: dict[str, Reading] = {}

    def read_entry(files: Sequence[str], bindings: Sequence[Source]) -> Reading:
        made = read(files, bindings, search=search, folder=code, stored=stored)
        readings[Address.read(files[0]).name] = made
        return made

    def judge_here(given: Sequence[tuple[Sequence[str], Read]]) -> Sequence[Sequence[Diagnostic]]:
        assert judge is not None
        return judge([((beside,), reading) for _, reading in given])

    entries = [Entry((str(Address(name, time)),)) for name in names]
    here = judge_here if judge is not None else None
    checked = check_entries(entries, settings=settings(code), judge=here, read=read_entry)
    prints = {name: found for name, reading in readings.items() if (found := _fingerprint(reading)) is not None}
    return Verdict(tuple(names), checked, prints)


def _inside(search: Search, code: str) -> Search:
    """Return a search that looks nowhere but in the code and where things are installed."""
    top = os.path.join(os.path.realpath(code), "")
    outside = {folder for folder in search.beside if not os.path.join(os.path.realpath(folder), "").startswith(top)}
    folders = tuple(folder for folder in search.folders if folder not in outside)
    return search._replace(folders=folders, beside=tuple(each for each in search.beside if each not in outside))


def _fingerprint(reading: Reading) -> str | None:
    """Return the fingerprint of what was read; None where only a run can tell what takes effect."""
    catalog = reading.catalog
    assert isinstance(catalog, StaticCatalog)
    is_certain = (
        reading.is_loaded and not catalog.binding and not any(f.severity != "warning" for f in reading.findings)
    )
    if not is_certain or reading.config.macro(MAIN) is None:
        return None
    found = parameters(reading.config, catalog)
    is_known = all(p.environment is None and UNREAD not in (p.value or "") for p in found)
    is_known = is_known and all(part.environment is None for p in found for part in p.macros)
    return fingerprint_of(found) if is_known else None
