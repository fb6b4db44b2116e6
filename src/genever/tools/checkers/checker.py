"""The checkers that there are, and what one says of a whole configuration."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from genever.language.text.diagnostics import Diagnostic
from genever.records import NamedTuple
from genever.tools.checkers.environment import Environment
from genever.tools.checkers.findings import Judgement
from genever.tools.checkers.programs.process import CheckerError, find_program
from genever.tools.checkers.programs.remarks import Remark
from genever.tools.checkers.programs.tool import Tool, remarks
from genever.tools.lowering.pieces import Lowered


class Checker(Protocol):
    """Judges the types in a configuration."""

    @property
    def name(self) -> str:
        """What it is called, as after ``--checker``."""

    def check(self, lowered: Lowered, environment: Environment) -> tuple[Diagnostic, ...]:
        """Return what is wrong, with places in the binding files; where the checker fails, one finding that says so."""

    def check_all(self, lowered: Sequence[Lowered], environment: Environment) -> list[tuple[Diagnostic, ...]]:
        """Return what is wrong in each of several configurations, for which the checker starts once."""


class ToolChecker(NamedTuple):
    """A checker that runs a tool, a second time where it is to say more about what it found."""

    tool: Tool
    program: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.tool.name

    def check(self, lowered: Lowered, environment: Environment) -> tuple[Diagnostic, ...]:
        """Return what is wrong; see `Checker`."""
        return self.check_all([lowered], environment)[0]

    def check_all(self, lowered: Sequence[Lowered], environment: Environment) -> list[tuple[Diagnostic, ...]]:
        """Return what is wrong in each; see `Checker`."""
        try:
            with tempfile.TemporaryDirectory(prefix="genever-", ignore_cleanup_errors=True) as folder:
                return self._findings(lowered, environment, Path(folder))
        except CheckerError as problem:
            message = f"types are not checked: {self.name} {problem}"
        except OSError as problem:
            message = f"types are not checked: {self.name} has no folder to work in: {problem.strerror or problem}"
        hint = f"pip install '{self.tool.package}', or choose another with --checker"
        return [(Diagnostic("checker-failed", message, hint=hint, severity="warning"),)] * len(lowered)

    def remarks(self, texts: Sequence[str], environment: Environment, folder: Path) -> list[list[Remark]]:
        """Return what it says about each of some modules; see `genever.tools.checkers.programs.tool.remarks`."""
        return remarks(self.tool, self.program, texts, environment, folder)

    def _findings(
        self, lowered: Sequence[Lowered], environment: Environment, folder: Path
    ) -> list[tuple[Diagnostic, ...]]:
        said = self.remarks([each.text for each in lowered], environment, folder)
        judgements = [
            Judgement(each, found, knows_pydantic=self.tool.knows_pydantic)
            for each, found in zip(lowered, said, strict=True)
        ]
        asked = [(judgement, text) for judgement in judgements if (text := judgement.questions.text()) is not None]
        if asked:
            answers = self.remarks([text for _, text in asked], environment, folder)
            for (judgement, _), answer in zip(asked, answers, strict=True):
                judgement.questions.hear(answer)
        return [tuple(judgement.findings()) for judgement in judgements]


def find_checker(name: str) -> ToolChecker | None:
    """Return the checker of a name, one of `CHECKERS`; None where it is not installed."""
    program = find_program(name)
    return ToolChecker(_tool(name), program) if program is not None else None


def _tool(name: str) -> Tool:
    """Return a tool; no other one is loaded."""
    match name:
        case "ty":
            from genever.tools.checkers.programs.ty import TY as tool
        case "pyrefly":
            from genever.tools.checkers.programs.pyrefly import PYREFLY as tool
        case "basedpyright":
            from genever.tools.checkers.programs.basedpyright import BASEDPYRIGHT as tool
        case _:
            from genever.tools.checkers.programs.mypy import MYPY as tool
    return tool


#: All checkers.
CHECKERS = ("ty", "pyrefly", "basedpyright", "mypy")
#: Those that are fast enough to be used where none is chosen: the first that is installed.
FAST_CHECKERS = ("ty", "pyrefly")
