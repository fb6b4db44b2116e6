"""What the check needs of a type checker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from genever.language.text.diagnostics import Diagnostic
from genever.tools.linting.subject import Read

#: Returns what does not fit in each of some configurations, which were read from these files.
Judge: TypeAlias = Callable[[Sequence[tuple[Sequence[str], Read]]], Sequence[Sequence[Diagnostic]]]

#: The codes of what a type checker finds.
CODES = frozenset(["argument-type", "checker-failed", "missing-argument", "path-as-text"])
