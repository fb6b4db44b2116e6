"""Files typed in character by character, and edited at random: nothing fails, and nothing is forgotten."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.differential.test_corpus import CORPUS
from tests.tools.server.editor import Editor
from tests.tools.server.project import TRAINING

EXAMPLES = Path(__file__).parents[3] / "examples"
PIECES = ["\n", "'", '"""', "[", ")", "@", "%", "=", ".", "/", "#", "\r\n", "😀", "\ud800", "\0", "include './b.gin'\n"]
PIECES += ["train:\n  ", "x = @train(", "import training\n", "main = @train()\n", "s/Model.width = %x\n", "del x", "\t"]
ABLE = {
    "textDocument": {
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
    }
}


def sources() -> list[str]:
    files = [*EXAMPLES.rglob("*.gin"), *sorted(CORPUS.rglob("*.gin"))[::40]]
    return [file.read_text()[:800] for file in files]


def request_all(editor: Editor, uri: str, text: str, dice: random.Random) -> list[int]:
    """Request everything there is about a place; return the numbers of the requests."""
    line = dice.randrange(text.count("\n") + 2)
    place: dict[str, Any] = {"textDocument": {"uri": uri}, "position": {"line": line, "character": dice.randrange(40)}}
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 10_000, "character": 0}}
    more = {"range": whole, "context": {"diagnostics": []}, "positions": [place["position"]], "ch": "\n", "options": {}}
    names = [
        *("completion", "hover", "signatureHelp", "definition", "typeDefinition", "documentHighlight", "references"),
        *("prepareRename", "inlayHint", "codeLens", "documentLink", "documentSymbol", "foldingRange", "selectionRange"),
        *("semanticTokens/full", "semanticTokens/range", "formatting", "rangeFormatting", "onTypeFormatting"),
        *("codeAction", "diagnostic"),
    ]
    return [editor.begin(f"textDocument/{name}", {**place, **more}) for name in names]


def check(editor: Editor, requested: list[int]) -> None:
    """Check that each request got an answer, and at most a refusal that has to do with the request."""
    waiting = set(requested)
    while waiting:
        message = editor.read_answer()
        assert message.get("error", {}).get("code") in (None, -32803), message
        waiting.discard(message["id"])
    assert [notice for notice in editor.notices if notice["method"] == "window/logMessage"] == []


def same_as_opened_anew(editor: Editor, uri: str, text: str, number: int) -> None:
    """Check that what is said of a text is what is said of it when it is opened at once."""
    other = editor.open(f"copy{number}.gin", text)
    for name in ("semanticTokens/full", "documentSymbol", "foldingRange", "formatting"):
        here, there = editor.about(name, uri), editor.about(name, other)
        for answer in (here, there):
            if isinstance(answer, dict):
                answer.pop("resultId")
        assert here == there, (name, text)
    editor.notify("textDocument/didClose", {"textDocument": {"uri": other}})


def position(text: str, offset: int) -> dict[str, int]:
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return {
        "line": before.count("\n"),
        "character": len(before.rpartition("\n")[2].encode("utf-16-le", "surrogatepass")) // 2,
    }


@pytest.mark.parametrize("seed", range(1))
def test_files_are_typed_in_character_by_character(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    (tmp_path / "training.py").write_text(TRAINING)
    with Editor(tmp_path, ABLE) as editor:
        text = dice.choice(sources())[:400]
        uri = editor.open("a.gin", "", 0)
        for number, character in enumerate(text, 1):
            place = position(text, number - 1)
            editor.change(uri, number, {"range": {"start": place, "end": place}, "text": character})
            if number % 40 == 0:
                check(editor, request_all(editor, uri, text, dice))
        same_as_opened_anew(editor, uri, text, 0)


@pytest.mark.parametrize("seed", range(2))
def test_files_are_edited_at_random(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    (tmp_path / "training.py").write_text(TRAINING)
    (tmp_path / "b.gin").write_text("import training\nmain = @train()\ninclude './a.gin'\n")
    with Editor(tmp_path, ABLE) as editor:
        text = dice.choice(sources())
        uri = editor.open("a.gin", text, 0)
        for number in range(1, 100):
            start = dice.randrange(len(text) + 1)
            end = min(len(text), start + dice.choice([0, 0, 1, 5, 60]))
            start, end = (at - (text[at - 1 : at + 1] == "\r\n") for at in (start, end))
            new = dice.choice(PIECES) if dice.random() < 0.8 else ""
            span = {"start": position(text, start), "end": position(text, end)}
            editor.change(uri, number, {"range": span, "text": new})
            text = text[:start] + new + text[end:]
            if number % 20 == 0:
                check(editor, request_all(editor, uri, text, dice))
                same_as_opened_anew(editor, uri, text, number)
