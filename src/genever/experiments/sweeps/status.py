"""The status of the sweep in a folder, from its files alone: nothing is loaded, and nothing changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import DESCRIPTION, ENDED, Ledger, Record
from genever.experiments.sweeps.sharing.participants import Known, Participants
from genever.experiments.sweeps.standing import Standing, elapsed, standing_of
from genever.language.text.errors import error

#: What a participant that was started in the background prints.
LOG = "sweep.log"


class Status:
    """How the sweep in a folder stands.

    Attributes:
        ledger: The folder.
        description: What the sweep is.
        participants: Who works on it.
        waiting: The trials that were begun, and that nobody runs now.
        standing: The rest.

    Raises:
        GeneverError: No sweep is in the folder, or it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger(folder)
        description = self.ledger.description()
        if description is None:
            raise error("no-manifest", f"no sweep is in {folder}: there is no {DESCRIPTION}")
        self.description = description
        self.participants = working(Participants(folder))
        names = {each.name for each in self.participants}
        self.records = self.ledger.records()
        self.standing: Standing = standing_of(
            Goal.described(description), description.get("most"), self.records.values()
        )
        open_ = [record for record in self.records.values() if record.state not in ENDED]
        self.waiting = [each for each in open_ if each.by not in names or each.state == "interrupted"]
        for record in self.waiting:
            self.standing.running.pop(record.number, None)

    @property
    def state(self) -> str:
        """``running``, ``ended``, or ``waiting`` where nobody works on it and there is more to do."""
        if self.participants:
            return "running"
        return "ended" if self.description.get("ended") and not self.waiting else "waiting"

    def last_said(self) -> str | None:
        """Return the last line of a participant in the background; None where there was none."""
        try:
            lines = (self.ledger.folder / LOG).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return None
        return next((line for line in reversed(lines) if line.strip()), None)

    def data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        standing, goal = self.standing, self.standing.goal
        rows = standing.rows(self.ledger)
        return {
            "folder": str(self.ledger.folder),
            "state": self.state,
            "started": self.description.get("started"),
            "ended": self.description.get("ended"),
            "counts": {**standing.counts, "running": len(standing.running), "waiting": len(self.waiting)},
            "most": standing.most,
            "seconds_left": standing.seconds_left(),
            "participants": [
                {
                    "host": each.process.host,
                    "pid": each.process.pid,
                    "started": each.started,
                    "engine": each.engine,
                    "job": each.job,
                }
                for each in self.participants
            ],
            "running": [
                {
                    **_trial(row.record),
                    "where": row.where,
                    "started": row.started.isoformat() if row.started is not None else None,
                    "seconds": elapsed(row.started),
                    "metrics": dict(row.metrics),
                }
                for row in rows
            ],
            "waiting": [_trial(record) for record in self.waiting],
            "best": [
                {"trials": [record.number for record in each.records], "objectives": list(each.means)}
                | {"values": dict(each.records[0].values)}
                for each in goal.best(self.records)
            ],
            "failed": [
                {**_trial(record), "problem": record.problem}
                for record in self.records.values()
                if record.state == "failed"
            ],
        }


def _trial(record: Record) -> dict[str, Any]:
    return {"number": record.number, "values": dict(record.values)}


def working(participants: Participants) -> list[Known]:
    """Return those that are at work."""
    try:
        now = participants.now()
    except OSError:  # A folder that may only be read.
        now = time.time()
    return [each for each in participants.all() if participants.is_alive(each.name, now)]


def stop_sweep(folder: Path, patience: float, tick: Callable[[int], None]) -> list[Known]:
    """Ask all that work on the sweep in a folder to end, and wait until they have; return those that have not.

    Args:
        folder: The folder.
        patience: How many seconds to wait at most.
        tick: Is called now and then with the number of those that are still there.

    Raises:
        OSError: The folder cannot be written to.
    """
    participants = Participants(folder)
    participants.stop()
    deadline = time.monotonic() + patience
    while (left := working(participants)) and time.monotonic() < deadline:
        tick(len(left))
        time.sleep(0.2)
    return left
