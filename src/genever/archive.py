"""What is in a file that ``torch.save`` has written, without the weights, and without running what it says.

Such a file is a zip archive with a pickle in it, ``data.pkl``; the tensors refer to other members. Reading it
here makes plain containers as they are. All else becomes an `Unread`.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from typing import Any

from genever.errors import error


class Unread:
    """Stands for an object of a class that is not looked at."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Unread:
        """Return one, whatever a pickle gives the class that it stands for."""
        return object.__new__(cls)

    def __setstate__(self, state: object) -> None:
        """Take no state."""

    def __setitem__(self, key: object, value: object) -> None:
        """Take no item."""

    def append(self, item: object) -> None:
        """Take no item."""

    def extend(self, items: object) -> None:
        """Take no items."""


def saved(path: str) -> Any:
    """Return what a file of ``torch.save`` holds, with an `Unread` for each tensor and other object.

    Raises:
        ConfigFileError: There is no such file, or it cannot be read.
        ConfigValueError: It is no such file, or it is cut short.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            [name] = [name for name in archive.namelist() if name.endswith("/data.pkl")]
            pickled = archive.read(name)
        return _Reader(io.BytesIO(pickled)).load()
    except FileNotFoundError:
        raise error("file-not-found", f"there is no checkpoint {path}") from None
    except OSError as problem:
        raise error("file-unreadable", f"{path} cannot be read: {problem.strerror or problem}") from problem
    except Exception as problem:  # A damaged pickle may raise anything.
        raise _no_checkpoint(path) from problem


def _no_checkpoint(path: str) -> Exception:
    with open(path, "rb") as file:
        begins_well = file.read(2) == b"PK"
    if begins_well:
        return error("not-a-checkpoint", f"{path} is damaged or cut short", hint="take an earlier checkpoint")
    return error("not-a-checkpoint", f"{path} is no checkpoint", hint="name a file that Lightning or torch.save wrote")


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        return OrderedDict if (module, name) == ("collections", "OrderedDict") else Unread

    def persistent_load(self, identity: object) -> Any:
        return Unread()
