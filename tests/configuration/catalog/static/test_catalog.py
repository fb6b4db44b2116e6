"""The static catalog has what the registry has after really importing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from genever.tools.reading.reading import read
from tests.configuration.catalog.static.described import described, live

EXAMPLES = Path(__file__).parents[4] / "examples"
FORMS = Path(__file__).parent / "forms"


def _static(file: str) -> dict[str, Any]:
    reading = read([file])
    assert reading.findings == ()
    found: dict[str, Any] = json.loads(json.dumps(described(reading.catalog)))
    return found


def _differences(static: dict[str, Any], real: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the targets and what of them is not the same."""
    return {
        (selector, about)
        for selector, target in real["targets"].items()
        for about, value in target.items()
        if static["targets"][selector][about] != value
    }


@pytest.mark.parametrize("file", ["classifier/classifier.gin", "lazy/lazy.gin"])
def test_has_what_the_examples_register(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES)

    assert _static(file) == live([file], EXAMPLES)


def test_has_what_the_integrations_register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES)

    static, real = _static("gan/gan.gin"), live(["gan/gan.gin"], EXAMPLES)

    assert static["constants"] == real["constants"]
    assert list(static["targets"]) == list(real["targets"])
    # The default of `tracking_uri` is read from the environment.
    unseen = {("lightning.loggers.MLFlowLogger", "parameters"), ("lightning.loggers.MLFlowLogger", "declared")}
    assert _differences(static, real) <= unseen


def test_has_what_each_way_to_register_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FORMS)

    static, real = _static("forms.gin"), live(["forms.gin"], FORMS)

    assert static["constants"] == real["constants"]
    assert list(static["targets"]) == list(real["targets"])
    assert _differences(static, real) == {
        # Defaults that are computed: `sys.maxsize`, and flags of the operating system.
        *(("shapes.functions.registered", about) for about in ("parameters", "declared")),
        *(("shutil.which", about) for about in ("parameters", "declared")),
        # Annotations in a call of `NamedTuple`.
        *(("made.pairs.Typed", about) for about in ("parameters", "declared")),
        # Constructors that are written nowhere; the static ones are where their classes are.
        *((f"shapes.classes.{name}", "definition") for name in ("Implementation", "Implemented")),
        *((f"shapes.made.{name}", "definition") for name in ("OldAttrs", "OlderAttrs", "NewAttrs", "FrozenAttrs")),
    }


def test_registers_what_selectors_lead_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FORMS)

    assert _static("dynamic.gin") == live(["dynamic.gin"], FORMS)
