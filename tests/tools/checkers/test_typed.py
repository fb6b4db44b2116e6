"""The collection of typed mistakes in `typed/`: every finding stands as a comment in its line, and there is no other.

A section of a file is Python, which is a module of its own, perhaps a stub for it, and a binding file that imports it.
A comment such as
``# error: argument-type at 'x': …`` has the severity, the code, the text under the caret and the message with its hint.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from genever.configuration.catalog.static.sources.environment import search_for
from genever.language.text.diagnostics import Diagnostic
from genever.tools.checkers.environment import Environment
from genever.tools.lowering.lower import lower
from genever.tools.reading.reading import read
from tests.tools.checkers.installed import PATIENCE, checker

FILES = sorted((Path(__file__).parent / "typed").glob("*.md"))
#: The beginnings of findings that a checker has or has not, by the title of the section.
Differs: TypeAlias = Mapping[str, Sequence[str]]
#: Where Pyrefly differs, by the title: it infers what functions without annotations give, takes any `lambda` with
#: ``*args`` for one that needs no other argument, and lets arguments decide what a type variable is; it knows what
#: attrs calls private fields.
PYREFLY_DIFFERS: Differs = {
    "callables: Callables": ["15: error: argument-type at @untyped", "22: ", "27: "],
    "kinds: Abstract ones, keywords, aliases and protocols": ["27: error: argument-type at ['a']", "36: "],
    "references: Where an object is wanted": ["4: error: argument-type at @make_untyped()", "8: "],
    "special: Protocols, generics and overloads": ["24: ", "25: "],
    "standard: Numbers, dates and text of the library": ["58: ", "59: "],
}
#: Basedpyright infers what functions without annotations give, does not know what pydantic converts, for which its
#: models are left in peace, and looks at nothing behind a call that never returns.
BASEDPYRIGHT_DIFFERS: Differs = {
    "classes: Other libraries' classes": ["6: "],
    "references: Where an object is wanted": ["4: error: argument-type at @make_untyped()", "8: "],
    "special: `NewType`, `Annotated`, `Final`, aliases and strings": ["24: "],
}
#: Mypy takes `Self` in a method of a class for any class, finds nothing where a variant may be meant, lets a float
#: stand for a bounded type variable, and says of an argument what others say of the object that takes it.
MYPY_DIFFERS: Differs = {
    "classes: Constructors, inheritance and methods": ["13: "],
    "classes: Other libraries' classes": ["6: "],
    "special: Enums and typed dicts": ["18: error: argument-type at 'x'"],
    "special: Protocols, generics and overloads": ["15: ", "17: ", "23: "],
}


class Case(NamedTuple):
    """A section of a file."""

    title: str
    module: str
    python: str
    gin: str
    stub: str = ""


def cases(file: Path) -> Iterator[Case]:
    text = file.read_text(encoding="utf-8")
    for number, section in enumerate(re.split(r"^## ", text, flags=re.M)[1:]):
        blocks = dict(re.findall(r"^```(\w+)\n(.*?)^```$", section, flags=re.M | re.S))
        yield Case(
            f"{file.stem}: {section.splitlines()[0]}",
            f"{file.stem}_{number}",
            blocks["python"],
            blocks["gin"],
            blocks.get("pyi", ""),
        )


def expected(case: Case) -> list[str]:
    """Return what the comments in a binding file say, each with its line."""
    return [
        f"{number}: {said.strip()}"
        for number, line in enumerate(case.gin.splitlines(), 1)
        for said in re.split(r"  # (?=error: |warning: )", line)[1:]
    ]


SOURCES = str(Path(__file__).parents[3] / "src")


def said(finding: Diagnostic) -> str:
    if finding.source is None or finding.span is None:
        return f"{finding.severity}: {finding.code}: {finding.message}"
    line = finding.source.position(finding.span.start).line - 1  # The import is not in the file.
    hint = f"; {finding.hint.replace(finding.source.label, 'FILE')}" if finding.hint else ""
    at = finding.source.text[slice(*finding.span)]
    return f"{line}: {finding.severity}: {finding.code} at {at}: {finding.message}{hint}"


def found(name: str, chosen: list[Case], folder: Path) -> list[list[str]]:
    """Return what a checker finds in each case, in the order of the lines."""
    for case in chosen:
        (folder / f"{case.module}.py").write_text(case.python, encoding="utf-8")
        if case.stub:
            (folder / f"{case.module}.pyi").write_text(case.stub, encoding="utf-8")
        (folder / f"{case.module}.gin").write_text(f"import {case.module}\n{case.gin}", encoding="utf-8")
    search = search_for([str(folder / f"{chosen[0].module}.gin")])
    # Not what other tests of this process look for modules in.
    folders = [each for each in search.folders if each == str(folder) or "/lib/python" in each or each == SOURCES]
    search = search._replace(folders=tuple(folders))
    readings = [read([str(folder / f"{case.module}.gin")], search=search) for case in chosen]
    lowered = [lower(reading.config, reading.catalog) for reading in readings]
    judged = checker(name).check_all(lowered, Environment.of(search.folders)._replace(seconds=PATIENCE))
    findings = [[*reading.findings, *typed] for reading, typed in zip(readings, judged, strict=True)]
    return [
        [said(finding) for finding in sorted(each, key=lambda finding: finding.span or (0, 0))] for each in findings
    ]


def different(
    wanted: list[str], actual: list[str], title: str, compared: Callable[[str], str] = lambda finding: finding
) -> list[str]:
    """Return what is not as expected, whole findings, of which only some may be ``compared``."""
    known, seen = set(map(compared, wanted)), set(map(compared, actual))
    missing = [f"{title}: missing {each}" for each in wanted if compared(each) not in seen]
    return missing + [f"{title}: not expected {each}" for each in actual if compared(each) not in known]


def test_there_are_enough_mistakes_and_right_lines() -> None:
    every = [case for file in FILES for case in cases(file)]
    mistakes = sum(len(expected(case)) for case in every)
    right = sum(" = " in line and "  # " not in line for case in every for line in case.gin.splitlines())
    assert mistakes >= 150
    assert right >= 150


def test_ty_finds_all_of_them_and_nothing_else(tmp_path: Path) -> None:
    every = [case for file in FILES for case in cases(file)]
    results = zip(every, found("ty", every, tmp_path), strict=True)
    assert [each for case, actual in results for each in different(expected(case), actual, case.title)] == []


def test_pyrefly_finds_them_at_the_same_places(tmp_path: Path) -> None:
    assert misplaced("pyrefly", [case for file in FILES for case in cases(file)], PYREFLY_DIFFERS, tmp_path) == []


@pytest.mark.parametrize(
    ("name", "files", "differs"),
    [
        ("basedpyright", ("classes", "optional", "references", "special"), BASEDPYRIGHT_DIFFERS),
        ("mypy", ("classes", "optional", "special"), MYPY_DIFFERS),
    ],
)
@pytest.mark.examples  # Half a minute.
def test_slower_ones_find_some_at_the_same_places(
    name: str, files: tuple[str, ...], differs: Differs, tmp_path: Path
) -> None:
    chosen = [case for file in FILES if file.stem in files for case in cases(file)]
    assert misplaced(name, chosen, differs, tmp_path) == []


def misplaced(name: str, chosen: list[Case], differs: Differs, folder: Path) -> list[str]:
    """Return what a checker finds otherwise than is expected, whatever it says of it."""
    unlike = []
    for case, actual in zip(chosen, found(name, chosen, folder), strict=True):
        left_out = tuple(differs.get(case.title, ()))
        wanted, seen = ([each for each in every if not each.startswith(left_out)] for every in (expected(case), actual))
        unlike += different(wanted, seen, case.title, place)
    return unlike


def place(finding: str) -> str:
    """Return a finding without its message."""
    return ": ".join(finding.split(": ", 4)[:3])


@pytest.mark.parametrize("name", ["ty", "pyrefly"])
def test_the_python_has_no_mistakes(name: str, tmp_path: Path) -> None:
    tool = checker(name)
    every = [case for file in FILES for case in cases(file)]
    mistake = "def f(size: int) -> None: ...\nf('a')\n"
    *remarks, [found] = tool.remarks(
        [*(case.python for case in every), mistake], Environment((SOURCES,), seconds=PATIENCE), tmp_path
    )
    wrong = {case.title: each for case, each in zip(every, remarks, strict=True) if each}
    assert (wrong, found.kind) == ({}, "argument")
