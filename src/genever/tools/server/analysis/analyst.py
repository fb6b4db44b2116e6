"""Reads the entries of open texts in a thread, the newest state of them, and hands out what they mean."""

from __future__ import annotations

import os
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.environment import search_for
from genever.configuration.catalog.static.sources.search import Search
from genever.configuration.plan.recursion import deep_recursion
from genever.language.syntax.nodes import Document
from genever.language.text.diagnostics import Diagnostic
from genever.language.values.references import MAIN
from genever.tools.checking import entries as checking
from genever.tools.checking.check import check_entries
from genever.tools.linting.subject import Read
from genever.tools.reading.reading import Reading, read
from genever.tools.server.analysis.entries import Entries, Entry
from genever.tools.server.analysis.judge import Judge, Question
from genever.tools.server.analysis.state import State, changed_between
from genever.tools.server.semantics.model import Model
from genever.tools.server.texts.text import Mover

#: How long it waits for more to be typed, in seconds.
_PAUSE = 0.05
#: How many entries of one file are kept at most.
_MOST_ENTRIES = 16
#: How many entries are read where all of them are wanted.
_MOST_IN_ALL = 1_000


class _Known(NamedTuple):
    """A model, and the texts that it was made from: where these are the same, it need not be made again."""

    files: Entry
    reading: Reading
    model: Model
    catalog: StaticCatalog
    state: State


