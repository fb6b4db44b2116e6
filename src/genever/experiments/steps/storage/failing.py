"""What a cache that cannot be used gives: an error that says where and why, whatever library has failed."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from genever.experiments.sweeps.sampling.study import without_password
from genever.language.text.errors import GeneverError, error

_HINTS = {
    errno.ENOSPC: "genever cache prune makes space; --cache and [tool.genever.cache] name another place",
    errno.EDQUOT: "genever cache prune makes space; --cache and [tool.genever.cache] name another place",
    errno.EACCES: "ask for the right to write there, or name another place with --cache",
    errno.EPERM: "ask for the right to write there, or name another place with --cache",
    errno.EROFS: "name another place with --cache",
}


@contextmanager
def failing(url: str, doing: str) -> Iterator[None]:
    """Let whatever fails inside a ``with`` block be an error of the code ``no-cache``.

    Args:
        url: Where the cache is.
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
        raise no_cache(url, doing, problem) from problem


def no_cache(url: str, doing: str, problem: BaseException | str, hint: str | None = None) -> GeneverError:
    """Return the error for a cache that cannot be used.

    Args:
        url: Where it is.
        doing: What cannot be done there.
        problem: Why.
        hint: What helps, where the problem itself does not tell.
    """
    number = getattr(problem, "errno", None)
    why = (getattr(problem, "strerror", None) if number else None) or str(problem) or type(problem).__name__
    hint = hint or _HINTS.get(number or 0)
    message = f"the cache {without_password(url)} cannot be {doing}: {without_password(' '.join(str(why).split()))}"
    return error("no-cache", message, hint=hint)
