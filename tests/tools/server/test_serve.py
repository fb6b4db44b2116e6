"""The server in a process of its own, as an editor sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.tools.server.editor import Editor
from tests.tools.server.project import TRAINING


def _range(*numbers: int) -> dict[str, Any]:
    line, character, end_line, end_character = numbers
    return {"start": {"line": line, "character": character}, "end": {"line": end_line, "character": end_character}}


_WRONG = {
    "range": _range(0, 4, 0, 8),
    "severity": 1,
    "code": "syntax",
    "source": "genever",
    "message": "'true' is not a value\ndid you mean True?",
}


def test_mistakes_of_syntax_are_sent_as_one_types(tmp_path: Path) -> None:
    with Editor(tmp_path) as editor:
        uri = editor.open("a.gin", "x = true\n")
        assert editor.findings(uri, 1) == [_WRONG]
        editor.change(uri, 2, {"range": _range(0, 4, 0, 5), "text": "T"})
        assert editor.findings(uri, 2) == []
        editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        assert editor.findings(uri) == []


def test_client_that_asks_for_findings_is_not_sent_them(tmp_path: Path) -> None:
    able = {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}}
    with Editor(tmp_path, able) as editor:
        uri = editor.open("a.gin", "x = true\n")
        assert editor.about("diagnostic", uri) == {"kind": "full", "items": [_WRONG]}
        assert all(notice["method"] != "textDocument/publishDiagnostics" for notice in editor.notices)


def test_columns_count_what_the_client_wants(tmp_path: Path) -> None:
    for encodings, encoding, column in (
        (None, "utf-16", 12),
        (["utf-8", "utf-16"], "utf-8", 14),
        (["utf-32"], "utf-32", 11),
    ):
        general = {"general": {"positionEncodings": encodings}} if encodings else {}
        with Editor(tmp_path, general) as editor:
            uri = editor.open("a.gin", "x = ['😀', true]\n".replace(", ", ",  "))
            (found,) = editor.findings(uri, 1)
            assert editor.introduction["capabilities"]["positionEncoding"] == encoding
            assert found["range"]["start"] == {"line": 0, "character": column}


def test_nonsense_gets_an_error_and_the_server_goes_on(tmp_path: Path) -> None:
    with Editor(tmp_path) as editor:
        assert editor.error("textDocument/dance", {}) == {
            "code": -32601,
            "message": "there is no request textDocument/dance",
        }
        assert editor.error("textDocument/formatting", [1]) == {"code": -32602, "message": "params is an object"}
        assert editor.error("textDocument/formatting", {"textDocument": {"uri": "file:///no.gin"}}) == {
            "code": -32801,
            "message": "file:///no.gin is not open",
        }
        for nonsense in (b"{", b"[]", b"7", b'{"id": []}', b'{"id": 3}', b"[[" * 100_000):
            editor.send_bytes(nonsense)
            assert editor.answer(None)["error"]["code"] in (-32700, -32600)
        uri = editor.open("a.gin", "x=1\n")
        for changes in ([{"text": 7}], [{"text": "", "range": {"start": 1}}], "all", [None]):
            document = {"uri": uri, "version": 2}
            editor.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})
        place = {"textDocument": {"uri": uri}, "position": {"line": -1, "character": 0}}
        assert editor.error("textDocument/documentHighlight", place) == {
            "code": -32602,
            "message": "a position has a line, which is a whole number from 0 on",
        }
        assert editor.about("formatting", uri) == [{"range": _range(0, 0, 1, 0), "newText": "x = 1\n"}]


def test_request_that_is_cancelled_before_its_turn_is_not_carried_out(tmp_path: Path) -> None:
    with Editor(tmp_path) as editor:
        uri = editor.open("a.gin", "f.x = [1 + 2,\n 3]\n" * 2000)
        busy = editor.begin("textDocument/formatting", {"textDocument": {"uri": uri}})
        unwanted = editor.begin("textDocument/foldingRange", {"textDocument": {"uri": uri}})
        editor.notify("$/cancelRequest", {"id": unwanted})
        assert len(editor.answer(busy)["result"]) > 0
        assert editor.answer(unwanted)["error"] == {"code": -32800, "message": "the request was cancelled"}


def test_before_initialize_and_after_shutdown_nothing_is_answered(tmp_path: Path) -> None:
    editor = Editor(tmp_path)
    assert editor.error("textDocument/formatting", {})["code"] == -32002
    with editor:
        assert editor.error("initialize", {})["message"] == "the server is initialized already"
        editor.request("shutdown", None)
        assert editor.error("textDocument/formatting", {})["message"] == "the server is shut down"
        editor.request = lambda *_: None  # type: ignore[method-assign]  # It has been shut down.


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    with Editor(tmp_path) as editor:
        uri = editor.open("a.gin", "x=1\r\ny=2\r\n")
        assert editor.about("formatting", uri) == [{"range": _range(0, 0, 2, 0), "newText": "x = 1\r\ny = 2\r\n"}]


def test_lines_are_as_long_as_the_project_sets(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.genever.fmt]\nline-length = 20\n")
    with Editor(tmp_path) as editor:
        uri = editor.open("a.gin", "numbers = [1, 2, 3, 4]\n")
        text = "numbers = [\n    1,\n    2,\n    3,\n    4,\n]\n"
        assert editor.about("formatting", uri) == [{"range": _range(0, 0, 1, 0), "newText": text}]
        (tmp_path / "pyproject.toml").write_text("[tool.genever.fmt]\nline-length = 2\n")
        message = editor.error("textDocument/formatting", {"textDocument": {"uri": uri}})["message"]
        assert message.endswith("[tool.genever.fmt] line-length cannot be 2")


def test_nothing_of_the_users_is_imported_or_run(tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    running = f"open({str(proof)!r}, 'w').close()\nraise SystemExit\n"
    for name in ("training.py", "lark.py", "sitecustomize.py", "genever.py"):
        (tmp_path / name).write_text(running + (TRAINING if name == "training.py" else ""))
    with Editor(tmp_path) as editor:
        uri = editor.open("main.gin", "import training\nmain = @train()\ntrain.steps = 3\n")
        editor.findings(uri)
        for name in ("hover", "completion", "definition", "rename", "references"):
            editor.answer(
                editor.begin(
                    f"textDocument/{name}",
                    {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 7}, "newName": "count"},
                )
            )
    assert not proof.exists()


def test_folders_are_several_and_come_and_go(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.gin").write_text(f"{name} = 1\n")
    folders = [{"uri": (tmp_path / name).as_uri(), "name": name} for name in ("one", "two")]
    with Editor(tmp_path / "one") as editor:

        def known() -> set[str]:
            return {each["name"] for each in editor.request("workspace/symbol", {"query": ""})}

        assert known() == {"one"}
        editor.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": folders[1:], "removed": []}})
        assert known() == {"one", "two"}
        editor.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": folders[1:]}})
        assert known() == {"one"}


def test_an_include_that_changes_on_the_disk_or_in_the_editor_changes_what_is_found(tmp_path: Path) -> None:
    (tmp_path / "base.gin").write_text("lr = 1\n")
    with Editor(tmp_path) as editor:
        uri = editor.open("main.gin", "import os\ninclude './base.gin'\nx = %lr\n")
        editor.findings(uri)
        (tmp_path / "base.gin").write_text("rate = 1\n")
        editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": editor.uri("base.gin"), "type": 2}]})
        while not (found := [each for each in editor.findings(uri) if each["code"] == "no-macro"]):
            pass
        assert found[0]["range"]["start"]["line"] == 2
        editor.open("base.gin", "lr = 1\n")
        while any(each["code"] == "no-macro" for each in editor.findings(uri)):
            pass


def test_all_safe_fixes_are_made_at_once(tmp_path: Path) -> None:
    able: dict[str, Any] = {
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}
    }
    (tmp_path / "training.py").write_text(TRAINING)
    text = "import training\nmain = @train()\ntrain.steps = 3\ntrain.steps = 4\ntrain.model = {'a': 1, 'a': 2}\nx = 1\n"
    with Editor(tmp_path, able) as editor:
        uri = editor.open("main.gin", text)
        editor.about("hover", uri, 0, 8)

        def actions(kind: str) -> list[dict[str, Any]]:
            params = {"textDocument": {"uri": uri}, "range": _range(0, 0, 0, 0), "context": {"only": [kind]}}
            found: list[dict[str, Any]] = editor.request("textDocument/codeAction", params)
            return found

        (found,) = actions("source.fixAll")
        assert found["kind"] == "source.fixAll.genever"
        assert found["edit"]["changes"][uri] == [
            {"range": _range(2, 0, 3, 0), "newText": ""},
            {"range": _range(4, 20, 4, 21), "newText": "2"},
            {"range": _range(4, 21, 4, 29), "newText": ""},
        ]
        assert actions("refactor") == []


def test_a_file_that_is_empty_can_begin_with_all_parameters_of_a_function(tmp_path: Path) -> None:
    able: dict[str, Any] = {
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}
    }
    (tmp_path / "training.py").write_text(TRAINING)
    (tmp_path / "plain.py").write_text("def train(): ...\n")
    (tmp_path / "broken.py").write_text("import genever\n(\n")
    with Editor(tmp_path, able) as editor:

        def actions(text: str, only: list[str] | None = None) -> dict[str, Any]:
            uri = editor.open("new.gin", text)
            params = {"textDocument": {"uri": uri}, "range": _range(0, 0, 0, 0), "context": {"only": only}}
            found = editor.request("textDocument/codeAction", params)
            return {each["title"]: each["edit"]["changes"][uri] for each in found}

        found = actions("")
        assert list(found) == [f"Begin with all parameters of {name}" for name in ("train", "Model", "Options")]
        assert found["Begin with all parameters of Model"] == [
            {
                "range": _range(0, 0, 0, 0),
                "newText": "import training\n\nmain = @Model()\n\n# A model with layers.\n\n"
                "Model.width = %gin.REQUIRED  # int\n\n# Model.depth = 2  # int\n",
            }
        ]
        assert list(actions("import plain\n")) == []
        (change,) = actions("import training\n", ["refactor"])["Begin with all parameters of Model"]
        assert change["range"] == _range(0, 0, 1, 0)
        assert actions("", ["quickfix"]) == actions("main = @train()\n") == {}


def test_what_is_completed_comes_as_a_snippet_where_the_client_has_them(tmp_path: Path) -> None:
    snippets = {"textDocument": {"completion": {"completionItem": {"snippetSupport": True}}}}
    (tmp_path / "data.py").write_text(
        "import genever\n\n@genever.configurable\ndef load(path: str, split: str = 'a}$'): ...\n"
    )
    for able, expected in (
        (snippets, {"path": ("path = '$1'$0", 2), "split": (r"split = '${1:a\}\$}'$0", 2)}),
        ({}, {"path": ("path = ", None), "split": ("split = ", None)}),
    ):
        with Editor(tmp_path, able) as editor:
            items = editor.about("completion", editor.open("main.gin", "import data\nload."), 1, 5)["items"]
            found = {each["label"]: (each["textEdit"]["newText"], each.get("insertTextFormat")) for each in items}
            assert {name: found[name] for name in expected} == expected


def test_modules_are_those_of_the_interpreter_that_the_client_names(tmp_path: Path) -> None:
    for name, parameter in (("one", "first"), ("two", "second")):
        packages = tmp_path / name / "lib" / "python3.11" / "site-packages"
        packages.mkdir(parents=True)
        (tmp_path / name / "pyvenv.cfg").write_text("home = /usr/bin\n")
        (packages / "installed.py").write_text(
            f"import genever\n\n@genever.configurable\ndef work({parameter}: int = 1): ...\n"
        )
    project = tmp_path / "project"
    project.mkdir()
    with Editor(project, options={"interpreter": str(tmp_path / "one" / "bin" / "python")}) as editor:
        uri = editor.open("main.gin", "import installed\nmain = @work()\n")
        assert "first: int = 1" in str(editor.about("hover", uri, 1, 9))
        settings = {"genever": {"interpreter": str(tmp_path / "two" / "bin" / "python")}}
        editor.notify("workspace/didChangeConfiguration", {"settings": settings})
        assert "second: int = 1" in str(editor.about("hover", uri, 1, 9))


def test_what_takes_long_is_shown(tmp_path: Path) -> None:
    with Editor(tmp_path, {"window": {"workDoneProgress": True}}) as editor:
        uri = editor.open("main.gin", "x = 1\n")
        editor.about("hover", uri, 0, 0)
        said = [each["params"]["value"] for each in editor.notices if each["method"] == "$/progress"]
        assert said == [{"kind": "begin", "title": "Reading main.gin"}, {"kind": "end"}]
