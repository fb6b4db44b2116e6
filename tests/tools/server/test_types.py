"""Findings of a type checker, which come when it has answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from genever.tools.checkers.checker import CHECKERS, find_checker
from tests.tools.server.editor import Editor
from tests.tools.server.project import TRAINING

pytestmark = pytest.mark.skipif(not any(map(find_checker, CHECKERS)), reason="no type checker is installed")

TEXT = "import training\n\nmain = @train()\n\ntrain.steps = 'many'\ntrain.model = @Model()\nModel.width = 3\n"


def found_by_checker(editor: Editor, uri: str) -> list[dict[str, Any]]:
    """The findings about types, when there are some."""
    while True:
        found = [each for each in editor.findings(uri) if each["code"] == "argument-type"]
        if found:
            return found


def test_types_follow_when_the_checker_answers(tmp_path: Path) -> None:
    (tmp_path / "training.py").write_text(TRAINING)
    with Editor(tmp_path) as editor:
        uri = editor.open("main.gin", TEXT)
        (found,) = found_by_checker(editor, uri)
        assert found["range"] == {"start": {"line": 4, "character": 14}, "end": {"line": 4, "character": 20}}
        assert "steps" in found["message"]
        start = {"line": 0, "character": 0}
        editor.change(uri, 2, {"range": {"start": start, "end": start}, "text": "# one line more\n"})
        (moved,) = found_by_checker(editor, uri)
        assert moved["range"]["start"] == {"line": 5, "character": 14}


def test_a_mistake_of_syntax_or_a_name_hides_no_types(tmp_path: Path) -> None:
    (tmp_path / "training.py").write_text(TRAINING)
    with Editor(tmp_path) as editor:
        uri = editor.open("main.gin", f"{TEXT}x = = 2\nModel.depht = 3\n")
        (found,) = found_by_checker(editor, uri)
        assert found["range"]["start"] == {"line": 4, "character": 14}
        start, end = {"line": 0, "character": 0}, {"line": 9, "character": 0}
        editor.change(uri, 2, {"range": {"start": end, "end": end}, "text": "y = = 3\n"})
        editor.change(uri, 3, {"range": {"start": start, "end": start}, "text": "# one line more\n"})
        (moved,) = found_by_checker(editor, uri)
        while moved["range"]["start"]["line"] == 4:  # As of before the changes.
            (moved,) = found_by_checker(editor, uri)
        assert moved["range"]["start"] == {"line": 5, "character": 14}


def test_python_that_is_not_saved_counts(tmp_path: Path) -> None:
    (tmp_path / "training.py").write_text(TRAINING)
    unsaved = TRAINING.replace("steps: int = 10", "steps: str = '10'").replace("width: int", "width: str")
    with Editor(tmp_path) as editor:
        editor.notify(
            "textDocument/didOpen",
            {
                "textDocument": {
                    "uri": editor.uri("training.py"),
                    "languageId": "python",
                    "version": 1,
                    "text": unsaved,
                }
            },
        )
        uri = editor.open("main.gin", TEXT)
        (found,) = found_by_checker(editor, uri)
        assert found["range"]["start"] == {"line": 6, "character": 14}


def test_a_value_of_another_type_has_a_fix(tmp_path: Path) -> None:
    able: dict[str, Any] = {
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}
    }
    (tmp_path / "training.py").write_text(TRAINING)
    with Editor(tmp_path, able) as editor:
        uri = editor.open("main.gin", TEXT.replace("'many'", "'8'"))
        (found,) = found_by_checker(editor, uri)
        request = {"textDocument": {"uri": uri}, "range": found["range"], "context": {"only": ["quickfix"]}}
        (action,) = editor.request("textDocument/codeAction", request)
        change = {"range": found["range"], "newText": "8"}
        assert (action["title"], action["edit"]["changes"]) == ("Change '8' to 8", {uri: [change]})
