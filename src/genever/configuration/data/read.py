"""A data file as a value: its format by its name, its content within bounds."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from genever.configuration.data.contents import Contents, not_of_format
from genever.configuration.data.formats import csv_contents, env_contents, ini_contents, json_contents, toml_contents
from genever.configuration.data.yaml import yaml_contents
from genever.language.text.errors import error
from genever.language.values.data import Data

#: The largest data file, in bytes or characters.
DATA_LIMIT = 1024 * 1024


class Format(NamedTuple):
    """A format of data files: what people call it, and what reads it."""

    name: str
    contents: Callable[[str], Contents]


_YAML, _INI = Format("YAML", yaml_contents), Format("INI", ini_contents)
#: The formats by the endings of files.
FORMATS = {
    ".yaml": _YAML,
    ".yml": _YAML,
    ".toml": Format("TOML", toml_contents),
    ".json": Format("JSON", json_contents),
    ".csv": Format("CSV", csv_contents),
    ".env": Format(".env", env_contents),
    ".ini": _INI,
    ".cfg": _INI,
}


def read_data(text: str, path: str, name: str, ending: str | None = None) -> Data:
    """Return what a data file holds.

    Args:
        text: Of the file.
        path: As written; its ending says what the format is.
        name: The path by which it was opened, for messages.
        ending: What says of which format it is, where its own ending does not.

    Raises:
        GeneverError: It is of no known format or not of its own, is too large, or needs a package.
    """
    ending = ending or ending_of(path)
    if ending not in FORMATS:
        what = f"{path} is of no format that data() reads"
        raise error("bad-data", what, hint=f"the endings are {', '.join(FORMATS)}")
    content, lines, traps = _contents(text, ending, name)
    digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
    return Data(path, name, content, digest, lines, traps)


def ending_of(path: str) -> str:
    """Return what says the format of a file: ``.env`` for ``.env``, ``.env.local`` and ``prod.env``."""
    base = os.path.basename(path).lower()
    return ".env" if base == ".env" or base.startswith(".env.") else os.path.splitext(base)[1]


@lru_cache(maxsize=16)
def _contents(text: str, ending: str, name: str) -> Contents:
    """Return what a text holds; an editor asks again with each key that is pressed in another file."""
    kind, contents = FORMATS[ending]
    try:
        return contents(text)
    except RecursionError:
        raise error("nesting", f"{name} nests too deep", hint="bring what is in it further out") from None
    except ValueError as problem:  # Also those of the parsers; an error of ours has its place already.
        raise not_of_format(problem, kind, name) from None
