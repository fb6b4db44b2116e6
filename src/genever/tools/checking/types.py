"""The types in configurations, judged by a type checker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from genever.configuration.catalog.static.sources.environment import search_for
from genever.configuration.catalog.static.sources.search import Search
from genever.language.text.diagnostics import Diagnostic
from genever.tools.checkers.checker import FAST_CHECKERS, Checker, find_checker
from genever.tools.checkers.environment import Environment
from genever.tools.checking.judging import Judge
from genever.tools.linting.subject import Read
from genever.tools.lowering.lower import lower


def judge_by(checker: Checker, texts: Mapping[str, str]) -> Judge:
    """Return what judges the types in configurations by a checker, which is started once for all of one place.

    Args:
        checker: The type checker.
        texts: What stands in files that are not saved, by absolute path.
    """

    def judge(read: Sequence[tuple[Sequence[str], Read]]) -> list[Sequence[Diagnostic]]:
        found: list[Sequence[Diagnostic]] = [()] * len(read)
        by_folders: dict[tuple[str, ...], list[int]] = {}
        for number, (files, _) in enumerate(read):
            search: Search = search_for(files, texts)
            by_folders.setdefault(tuple(search.folders), []).append(number)
        for folders, numbers in by_folders.items():
            lowered = [lower(read[number][1].config, read[number][1].catalog) for number in numbers]
            for number, findings in zip(
                numbers, checker.check_all(lowered, Environment.of(folders, texts)), strict=True
            ):
                found[number] = findings
        return found

    return judge


def installed_checker(name: str | None) -> Checker | None:
    """Return the checker of a name, or the first fast one that is installed; None where it, or none, is.

    Args:
        name: One of `genever.tools.checkers.checker.CHECKERS`, or None for any.
    """
    for each in FAST_CHECKERS if name is None else (name,):
        checker = find_checker(each)
        if checker is not None:
            return checker
    return None
