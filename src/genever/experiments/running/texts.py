"""The binding files of a sweep as they were first read: who edits one later changes no trial that is still to come."""

from __future__ import annotations

import hashlib
import io
import os
from functools import cache
from pathlib import Path
from typing import IO

from genever.configuration.data.read import ending_of
from genever.configuration.loading.files import Check, Reader, is_remote, is_url, open_remote
from genever.experiments.runs.folder import OWN, write_new
from genever.language.text.errors import GeneverError, error
from genever.language.text.redaction import holds_secret

_OWN_FOLDER = 0o700


@cache
def kept_texts(folder: Path) -> KeptTexts:
    """Return what reads files and keeps them in a folder, for all sessions the same."""
    return KeptTexts(folder)


class KeptTexts:
    """Reads binding files of the disk and at URLs, and keeps each as it was when it was first read.

    Args:
        folder: Where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[object, ...]:
        return kept_texts, (self._folder,)

    def reader(self) -> tuple[Reader, Check]:
        """What opens a path, and what knows whether it can, for `genever.Session.readers`."""
        return self._open, self._has

    def _has(self, path: str) -> bool:
        return self._kept(path).exists() or os.path.isfile(path) or is_remote(path)

    def _open(self, path: str) -> IO[bytes]:
        return io.BytesIO(self.read(path))

    def read(self, path: str) -> bytes:
        """Return what a file held when it was first read.

        Raises:
            GeneverError: It cannot be read.
        """
        kept = self._kept(path)
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            content = self._read(path)
            if ending_of(path) == ".env" or holds_secret(content.decode(errors="replace")):
                kept.parent.chmod(_OWN_FOLDER)
                write_new(kept, content, OWN)
            else:
                write_new(kept, content)
        return kept.read_bytes()

    def _read(self, path: str) -> bytes:
        try:
            with open_remote(path) if is_url(path) else open(path, "rb") as file:
                content: bytes = file.read()
                return content
        except OSError as problem:
            if isinstance(problem, GeneverError):
                raise
            raise error("file-unreadable", f"{path} cannot be read: {problem.strerror}") from problem

    def _kept(self, path: str) -> Path:
        whole = path if is_url(path) else os.path.abspath(path)
        digest = hashlib.sha256(os.fsencode(whole)).hexdigest()[:16]
        return self._folder / f"{digest}-{os.path.basename(whole)[-80:]}"
