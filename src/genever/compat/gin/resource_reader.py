"""`gin.resource_reader`: binding files in Python packages. Every session reads them."""

from __future__ import annotations

import importlib  # noqa: F401  # Programs find it here.
import logging
import os.path
from importlib.util import find_spec
from typing import Any

from genever.language.text.errors import speaks_as_gin
from genever.runtime.imports.packages import is_in_package, open_in_package
from genever.runtime.session import active

__all__ = ["system_path_file_exists", "system_path_reader"]


def system_path_reader(config_path: str) -> Any:
    """Open the binding file of a package; under gin's name, log that."""
    file = open_in_package(config_path)
    if speaks_as_gin():
        logging.info("gin-config opened resource file:%s", file.name)
    return file


def system_path_file_exists(config_path: str) -> bool:
    """Return whether a path such as ``package/part/base.gin`` lies in a Python package; under gin's name, log that."""
    if not speaks_as_gin():
        return is_in_package(config_path)
    logging.info("system_path_file_exists:%s", config_path)
    try:
        _parse_config_path(config_path)
    except (ImportError, ValueError):
        logging.error("Path not found: %s", config_path)
        return False
    except TypeError:  # A folder without a file of its own.
        return is_in_package(config_path)
    return is_in_package(config_path)


def _parse_config_path(config_path: str) -> str:
    """Return the place of a file in a package.

    Raises:
        ValueError: There is no such package.
    """
    folder, name = os.path.split(config_path)
    package = folder.replace("/", ".")
    spec = find_spec(package)
    if spec is None:
        raise ValueError("Package not found", package)
    origin: Any = spec.origin  # None, and then a TypeError, for a folder without a file of its own.
    return os.path.join(os.path.dirname(origin), name)


def log_as_gin() -> None:
    """Let the active session read files of packages by these functions."""
    known = {open_in_package: system_path_reader, is_in_package: system_path_file_exists}
    readers: Any = active().readers
    readers[:] = [(known.get(reader, reader), known.get(check, check)) for reader, check in readers]
