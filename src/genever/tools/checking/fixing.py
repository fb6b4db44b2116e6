"""The fixes of findings, made in the texts of their files until no more is to be made."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

from genever.language.syntax.parse import parse
from genever.language.text.diagnostics import Diagnostic, Edit

#: Texts of files by their absolute paths.
Texts: TypeAlias = Mapping[str, str]

#: How often files are checked again after fixes were made: one may make room for another.
_MOST_PASSES = 20


def fixed(
    find: Callable[[Texts], Sequence[Diagnostic]], files: Collection[str], *, unsafe: bool = False
) -> dict[str, str]:
    """Return the texts of the files that fixes change, by their absolute paths.

    Args:
        find: Returns the findings, where files have other texts than on the disk.
        files: The absolute paths of the files that may change.
        unsafe: Whether fixes are made too that change what takes effect.
    """
    texts: dict[str, str] = {}
    for _ in range(_MOST_PASSES):
        new = apply(find(texts), files, unsafe=unsafe)
        if all(texts.get(path) == text for path, text in new.items()):  # What reads the disk alone sees no change.
            break
        texts.update(new)
    return texts


def apply(findings: Iterable[Diagnostic], files: Collection[str], *, unsafe: bool = False) -> dict[str, str]:
    """Return the texts after the fixes of findings, those left out that touch an earlier one's.

    Where the changes together would leave a text that cannot be read, the first that does not is made alone.
    """
    wanted = [finding for finding in findings if finding.edits and (finding.safe or unsafe)]
    wanted = [finding for finding in wanted if all(_path(edit) in files for edit in finding.edits)]
    made = _made(_apart(wanted))
    if all(map(_is_sound, made.values())):
        return {path: text for path, (text, _) in made.items()}
    for finding in wanted:
        made = _made([finding.edits])
        if all(map(_is_sound, made.values())):
            return {path: text for path, (text, _) in made.items()}
    return {}


def _apart(findings: Iterable[Diagnostic]) -> list[tuple[Edit, ...]]:
    """Return the edits of findings, of those that touch each other the first alone."""
    taken: dict[str, list[Edit]] = {}
    kept = []
    for finding in findings:
        if not any(_touch(edit, other) for edit in finding.edits for other in taken.get(_path(edit), ())):
            kept.append(finding.edits)
            for edit in finding.edits:
                taken.setdefault(_path(edit), []).append(edit)
    return kept


def _touch(one: Edit, other: Edit) -> bool:
    if one.span.start == other.span.start:
        return True
    return one.span.start < other.span.end and other.span.start < one.span.end


def _made(edits: Iterable[tuple[Edit, ...]]) -> dict[str, tuple[str, str]]:
    """Return the new and the old text of each file that edits change."""
    by_path: dict[str, list[Edit]] = {}
    for together in edits:
        for edit in together:
            by_path.setdefault(_path(edit), []).append(edit)
    made = {}
    for path, changes in by_path.items():
        old = changes[0].source.text
        new = old
        for edit in sorted(set(changes), key=lambda edit: edit.span, reverse=True):
            new = new[: edit.span.start] + edit.text + new[edit.span.end :]
        if new != old:
            made[path] = (new, old)
    return made


def _is_sound(change: tuple[str, str]) -> bool:
    """Return whether a new text has no more statements that cannot be read than the old one."""
    new, old = change
    return len(parse(new).diagnostics) <= len(parse(old).diagnostics)


def _path(edit: Edit) -> str:
    return os.path.abspath(edit.source.name) if edit.source.name else ""
