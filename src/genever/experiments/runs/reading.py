"""The manifest of a run as others read it: its form, and the form of versions before it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from genever.experiments.runs.earlier import brought_up
from genever.experiments.runs.folder import MANIFEST
from genever.experiments.runs.json_data import check_size, misfit, read_json
from genever.language.text.errors import GeneverError, error

#: What a manifest calls itself, and the version of its form. A reader of this version reads all before it.
FORMAT, VERSION = "genever run", 4


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of manifests."""
    from importlib.resources import files

    made: dict[str, Any] = json.loads(files("genever").joinpath("run.schema.json").read_text(encoding="utf-8"))
    return made


def read(path: str | os.PathLike[str], form: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the manifest in a file, or in a run's folder.

    Args:
        path: The file or the folder.
        form: The JSON Schema of what is needed of it, where that is not all; the rest is not looked at.

    Raises:
        ConfigFileError: It cannot be read, is cut off or no manifest, or is of a later version.
    """
    file = Path(path)
    if file.is_dir():
        file = file / MANIFEST
    try:
        data = read_json(file)
        if form is None or not isinstance(data, dict) or data.get("version") != VERSION:  # Then all of it is looked at.
            check_size(data)
    except OSError as problem:
        hint = "a run that `genever run` makes has one" if isinstance(problem, FileNotFoundError) else None
        raise error("no-manifest", f"{file} cannot be read: {problem.strerror}", hint=hint) from None
    except ValueError as problem:
        raise _unreadable(file, f"it is cut off or no JSON ({problem})") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise _unreadable(file, f"it does not say that it is a {FORMAT!r}")
    version = data.get("version")
    if not isinstance(version, int) or version > VERSION:
        message = f"{file} is a manifest of version {version}, and this Genever reads versions up to {VERSION}"
        raise error("newer-version", message, hint=f"it was written by Genever {data.get('genever')}: install that one")
    missing = [name for name in ("config", "operative", "parameters", "record", "bindings") if name not in data]
    if missing:
        raise _unreadable(file, f"it lacks {missing[0]!r}")
    return in_present_form(data, file, form)


def in_present_form(data: Any, file: Path, form: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a manifest in the form of this version, whichever wrote it; ``form`` is as for `read`.

    Raises:
        ConfigFileError: It has the form of none.
    """
    data = brought_up(data)
    wrong = misfit(data, form or schema())
    if wrong is not None:
        raise _unreadable(file, f"what it has as {wrong} is missing or of another type")
    manifest: dict[str, Any] = data
    return manifest


def _unreadable(file: Path, why: str) -> GeneverError:
    hint = f"{file.parent}/operative.gin tells the values, if the run wrote it"
    return error("bad-manifest", f"{file} is not the manifest of a run: {why}", hint=hint)
