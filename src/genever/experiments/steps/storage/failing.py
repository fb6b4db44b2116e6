"""What a storage that cannot be used gives: an error that says where and why, whatever library has failed."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from genever.experiments.sweeps.sampling.study import without_password
from genever.language.text.errors import GeneverError, error

_FULL = "make space there, as `genever cache prune` does for a cache, or name another place"
_REFUSED = "ask for the right to write there, or name another place"
_HINTS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _REFUSED,
    errno.EPERM: _REFUSED,
    errno.EROFS: "name another place",
}


@contextmanager
def failing(url: str, doing: str) -> Iterator[None]:
    """Let whatever fails inside a ``with`` block be an error of the code ``no-storage``.

    Args:
        url: Where the storage is.
        doing: What is done there, as in "read".

    Raises:
        FileNotFoundError: As it is raised inside.
        ConfigFileError: Anything else is.
    """
    try:
        yield
    except (FileNotFoundError, GeneverError):
        raise
    except Exception as problem:  # Clients of object stores raise what they like.
        raise unusable(url, doing, problem) from problem


def unusable(url: str, doing: str, problem: BaseException | str, hint: str | None = None) -> GeneverError:
    """Return the error for a storage that cannot be used.

    Args:
        url: Where it is.
        doing: What cannot be done there.
        problem: Why.
        hint: What helps, where the problem itself does not tell.
    """
    number = getattr(problem, "errno", None)
    why = (getattr(problem, "strerror", None) if number else None) or str(problem) or type(problem).__name__
    hint = hint or _HINTS.get(number or 0)
    message = f"{without_password(url)} cannot be {doing}: {without_password(' '.join(str(why).split()))}"
    return error("no-storage", message, hint=hint)
