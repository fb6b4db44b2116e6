"""``genever check``: what is wrong in binding files, and what can be better."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from genever.cli.arguments import for_arguments, read_arguments, refuse_others
from genever.cli.collection import kept
from genever.cli.exit import ending
from genever.cli.output import complain, rewrite, say, say_findings
from genever.configuration.loading.files import written_as
from genever.experiments.running.endings import MISCONFIGURED
from genever.experiments.running.request import Request
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import GeneverError, error
from genever.tools.checking.check import Checked, Reader, check_entries
from genever.tools.checking.entries import Entry, entries_of
from genever.tools.checking.fixing import fixed
from genever.tools.checking.reports.places import path_of
from genever.tools.settings import LintSettings, Settings, check_code, settings

if TYPE_CHECKING:
    from genever.tools.checking.judging import Judge

#: The exit code where there is a finding of severity error.
WRONG = 1
#: How long ``--watch`` waits between looks at the files, in seconds.
_PAUSE = 0.3
#: When garbage is looked for: much is made of what is read, and kept until the end.
_COLLECTED = (100_000, 50, 100)


class Wish(NamedTuple):
    """How files are to be checked, and what becomes of the findings.

    Attributes:
        select: The codes of the rules that are on, in place of those of the project's settings; empty for those.
        extend_select: More of them.
        ignore: The codes of findings that are left out, beside those of the settings.
        format: The form of the report.
        fix: Whether safe fixes are made.
        unsafe_fixes: Whether the others are, too.
        checker: What judges types.
        live: Whether what the files import is imported.
        watch: Whether to check again at every change.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    format: str = "text"
    fix: bool = False
    unsafe_fixes: bool = False
    checker: str | None = None
    live: bool = False
    watch: bool = False


def check(arguments: Sequence[str], main: str | None, wish: Wish) -> None:
    """Check files and folders, and report.

    Raises:
        SystemExit: With 2 where a file that is named cannot be read or written, with 1 where there is an error.
    """
    with ending():
        request = read_arguments(arguments or ["."], main)
        refuse_others(file for file in request.files if not os.path.isdir(file))
        project = _settings(wish)
        _refuse_missing(project)
        gc.set_threshold(*_COLLECTED)
        checking = _Checking(request, project, wish)
        if wish.watch:
            checking.watch()
        with kept():
            status = checking.once()
    if status:
        raise SystemExit(status)


def _settings(wish: Wish) -> Settings:
    """Return the project's settings with what the command line says.

    Raises:
        GeneverError: A code is none.
    """
    found = settings()
    for option, codes in (("select", wish.select), ("extend-select", wish.extend_select), ("ignore", wish.ignore)):
        for code in codes:
            check_code(code, f"--{option}")
    lint = found.lint
    select, extended = (wish.select, ()) if wish.select else (lint.select, lint.extend_select)
    ignored = tuple(code for code in (*lint.ignore, *wish.ignore) if code not in wish.select)
    return found._replace(lint=LintSettings(select, (*extended, *wish.extend_select), ignored))


def _refuse_missing(project: Settings) -> None:
    """Raise for an entry of the project's settings that is not a file."""
    for file in (file for entry in project.entries for file in entry):
        path = os.path.join(project.folder, file)
        if not os.path.isfile(path):
            what = f"{file} is a folder, not a binding file" if os.path.isdir(path) else f"there is no file {file}"
            where = os.path.relpath(os.path.join(project.folder, "pyproject.toml"))
            hint = f"paths are relative to {project.folder}"
            raise error("bad-setting", f"{where}: [tool.genever] entries: {what}", hint=hint)