class Analyst:
    """Keeps the models of the entries that open texts belong to.

    Args:
        report: Called in the thread with the path of a text each time that its findings are known anew.
        log: Called with what has gone wrong.
        begin: Called with a title when something begins that may take long; what it returns is called at the end.
    """

    def __init__(
        self,
        report: Callable[[str], None],
        log: Callable[[str], None],
        begin: Callable[[str], Callable[[], None]],
    ) -> None:
        self._report = report
        self._begin = begin
        self._log = log
        self._state = State()
        self._entries = Entries((), {})
        self._judge = Judge(self._is_judged, log)
        self._models: dict[Entry, _Known] = {}
        self._findings: dict[str, tuple[Diagnostic, ...]] = {}
        self._judged_anew: set[str] = set()  # The files of which types were judged after their findings were known.
        self._of: dict[str, tuple[int, tuple[Entry, ...]]] = {}  # The entries of each path, and of which state.
        self._changed = threading.Condition()
        self._wants_all = self._has_all = -1  # The numbers of the states of which all entries are wanted, and known.
        self._complete = -1  # The number of the last state of which really all entries are known.
        self._disk = -1  # What had changed on the disk when it was last looked at.
        self._is_done = False
        self._thread: threading.Thread | None = None

    # ---- From outside ----------------------------------------------------------------------------

    def update(self, state: State) -> None:
        """Take in a new state; what it means is found out in the background."""
        with self._changed:
            self._state = state
            self._changed.notify_all()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="analysis")
            self._thread.start()

    def stop(self) -> None:
        """End the thread, after what it is reading now."""
        self._judge.stop()
        with self._changed:
            self._is_done = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def models(self, path: str) -> list[Model]:
        """Return what is known now of the entries of a file, maybe of a state before; empty where that is nothing."""
        with self._changed:
            _, entries = self._of.get(path, (0, ()))
            return [self._models[entry].model for entry in entries if entry in self._models]

    def findings(self, path: str) -> tuple[Diagnostic, ...]:
        """Return what was found in the entries of a file when they were last read."""
        return self._findings.get(path, ())

    def fresh(self, path: str, number: int, seconds: float, gives_up: Callable[[], bool]) -> list[Model]:
        """Return the models of the entries of a file as of a state, or those before where that takes too long.

        Args:
            path: The file.
            number: That of the state.
            seconds: How long to wait at most.
            gives_up: Whether nobody waits for it any more.
        """
        self._wait(lambda: self._of.get(path, (-1, ()))[0] >= number, seconds, gives_up)
        return self.models(path)

    def everything(self, number: int, seconds: float, gives_up: Callable[[], bool]) -> list[Model]:
        """Return the models of all entries of the workspace; see `fresh`."""
        with self._changed:
            self._wants_all = max(self._wants_all, number)
            self._changed.notify_all()
        self._wait(lambda: self._has_all >= number, seconds, gives_up)
        return self.known()

    def has_everything(self, number: int) -> bool:
        """Return whether really all entries are known, as of a state or later: they are not too many, none failed."""
        return self._complete >= number

    def known(self) -> list[Model]:
        """Return the models of all entries that have been read."""
        with self._changed:
            return [known.model for known in self._models.values()]

    def _wait(self, is_there: Callable[[], bool], seconds: float, gives_up: Callable[[], bool]) -> None:
        end = time.monotonic() + seconds
        with self._changed:
            while not (self._is_done or is_there() or gives_up()):
                left = end - time.monotonic()
                if left <= 0:
                    return
                self._changed.wait(min(left, 0.1))

    # ---- The thread ------------------------------------------------------------------------------

    def _work(self) -> None:
        done = -1
        while True:
            with self._changed:
                while not (
                    self._is_done or self._state.number != done or self._wants_all > self._has_all or self._judged_anew
                ):
                    self._changed.wait()
                if self._is_done:
                    return
                state = self._state
            if 0 <= done < state.number:
                time.sleep(_PAUSE)  # More may be typed meanwhile.
                with self._changed:
                    state = self._state
            try:
                with deep_recursion():
                    self._report_types()
                    if state.number != done or self._wants_all > self._has_all:
                        self._take(state)
            except Exception as problem:
                self._log(f"reading failed: {''.join(traceback.format_exception(problem))}")
                with self._changed:  # What waits for all of it gets what is known: it would fail again.
                    self._has_all = max(self._has_all, state.number)
                    self._changed.notify_all()
            done = state.number

    def _report_types(self) -> None:
        """Put together anew what is found in the files of which types have been judged."""
        with self._changed:
            judged = {path: self._of[path][1] for path in self._judged_anew if path in self._of}
            self._judged_anew.clear()
        for path, entries in judged.items():
            if all(entry in self._models for entry in entries):
                self._findings[path] = self._judged(path, entries)
                self._report(path)

    def _take(self, state: State) -> None:
        """Bring the models of all open texts up to a state, or leave off where there is a newer one."""
        texts = {path: text.text for path, text in state.texts.items()}
        self._entries = self._entries.with_texts(state.folders, texts, same_disk=state.disk == self._disk)
        self._disk = state.disk
        for path in state.recent:
            entries = tuple(self._entries.of(path)[:_MOST_ENTRIES])
            for entry in entries:
                if self._state.number != state.number and path != state.recent[0]:
                    return
                self._read(entry, state)
            found = self._judged(path, entries)
            with self._changed:
                self._of[path] = state.number, entries
                self._findings[path] = found
                self._changed.notify_all()
            self._report(path)
        if self._wants_all > self._has_all:
            entries_of_all = self._entries.all()
            for entry in entries_of_all[:_MOST_IN_ALL]:
                self._read(entry, state)
            with self._changed:
                self._has_all = state.number
                if len(entries_of_all) <= _MOST_IN_ALL:
                    self._complete = state.number
                self._changed.notify_all()
        elif self._has_all < state.number:
            with self._changed:
                self._forget(state)

    def _forget(self, state: State) -> None:
        """Drop the models that no open text belongs to."""
        self._findings = {path: found for path, found in self._findings.items() if path in state.recent}
        self._of = {path: known for path, known in self._of.items() if path in state.recent}
        needed = {entry for _, entries in self._of.values() for entry in entries}
        for entry in [entry for entry in self._models if entry not in needed]:
            del self._models[entry]

    def _read(self, entry: Entry, state: State) -> None:
        known = self._models.get(entry)
        if known is not None and _is_same(known, state):
            return
        texts = {path: text.text for path, text in state.texts.items()}
        search = search_for(entry, texts, environment=state.environment)
        reading, catalog = self._reading(entry, state, search, known)
        before = known.model if known is not None else None
        model = Model(entry[0], reading.config, reading.catalog, reading.documents, search.folders, before)
        if before is not None and before.types is not None:
            model.types = tuple(_moved(before.types, reading.documents))
        with self._changed:
            self._models[entry] = _Known(entry, reading, model, catalog, state)
        if not _is_part(reading):
            own = {path: text for path, text in texts.items() if path.endswith((".py", ".pyi"))}
            self._judge.request(entry, Question(model, own))

    def _reading(
        self, entry: Entry, state: State, search: Search, known: _Known | None
    ) -> tuple[Reading, StaticCatalog]:
        """Read an entry, with the catalog of an earlier reading where that still holds."""
        parsed = {
            text.text: text.document.statements
            for text in state.texts.values()
            if not text.is_python and not text.document.diagnostics
        }
        if known is not None and _is_same_python(known.state, state):
            reading = read(entry, search=search, catalog=known.catalog, parsed=parsed)
            if known.model.config.imports <= reading.config.imports:  # Else it knows what is no longer imported.
                return reading, known.catalog
        catalog = StaticCatalog(search, known.catalog if known is not None else None)
        end = self._begin(f"Reading {os.path.basename(entry[0])}")
        try:
            return read(entry, search=search, catalog=catalog, parsed=parsed), catalog
        finally:
            end()

    def _is_judged(self, entry: Entry, model: Model) -> None:
        """Report the texts of an entry whose types are known, unless there is a newer model of it."""
        with self._changed:
            known = self._models.get(entry)
            paths = [path for path, (_, entries) in self._of.items() if entry in entries]
        if known is not None and known.model is model:
            with self._changed:
                self._judged_anew.update(paths)
                self._changed.notify_all()

    def _judged(self, path: str, entries: Sequence[Entry]) -> tuple[Diagnostic, ...]:
        """Return what the command finds in the entries of a file."""
        known = [self._models[entry] for entry in entries]
        readings = {each.files: each.reading for each in known}
        types = {each.files: each.model.types for each in known}
        chosen = self._entries.settings_of(path)

        def judge(parts: Sequence[tuple[Sequence[str], Read]]) -> list[Sequence[Diagnostic]]:
            return [types[tuple(files)] or () for files, _ in parts]

        checked = check_entries(
            [checking.Entry(each.files, _is_part(each.reading)) for each in known],
            settings=chosen,
            judge=judge if any(each is not None for each in types.values()) else None,
            read=lambda files, bindings: readings[tuple(files)],
        )
        return checked.findings


def _moved(findings: Iterable[Diagnostic], documents: Mapping[str, Document]) -> Iterator[Diagnostic]:
    """Yield findings of documents as they were, as ones of the documents; what has changed has none."""
    movers = {path: Mover(document.source) for path, document in documents.items()}
    for finding in findings:
        mover = movers.get(os.path.abspath(finding.source.label)) if finding.source is not None else None
        moved = mover.moved(finding) if mover is not None else None
        if moved is not None:
            yield moved


def _is_part(reading: Reading) -> bool:
    """Return whether a file needs others to be whole: it imports nothing, and says nothing of what is run."""
    return not reading.config.imports and reading.config.macro(MAIN) is None


def _is_same(known: _Known, state: State) -> bool:
    """Return whether a model still holds: nothing that it was made from has changed."""
    if not _is_same_python(known.state, state):
        return False
    return not any(path in known.model.documents for path in changed_between(known.state, state))


def _is_same_python(before: State, state: State) -> bool:
    """Return whether nothing in Python has changed, nor where it is looked for."""
    if (before.disk, before.environment, before.folders) != (state.disk, state.environment, state.folders):
        return False
    return not any(path.endswith((".py", ".pyi")) for path in changed_between(before, state))
