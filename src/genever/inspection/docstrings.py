"""What the text of a docstring says of each parameter, in Google's, NumPy's or Sphinx's form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_GOOGLE_SECTION = re.compile(
    r"(?:Args|Arguments|Parameters|Params|Keyword Args|Keyword Arguments|Other Parameters):\s*\Z"
)
_GOOGLE_ENTRY = re.compile(r"(?P<names>\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?:\([^)]*\))?:(?!:)\s*(?P<text>.*)")
_NUMPY_SECTION = re.compile(r"(?:Parameters|Other Parameters|Keyword Arguments)\s*\Z")
_NUMPY_ENTRY = re.compile(r"(?P<names>\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::.*)?\Z")
_SPHINX_ENTRY = re.compile(
    r":(?:param|parameter|arg|argument|key|keyword)\s+(?:[^:]*\s)?\*{0,2}(?P<names>\w+):\s*(?P<text>.*)"
)


def summary(text: str) -> str:
    """Return the first paragraph of a docstring, on one line; empty where there is none."""
    return " ".join(text.split("\n\n", 1)[0].split())


def parameters(texts: Iterable[str]) -> dict[str, str]:
    r"""Return what docstrings say of each parameter, ``{name: text on one line}``; the first to say it counts.

    >>> parameters(["Train.\n\nArgs:\n    lr: The rate.\n    steps (int): How long, in\n        batches."])
    {'lr': 'The rate.', 'steps': 'How long, in batches.'}
    """
    found: dict[str, str] = {}
    for text in texts:
        for name, lines in _entries(text.splitlines()):
            found.setdefault(name, " ".join(" ".join(lines).split()))
    return found


def _entries(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each parameter with the lines about it."""
    for number, line in enumerate(lines):
        below = lines[number + 1 :]
        if _GOOGLE_SECTION.match(line):
            yield from _section(_indented_under(below, _indent(line)), _GOOGLE_ENTRY)
        elif _NUMPY_SECTION.match(line.strip()) and below and re.fullmatch(r"-{3,}", below[0].strip()):
            yield from _section(_until_next_rule(below[1:]), _NUMPY_ENTRY)
        elif entry := _SPHINX_ENTRY.match(line.strip()):
            rest = [entry["text"], *_indented_under(below, _indent(line))]
            yield entry["names"], rest


def _section(lines: list[str], pattern: re.Pattern[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the entries of a section: each begins where the section's indentation ends."""
    depth = min((_indent(line) for line in lines if line.strip()), default=0)
    names: list[str] = []
    text: list[str] = []
    for line in lines:
        entry = pattern.match(line.strip()) if _indent(line) == depth and line.strip() else None
        if entry is None:
            text.append(line)
            continue
        yield from ((name, text) for name in names)
        names = [name.strip().lstrip("*") for name in entry["names"].split(",")]
        text = [entry.groupdict().get("text") or ""]
    yield from ((name, text) for name in names)


def _indented_under(lines: list[str], depth: int) -> list[str]:
    taken = []
    for line in lines:
        if line.strip() and _indent(line) <= depth:
            break
        taken.append(line)
    return taken


def _until_next_rule(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if number and re.fullmatch(r"-{3,}", line.strip()):
            return lines[: number - 1]
    return lines


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
