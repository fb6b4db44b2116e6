"""Binding files in Python packages, found as the packages would be."""

from __future__ import annotations

import os
from typing import Any

from genever.language.text.selectors import is_selector


def open_in_package(path: str) -> Any:
    """Open the binding file that `is_in_package` accepts.

    Raises:
        FileNotFoundError: There is none.
    """
    found = _path_in_package(path)
    if found is None:
        raise FileNotFoundError(f"no file of a package: {path}")
    return open(found, encoding="utf-8")


def is_in_package(path: str) -> bool:
    """Return whether a path such as ``package.part/base.gin`` or ``package/part/base.gin`` lies in a Python package."""
    found = _path_in_package(path)
    return found is not None and os.path.isfile(found)


def _path_in_package(path: str) -> str | None:
    folder, name = os.path.split(path)
    package = folder.replace("/", ".")
    if not is_selector(package):
        return None
    from genever.runtime.imports.beside import folders_of  # Rarely needed.

    paths = [os.path.join(folder, name) for folder in folders_of(package)]
    return next(filter(os.path.isfile, paths), None)
