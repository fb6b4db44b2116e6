"""``genever new``: the binding file to begin with for a function or class."""

from __future__ import annotations

from genever.cli.exit import ending
from genever.cli.loading import search_of
from genever.cli.output import write_new
from genever.tools.listing.beginning import beginning


def new(entry: str, out: str | None) -> None:
    """Print a binding file to begin with, or write it to the file ``out``, which must not be there.

    Args:
        entry: A function or class with its module, ``package.module.train`` or ``package.module:train``.
        out: Where it goes, by default the standard output.

    Raises:
        SystemExit: There is no such function, or the file cannot be written.
    """
    with ending():
        write_new(beginning(entry, search_of([])).text, out)
