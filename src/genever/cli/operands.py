"""The two sides of a comparison, each read as a list of parameters: a file, a run, a checkpoint or a revision."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, NoReturn, TypeAlias

from genever.cli.arguments import read_arguments
from genever.cli.loading import has_vague_values, look_at_sources
from genever.cli.output import complain
from genever.experiments.checkpoints import entry as checkpoints
from genever.experiments.running.endings import MISCONFIGURED
from genever.experiments.runs.folder import MANIFEST
from genever.experiments.runs.reading import in_present_form
from genever.experiments.runs.reading import read as read_manifest
from genever.experiments.tracking.reading import folder_of, is_tracked
from genever.inspection.canonical.comparison import Entry
from genever.inspection.canonical.parameters import entries
from genever.inspection.secrets import secrets_of
from genever.language.text.errors import GeneverError, error
from genever.language.text.redaction import redacted

#: How binding files are taken in: read, read unless that leaves a value open, or imported.
_How: TypeAlias = Literal["read", "as a run", "import"]

#: Waits for a side and returns its parameters.
_Read: TypeAlias = Callable[[], Sequence[Entry]]

#: A string or a bracket with what is in it, whose spaces and signs part nothing.
_WHOLE = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}""")
#: Where a file, a binding or another statement begins.
_BEGINNING = re.compile(
    r"(?:^|(?<=\s))"
    r"(?:from\s+[\w.]+\s+import\s|(?:import|include|del|assert)\s"
    r"|[\w./]+\s*[-+|]?=(?!=)|\S+\.gin(?=\s|$)|(?:git|mlflow|store|wandb):\S+)"
)

#: What reads binding files: it imports from where this process does, and not from the working directory first.
_PROGRAM = "import sys; sys.path[:] = {!r}; from genever.cli import main; main()"

#: What a comparison looks at in an entry.
_ENTRY = {
    "key",
    "scope",
    "selector",
    "parameter",
    "value",
    "provenance",
    "replaced",
    "macros",
    "fingerprint_ignored",
}


def read_sides(sides: Sequence[str], *, live: bool = False) -> list[Sequence[Entry]]:
    """Return the parameters of each side.

    Binding files are read, with the sources of what they import. They are loaded in processes of their own, all at
    once, where that alone tells each value as a run or a revision has it: or in any case, where ``live`` says so.

    Raises:
        GeneverError: A side cannot be read.
        SystemExit: A side is a configuration that is wrong; what is wrong with it has been printed.
    """
    how: _How = "import" if live else "read" if all(map(_is_of_files, sides)) else "as a run"
    with ExitStack() as stack:
        return [read() for read in [_started(side, how, stack) for side in sides]]


def _is_of_files(side: str) -> bool:
    path = Path(side)
    is_recorded = path.is_dir() or "git:" in side or is_tracked(side)
    return not is_recorded and (path.suffix == ".gin" or not path.is_file())


def words_of(side: str) -> list[str]:
    """Return the files and bindings that a side names.

    >>> words_of("gan.gin conv.gin train.lr = 1 + 2 f.x='a b' s/g.y=(1, 2)")
    ['gan.gin', 'conv.gin', 'train.lr = 1 + 2', "f.x='a b'", 's/g.y=(1, 2)']
    """
    masked = side
    while (found := _WHOLE.search(masked)) is not None:  # From the inside out.
        masked = masked[: found.start()] + "_" * len(found.group()) + masked[found.end() :]
    starts = [match.start() for match in _BEGINNING.finditer(masked)]
    if not starts or masked[: starts[0]].strip():
        starts.insert(0, 0)
    return [side[start:end].strip() for start, end in zip(starts, [*starts[1:], len(side)], strict=True)]


def _started(side: str, how: _How, stack: ExitStack) -> _Read:
    path = folder_of(side) if is_tracked(side) else Path(side)
    if path.is_dir():
        return _of_folder(path, how, stack)
    if path.suffix == ".json":
        return partial(_of_manifest, path)
    if path.is_file() and path.suffix != ".gin":
        return partial(_of_checkpoint, path)
    if path.is_file():
        return _of_files([side], how, stack)
    words = words_of(side)
    for word in words:
        _check_word(word)
    return _of_files(words, how, stack)


