"""Each rule has a section in the documentation: its first example has that finding alone, the second none."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from genever.language.text.diagnostics import render
from genever.tools.linting.rules.table import RULES, Rule
from tests.tools.linting.reading import found_in, found_live_in

pytest.importorskip("typing_extensions", reason="an example imports it")

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "rules.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# file: (\S+)\n")


class Section(NamedTuple):
    """A section of the page: its code, its words, the files of its examples and these."""

    code: str
    text: str
    files: dict[str, str]
    bad: str
    good: str


def sections() -> Iterator[Section]:
    preface, *parts = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for part in parts:
        code, text = part.split("\n", 1)
        blocks = [text for _, text in (*_BLOCK.findall(preface), *_BLOCK.findall(text))]
        files = {match[1]: block for block in blocks if (match := _FILE.match(block))}
        bad, good = (block for block in blocks if not _FILE.match(block))
        yield Section(code, text, files, bad, good)


SECTIONS = {section.code: section for section in sections()}


def test_each_rule_has_a_section_in_alphabetical_order() -> None:
    assert list(SECTIONS) == sorted([*(rule.code for rule in RULES), "unused-ignore"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_section_says_how_much_it_matters_and_whether_there_is_a_fix(rule: Rule) -> None:
    fix = f"{rule.fix} fix" if rule.fix else "no fix"
    group = ", in the group *idioms*" if rule.group == "idioms" else ""
    assert SECTIONS[rule.code].text.lstrip().startswith(f"{rule.severity.capitalize()}, {fix}{group}.")


@pytest.mark.parametrize("section", SECTIONS.values(), ids=SECTIONS)
def test_the_bad_example_has_this_finding_alone_and_the_good_one_none(section: Section, tmp_path: Path) -> None:
    for name, text in section.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "bad.gin").write_text(section.bad, encoding="utf-8")
    (tmp_path / "good.gin").write_text(section.good, encoding="utf-8")
    for find in (found_in, found_live_in):
        assert [found.code for found in find(tmp_path / "bad.gin")] == [section.code]
        assert find(tmp_path / "good.gin") == []


MESSAGES = Path(__file__).with_name("messages.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("section", SECTIONS.values(), ids=SECTIONS)
def test_the_message_for_the_bad_example(section: Section, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (section.files | {"bad.gin": section.bad}).items():
        Path(name).write_text(text, encoding="utf-8")
    (found,) = found_in(Path("bad.gin"))
    assert f"\n{render(found)}\n" in MESSAGES
