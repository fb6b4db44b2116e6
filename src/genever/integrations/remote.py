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
        ConfigFileError: Its kind of URL cannot be read here, or where it is cannot be reached.
    """
    system, path = _system(url)
    try:
        return bool(system.info(path)["type"] == "file")
    except FileNotFoundError as problem:  # Of a host that does not answer fsspec says so too.
        cause = problem.__cause__
        if cause is None or isinstance(cause, FileNotFoundError) or getattr(cause, "status", None) == 404:
            return False
        raise _unreadable(url, cause) from None
    except Exception as problem:  # Each kind of URL has errors of its own: no credentials, no permission.
        raise _unreadable(url, problem) from None


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
        raise _unreadable(url, problem) from None
    return system, path


def _unreadable(url: str, problem: BaseException) -> Exception:
    return error("file-unreadable", f"{url} cannot be read: {problem}")
