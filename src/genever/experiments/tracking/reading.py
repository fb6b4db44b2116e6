"""Runs as trackers have them: ``mlflow:RUN_ID`` and ``wandb:ENTITY/PROJECT/RUN`` stand for the folder of a run.

What a tracker was sent of a run is fetched into a folder that is there until this process ends.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from genever.experiments.runs.folder import MANIFEST
from genever.language.text.errors import GeneverError, error

#: The trackers that runs are read from, and what is installed for each.
_ADAPTERS = {"mlflow": "'genever[mlflow]'", "wandb": "'genever[wandb]'"}
_NAMED = re.compile(rf"({'|'.join(_ADAPTERS)}):(\S+)")


class Fetched(NamedTuple):
    """A run that was read from a tracker.

    Attributes:
        name: What it is called: ``mlflow:`` and its id.
        folder: A folder with what the tracker has of its files.
    """

    name: str
    folder: Path


#: Fetches the runs of a name into folders below one; an adapter has it as ``fetch``.
Fetch = Callable[[str, Path], list[Fetched]]


def is_tracked(name: str) -> bool:
    """Return whether a name is that of a run, or of several, at a tracker.

    >>> is_tracked("mlflow:4f0c2d"), is_tracked("runs/train")
    (True, False)
    """
    return _NAMED.fullmatch(name) is not None and not os.path.exists(name)


@cache
def fetched(name: str) -> tuple[Fetched, ...]:
    """Return the runs of a name: one, or all of an experiment of MLflow's or a project of W&B's.

    Raises:
        GeneverError: The tracker is not installed, code ``no-tracker``; it cannot be asked, code ``file-unreadable``;
            or it has no run of Genever's of that name, code ``file-not-found``.
    """
    tracker, _, reference = name.partition(":")
    try:
        fetch: Fetch = import_module(f"genever.integrations.tracking.{tracker}").fetch
        found = fetch(reference, _new_folder())
    except GeneverError:
        raise
    except ModuleNotFoundError as problem:
        hint = f"pip install {_ADAPTERS[tracker]}"
        raise error("no-tracker", f"{name} cannot be read: there is no {problem.name}", hint=hint) from None
    except Exception as problem:  # Whatever a tracker's library raises.
        from genever.experiments.tracking.following import said

        raise error("file-unreadable", f"{name} cannot be read: {said(problem)}") from None
    runs = tuple(each for each in found if (each.folder / MANIFEST).is_file())
    if not runs:
        hint = "genever run --track, or genever track, sends it there"
        raise error("file-not-found", f"{name} has no {MANIFEST}: it is no run that Genever has sent", hint=hint)
    return runs


def folder_of(name: str) -> Path:
    """Return a folder with what a tracker has of the files of one run.

    Raises:
        GeneverError: See `fetched`; or the name is that of several runs, code ``file-not-found``.
    """
    runs = fetched(name)
    if len(runs) > 1:
        hint = f"name one of them, such as {runs[0].name}"
        raise error("file-not-found", f"{name} is {len(runs)} runs", hint=hint)
    return runs[0].folder


def _new_folder() -> Path:
    import atexit  # Few programs read from a tracker.
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="genever-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
