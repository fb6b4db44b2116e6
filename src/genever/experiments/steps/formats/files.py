"""A path: the file or the folder that a step has written. What is read is the path of a copy."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path, PurePath
from typing import Any

from genever.experiments.steps.formats.protocol import unreadable
from genever.language.text.errors import error

#: What the files cannot say: what the path was called, folders with nothing in them, and what is executable.
_ABOUT = "path.json"
#: The folder of the file or the folder.
_CONTENT = "files"


class _Files:
    name = "path"
    is_safe = True
    keeps_files = True

    def accepts(self, value: Any) -> bool:
        return isinstance(value, Path)

    def save(self, value: Any, folder: Path) -> None:
        path = Path(os.path.abspath(value))
        if not path.exists():
            hint = "write it below genever.output_dir(), and return its path; str(path) is a path that is a mere name"
            raise error("not-cached", f"there is no file or folder {value} that could be kept", hint=hint)
        _check(path)
        target = folder / _CONTENT / (path.name or "root")
        target.parent.mkdir()
        about: dict[str, Any] = {"name": target.name, "folders": [], "executable": []}
        if path.is_dir():
            target.mkdir()
            _copy_folder(path, target, about)
        else:
            shutil.copyfile(path, target)
            about["executable"] = [""] if _is_executable(path) else []
        (folder / _ABOUT).write_text(json.dumps(about, sort_keys=True), encoding="utf-8")

    def load(self, folder: Path) -> Any:
        try:
            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
            path = folder / _CONTENT / _name(about["name"])
            for each in about["folders"]:
                _below(path, each).mkdir(parents=True, exist_ok=True)
            for each in about["executable"]:
                target = _below(path, each)
                target.chmod(target.stat().st_mode | 0o111)
        except (ValueError, TypeError, KeyError) as problem:
            raise unreadable(self.name, problem) from problem
        if not path.exists():
            raise unreadable(self.name, f"{path.name} is missing")
        return path


def _copy_folder(path: Path, target: Path, about: dict[str, Any]) -> None:
    for folder, folders, files in os.walk(path):
        here = Path(folder)
        to = target / here.relative_to(path)
        folders.sort()
        for each in folders:
            if (here / each).is_symlink():
                hint = "copy what it leads to"
                raise error("not-cached", f"{here / each} is a link to a folder, which cannot be kept", hint=hint)
            (to / each).mkdir()
        if not folders and not files:
            about["folders"].append(here.relative_to(path).as_posix())
        for each in sorted(files):
            _check(here / each)
            shutil.copyfile(here / each, to / each)
            if _is_executable(here / each):
                about["executable"].append((here / each).relative_to(path).as_posix())
    for names in ("folders", "executable"):
        about[names].sort()


def _check(path: Path) -> None:
    """Raise an error for what is neither a file nor a folder."""
    if not path.is_file() and not path.is_dir():
        raise error("not-cached", f"{path} is neither a file nor a folder, and cannot be kept")


def _is_executable(path: Path) -> bool:
    return os.name != "nt" and bool(path.stat().st_mode & 0o100)


def _name(text: str) -> str:
    if PurePath(text).name != text or text in ("", ".", ".."):
        raise ValueError(f"{text!r} is no name of a file")
    return text


def _below(path: Path, text: str) -> Path:
    """Return the path of something in a folder."""
    given = PurePath(text)
    if given.is_absolute() or ".." in given.parts or given.drive:
        raise ValueError(f"{text!r} leads elsewhere")
    return path / given


#: Keeps files and folders.
FILES = _Files()
