"""The binding file to begin with for a function or class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from genever.tools.listing.entries import Entry, Item


def starting_file(entry: Entry, imports: Sequence[str], name: str) -> str:
    """Return a binding file that calls a configurable, with all its parameters.

    Those that are required come first, and stand as ``%gin.REQUIRED`` until they are set; the others are comments
    with their defaults. Each has its type, and what the docstring says of it.

    Args:
        entry: The configurable.
        imports: The lines that make it known.
        name: The name that a file with these imports has for it.
    """
    bindable = [item for item in entry.parameters if item.is_bindable]
    required = [item for item in bindable if item.is_required]
    others = [item for item in bindable if not item.is_required]
    lines = [*imports, "", f"main = @{name}()", ""]
    if entry.summary:
        lines += [*(f"# {line}" for line in wrap(entry.summary, 98)), ""]
    lines += [line for item in required for line in _lines(item, f"{name}.{item.name} = %gin.REQUIRED")]
    if required and others:
        lines.append("")
    lines += [line for item in others for line in _lines(item, f"# {name}.{item.name} = {item.default}")]
    return "\n".join(lines).rstrip("\n") + "\n"


def _lines(item: Item, binding: str) -> Iterator[str]:
    for line in wrap(item.about, 98):
        yield f"# {line}"
    yield f"{binding}  # {item.type}" if item.type else binding
