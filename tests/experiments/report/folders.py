"""Folders of sweeps and runs, made without running anything."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from genever.experiments.sweeps.ledger import Ledger, Record, write_record

DESCRIPTION = {
    "fingerprint": "f" * 64,
    "sampler": "random",
    "seed": 0,
    "objective": "accuracy",
    "repeat_over": None,
    "direction": "maximize",
    "files": ["train.gin"],
    "bindings": [],
    "main": "train",
    "command": ["genever", "sweep", "train.gin", "--out", "two words"],
    "started": "2026-03-01T09:30:00+00:00",
    "ended": "2026-03-01T09:31:15+00:00",
}


def trial(number: int, values: Mapping[str, str], metrics: Mapping[str, float], **more: Any) -> Record:
    """A trial that has ended, unless something else is said of it."""
    fields: dict[str, Any] = {"state": "succeeded", "seconds": 2.0, "fingerprint": f"{number:064x}", **more}
    bindings = tuple(f"{name}={text}" for name, text in values.items())
    return Record(number, values=values, bindings=bindings, metrics=metrics, **fields)


def sweep(folder: Path, trials: Sequence[Record], **description: Any) -> Path:
    """The folder of a sweep with these trials."""
    ledger = Ledger(folder)
    ledger.describe({**DESCRIPTION, **description})
    for record in trials:
        write_record(ledger.trial_folder(record.number), record)
    return folder


def reported(folder: Path, number: int, reports: Sequence[Mapping[str, Any]], first: int | None = 0) -> None:
    """Let a trial have reported something, at each step from the first one on."""
    lines = [
        json.dumps({"time": "", "step": None if first is None else first + step, "metrics": metrics})
        for step, metrics in enumerate(reports)
    ]
    (Ledger(folder).trial_folder(number) / "metrics.jsonl").write_text("".join(f"{line}\n" for line in lines))


def run(folder: Path, parameters: Mapping[str, str], **manifest: Any) -> Path:
    """The folder of a run with these parameters, as far as runs are compared by it."""
    folder.mkdir(parents=True)
    data = {
        "format": "genever run",
        "version": 4,
        "status": "succeeded",
        "started": "2026-03-01T09:30:00.000000Z",
        "ended": "2026-03-01T09:30:02.000000Z",
        "seconds": 2.0,
        "main": "@train()",
        "fingerprint": "f" * 64,
        "exit_status": 0,
        "git": {"commit": "0123456789abcdef", "branch": "main", "dirty": True},
        "host": {"name": "here"},
        "error": None,
        "result": None,
        "metrics": {},
        "parameters": [
            {
                "key": name,
                "scope": "",
                "selector": name.rpartition(".")[0],
                "parameter": name.rpartition(".")[2],
                "value": text,
            }
            for name, text in parameters.items()
        ],
        "macros": [],
        **dict.fromkeys(("config", "operative"), ""),
        "record": [],
        "bindings": [],
        **manifest,
    }
    (folder / "run.json").write_text(json.dumps(data))
    (folder / "config.gin").write_text("".join(f"{name} = {text}\n" for name, text in parameters.items()))
    return folder