class _Checking:
    """One command line's checks."""

    def __init__(self, request: Request, settings: Settings, wish: Wish) -> None:
        self._request = request
        self._settings = settings
        self._wish = wish
        self._paths = request.files or ["."]

    def once(self) -> int:
        """Check, make fixes and report; return the exit status."""
        checked = self._check({})
        written, failed = 0, 0
        if self._wish.fix or self._wish.unsafe_fixes:
            written, failed = self._fix(checked)
            checked = self._check({}) if written else checked
        self._report(checked)
        if failed or not checked.is_readable:
            return MISCONFIGURED
        return WRONG if any(finding.severity == "error" for finding in checked.findings) else 0

    def watch(self) -> None:
        """Check again and again, whenever a file changes."""
        while True:
            before, begun = self._stamps(), time.time_ns()
            self.once()
            after = self._stamps()
            may_be_late = [path for path, (changed, _) in after.items() if path not in before and changed >= begun]
            before = after | before | dict.fromkeys(may_be_late, (0, 0))  # Of what has changed meanwhile, how it was.
            while self._stamps() == before:
                time.sleep(_PAUSE)
            say("")

    def _stamps(self) -> dict[str, tuple[int, int]]:
        """Return when each file was changed that has a part in what is found, and how long it is."""
        paths = [path for entry in self._entries({}) for path in entry.files] + list(self._watched)
        return {path: (found.st_mtime_ns, found.st_size) for path in paths if (found := _stat(path)) is not None}

    _watched: Iterable[str] = ()

    # ---- Checking --------------------------------------------------------------------------------------

    def _entries(self, texts: Mapping[str, str]) -> tuple[Entry, ...]:
        folder = self._settings.folder
        known = [[os.path.join(folder, file) for file in entry] for entry in self._settings.entries]
        return entries_of(self._paths, known, texts)

    def _check(self, texts: Mapping[str, str]) -> Checked:
        read = self._reader(texts)
        entries = self._entries(texts)
        bindings = self._request.bindings
        judge = self._judge(texts)
        checked = check_entries(entries, bindings, settings=self._settings, judge=judge, read=read)
        said = tuple(for_arguments(finding, self._request) for finding in checked.findings)
        checked = checked._replace(findings=said)
        self._watched = [*checked.documents, *checked.modules]
        if not entries:
            complain(f"no binding files in {', '.join(self._paths)}")
        return checked

    def _judge(self, texts: Mapping[str, str]) -> Judge | None:
        """Return what judges types; None where nothing does, which is reported unless it was requested."""
        name = self._wish.checker
        if name == "none" or self._settings.types == "off":
            return None
        from genever.tools.checking.types import installed_checker, judge_by  # They load what writes Python.

        checker = installed_checker(name)
        if checker is not None:
            return judge_by(checker, texts)
        if not self._has_said:
            what = f"{name} is not installed" if name else "neither ty nor pyrefly is installed"
            complain(f"types are not checked: {what}; pip install 'genever[check]' installs ty")
            self._has_said = True
        return None

    _has_said = False

    def _reader(self, texts: Mapping[str, str]) -> Reader:
        if self._wish.live:
            from genever.cli.live import live_reader

            return live_reader(self._request)
        return static_reader(self._request.main, texts)

    # ---- Fixes -----------------------------------------------------------------------------------------

    def _fix(self, checked: Checked) -> tuple[int, int]:
        """Make fixes; return in how many files, and how many could not be written."""
        files = [path for path in checked.documents if _is_ours(path, self._request.files)]
        texts = fixed(lambda texts: self._check(texts).findings, files, unsafe=self._wish.unsafe_fixes)
        failed = 0
        for path, text in sorted(texts.items()):
            try:
                _write(path, text)
                write = say if self._wish.format == "text" else complain
                write(f"fixed {os.path.relpath(path)}")
            except GeneverError as problem:
                complain(str(problem))
                failed += 1
        return len(texts) - failed, failed

    # ---- Reports ---------------------------------------------------------------------------------------

    def _report(self, checked: Checked) -> None:
        if self._wish.format == "text":
            say_findings(checked.findings)
            if checked.documents or checked.findings:
                complain(_summary(checked))
            return
        report = _reports()[self._wish.format]
        files = [path_of(document.source) or path for path, document in checked.documents.items()]
        say(report(checked.findings, sorted(files)), ending="")


def _reports() -> dict[str, Callable[[Sequence[Diagnostic], Sequence[str]], str]]:
    from genever.tools.checking.reports import as_json, github, gitlab, junit, sarif

    modules: dict[str, Any] = {
        "json": as_json,
        "sarif": sarif,
        "github": github,
        "gitlab": gitlab,
        "junit": junit,
    }
    return {name: module.report for name, module in modules.items()}


def _summary(checked: Checked) -> str:
    counts = Counter(finding.severity for finding in checked.findings)
    found = [_count(counts[severity], severity) for severity in ("error", "warning", "hint") if counts[severity]]
    where = f" in {_count(len(checked.documents), 'file')}" if checked.documents else ""  # None could be read.
    return f"{', '.join(found) or 'nothing to report'}{where}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def static_reader(main: str | None, texts: Mapping[str, str]) -> Reader:
    """Return what reads files without importing anything, with other ``texts`` than those of the disk."""
    from genever.configuration.catalog.static.sources.environment import search_for
    from genever.tools.reading.reading import read

    return lambda files, bindings: read(files, bindings, search=search_for(files, texts), main=main)


def _is_ours(path: str, named: Iterable[str]) -> bool:
    """Return whether a file may be changed: one that is named, or lies in the working directory or a named folder."""
    folders = [os.getcwd(), *(os.path.abspath(each) for each in named)]
    parts = set(Path(path).parts)
    return any(f"{path}{os.sep}".startswith(f"{folder}{os.sep}") for folder in folders) and "site-packages" not in parts


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except (OSError, ValueError):
        return None


def _write(path: str, text: str) -> None:
    """Write a text to a file that has another one, with the file's line ends.

    Raises:
        ConfigFileError: It cannot be written.
    """
    shown = os.path.relpath(path)
    try:
        content = Path(path).read_bytes()
    except OSError as failure:
        raise error("not-written", f"{shown} cannot be written: {failure.strerror}") from failure
    rewrite(shown, written_as(content, text))


# ---- What a code means --------------------------------------------------------------------------------


def explain(code: str) -> None:
    """Print what the documentation says of a code; of ``all``, a line for each.

    Raises:
        SystemExit: There is no such code.
    """
    from genever.tools.checking import explain as pages

    with ending():
        if code == "all":
            width = max(map(len, pages.codes()))
            for each in pages.codes():
                say(f"{each:<{width}}  {pages.summary_of(each)}")
            return
        check_code(code, "--explain")
        text = pages.explain(code)
        if text is None:  # A group of rules.
            raise click.UsageError(f"{code} is a group of rules, no code")
        if sys.stdout.isatty():
            from rich.console import Console
            from rich.markdown import Markdown

            Console().print(Markdown(text))
        else:
            say(text, ending="")


def codes_in(lists: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of lists such as ``a,b``."""
    return tuple(code for text in lists for part in text.split(",") if (code := part.strip()))
