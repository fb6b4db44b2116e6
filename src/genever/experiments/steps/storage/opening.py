"""Opens storages."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from genever.experiments.steps.storage.failing import unusable
from genever.experiments.steps.storage.folder import FolderStorage
from genever.experiments.steps.storage.protocol import Storage


def open_storage(url: str | os.PathLike[str], *, is_lasting: bool = False) -> Storage:
    """Return the storage in a folder or at a URL. Nothing is looked at there yet.

    Args:
        url: The path of a folder; or a URL, as ``file:///data/cache`` or ``s3://bucket/cache``.
        is_lasting: Whether large files too are to be there after a loss of power.

    Raises:
        ConfigFileError: It is no URL of files, or the package that reads it is not installed.
    """
    text = os.fspath(url)
    if "://" not in text:
        if not text or Path(text).is_file():
            raise unusable(text or "''", "opened", "it is no folder")
        return FolderStorage(Path(text), is_lasting=is_lasting)
    if text.partition("://")[0].lower() == "file":
        return FolderStorage(Path(unquote(urlsplit(text).path)), is_lasting=is_lasting)
    from genever.experiments.steps.storage.remote import open_remote

    return open_remote(text)
