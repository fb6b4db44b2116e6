"""The static catalog has what the registry has after really importing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from genever.tools.reading.reading import read
from tests.configuration.catalog.static.described import described, live

EXAMPLES = Path(__file__).parents[4] / "examples"


@pytest.mark.parametrize("file", ["classifier/classifier.gin", "lazy/lazy.gin"])
def test_has_what_the_examples_register(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES)

    reading = read([file])

    assert reading.findings == ()
    assert json.loads(json.dumps(described(reading.catalog))) == live([file], EXAMPLES)
