"""What a sweep runs its trials on: the settings of each engine, and how one is started."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, get_args

from genever.experiments.sweeps.engines.process import Terms
from genever.experiments.sweeps.engines.resources import bytes_of, shares_of_gpus
from genever.language.text.errors import error


@dataclass(frozen=True, slots=True)
class Local:
    """Processes on this machine.

    Attributes:
        memory: How much memory a trial may use, with all processes that it starts: ``4GiB``, or a number of bytes.
        gpus: How many GPUs a trial sees that no other one does, of those that this process sees.
        reuse_processes: Whether a process runs one trial after the other; else each trial has a new one.
    """

    memory: str | int | None = None
    gpus: float = 0
    reuse_processes: bool = True


@dataclass(frozen=True, slots=True)
class Ray:
    """Tasks of a Ray cluster.

    Attributes:
        address: Where it is, as `ray.init` takes it: ``auto``, ``head:6379``; by default what ``RAY_ADDRESS`` says,
            else one is started on this machine.
        cpus: How many processors a trial is counted with.
        gpus: How many GPUs, or which part of one.
        memory: How much memory a trial may use; Ray counts with it too.
        reuse_processes: Whether a process runs one trial after the other; else each trial has a new one.
    """

    address: str | None = None
    cpus: float = 1
    gpus: float = 0
    memory: str | int | None = None
    reuse_processes: bool = True


@dataclass(frozen=True, slots=True)
class Dask:
    """Tasks of a Dask cluster.

    Attributes:
        address: That of the scheduler, as ``tcp://head:8786``, or the path of its file; by default a cluster is started
            on this machine.
        gpus: How much of the resource ``GPU`` a trial needs.
        memory: How much memory a trial may use.
        resources: What else it needs of what workers were started with.
        reuse_processes: Whether a process runs one trial after the other; else each trial has a new one.
    """

    address: str | None = None
    gpus: float = 0
    memory: str | int | None = None
    resources: dict[str, float] | None = None
    reuse_processes: bool = True


@dataclass(frozen=True, slots=True)
class Loky:
    """The processes of joblib's loky.

    Attributes:
        memory: How much memory a trial may use, with all processes that it starts: ``4GiB``, or a number of bytes.
        reuse_processes: Whether a process runs one trial after the other; else each trial has a new one.
    """

    memory: str | int | None = None
    reuse_processes: bool = True


@dataclass(frozen=True, slots=True)
class Slurm:
    """A job array of Slurm, whose tasks are workers of the sweep.

    Attributes:
        partition: The partition; by default Slurm's own.
        cpus: How many processors a task has.
        gpus: How many GPUs a task has.
        memory: How much memory a task has; a trial in it may use a little less.
        time: The time limit of a task, as ``4:00:00``, or a number of minutes.
        requeues: How often a task queues again whose time limit is near.
        options: Further options of ``sbatch``, as ``{'account': 'vision', 'exclusive': True}``.
        setup: Lines of shell that a task runs first, as ``['module load cuda']``.
        reuse_processes: Whether a process runs one trial after the other; else each trial has a new one.
    """

    partition: str | None = None
    cpus: float | None = None
    gpus: float = 0
    memory: str | int | None = None
    time: str | int | None = None
    requeues: int = 3
    options: dict[str, str | int | bool] | None = None
    setup: tuple[str, ...] | list[str] = ()
    reuse_processes: bool = True


Launcher: TypeAlias = Local | Slurm | Ray | Dask | Loky

#: The names of the engines.
LauncherName: TypeAlias = Literal["local", "slurm", "ray", "dask", "loky"]
#: The engines by name.
LAUNCHERS: Mapping[str, type[Launcher]] = {"local": Local, "slurm": Slurm, "ray": Ray, "dask": Dask, "loky": Loky}


def name_of(launcher: Launcher | str) -> str:
    """Return the name of an engine."""
    return launcher if isinstance(launcher, str) else type(launcher).__name__.lower()


def is_launcher(value: object) -> bool:
    """Return whether a value is an engine, or the name of one."""
    return value in LAUNCHERS if isinstance(value, str) else isinstance(value, get_args(Launcher))


#: What a worker in a task of Slurm needs of the task's memory for itself: a trial that uses more than the rest fails
#: before Slurm ends the whole task.
_OWN_MEMORY = 2**27


def launcher_of(value: Launcher | str | None, options: Mapping[str, Any] = MappingProxyType({})) -> Launcher:
    """Return the settings of an engine, with what options say in their place.

    Args:
        value: The settings, or the name of an engine; by default that of this machine.
        options: What options say, by the names of the settings.

    Raises:
        GeneverError: The engine has no such setting, or it cannot have its value; code ``bad-setting``.
    """
    launcher = LAUNCHERS[value]() if isinstance(value, str) else value or Local()
    known = {field.name for field in fields(launcher)}
    for name in options:
        if name not in known:
            engine = type(launcher).__name__.lower()
            others = ", ".join(engine for engine, kind in LAUNCHERS.items() if name in (f.name for f in fields(kind)))
            raise error("bad-setting", f"the engine {engine} has no {name}", hint=f"these have it: {others}")
    launcher = replace(launcher, **options)
    if launcher.memory is not None:
        bytes_of(launcher.memory)
    return launcher


def started(launcher: Launcher, jobs: int, timeout: float | None) -> Executor:
    """Return an engine that was started.

    Args:
        launcher: Its settings.
        jobs: How many trials run at a time.
        timeout: How many seconds one may take.

    Raises:
        GeneverError: It cannot start.
    """
    memory = bytes_of(launcher.memory) if launcher.memory is not None else None
    if memory is not None and os.name == "nt":
        raise error("bad-setting", "the memory of a trial cannot be limited on Windows", hint="leave it out")
    if isinstance(launcher, Slurm) and memory is not None:
        memory = max(memory - _OWN_MEMORY, memory // 2)
    terms = Terms.here(timeout, memory, is_fresh=not launcher.reuse_processes)
    match launcher:
        case Local(gpus=gpus):
            from genever.experiments.sweeps.engines.local import LocalExecutor

            return LocalExecutor(jobs, terms, shares_of_gpus(jobs, gpus) if gpus else ())
        case Slurm():  # In one of its tasks, which has the GPUs that Slurm has given it.
            from genever.experiments.sweeps.engines.local import LocalExecutor

            return LocalExecutor(jobs, terms)
        case Ray(address, cpus, gpus):
            from genever.experiments.sweeps.engines.ray import RayExecutor

            return RayExecutor(address, cpus, gpus, terms)
        case Dask(address, gpus, resources=resources):
            from genever.experiments.sweeps.engines.dask import DaskExecutor

            return DaskExecutor(address, {**(resources or {}), **({"GPU": gpus} if gpus else {})} or None, jobs, terms)
        case Loky():
            from genever.experiments.sweeps.engines.loky import LokyExecutor

            return LokyExecutor(jobs, terms)
