"""What comes wrong, in large numbers or at a bad moment: the server goes on, and shows nothing of what was before."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.tools.server.editor import Editor
from tests.tools.server.project import TRAINING


def place(line: int, character: int, end_line: int | None = None, end_character: int = 0) -> dict[str, Any]:
    start = {"line": line, "character": character}
    end = start if end_line is None else {"line": end_line, "character": end_character}
    return {"start": start, "end": end}


def memory(editor: Editor) -> float:
    """How many megabytes the server has in memory."""
    status = Path(f"/proc/{editor.pid}/status")
    if not status.exists():
        pytest.skip("only Linux says how much memory a process has")
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


class Screen:
    """What a user sees: the findings that were sent last for each text, as ``code:line``."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor

    def shown(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for notice in self._editor.notices:
            if notice["method"] == "textDocument/publishDiagnostics":
                params = notice["params"]
                codes = [f"{each['code']}:{each['range']['start']['line'] + 1}" for each in params["diagnostics"]]
                found[Path(params["uri"]).name] = sorted(codes)
        return {name: codes for name, codes in found.items() if codes}

    def wait_for(self, expected: Mapping[str, list[str]]) -> None:
        """Wait until exactly this is seen, and see that it stays when the server has nothing more to do."""
        try:
            while self.shown() != expected:
                self._editor.read_notice()
        except AssertionError:  # The editor's deadline has ended the server.
            assert self.shown() == expected
        self._editor.request("workspace/symbol", {"query": "nothing has this name"})
        assert self.shown() == expected


# ---- Messages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "nonsense",
    [
        b"Content-Length: many\r\n\r\n{}",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 99999999999999\r\n\r\n",
        b"Content-Length: 3\r\nContent-Type: \xff\r\n\r\n\xff\xfe\xfd",
        b"Content-Length: 2\r\n\r\n{]",
        b"no header at all\r\n\r\n",
    ],
)
def test_after_a_message_that_is_none_the_next_is_read(tmp_path: Path, nonsense: bytes) -> None:
    with Editor(tmp_path) as editor:
        editor.send_raw(nonsense)
        uri = editor.open("a.gin", "x=1\n")
        assert editor.about("formatting", uri)[0]["newText"] == "x = 1\n"


def test_ids_are_given_back_as_they_came(tmp_path: Path) -> None:
    with Editor(tmp_path) as editor:
        for identity in ("one", 0, 2**40, "😀"):
            editor.send({"jsonrpc": "2.0", "id": identity, "method": "workspace/symbol", "params": {"query": ""}})
            assert editor.read_answer() == {"jsonrpc": "2.0", "id": identity, "result": []}


# ---- Cancelling ---------------------------------------------------------------------------------------


def test_request_that_is_cancelled_while_it_waits_is_answered_at_once(tmp_path: Path) -> None:
    with Editor(tmp_path) as editor:
        uri = editor.open("a.gin", "import no_such_module\n" + "f.x = [1, 2, 3]\n" * 20_000)
        params = {"textDocument": {"uri": uri}, "position": {"line": 3, "character": 0}}
        hovers = [editor.begin("textDocument/hover", params) for _ in range(20)]
        for identity in hovers:
            editor.notify("$/cancelRequest", {"id": identity})
        answers = [editor.read_answer() for _ in hovers]
        assert {answer["id"] for answer in answers} == set(hovers)
        assert {answer["error"]["code"] for answer in answers if "error" in answer} <= {-32800}


def test_cancelling_what_was_answered_or_never_sent_cancels_nothing_later(tmp_path: Path) -> None:
    with Editor(tmp_path) as editor:
        uri = editor.open("a.gin", "x=1\n")
        editor.about("formatting", uri)
        unknown: list[Any] = [1, 2, 3, 4, 5, "x", None, [], {}]
        for identity in unknown:
            editor.notify("$/cancelRequest", {"id": identity})
        assert editor.about("formatting", uri) == editor.about("formatting", uri) != []


# ---- Changes ------------------------------------------------------------------------------------------


def test_a_thousand_changes_while_types_are_checked_leave_the_findings_of_the_last_text(tmp_path: Path) -> None:
    (tmp_path / "training.py").write_text(TRAINING)
    wrong = "import training\nmain = @train()\ntrain.stepz = 3\n"
    with Editor(tmp_path) as editor:
        screen = Screen(editor)
        uri = editor.open("a.gin", wrong)
        screen.wait_for({"a.gin": ["unknown-parameter:3"]})
        for version in range(2, 1002):
            editor.change(uri, version, {"range": place(3, version - 2), "text": "x"})
        screen.wait_for({"a.gin": ["syntax:4", "unknown-parameter:3"]})
        editor.change(uri, 1002, {"range": place(3, 0, 3, 1000), "text": ""})
        editor.change(uri, 1003, {"range": place(0, 0), "text": "\n"})
        screen.wait_for({"a.gin": ["unknown-parameter:4"]})
        editor.change(uri, 1004, {"range": place(3, 10, 3, 11), "text": "s"})
        screen.wait_for({})


