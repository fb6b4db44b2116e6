"""What a manifest says of a configuration: made once for it, and anew where that, or what must be hidden, changes."""

import pytest

import genever
from genever.experiments.runs.described import described
from genever.experiments.runs.json_data import text_of
from genever.experiments.runs.manifest import Run, manifest, manifest_text
from tests.untyped import configurable

#: The parts that only the configuration decides on.
CONFIGURED = ("main", "fingerprint", "files", "bindings", "macros", "parameters", "config")


@pytest.fixture
def loaded() -> genever.Session:
    session = genever.Session()

    with session:

        @configurable("train")
        def train(lr=0.1, name="x"):  # type: ignore[no-untyped-def]
            return lr

    return session.parse("main = @train()\ntrain.lr = 0.5\n")


def test_what_the_configuration_says_is_made_once(loaded: genever.Session) -> None:
    before = described(loaded)
    loaded.run(lambda: genever.get_configurable("train")())
    after = described(loaded)
    assert all(after[part] is before[part] for part in CONFIGURED if before[part] is not None)
    assert (before["record"], [row["calls"] for row in after["record"]]) == ([], [1])
    assert "train.lr = 0.5" not in before["operative"]
    assert "train.lr = 0.5" in after["operative"]


def test_what_a_program_binds_is_in_it(loaded: genever.Session) -> None:
    before = described(loaded)
    loaded.bind("train.lr", 0.25)
    after = described(loaded)
    assert "train.lr = 0.25" in after["config"]
    assert after["fingerprint"] != before["fingerprint"]
    assert [row["value"] for row in after["bindings"]] == ["0.25"]


def test_a_secret_that_comes_later_is_hidden(loaded: genever.Session) -> None:
    secret = "hunter22"
    loaded.bind("train.name", secret)
    assert "hunter22" in str(described(loaded)["parameters"])
    loaded.record.secrets.add(secret)
    assert "hunter22" not in str([described(loaded)[part] for part in ("parameters", "bindings")])


def test_the_text_is_that_of_the_data(loaded: genever.Session) -> None:
    run = Run.begun(["genever", "run"])
    assert manifest_text(loaded, run) == text_of(manifest(loaded, run))
    loaded.bind("train.lr", 0.25)
    run = run.finished(0, result=1)
    assert manifest_text(loaded, run) == text_of(manifest(loaded, run))
