"""A reading has the configuration that a program would load."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from genever import Session
from genever.configuration.bindings import Binding
from genever.language.text.source import Argument
from genever.runtime.imports.beside import look_in
from genever.tools.reading.reading import read

EXAMPLES = Path(__file__).parents[3] / "examples"


def _flat(binding: Binding) -> tuple[Any, ...]:
    return binding.scope, binding.selector, binding.parameter, binding.value, str(binding.origin)


def test_reads_what_a_program_loads(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = EXAMPLES / "classifier"
    monkeypatch.chdir(folder)
    arguments = [Argument("train.seed = 3", "argument 2")]
    look_in([str(folder)])
    session.load_command(["classifier.gin"], arguments)

    reading = read(["classifier.gin"], arguments)

    assert list(map(_flat, reading.config)) == list(map(_flat, session.config))
    assert reading.config.imports == session.config.imports
    assert reading.findings == ()
    assert list(reading.documents) == [str(folder / "classifier.gin")]
