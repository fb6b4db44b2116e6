"""``genever publish``: a run's files under a version, which is never overwritten."""

import os
import subprocess
from pathlib import Path

import pytest

from genever.experiments.steps.storage import folder as folder_module
from tests.cli.conftest import Project


@pytest.fixture
def run(project: Project) -> Path:
    """The folder of a run that has succeeded, with a file that its program could have written."""
    assert project.genever("run", "conf.gin", "--out", "out").code == 0
    project.write("out/model/weights.bin", "0123")
    return project.folder / "out"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_files_of_a_run_are_published_with_their_checksums(project: Project, run: Path) -> None:
    project.write("out/.cache", "x")
    outcome = project.genever("publish", "out", "models", "--as", "v1")
    there = contents(project.folder / "models")
    sums = there.pop("v1/SHA256SUMS")
    assert there == {f"v1/{name}": content for name, content in contents(run).items() if not name.startswith(".")}
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=project.folder / "models" / "v1", capture_output=True
    )
    assert (checked.returncode, len(checked.stdout.splitlines())) == (0, len(there))
    assert len(sums.splitlines()) == len(there)
    size = sum(map(len, there.values()))
    assert (outcome.code, outcome.out) == (0, f"{project.folder}/models/v1\n")
    assert outcome.err == (
        ".cache was left out: it is hidden, or a link to a folder\n"
        f"{len(there)} files of {size:,} bytes, and their checksums in SHA256SUMS\n"
    )


def test_a_version_is_called_by_the_start_of_the_run(project: Project) -> None:
    project.genever("run", "conf.gin")
    [run] = project.runs()
    outcome = project.genever("publish", "runs/train/latest", f"file://{project.folder}/models")
    assert (outcome.code, outcome.out) == (0, f"{project.folder}/models/{run.name}\n")


def test_the_same_run_is_published_once_more_and_another_one_is_not(project: Project, run: Path) -> None:
    project.genever("publish", "out", "models", "--as", "v1")
    before = contents(project.folder / "models")
    outcome = project.genever("publish", "out", "models", "--as", "v1")
    assert (outcome.code, outcome.err.endswith("SHA256SUMS, as before\n")) == (0, True)
    project.write("out/model/weights.bin", "4567")
    outcome = project.genever("publish", "out", "models", "--as", "v1")
    assert (outcome.code, outcome.err) == (
        2,
        f"error: {project.folder}/models has a version v1 with another SHA256SUMS, and a version is never overwritten "
        "[not-published]\n  give this one another name: --as NAME\n",
    )
    assert contents(project.folder / "models") == before


def test_a_version_that_was_begun_is_completed_by_the_same_run_alone(project: Project, run: Path) -> None:
    project.genever("publish", "out", "models", "--as", "v1")
    complete = contents(project.folder / "models")
    for name in ("SHA256SUMS", "run.json"):
        (project.folder / "models" / "v1" / name).unlink()
    begun = contents(project.folder / "models")
    weights = project.folder / "out" / "model" / "weights.bin"
    weights.write_text("4567")
    outcome = project.genever("publish", "out", "models", "--as", "v1")
    assert (outcome.code, "with another model/weights.bin" in outcome.err) == (2, True)
    assert begun.items() <= contents(project.folder / "models").items()
    weights.write_text("0123")
    assert project.genever("publish", "out", "models", "--as", "v1").code == 0
    assert contents(project.folder / "models") == complete


def test_a_place_that_cannot_be_written_is_said(project: Project, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(folder_module, "_to_disk", fail)
    outcome = project.genever("publish", "out", "models")
    assert (outcome.code, outcome.err.splitlines()[0]) == (
        2,
        f"error: {project.folder}/models cannot be written: No space left on device [no-storage]",
    )


def test_a_run_that_has_failed_is_not_published(project: Project) -> None:
    project.genever("run", "conf.gin", "train.by=0", "--out", "failed")
    outcome = project.genever("publish", "failed", "models")
    assert (outcome.code, outcome.err) == (
        2,
        "error: failed cannot be published: it has failed [not-published]\n  publish a run that has succeeded\n",
    )
    assert not (project.folder / "models").exists()


@pytest.mark.parametrize("version", ["../v1", "", "a//b", ".v1"])
def test_a_version_that_leads_elsewhere_is_refused(project: Project, run: Path, version: str) -> None:
    outcome = project.genever("publish", "out", "models/x", "--as", version)
    assert (outcome.code, "[not-published]" in outcome.err) == (2, True) if version else (0, False)
    assert [path.name for path in (project.folder / "models").rglob("*") if path.is_file()] == [] or not version
