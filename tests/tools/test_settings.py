"""The table ``[tool.genever]`` of a project."""

from pathlib import Path

import pytest

from genever import GeneverError
from genever.tools.settings import CacheSettings, FmtSettings, LintSettings, Settings, settings


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

        [tool.genever.fmt]
        line-length = 88

        [tool.genever.cache]
        url = "results"
        code = "warn"
        allow-pickle = true
    """
    cache = CacheSettings(str(tmp_path / "results"), "warn", allow_pickle=True)
    lint = LintSettings(("default",), ("idioms",), ("redundant-default", "unknown-parameter"))
    assert of(tmp_path, text) == Settings(
        "warning", (("gan.gin",), ("gan.gin", "conv.gin")), lint, FmtSettings(88), cache, str(tmp_path)
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select = []", "[tool.genever] has no setting 'select' [bad-setting]\n  it belongs in [tool.genever.lint]"),
        ("entrys = []", "[tool.genever] has no setting 'entrys' [bad-setting]\n  did you mean 'entries'?"),
        (
            "entries = 'a.gin'",
            "[tool.genever] entries cannot be 'a.gin' [bad-setting]\n  write a list of paths: entries = ['train.gin']",
        ),
        ("cache = 1", "cache in [tool.genever] is not a table [bad-setting]\n  write [tool.genever.cache]"),
        ("[tool.genever.cache]\nurl = 1", "[tool.genever.cache] url cannot be 1 [bad-setting]"),
        ("[tool.genever.cache]\ncode = 'warm'", "code cannot be 'warm' [bad-setting]\n  did you mean 'warn'?"),
        ("[tool.genever.cache]\nallow-pickle = 1", "allow-pickle cannot be 1 [bad-setting]\n  write true or false"),
        ("entries = [1]", "[tool.genever] entries cannot have 1 in it [bad-setting]"),
        ("entries = [[]]", "[tool.genever] entries cannot have [] in it [bad-setting]"),
        ("lint = 1", "lint in [tool.genever] is not a table [bad-setting]\n  write [tool.genever.lint]"),
        (
            "line-length = 88",
            "[tool.genever] has no setting 'line-length' [bad-setting]\n  it belongs in [tool.genever.fmt]",
        ),
        (
            "fmt.select = []",
            "[tool.genever.fmt] has no setting 'select' [bad-setting]\n  it belongs in [tool.genever.lint]",
        ),
        *[
            (
                f"fmt.line-length = {value}",
                f"[tool.genever.fmt] line-length cannot be {shown} [bad-setting]\n  write a number from 20 to 1000",
            )
            for value, shown in [("19", "19"), ("1001", "1001"), ("'88'", "'88'"), ("true", "True")]
        ],
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


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("[tool.genver]", "tool.genver"),
        ("[tool.Genever]", "tool.Genever"),
        ("[tool.genvere.lint]", "tool.genvere"),
        ("[ tool . 'genevr' ]", "tool.genevr"),
        ("[genever]", "genever"),
        ("[tools.genever]", "tools.genever"),
    ],
)
def test_a_table_that_is_misspelt_or_misplaced_is_reported(tmp_path: Path, header: str, shown: str) -> None:
    with pytest.raises(GeneverError) as caught:
        of(tmp_path, f"{header}\ntypes = 'off'\n")
    assert f"pyproject.toml: nothing reads the table [{shown}] [bad-setting]\n  write [tool.genever]" in str(
        caught.value
    )


@pytest.mark.parametrize("name", ["geneva", "generate", "general", "never", "genie", "genever-plugin"])
def test_the_tables_of_other_tools_are_theirs(tmp_path: Path, name: str) -> None:
    assert of(tmp_path, f"[project]\ndependencies = ['genever']\n[tool.{name}]\ntypes = 1\n") == Settings()
