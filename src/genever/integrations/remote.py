"""Binding files at URLs such as ``gs://bucket/base.gin`` or ``https://host/base.gin``, read with fsspec.

Nothing has to be imported for it: a path with ``://`` in it is read by this module wherever a binding file is. Which
kinds of URL work depends on what is installed: ``gcsfs`` for ``gs://``, ``s3fs`` for ``s3://``, ``aiohttp`` for
``https://``.
"""

from __future__ import annotations

from typing import Any

import fsspec  # type: ignore[import-untyped]  # It has no types.

from genever.errors import error


def exists(url: str) -> bool:
    """Tell whether there is a file.

    Raises:
        ConfigFileError: Its kind of URL cannot be read here.
    """
    system, path = _system(url)
    return bool(system.isfile(path))


def open_url(url: str) -> Any:
    """Open a file for reading bytes.

    Raises:
        ConfigFileError: Its kind of URL cannot be read here.
    """
    system, path = _system(url)
    return system.open(path, "rb")


def names_in(url: str) -> list[str]:
    """Return the names of what is in a directory."""
    system, path = _system(url)
    return [found.rstrip("/").rpartition("/")[2] for found in system.ls(path, detail=False)]


def _system(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it."""
    try:
        system, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as problem:  # Its package is missing; no package is known for it.
        raise error("file-unreadable", f"{url} cannot be read: {problem}") from None
    return system, path
