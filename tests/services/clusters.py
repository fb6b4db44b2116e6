"""Clusters of Ray and Dask on this machine: workers as processes of their own, on the loopback address alone."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil


def until(is_so: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Wait for something, generously."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} seconds: {what}")
        time.sleep(0.1)


@dataclass(frozen=True)
class Cluster:
    """A cluster that runs.

    Attributes:
        address: Where it is.
        environment: What a program needs to reach it.
        kill: Ends the node that was started last, and all that it runs, at once.
    """

    address: str
    environment: Mapping[str, str]
    kill: Callable[[], None]


def end(process: subprocess.Popen[str]) -> None:
    """End a process and all below it."""
    with suppress(psutil.NoSuchProcess):
        all_of_it = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        for each in all_of_it:
            with suppress(psutil.NoSuchProcess):
                each.kill()
    process.wait()


@contextmanager
def dask(folder: Path, nodes: int = 2, environment: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """A scheduler, and workers of one process each that runs two calls at a time."""
    file = folder / "scheduler.json"
    where = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file)]
    started: list[subprocess.Popen[str]] = []

    def start(kind: str, *options: str) -> None:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *where, *options]
        with open(folder / f"{kind}.log", "ab") as log:
            everything = {**os.environ, **(environment or {})}
            started.append(subprocess.Popen(command, stdout=log, stderr=log, env=everything, text=True))

    try:
        start("scheduler", "--port", "0")
        until(file.exists, "the scheduler of Dask has an address")
        for _ in range(nodes):
            start("worker", "--nthreads", "2", "--local-directory", str(folder), "--resources", "GPU=2")
        yield Cluster(str(file), {}, lambda: end(started.pop()))
    finally:
        while started:
            end(started.pop())


#: Starts a scheduler that starts workers when calls wait, at most two, and ends them when none do.
_ADAPTIVE = """
import sys
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=0, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        cluster.adapt(minimum=0, maximum=2, interval="200ms")
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@contextmanager
def adaptive_dask(folder: Path) -> Iterator[Cluster]:
    """A cluster that has workers only while calls wait."""
    program, pipe = folder / "cluster.py", subprocess.PIPE
    program.write_text(_ADAPTIVE)
    with open(folder / "cluster.log", "ab") as log:
        command = [sys.executable, str(program)]
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=log, cwd=folder, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert address, (folder / "cluster.log").read_text()
        yield Cluster(address, {}, lambda: None)
    finally:
        end(process)
        process.stdin.close()
        process.stdout.close()


#: Starts the nodes of a Ray, prints where they are, and ends the last one when a line comes in. `ray start` cannot have
#: several nodes on the loopback address.
_RAY = """
import sys
from ray.cluster_utils import Cluster

more = {"num_cpus": 2, "include_dashboard": False, "temp_dir": sys.argv[1]}
cluster = Cluster(initialize_head=True, head_node_args=more)
nodes = [cluster.add_node(num_cpus=2) for _ in range(int(sys.argv[2]) - 1)]
print(cluster.address, flush=True)
for _ in sys.stdin:
    cluster.remove_node(nodes.pop(), allow_graceful=False)
"""


@contextmanager
def ray(folder: Path, nodes: int = 2, environment: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """A head, and further nodes, of two processors each."""
    token = folder / "token"
    token.write_text(secrets.token_hex(32))
    with tempfile.TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as short:  # Its sockets need it short.
        settings = {
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # Which means: listen on the loopback address.
            "RAY_AUTH_TOKEN_PATH": str(token),
        }
        everything = {**os.environ, **settings, **(environment or {})}
        command = [sys.executable, "-c", _RAY, short, str(nodes)]
        with open(folder / "ray.log", "ab") as log:
            pipe = subprocess.PIPE
            process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=log, env=everything, text=True)
        assert process.stdin is not None and process.stdout is not None

        def kill() -> None:
            assert process.stdin is not None
            print(file=process.stdin, flush=True)

        try:
            address = process.stdout.readline().strip()
            assert address, (folder / "ray.log").read_text()
            yield Cluster(address, settings, kill)
        finally:
            end(process)
            process.stdin.close()
            process.stdout.close()
