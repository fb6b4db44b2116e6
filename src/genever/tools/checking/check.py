"""All findings of the files that are checked: each entry's own, put together, less those that are meant."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias, get_args

from genever.configuration.data.uses import paths_of
from genever.configuration.loading.groups import group_of
from genever.configuration.plan.recursion import deep_recursion
from genever.inspection.certain import certain_problems
from genever.language.syntax.nodes import Document, Import
from genever.language.text.codes import Code, FileCode
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.source import Argument, Source
from genever.language.values.references import MAIN
from genever.tools.checking.entries import Entry
from genever.tools.checking.judging import CODES, Judge
from genever.tools.checking.secrets import without_secrets
from genever.tools.linting.ignoring import without_ignored
from genever.tools.linting.lint import lint_subject, selected
from genever.tools.linting.rules.table import RULES
from genever.tools.linting.subject import REFUSED, Read, Subject
from genever.tools.reading.modules import unbound
from genever.tools.settings import LintSettings, Settings

#: Reads the files of an entry; nothing that is wrong with them is raised.
Reader: TypeAlias = Callable[[Sequence[str], Sequence[Source]], Read]


class Checked(NamedTuple):
    """What checking gave.

    Attributes:
        findings: In the order of their files and places.
        documents: The files that were read, by their absolute paths.
        modules: The Python files and the data files that were read for it, as far as they are known.
    """

    findings: tuple[Diagnostic, ...]
    documents: Mapping[str, Document]
    modules: Collection[str] = ()

    @property
    def is_readable(self) -> bool:
        """Whether all files that were named could be read."""
        return not any(found.source is None and found.code in _OF_FILES for found in self.findings)


_OF_FILES = frozenset((*get_args(FileCode), "bad-encoding", "file-too-large"))


def check(
    files: Sequence[str],
    bindings: Sequence[Source] = (),
    *,
    settings: Settings,
    judge: Judge | None = None,
    read: Reader | None = None,
) -> tuple[Diagnostic, ...]:
    """Return all findings of files that are read together.

    Args:
        files: Their paths.
        bindings: Those of a command line.
        settings: Which rules are on.
        judge: Judges the types, if they are to be judged; see `genever.tools.checking.types.judge_by`.
        read: Reads the files; by default without importing anything.
    """
    return check_entries([Entry(tuple(files))], bindings, settings=settings, judge=judge, read=read).findings


def check_entries(
    entries: Iterable[Entry],
    bindings: Sequence[Source] = (),
    *,
    settings: Settings,
    judge: Judge | None = None,
    read: Reader | None = None,
) -> Checked:
    """Return all findings of several entries, each once."""
    read = read or _reader()
    pairs = [(entry, reading) for entry in entries for reading in _readings(entry, bindings, read)]
    entries, readings = [entry for entry, _ in pairs], [reading for _, reading in pairs]
    judge = None if settings.types == "off" else judge
    typed = _typed(entries, readings, judge) if judge is not None else [()] * len(entries)
    together = zip(entries, readings, typed, strict=True)
    outcomes = [_outcome(entry, reading, types, settings) for entry, reading, types in together]
    documents = {path: document for outcome in outcomes for path, document in outcome.documents.items()}
    found = _together(outcomes)
    judged = _judged(settings.lint, with_types=judge is not None) - _not_looked_for(outcomes)
    found = without_ignored((each for each in found if each.code not in settings.lint.ignore), documents, judged)
    kept = (each for each in found if each.code not in settings.lint.ignore)
    modules = {path for reading in readings for path in (*reading.modules, *_data(reading))}
    return Checked(tuple(sorted(without_secrets(kept), key=_order)), documents, modules)


def _data(reading: Read) -> Iterator[str]:
    """Yield the data files that were read, or are to be."""
    for binding in reading.config:
        yield from paths_of(binding.value)


def _reader() -> Reader:
    from genever.tools.reading.reading import read

    return read


#: How many readings of one entry there are at most, where macros that are spaces pick files.
_MOST_READINGS = 64


def _readings(entry: Entry, bindings: Sequence[Source], read: Reader) -> Iterator[Read]:
    """Yield what the files of an entry say: once for each value of the macros that are spaces and pick files."""
    pending = [tuple(bindings)]
    for _ in range(_MOST_READINGS):
        if not pending:
            return
        given = pending.pop(0)
        reading = read(entry.files, given)
        names = {source.text.partition("=")[0] for source in given}
        groups = [group for group in map(group_of, reading.findings) if group is not None and group.name not in names]
        if groups:
            name, texts = groups[0]
            pending += [(*given, Argument(f"{name}={text}", f"{name}={text}")) for text in texts]
        else:
            yield reading


# ---- One entry ----------------------------------------------------------------------------------------


class _Outcome(NamedTuple):
    """What one entry gave."""

    findings: tuple[Diagnostic, ...]
    documents: Mapping[str, Document]
    has_main: bool


def _typed(entries: Sequence[Entry], readings: Sequence[Read], judge: Judge) -> list[Sequence[Diagnostic]]:
    """Return what does not fit in each entry; nothing is said of those that are parts, and lack what they need."""
    whole = [number for number, entry in enumerate(entries) if not entry.is_part]
    found: list[Sequence[Diagnostic]] = [()] * len(entries)
    with deep_recursion():
        judged = judge([(entries[number].files, readings[number]) for number in whole]) if whole else []
    for number, findings in zip(whole, judged, strict=True):
        found[number] = findings
    return found


def _outcome(entry: Entry, reading: Read, types: Sequence[Diagnostic], settings: Settings) -> _Outcome:
    unsaid = _unsaid(entry, reading)
    found = [_softened(finding) for finding in reading.findings if finding.code not in unsaid]
    is_sound = not any(finding.severity == "error" for finding in found)
    meant = {finding.meant.instead for finding in found if finding.code in REFUSED and finding.meant is not None}
    subject = Subject(reading)
    tree = subject.known_tree
    with deep_recursion():
        certain = subject.problems if tree is None else certain_problems(tree, reading.catalog)
    for finding in certain:
        if not finding.message.endswith(tuple(f".{name} is required but not set" for name in meant)):
            found.append(unbound(finding, reading.catalog))
    said = {(id(finding.source), finding.line) for finding in found if finding.code == "required"}
    for finding in types:
        is_said = not is_sound or (id(finding.source), finding.line) in said  # What could not be read may give it.
        if finding.code != "missing-argument" or not is_said:
            found.append(unbound(finding, reading.catalog))
    found += lint_subject(subject, settings.lint)
    return _Outcome(tuple(found), reading.documents, reading.config.macro(MAIN) is not None)


#: What is unknown where a module is missing that may bring it.
_UNKNOWN = frozenset(["unknown-configurable", "unknown-reference", "not-imported"])
#: What is unknown in files that only others, or a program, make whole.
_OF_A_PART = _UNKNOWN | {"undefined-macro", "no-macro", "required-left"}


def _unsaid(entry: Entry, reading: Read) -> frozenset[str]:
    """Return the codes of what nobody can know in files: where nothing says what runs, some program may import more."""
    is_begun = reading.config.macro(MAIN) is not None or any(map(_imports, reading.documents.values()))
    if entry.is_part or not is_begun:
        return _OF_A_PART
    return _UNKNOWN if any(finding.code in _MODULES for finding in reading.findings) else frozenset()


_MODULES = ("no-module", "bad-module")


def _imports(document: Document) -> bool:
    return any(isinstance(statement, Import) for statement in document.statements)


def _softened(finding: Diagnostic) -> Diagnostic:
    """Return a finding; one of what may be there where the program runs, or is drawn by then, is a hint."""
    is_open = finding.code == "no-variable" or group_of(finding) is not None
    return finding._replace(severity="hint") if is_open else finding


# ---- All of them --------------------------------------------------------------------------------------

_Key: TypeAlias = tuple[str, int, int, str, str]
_SHARED = frozenset(rule.code for rule in RULES if rule.is_shared)


def _together(outcomes: Sequence[_Outcome]) -> Iterator[Diagnostic]:
    """Yield the findings of all entries, each once.

    Of what one entry does not use, another may: such a finding counts only where all that read the file have it.
    """
    counts: dict[str, int] = {}
    for outcome in outcomes:
        for path in outcome.documents:
            counts[path] = counts.get(path, 0) + 1
    found: dict[_Key, list[Diagnostic]] = {}
    for outcome in outcomes:
        own = {_key(finding): finding for finding in reversed(outcome.findings)}
        for key, finding in own.items():
            found.setdefault(key, []).append(finding)
    for key, same in found.items():
        if key[3] not in _SHARED or len(same) == counts.get(key[0], 1):
            yield same[0]


def _key(finding: Diagnostic) -> _Key:
    """Return what makes a finding the same as another; a message of what is shared may name other things."""
    message = "" if finding.code in _SHARED else finding.message
    source, span = finding.source, finding.span
    start, end = span if span is not None else (-1, -1)
    return _path(source), start, end, finding.code, message


def _path(source: Source | None) -> str:
    if source is None:
        return ""
    return os.path.abspath(source.name) if source.name else source.label


def _order(finding: Diagnostic) -> tuple[bool, str, int, int, str, str]:
    is_file = finding.source is not None and finding.source.name is not None
    start, end = finding.span if finding.span is not None else (-1, -1)
    return not is_file, _path(finding.source), start, end, finding.code, finding.message


def _judged(settings: LintSettings, with_types: bool) -> frozenset[str]:
    """Return the codes that were looked for, so that a comment that ignores none of them is idle."""
    off = {rule.code for rule in RULES} - {rule.code for rule in selected(settings)}
    unknown: set[str] = set() if with_types else set(CODES)
    return frozenset(get_args(Code)) - off - unknown - set(settings.ignore)


def _not_looked_for(outcomes: Iterable[_Outcome]) -> set[str]:
    """Return the codes of rules that say nothing where something is missing, or there is no ``main``."""
    found: set[str] = set()
    for outcome in outcomes:
        if any(finding.severity == "error" for finding in outcome.findings):
            found |= _SHARED
        elif not outcome.has_main:
            found |= {"unused-binding", "unused-macro", "unused-scope"}
    return found
