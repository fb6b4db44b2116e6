"""Programs of steps, of which each run is one by itself: with the code and the configuration as they then are."""

import importlib
import linecache
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from genever import Session
from genever.runtime.main import call_main

#: What steps say when they run.
RUNS: list[str] = []

Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a program and returns its value; ``run.ran`` has the steps that it made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def run(code: str, bindings: str) -> tuple[Any, list[str]]:
        (tmp_path / "steps.py").write_text(f"import genever\nfrom {__name__} import RUNS\n{code}", encoding="utf-8")
        sys.modules.pop("steps", None)
        importlib.invalidate_caches()
        linecache.clearcache()
        RUNS.clear()
        session = Session().parse(f"import steps\n{bindings}")
        return call_main(session), [*RUNS]

    return run
