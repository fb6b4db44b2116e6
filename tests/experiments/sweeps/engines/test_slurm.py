"""What is handed to Slurm, and what its answers mean; `tests/services/test_slurm.py` does it with a real one."""

import os
import sys
from pathlib import Path

import pytest

from genever import errors
from genever.experiments.sweeps.engines.launchers import Slurm
from genever.experiments.sweeps.engines.slurm import (
    Array,
    Task,
    cancel,
    jobs_of,
    script,
    submit,
    summary,
    tasks_of,
    try_out,
)

ANSWERS = {
    "sbatch": "print('4711;cluster' if '--parsable' in sys.argv else '')",
    "sacct": "print('4711_1|COMPLETED\\n4711_2|CANCELLED by 0\\n4711_3|TIMEOUT')",
    "squeue": "print('4711_3|RUNNING|None\\n4711_4|PENDING|Resources\\n4711_5|PENDING|Resources')",
    "scancel": "open('cancelled', 'w').write(' '.join(sys.argv[1:]))",
}


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of commands that answer as Slurm's do, and the only one on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, answer in ANSWERS.items():
        answering(folder, name, answer)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


def answering(folder: Path, name: str, answer: str) -> None:
    (folder / name).write_text(f"#!{sys.executable}\nimport sys\n{answer}\n")
    os.chmod(folder / name, 0o755)


def array(folder: Path, launcher: Slurm | None = None, jobs: int = 5) -> Array:
    return Array(
        launcher or Slurm(), folder, jobs, ["python", "-m", "genever", "sweep", "--worker", str(folder)], "train"
    )


def test_the_script_asks_for_what_the_settings_say() -> None:
    launcher = Slurm(
        partition="gpu",
        cpus=4,
        gpus=1,
        memory="1.5GiB",
        time="4:00:00",
        requeues=2,
        options={"account": "a b", "exclusive": True, "comment": False, "array": "1-5%2"},
        setup=["module load cuda"],
    )
    found = script(array(Path("/sweeps/a b"), launcher)).splitlines()
    assert [line.removeprefix("#SBATCH --") for line in found if line.startswith("#SBATCH")] == [
        "job-name=train",
        "array=1-5%2",
        "output='/sweeps/a b/slurm/%A_%a.txt'",
        "open-mode=append",
        "requeue",
        "signal=B:USR1@60",
        "partition=gpu",
        "gpus=1",
        "cpus-per-task=4",
        "mem=1536M",
        "time=4:00:00",
        "account='a b'",
        "exclusive",
    ]
    commands = [line for line in found if line and not line.startswith("#")]
    assert commands[0] == "module load cuda"
    assert "    python -m genever sweep --worker '/sweeps/a b' &" in commands
    assert '    [ "${SLURM_RESTART_COUNT:-0}" -ge 2 ] || scontrol requeue "$SLURM_JOB_ID"' in commands


def test_the_jobs_of_a_sweep_are_known_by_its_folder(commands: Path, tmp_path: Path) -> None:
    assert jobs_of(tmp_path) == []
    assert tasks_of(tmp_path) == []
    assert submit(array(tmp_path)) == "4711"
    answering(commands, "sbatch", "print('4712')")
    assert submit(array(tmp_path)) == "4712"
    assert jobs_of(tmp_path) == ["4711", "4712"]
    assert sorted(path.name for path in (tmp_path / "slurm").iterdir()) == [
        "jobs.jsonl",
        "workers-1.sh",
        "workers-2.sh",
    ]
    cancel(tmp_path)
    assert (tmp_path / "cancelled").read_text() == "4711 4712"


def test_the_queue_knows_better_than_the_accounts(commands: Path, tmp_path: Path) -> None:
    submit(array(tmp_path))
    tasks = tasks_of(tmp_path)
    assert tasks == [
        Task("4711_1", "COMPLETED"),
        Task("4711_2", "CANCELLED"),
        Task("4711_3", "RUNNING"),
        Task("4711_4", "PENDING", "Resources"),
        Task("4711_5", "PENDING", "Resources"),
    ]
    assert [task.is_open for task in tasks] == [False, False, True, True, True]
    assert summary(tasks) == "1 completed, 1 cancelled, 1 running, 2 pending (Resources)"


def test_without_accounts_the_queue_is_enough(commands: Path, tmp_path: Path) -> None:
    submit(array(tmp_path))
    (commands / "sacct").unlink()
    assert [task.name for task in tasks_of(tmp_path)] == ["4711_3", "4711_4", "4711_5"]
    answering(commands, "squeue", "sys.exit('slurm_load_jobs error: Invalid job id specified')")
    assert tasks_of(tmp_path) == []


def test_what_slurm_refuses_is_said_in_its_words(commands: Path, tmp_path: Path) -> None:
    submit(array(tmp_path))
    refused = "sys.exit('sbatch: error: Batch job submission failed: Invalid qos specification')"
    answering(commands, "sbatch", refused)
    for ask in (submit, try_out):
        with pytest.raises(errors.ConfigValueError) as caught:
            ask(array(tmp_path))
        assert str(caught.value) == (
            "error: Slurm does not take the job: Batch job submission failed: Invalid qos specification [no-engine]\n"
            "  its options are settings of the engine slurm; sinfo shows which partitions there are"
        )
    (commands / "sacct").unlink()
    answering(commands, "squeue", "sys.exit('slurm_load_jobs error: Unable to contact slurm controller')")
    with pytest.raises(errors.ConfigValueError, match=r"Slurm does not answer: .*Unable to contact slurm controller"):
        tasks_of(tmp_path)
    (commands / "scancel").unlink()
    with pytest.raises(errors.ConfigValueError, match=r"Slurm does not end the jobs 4711: scancel: No such file"):
        cancel(tmp_path)
