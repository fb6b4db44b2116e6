"""``genever sweep --on``: what the trials of a sweep run on, said on the command line and in files."""

import os
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Project

PROGRAM = """
import os
import time

import genever


@genever.configurable
def train(x=1, size=0, wait=0.0):
    held = b"x" * size
    time.sleep(wait)
    return {"loss": x, "process": os.getpid()}
"""

CONFIG = """
import genever.sweeps
import program

main = @train()
train.x = choice(1, 2)
sweep.objective = 'loss'
"""


@pytest.fixture(autouse=True)
def sweeping(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "genever.sweeps", raising=False)  # It registers the engines, for each test anew.
    project.write("program.py", PROGRAM)
    project.write("conf.gin", CONFIG)


@pytest.mark.skipif(os.name == "nt", reason="memory is not measured there")
@pytest.mark.parametrize(
    "how",
    [
        ["--memory", "200MiB"],
        ["--on", "local", "--memory", "200MiB"],
        ["--on", "local(memory='200MiB')"],
        ["sweep.launcher=@local(memory='200MiB')"],
        ["sweep.launcher='local'", "--on", "local", "--memory", "200MiB"],
        ["sweep.launcher=@local()", "local.memory='200MiB'", "--on", "local"],
    ],
    ids=" ".join,
)
def test_a_trial_that_uses_too_much_memory_fails(how: list[str], project: Project) -> None:
    more = ["train.size=choice(0, 400_000_000)", "train.x=1", "train.wait=0.3"]
    outcome = project.genever("sweep", "conf.gin", "--out", "out", *more, *how)
    assert outcome.code == 1, outcome.err
    assert outcome.out.splitlines()[1] == "1: train.size=400000000: failed: it used more than 200 MiB of memory"
    assert "warning" not in outcome.err


@pytest.mark.parametrize(("how", "processes"), [([], 1), (["--on", "local(reuse_processes=False)"], 2)])
def test_processes_are_kept_unless_a_setting_says_otherwise(
    how: list[str], processes: int, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = 'open(os.environ["RAN"], "a").write(f"{os.getpid()}\\n")'
    project.write("program.py", PROGRAM.replace("held = ", f"{ran}; held = "))
    monkeypatch.setenv("RAN", str(project.folder / "ran"))
    assert project.genever("sweep", "conf.gin", "--out", "out", *how).code == 0
    assert len(set(project.read("ran").split())) == processes


@pytest.mark.parametrize(
    ("how", "message"),
    [
        (
            ["--on", "condor"],
            "there is no engine 'condor' [bad-setting]\n"
            "  it is one of local, slurm, ray, dask, loky, or one with its settings, as \"local(memory='4GiB')\"\n",
        ),
        (["sweep.launcher='condor'"], "sweep.launcher cannot be 'condor' [bad-setting]\n  it is one of"),
        (["--on", "loky", "--gpus", "1"], "the engine loky has no gpus [bad-setting]"),
        (["--memory", "lots"], "there is no memory of 'lots' [bad-setting]\n  write it as in '4GiB' or '500MiB'\n"),
        (
            ["--on", "slurm"],
            "error: the engine slurm needs Slurm's command sbatch, which is not on the PATH [no-engine]\n"
            "  run this where jobs are submitted, or take another engine: --on local\n",
        ),
        (["--on", "local(memry='4GiB')"], "did you mean 'memory'?"),
    ],
)
def test_what_no_engine_can_do_is_said_before_anything_is_written(
    how: list[str], message: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(project.folder))
    outcome = project.genever("sweep", "conf.gin", "--out", "out", *how)
    assert outcome.code == 2
    assert message in outcome.err
    assert not Path(project.folder, "out").exists()


def test_a_file_may_name_the_engine_with_its_settings(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands for `sbatch` keeps the script, and Slurm has nothing in its queue."""
    for name, answer in (("sbatch", "#!/bin/sh\necho 4711\n"), ("squeue", "#!/bin/sh\n")):
        project.write(f"bin/{name}", answer)
        (project.folder / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(project.folder / "bin"))
    project.write("conf.gin", CONFIG + "sweep.launcher = @slurm(partition='gpu', gpus=1)\nsweep.jobs = 4\n")
    outcome = project.genever("sweep", "conf.gin", "--out", "out", "--memory", "8GiB", "slurm.time='1:00:00'")
    assert (outcome.code, outcome.err) == (0, "sweep folder: out\n")
    assert outcome.out == "submitted: job 4711 of 4 workers\nhow it stands:  genever sweep --status out\n"
    script = project.read("out/slurm/workers-1.sh")
    for option in ("--array=1-4", "--partition=gpu", "--gpus=1", "--mem=8192M", "--time=1:00:00"):
        assert f"#SBATCH {option}\n" in script
    assert f"sweep --worker {project.folder / 'out'} --jobs 1 &" in script
