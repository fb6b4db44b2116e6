"""Binding files at URLs such as ``gs://bucket/base.gin`` or ``https://host/base.gin``.

Nothing has to be imported for it: a path with ``://`` in it is read by this module wherever a binding file is.
``https`` and ``http`` need nothing more; ``s3`` and ``gs`` are read with fsspec, by way of ``s3fs`` and ``gcsfs``. No
other kind of URL is read: `genever.register_file_reader` adds what else is wanted.

Whatever a server does, reading one file takes a bounded time and a bounded amount of memory.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from threading import Event, Thread
from typing import Any, TypeVar
from urllib import request
from urllib.error import HTTPError, URLError

from genever.language.text.errors import GeneverError, error
from genever.version import __version__

#: The kinds of URL that are read. ``memory`` is what a program itself has put into fsspec's file system of that name.
SCHEMES = frozenset({"https", "http", "s3", "gs", "memory"})
#: How long looking for a file, or reading one, may take.
SECONDS = 30.0

_CHUNK = 64 * 1024
_GONE = (404, 410)  # The statuses that say that there is no such file.

T = TypeVar("T")


def exists(url: str) -> bool:
    """Return whether there is a file.

    Raises:
        ConfigFileError: Its kind of URL is not read, or where it is cannot be reached.
    """
    if _scheme(url) in ("https", "http"):
        return _within_time(url, lambda stopped: _is_served(url))
    return _within_time(url, lambda stopped: _is_stored(url))


def fetch(url: str, limit: int) -> bytes:
    """Return the content of a file; of one longer than ``limit`` only one byte more.

    Raises:
        ConfigFileError: It cannot be read, is cut short, or takes too long.
    """
    chunks = _served if _scheme(url) in ("https", "http") else _stored
    return _within_time(url, lambda stopped: _joined(chunks(url, limit), limit, stopped))


def names_in(url: str) -> list[str]:
    """Return the names of what is in a directory; none where that cannot be listed."""
    if _scheme(url) in ("https", "http"):
        return []
    system, path = _system(url)
    found = _within_time(url, lambda stopped: system.ls(path, detail=False))
    return [name.rstrip("/").rpartition("/")[2] for name in found]


def _scheme(url: str) -> str:
    """Return the scheme of a URL that is read.

    Raises:
        ConfigFileError: It is not among `SCHEMES`.
    """
    scheme = url.partition("://")[0].lower()
    if scheme not in SCHEMES:
        message = f"{url} cannot be read: binding files are not read from {scheme}:// URLs"
        raise error("file-unreadable", message, hint="https, http, s3 and gs are; see genever.register_file_reader")
    return scheme


def _within_time(url: str, work: Callable[[Event], T]) -> T:
    """Return what some work gives; it is left to itself, and asked to stop, when it takes too long."""
    stopped = Event()
    results: list[T] = []
    problems: list[BaseException] = []

    def thread() -> None:
        try:
            results.append(work(stopped))
        except BaseException as problem:
            problems.append(problem)

    worker = Thread(target=thread, name="genever-remote", daemon=True)
    worker.start()
    worker.join(SECONDS)
    if problems:
        raise _unreadable(url, problems[0]) from None
    if not results:
        stopped.set()
        raise _unreadable(url, f"this took longer than {SECONDS:g} seconds")
    return results[0]


def _joined(chunks: Iterator[bytes], limit: int, stopped: Event) -> bytes:
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > limit or stopped.is_set():
            break
    return bytes(content[: limit + 1])


def _unreadable(url: str, problem: BaseException | str) -> GeneverError:
    if isinstance(problem, GeneverError):
        return problem
    if isinstance(problem, HTTPError):
        problem = f"the server answered {problem.code} {problem.reason}".rstrip()
    elif isinstance(problem, URLError):
        problem = str(problem.reason)
    said = str(problem) or type(problem).__name__
    return error("file-unreadable", f"{url} cannot be read: {said}")


# ---- Web servers -------------------------------------------------------------------------------------


def _open(url: str, method: str) -> HTTPResponse:
    opener = request.OpenerDirector()  # Without what `urlopen` has for files and FTP, where a redirection may lead.
    for handler in (
        *(request.ProxyHandler, request.HTTPHandler, request.HTTPSHandler, request.UnknownHandler),
        *(request.HTTPRedirectHandler, request.HTTPDefaultErrorHandler, request.HTTPErrorProcessor),
    ):
        opener.add_handler(handler())
    headers = {"Accept-Encoding": "identity", "User-Agent": f"genever/{__version__}"}
    response: HTTPResponse = opener.open(request.Request(url, method=method, headers=headers), timeout=SECONDS)
    return response


def _is_served(url: str) -> bool:
    for method in ("HEAD", "GET"):  # Some servers answer the second alone.
        try:
            _open(url, method).close()
            return True
        except HTTPError as problem:
            problem.close()
            if problem.code in _GONE:
                return False
            if method == "GET":
                raise
    raise AssertionError


def _served(url: str, limit: int) -> Iterator[bytes]:
    """Yield the body of an answer as it comes, unpacked if it is packed."""
    with _open(url, "GET") as response:
        encoding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
        if encoding == "identity":
            yield from _body(response)
        elif encoding in ("gzip", "x-gzip"):
            yield from _unpacked(_body(response), limit)
        else:
            raise ValueError(f"the server answered in the encoding {encoding!r}")


def _body(response: HTTPResponse) -> Iterator[bytes]:
    expected, met = response.length, 0
    while expected is None or met < expected:
        chunk = response.read1(_CHUNK)
        if not chunk:
            break
        met += len(chunk)
        yield chunk
    if expected is not None and met < expected:
        raise ValueError(f"the connection was closed after {met:,} of {expected:,} bytes")


def _unpacked(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Yield what gzip has packed, never more than ``limit`` bytes and one at once."""
    inflater = zlib.decompressobj(wbits=31)
    for chunk in chunks:
        yield inflater.decompress(chunk, limit + 1)
        while inflater.unconsumed_tail:
            yield inflater.decompress(inflater.unconsumed_tail, limit + 1)
    if not inflater.eof:
        raise ValueError("the packed body is cut short")


# ---- Object stores -----------------------------------------------------------------------------------


def _is_stored(url: str) -> bool:
    system, path = _system(url)
    try:
        return bool(system.info(path)["type"] == "file")
    except FileNotFoundError as problem:  # Of a store that does not answer fsspec says so too.
        cause = problem.__cause__
        if cause is None or isinstance(cause, FileNotFoundError) or getattr(cause, "status", None) in _GONE:
            return False
        raise cause from None


def _stored(url: str, limit: int) -> Iterator[bytes]:
    system, path = _system(url)
    with system.open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _system(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it."""
    if "::" in url:
        raise error("file-unreadable", f"{url} cannot be read: it leads from one file system into another")
    try:
        import fsspec  # type: ignore[import-untyped]  # It has no types, and few programs need it.
    except ImportError:
        what = f"{url} cannot be read without the package fsspec"
        raise error("file-unreadable", what, hint="pip install 'genever[remote]'") from None
    try:
        system, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as problem:  # Its package is missing; no package is known for it.
        raise _unreadable(url, problem) from None
    return system, path