def _check_word(word: str) -> None:
    """Raise for what is neither a file, nor a binding or another statement."""
    file, _, rest = word.partition(" ")
    is_file = file.endswith(".gin") or file.startswith(("git:", "store:")) or is_tracked(file)
    if is_file and rest and "=" not in rest:
        hint = "a binding is NAME=VALUE"
        raise error(
            "file-not-found", f"{redacted(rest.strip())!r}, after {file}, is neither a file nor a binding", hint=hint
        )
    if not is_file and not _BEGINNING.match(word):
        hint = "a side is a run's folder, a run.json, a checkpoint, or binding files that end in .gin, with bindings"
        raise error("file-not-found", f"there is no {redacted(word)!r} to compare", hint=hint)


def _of_folder(folder: Path, how: _How, stack: ExitStack) -> _Read:
    operative = folder / "operative.gin"
    if (folder / MANIFEST).exists():
        return partial(_of_manifest, folder / MANIFEST)
    if operative.exists():
        return _of_files([str(operative)], how, stack)
    message = f"{folder} is not the folder of a run: there is neither run.json nor operative.gin in it"
    raise error("no-manifest", message, hint="name the folder that `genever run` has made, below runs/")


def _of_manifest(path: Path) -> Sequence[Entry]:
    return _parameters(read_manifest(path), path)


def _of_checkpoint(path: Path) -> Sequence[Entry]:
    return _parameters(in_present_form(checkpoints.read(path)["manifest"], path), path)


def _parameters(read: Mapping[str, Any], path: Path) -> Sequence[Entry]:
    parameters: Sequence[Entry] | None = read["parameters"]
    if parameters is None or not all(isinstance(entry, dict) and entry.keys() >= _ENTRY for entry in parameters):
        hint = "its operative.gin may be compared instead"
        raise error("bad-manifest", f"{path} does not hold the parameters of its run", hint=hint)
    return parameters


def _of_files(words: Sequence[str], how: _How, stack: ExitStack) -> _Read:
    if how != "import" and not any(word.startswith("git:") for word in words):
        request = read_arguments(words)
        try:
            view, vague = look_at_sources(request)
            if view.problem is not None:
                raise view.problem
            if how == "read" or not (vague or has_vague_values(view.config, view.catalog)):
                for what in vague:
                    complain(f"{what}; --live imports it")
                found = entries(view.config, view.catalog, secrets_of(view.config, view.catalog))
                return lambda: found
        except GeneverError as problem:
            _refuse(" ".join(words), str(problem))
    return _loaded(words, stack)


def _loaded(words: Sequence[str], stack: ExitStack) -> _Read:
    """Load binding files in a process of their own: two sides may import different modules of one name."""
    out = Path(stack.enter_context(TemporaryDirectory(prefix="genever-")), "parameters.json")
    arguments = ["export", "--live", "--format", "parameters", "--out", str(out), "--", *words]
    command = [
        sys.executable,
        "-I" if sys.flags.isolated else "-P",
        "-c",
        _PROGRAM.format([*map(os.fspath, sys.path)]),
        *arguments,
    ]
    process = stack.enter_context(
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
    )
    stack.callback(process.kill)  # In case the other side cannot be read.
    return partial(_result, process, out, " ".join(words))


def _result(process: subprocess.Popen[str], out: Path, side: str) -> Sequence[Entry]:
    _, errors = process.communicate()
    if process.returncode:
        _refuse(side, errors)
    found: Sequence[Entry] = json.loads(out.read_text(encoding="utf-8"))
    return found


def _refuse(side: str, errors: str) -> NoReturn:
    """Say what is wrong with a side, and end."""
    complain(f"{redacted(side)}:\n{errors}".rstrip())
    beside = Path(side).with_name(MANIFEST)
    if beside.exists():
        complain(f"the code may have changed since that run; {beside} can be compared without it")
    raise SystemExit(MISCONFIGURED)
