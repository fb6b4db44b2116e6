"""Estimators of scikit-learn by skops, where that is installed and knows all types that are in them."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from genever.experiments.steps.formats.protocol import library_of, missing, unreadable

_FILE, _SCHEMA = "model.skops", "schema.json"


class _Skops:
    name = "skops"
    is_safe = True
    keeps_files = False

    def accepts(self, value: Any) -> bool:
        if library_of(value) != "sklearn":
            return False
        try:
            import skops.io as io

            return not io.get_untrusted_types(data=io.dumps(value))
        except Exception:  # It is not installed, or has no form for this; what it raises for that varies.
            return False

    def save(self, value: Any, folder: Path) -> None:
        import skops.io as io

        with zipfile.ZipFile(BytesIO(io.dumps(value))) as made, zipfile.ZipFile(folder / _FILE, "w") as archive:
            schema = json.loads(made.read(_SCHEMA))
            numbers: dict[str, str] = {}
            _number(schema, numbers)
            for name in sorted(made.namelist(), key=lambda name: numbers.get(name, name)):
                content = json.dumps(schema).encode() if name == _SCHEMA else made.read(name)
                archive.writestr(zipfile.ZipInfo(numbers.get(name, name)), content)

    def load(self, folder: Path) -> Any:
        try:
            import skops.io as io
        except ImportError:
            raise missing(self.name, "skops") from None
        try:
            return io.load(folder / _FILE)  # Types that it does not know, it refuses.
        except OSError:
            raise
        except Exception as problem:  # What it raises for what is damaged varies.
            raise unreadable(self.name, problem) from problem


def _number(node: Any, numbers: dict[str, str]) -> None:
    """Replace the addresses of objects, by which skops tells them apart, with numbers in the order of the schema.

    Args:
        node: A part of the schema.
        numbers: The name of each file so far, and its new name; and the same for addresses.
    """
    if isinstance(node, dict):
        if "__id__" in node:
            number = numbers.setdefault(str(node["__id__"]), str(len(numbers)))
            node["__id__"] = int(number)
        if isinstance(file := node.get("file"), str):
            node["file"] = numbers.setdefault(file, f"{len(numbers)}{PurePath(file).suffix}")
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _number(each, numbers)


#: Keeps estimators of scikit-learn.
SKOPS = _Skops()
