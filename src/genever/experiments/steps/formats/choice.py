"""Which format a value is kept in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from genever.experiments.steps.formats.protocol import Format
from genever.language.text.errors import error


class _Json:
    name = "json"
    is_safe = True

    def accepts(self, value: Any) -> bool:
        try:
            return bool(json.loads(json.dumps(value)) == value)
        except (TypeError, ValueError):
            return False

    def save(self, value: Any, folder: Path) -> None:
        (folder / "value.json").write_text(json.dumps(value), encoding="utf-8")

    def load(self, folder: Path) -> Any:
        return json.loads((folder / "value.json").read_text(encoding="utf-8"))


class _Path:
    name = "path"
    is_safe = True

    def accepts(self, value: Any) -> bool:
        return isinstance(value, Path)

    def save(self, value: Any, folder: Path) -> None:
        shutil.move(value, folder / value.name)

    def load(self, folder: Path) -> Any:
        [path] = folder.iterdir()
        return path


_FORMATS: tuple[Format, ...] = (_Json(), _Path())


def format_for(value: Any) -> Format:
    """Return the format that keeps a value."""
    for each in _FORMATS:
        if each.accepts(value):
            return each
    raise error("not-cached", f"a {type(value).__name__} cannot be kept in the cache of steps")


def format_named(name: str) -> Format:
    """Return the format with a name."""
    for each in _FORMATS:
        if each.name == name:
            return each
    raise error("not-cached", f"there is no format {name!r}")