def test_lines_that_end_as_windows_has_them_with_emoji_in_them_are_changed_where_one_types(tmp_path: Path) -> None:
    text = "a = ['😀', '👩‍🔬']\r\nb=['🧪',1]\r\n"
    with Editor(tmp_path) as editor:
        uri = editor.open("a.gin", text)
        editor.change(uri, 2, {"range": place(0, 8, 0, 8), "text": "🧪"}, {"range": place(1, 8, 1, 9), "text": "true"})
        (found,) = editor.findings(uri, 2)
        assert found["message"] == "'true' is not a value\ndid you mean True?"
        assert found["range"] == place(1, 8, 1, 12)
        editor.change(uri, 3, {"range": found["range"], "text": "True"})
        assert editor.findings(uri, 3) == []
        assert editor.about("formatting", uri) == [{"range": place(1, 0, 2, 0), "newText": "b = ['🧪', True]\r\n"}]


# ---- Files --------------------------------------------------------------------------------------------


def test_a_file_of_five_megabytes_is_served_and_its_memory_given_up(tmp_path: Path) -> None:
    line = f"Model.width = ['{'😀 long ' * 300}']\n"
    text = line * (5_000_000 // len(line.encode()))
    with Editor(tmp_path) as editor:
        for number in range(8):  # Each takes some 45 MB; what is given up is found now and then.
            uri = editor.open("large.gin", text + "x = true\n")
            while not editor.findings(uri):
                pass
            editor.change(uri, 2, {"range": place(1, 0), "text": "y = 1\n"})
            assert editor.about("foldingRange", uri) == []
            editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
            editor.about("hover", editor.open(f"small{number}.gin", "x = 1\n"), 0, 0)
        assert memory(editor) < 450


def test_of_very_many_findings_a_thousand_are_sent_errors_first(tmp_path: Path) -> None:
    text = "".join(f"x{number} = 1 * 8\n" for number in range(1_500)) + "import no_such_module\n"
    with Editor(tmp_path) as editor:
        uri = editor.open("a.gin", text)
        while len(found := editor.findings(uri)) < 1_000:
            pass
        assert len(found) == 1_000
        assert (found[0]["code"], found[0]["range"]["start"]["line"]) == ("no-module", 1_500)


def test_ten_thousand_files_are_looked_through(tmp_path: Path) -> None:
    (tmp_path / "training.py").write_text(TRAINING)
    (tmp_path / "base.gin").write_text("import training\nwidth = 1\n")
    for number in range(100):
        (tmp_path / f"f{number}").mkdir()
        for each in range(100):
            (tmp_path / f"f{number}" / f"c{each}.gin").write_text(f"c{number}_{each} = 1\n")
    (tmp_path / "f7" / "c7.gin").write_text("include './../base.gin'\nmain = @train()\nModel.width = %width\n")
    with Editor(tmp_path) as editor:
        uri = editor.open("base.gin", "import training\nwidth = 1\n")
        (found,) = editor.request("workspace/symbol", {"query": "c42_42"})
        assert found["location"]["uri"] == editor.uri("f42/c42.gin")
        hover = editor.about("hover", uri, 1, 2)
        assert "f7/c7.gin" in str(hover) or "width" in str(hover)
        assert memory(editor) < 300


def test_a_rename_that_would_miss_files_is_refused(tmp_path: Path) -> None:
    for number in range(1_001):
        (tmp_path / f"c{number}.gin").write_text("x = 1\n")
    with Editor(tmp_path) as editor:
        uri = editor.open("c0.gin", "x = 1\n")
        place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}, "newName": "y"}
        assert editor.error("textDocument/rename", place)["message"].startswith("not all binding files could be read")
        (tmp_path / "c1000.gin").unlink()
        editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        assert list(editor.request("textDocument/rename", place)["changes"]) == [uri]


