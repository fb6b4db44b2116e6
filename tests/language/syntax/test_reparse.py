"""What is parsed around a change, compared with a parse of the whole text."""

import random
from pathlib import Path

import pytest

from genever.language.syntax.nodes import Document
from genever.language.syntax.parse import parse_anew
from genever.language.syntax.reparse import Change, reparse
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.source import Source
from tests.differential.test_corpus import CORPUS

EXAMPLES = Path(__file__).parents[3] / "examples"
NOWHERE = Source("")
#: What is typed: all that begins or ends something.
PIECES = [
    "x",
    "=",
    "(",
    ")",
    "[",
    "]",
    "{",
    "'",
    '"""',
    "'''",
    "\n",
    "  ",
    "#",
    "%",
    "@",
    ":",
    "/",
    ".",
    ",",
    "\\",
    "\\\n",
]
PIECES += ["a.b = 1\n", "\n  c = 2\n", "import x\n", "include 'a.gin'\n", "\r\n", "é", "😀", "if", " + 1"]


def texts() -> list[str]:
    files = [*EXAMPLES.rglob("*.gin"), *sorted(CORPUS.rglob("*.gin"))[::25]]
    return [file.read_text()[:3000] for file in files]


def findings(document: Document) -> list[Diagnostic]:
    """Its findings, without the text that they are in."""
    return [
        finding._replace(
            source=NOWHERE,
            edits=tuple(edit._replace(source=NOWHERE) for edit in finding.edits),
            related=tuple(each._replace(source=NOWHERE) for each in finding.related),
        )
        for finding in document.diagnostics
    ]


@pytest.mark.parametrize("seed", range(8))
def test_a_text_that_is_changed_again_and_again_is_what_a_parse_of_all_of_it_gives(seed: int) -> None:
    dice = random.Random(seed)
    known = texts()
    for text in dice.sample(known, min(10, len(known))):
        document = parse_anew(Source(text))
        for _ in range(15):
            start = dice.randrange(len(text) + 1)
            end = min(len(text), start + dice.choice([0, 0, 0, 1, 1, 3, 40]))
            typed = dice.choice(PIECES) if dice.random() < 0.8 else ""
            source = Source(text[:start] + typed + text[end:])
            change = Change(start, end, typed)
            after, whole = reparse(document, source, change), parse_anew(source)
            assert after.statements == whole.statements, (text, change)
            assert findings(after) == findings(whole), (text, change)
            assert all(finding.source is source for finding in after.diagnostics)
            text, document = source.text, after


def test_only_what_stands_around_a_change_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"f.x{number} = {number} * %lr\n" for number in range(100))
    document = parse_anew(Source(text))

    def refuse(source: Source) -> Document:
        raise AssertionError("all of the text was parsed")

    monkeypatch.setattr("genever.language.syntax.reparse.parse_anew", refuse)
    for at in (0, len(text) // 2, len(text)):
        for typed in ("a", "\n", "b = [", "c = 1\n"):
            reparse(document, Source(text[:at] + typed + text[at:]), Change(at, at, typed))
