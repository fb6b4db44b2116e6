"""A printed binding file as Markdown, for trackers and notebooks."""

from __future__ import annotations

import re

_VALUE_IN_A_COMMENT = re.compile(r"# [\w./]+ [-+|]?= ")


def markdown(text: str) -> str:
    """Return a config text as Markdown: comments as headings and prose, bindings as code."""
    return "\n".join(_markdown_line(line) for line in text.splitlines())


def _markdown_line(line: str) -> str:
    if not line.startswith("#") or _VALUE_IN_A_COMMENT.match(line):
        return "    " + line
    comment = line[2:]
    if comment.startswith("===="):
        return ""
    if comment.startswith("None"):
        return "    # None."
    return f"#### {comment}" if comment.endswith(":") else comment
