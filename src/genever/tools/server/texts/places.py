"""Files and the URIs that a client calls them by."""

from __future__ import annotations

import os
import re
from urllib.parse import quote, unquote, urlsplit

_DRIVE = re.compile(r"/?([A-Za-z])(?::|%3[Aa])(?=[/\\]|\Z)")


def path_of(uri: str) -> str | None:
    """Return the path of a ``file:`` URI, absolute and normalized; None for what lies in no file.

    >>> path_of("file:///tmp/a%20b.gin")
    '/tmp/a b.gin'
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file":
        return None
    path = unquote(parts.path)
    if drive := _DRIVE.match(path):
        path = f"{drive[1].lower()}:{path[drive.end() :]}"
    elif parts.netloc not in ("", "localhost"):
        path = f"//{parts.netloc}{path}"
    return os.path.normpath(path) if path and "\0" not in path else None


def uri_of(path: str) -> str:
    """Return the URI of a path.

    >>> uri_of("/tmp/a b.gin")
    'file:///tmp/a%20b.gin'
    """
    path = os.path.abspath(path).replace(os.sep, "/")
    return f"file://{'' if path.startswith('/') else '/'}{quote(path, safe='/:')}"
