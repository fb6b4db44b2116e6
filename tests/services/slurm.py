"""A Slurm of two nodes on this machine: its daemons on the loopback address, with all that they write in one folder."""

import contextlib
import getpass
import os
import re
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.installing import lacking
from tests.services.clusters import until

NODES = ("node1", "node2")

#: What the daemons are called; `sbatch` is what the command needs.
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol")

CONFIGURATION = """
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort={controller}
SlurmUser={user}
SlurmdUser={user}
AuthInfo=socket={folder}/munge/socket
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmdParameters=config_overrides
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
JobCompType=jobcomp/filetxt
JobCompLoc={folder}/completed.txt
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerParameters=bf_interval=1,sched_min_interval=100000
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
ReturnToService=2
SlurmdTimeout=6
KillWait=2
MessageTimeout=5
NodeName={names[0]} NodeAddr=127.0.0.1 Port={first} CPUs=2 RealMemory=4000 State=UNKNOWN
NodeName={names[1]} NodeAddr=127.0.0.1 Port={second} CPUs=2 RealMemory=4000 State=UNKNOWN
PartitionName=usual Nodes=ALL Default=YES PriorityTier=1 DefMemPerCPU=500
PartitionName=urgent Nodes=ALL PriorityTier=10 DefMemPerCPU=500
"""


def require() -> None:
    """Skip the test where there is no Slurm; in CI, it fails."""
    if not all(map(program, PROGRAMS)):
        lacking("slurm", "services")


def program(name: str) -> str | None:
    """The path of a program; daemons are not on the path of everybody."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


@dataclass(frozen=True)
class Cluster:
    """A Slurm that runs.

    Attributes:
        folder: Where its configuration, its state and its logs are.
    """

    folder: Path
    _daemons: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {"SLURM_CONF": str(self.folder / "slurm.conf")}

    def run(self, *command: str) -> str:
        """What one of Slurm's commands prints."""
        done = subprocess.run(command, env=os.environ | self.environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout

    def jobs(self, *states: str) -> list[str]:
        """The tasks that are in these states, or in any that has not ended."""
        wanted = [f"--states={','.join(states)}"] if states else []
        return self.run("squeue", "--noheader", "--array", "--format=%i", *wanted).split()

    def restarts(self, task: str) -> int:
        """How often a task has queued again."""
        shown = self.run("scontrol", "show", "job", task)
        return int(shown.partition("Restarts=")[2].partition(" ")[0])

    def cancel_all(self) -> None:
        self.run("scancel", f"--user={getpass.getuser()}")
        until(lambda: not self.jobs(), "all tasks have ended")

    def start_node(self, name: str) -> None:
        self._start(name, "slurmd", "-D", "-N", name)

    def kill_node(self, name: str) -> None:
        """End a node as a power failure does: its daemon and all that it runs, at once."""
        daemon = self._daemons.pop(name)
        daemon.kill()
        daemon.wait()
        for process in self._steps(name):
            for each in (*_below(process), process):
                with suppress(psutil.NoSuchProcess):
                    each.kill()

    def _start(self, key: str, name: str, *arguments: str) -> None:
        path = program(name)
        assert path is not None, name
        with open(self.folder / f"{key}.out", "ab") as output:
            environment = os.environ | self.environment
            self._daemons[key] = subprocess.Popen([path, *arguments], stdout=output, stderr=output, env=environment)

    def _steps(self, node: str) -> list[psutil.Process]:
        """What a node has started for its jobs: it has the node's log open."""
        log, found = str(self.folder / f"{node}.log"), []
        for process in psutil.process_iter(["name"]):
            with suppress(psutil.Error):
                if process.info["name"] == "slurmstepd" and log in (each.path for each in process.open_files()):
                    found.append(process)
        return found

    def begin(self) -> None:
        for name in ("munge", "state"):
            (self.folder / name).mkdir()
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(64))
        key.chmod(0o600)
        controller, first, second = _free_ports(3)
        text = CONFIGURATION.format(
            folder=self.folder, user=getpass.getuser(), controller=controller, first=first, second=second, names=NODES
        )
        (self.folder / "slurm.conf").write_text(text)
        if _major_version() >= 23:  # It looks for control groups even where nothing needs them.
            (self.folder / "cgroup.conf").write_text("CgroupPlugin=disabled\n")
        paths = {"key": "munge.key", "pid": "munge/pid", "seed": "munge/seed", "log": "munged.log"}
        options = [f"--{name}-file={self.folder / path}" for name, path in paths.items()]
        options.append(f"--socket={self.folder}/munge/socket")
        self._start("munged", "munged", "--foreground", "--force", *options)
        until((self.folder / "munge" / "socket").exists, "munged has a socket")
        self._start("slurmctld", "slurmctld", "-D", "-i")
        for name in NODES:
            self.start_node(name)
        until(self._is_ready, "the nodes are idle")

    def _is_ready(self) -> bool:
        for name, daemon in self._daemons.items():
            assert daemon.poll() is None, (self.folder / f"{name}.out").read_text()
        with contextlib.suppress(AssertionError):
            return self.run("sinfo", "--noheader", "--format=%D %t", "--partition=usual").split() == ["2", "idle"]
        return False

    def end(self) -> None:
        """End the jobs, and then the daemons."""
        with suppress(AssertionError, subprocess.TimeoutExpired):
            self.run("scancel", f"--user={getpass.getuser()}", "--signal=KILL")
            self.run("scancel", f"--user={getpass.getuser()}")
        for name in NODES:
            for process in self._steps(name):
                for each in (*_below(process), process):
                    with suppress(psutil.NoSuchProcess):
                        each.kill()
        for name in (*NODES, "slurmctld", "munged"):
            daemon = self._daemons.pop(name, None)
            if daemon is not None:
                daemon.terminate()
                try:
                    daemon.wait(20)
                except subprocess.TimeoutExpired:
                    daemon.kill()
                    daemon.wait()


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """Start a Slurm, and end it with the ``with`` block.

    Args:
        folder: An empty one, which others may enter: munged is particular about that.
    """
    cluster = Cluster(folder)
    try:
        cluster.begin()
        yield cluster
    finally:
        cluster.end()


def _major_version() -> int:
    said = subprocess.run([program("slurmd") or "slurmd", "-V"], capture_output=True, text=True).stdout
    found = re.search(r"\d+", said)
    return int(found[0]) if found else 0


def _below(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return [*process.children(recursive=True)]
    return []


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]