def test_what_is_no_text_is_reported_where_it_is_included(tmp_path: Path) -> None:
    (tmp_path / "folder.gin").mkdir()
    (tmp_path / "latin.gin").write_bytes("x = 'é'\n".encode("latin-1"))
    (tmp_path / "utf16.gin").write_bytes("x = 1\n".encode("utf-16"))
    (tmp_path / "loop.gin").symlink_to("loop.gin")
    (tmp_path / "dangling.gin").symlink_to("nothing")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.gin")  # Who opened it would wait for ever.
    expected = {
        "folder": "file-not-found:1",
        "latin": "bad-encoding:1",
        "utf16": "bad-encoding:1",
        "loop": "file-not-found:1",
        "dangling": "file-not-found:1",
        "pipe": "file-not-found:1",
    }
    with Editor(tmp_path) as editor:
        screen = Screen(editor)
        for name in expected:
            editor.open(f"m_{name}.gin", f"include './{name}.gin'\n")
        screen.wait_for({f"m_{name}.gin": [code] for name, code in expected.items()})
        assert editor.request("workspace/symbol", {"query": ""}) == []
        assert [notice for notice in editor.notices if notice["method"] == "window/logMessage"] == []


def test_files_outside_the_workspace_and_on_no_disk_are_served(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "elsewhere.gin").write_text("x = 1\n")
    with Editor(tmp_path / "project") as editor:
        screen = Screen(editor)
        for uri in (
            (tmp_path / "elsewhere.gin").as_uri(),
            "untitled:Untitled-1",
            "git:/a.gin?HEAD",
            "file:///no/such.gin",
        ):
            document = {"uri": uri, "languageId": "genever", "version": 1, "text": "x = true\ny=1\n"}
            editor.notify("textDocument/didOpen", {"textDocument": document})
            assert [each["code"] for each in editor.findings(uri, 1)] == ["syntax"]
            assert editor.about("formatting", uri)[0]["newText"] == "y = 1\n"
            editor.about("hover", uri, 1, 0)
            editor.about("references", uri, 1, 0, context={"includeDeclaration": True})
            editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        screen.wait_for({})


def test_a_file_that_is_deleted_or_renamed_leaves_no_finding_behind(tmp_path: Path) -> None:
    (tmp_path / "training.py").write_text(TRAINING)
    (tmp_path / "base.gin").write_text("import training\ntrain.stepz = 1\n")
    text = "include './base.gin'\nmain = @train()\n"
    with Editor(tmp_path) as editor:
        screen = Screen(editor)
        base, main = editor.open("base.gin", (tmp_path / "base.gin").read_text()), editor.open("main.gin", text)
        screen.wait_for({"base.gin": ["unknown-parameter:2"]})

        (tmp_path / "base.gin").rename(tmp_path / "new.gin")  # As an editor does it: close, open, report.
        editor.notify("textDocument/didClose", {"textDocument": {"uri": base}})
        renamed = editor.open("new.gin", (tmp_path / "new.gin").read_text())
        changes = [{"uri": base, "type": 3}, {"uri": renamed, "type": 1}]
        editor.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        screen.wait_for({"main.gin": ["file-not-found:1", "unknown-reference:2"], "new.gin": ["unknown-parameter:2"]})

        editor.change(main, 2, {"text": text.replace("base", "new")})
        screen.wait_for({"new.gin": ["unknown-parameter:2"]})

        (tmp_path / "training.py").unlink()
        editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": editor.uri("training.py"), "type": 3}]})
        screen.wait_for({"new.gin": ["no-module:1"]})


def test_each_of_several_folders_has_its_own_modules_and_settings(tmp_path: Path) -> None:
    for name, parameter in (("one", "steps"), ("two", "rounds")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "training.py").write_text(TRAINING.replace("steps", parameter))
        (folder / "main.gin").write_text("import training\n\nmain = @train()\ntrain.steps = 3\n")
        (folder / "pyproject.toml").write_text(f"[tool.genever.fmt]\nline-length = {20 if name == 'one' else 100}\n")
    with Editor(tmp_path / "one") as editor:
        added = [{"uri": (tmp_path / "two").as_uri(), "name": "two"}]
        editor.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": added, "removed": []}})
        for name in ("one", "two"):
            document = {
                "uri": (tmp_path / name / "main.gin").as_uri(),
                "languageId": "genever",
                "version": 1,
                "text": (tmp_path / name / "main.gin").read_text() + "numbers = [1, 2, 3, 4]\n",
            }
            editor.notify("textDocument/didOpen", {"textDocument": document})
        one, two = ((tmp_path / name / "main.gin").as_uri() for name in ("one", "two"))
        while not any(each["code"] == "unknown-parameter" for each in editor.findings(two)):
            pass
        assert editor.about("formatting", two) == []
        assert editor.about("formatting", one) != []
        assert "int = 10" in str(editor.about("hover", one, 3, 7))
