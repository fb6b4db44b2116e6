"""Has a type checker judge configurations in a thread of its own: the latest of each entry, one after the other."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Mapping
from typing import NamedTuple

from genever.configuration.plan.recursion import deep_recursion
from genever.language.text.diagnostics import Diagnostic
from genever.tools.checkers.checker import Checker
from genever.tools.checkers.environment import Environment
from genever.tools.checking.types import installed_checker
from genever.tools.lowering.lower import lower
from genever.tools.server.analysis.entries import Entry
from genever.tools.server.semantics.model import Model

#: How long it waits for a newer model of the same entry, in seconds.
_PAUSE = 0.3
#: How long a checker may take, in seconds.
_PATIENCE = 30.0


class Question(NamedTuple):
    """The types of an entry are to be judged: its model, and the texts of the open Python files by absolute path."""

    model: Model
    texts: Mapping[str, str]


class Judge:
    """Judges the types of entries.

    Args:
        report: Called in the thread with an entry and its model, when the model's ``types`` are known.
        log: Called with what has gone wrong.
    """

    def __init__(self, report: Callable[[Entry, Model], None], log: Callable[[str], None]) -> None:
        self._report = report
        self._log = log
        self._waiting: dict[Entry, Question] = {}
        self._changed = threading.Condition()
        self._is_done = False
        self._thread: threading.Thread | None = None
        self._checker: Checker | None = None
        self._has_looked = False

    def request(self, entry: Entry, question: Question) -> None:
        """Have an entry judged; an earlier question about it that was not begun is dropped."""
        with self._changed:
            self._waiting.pop(entry, None)
            self._waiting[entry] = question
            self._changed.notify_all()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="types")
            self._thread.start()

    def stop(self) -> None:
        """Judge nothing more; what is being judged comes to its end by itself."""
        with self._changed:
            self._is_done = True
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._is_done:
                    self._changed.wait()
                self._changed.wait_for(lambda: self._is_done, _PAUSE)
                if self._is_done:
                    return
                entry = next(iter(self._waiting))
                question = self._waiting.pop(entry)
            try:
                found = self._judged(question)
            except Exception as problem:  # A checker of others may say anything.
                self._log(f"checking types failed: {''.join(traceback.format_exception(problem))}")
                continue
            if found is not None:
                question.model.types = found
                self._report(entry, question.model)

    def _judged(self, question: Question) -> tuple[Diagnostic, ...] | None:
        """Return what does not fit; None where no checker is installed."""
        if not self._has_looked:
            self._has_looked = True
            self._checker = installed_checker(None)
        if self._checker is None:
            return None
        model = question.model
        environment = Environment.of(model.search, question.texts)._replace(seconds=_PATIENCE)
        with deep_recursion():
            found = self._checker.check(lower(model.config, model.catalog), environment)
        for finding in found:
            if finding.source is None:
                self._log(finding.message)
        return tuple(finding for finding in found if finding.source is not None)
