"""The table ``[tool.genever]`` of a project."""

from pathlib import Path

import pytest

from genever import GeneverError
from genever.tools.settings import LintSettings, Settings, settings


def of(folder: Path, text: str) -> Settings:
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return settings(str(folder))


def test_a_project_names_its_entries_and_rules(tmp_path: Path) -> None:
    text = """
        [tool.genever]
        entries = ["gan.gin", ["gan.gin", "conv.gin"]]

        [tool.genever.lint]
        extend-select = ["idioms"]
        ignore = ["redundant-default", "unknown-parameter"]
    """
    lint = LintSettings(("default",), ("idioms",), ("redundant-default", "unknown-parameter"))
    assert of(tmp_path, text) == Settings("warning", (("gan.gin",), ("gan.gin", "conv.gin")), lint, str(tmp_path))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select = []", "[tool.genever] has no setting 'select' [bad-setting]\n  it belongs in [tool.genever.lint]"),
        ("entrys = []", "[tool.genever] has no setting 'entrys' [bad-setting]\n  did you mean 'entries'?"),
        (
            "entries = 'a.gin'",
            "[tool.genever] entries cannot be 'a.gin' [bad-setting]\n  write a list of paths: entries = ['train.gin']",
        ),
        ("entries = [1]", "[tool.genever] entries cannot have 1 in it [bad-setting]"),
        ("entries = [[]]", "[tool.genever] entries cannot have [] in it [bad-setting]"),
        ("lint = 1", "lint below [tool.genever] is not a table [bad-setting]\n  write [tool.genever.lint]"),
        (
            "lint.selects = []",
            "[tool.genever.lint] has no setting 'selects' [bad-setting]\n  did you mean 'select'?",
        ),
        (
            "lint.select = 'all'",
            "[tool.genever.lint] select cannot be 'all' [bad-setting]\n  write a list: select = ['unused-macro']",
        ),
        (
            "lint.ignore = ['unused-makro']",
            "[tool.genever.lint] ignore: there is no code 'unused-makro' [bad-setting]\n"
            "  did you mean 'unused-macro', 'unused-import' or 'unused-scope'?",
        ),
    ],
)
def test_a_wrong_setting_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(GeneverError) as caught:
        of(tmp_path, f"[tool.genever]\n{text}\n")
    assert said in str(caught.value)
