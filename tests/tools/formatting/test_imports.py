"""Sorted imports: what a file means stays the same."""

from pathlib import Path

import pytest

import genever
from genever import Session
from genever.runtime.registry.registry import Registry
from genever.tools.formatting.format import format_text

DYNAMIC = "from __gin__ import dynamic_registration\n"


def imports(text: str) -> list[str]:
    return [line for line in format_text(text).text.splitlines() if "import" in line]


def test_they_are_sorted_by_module_in_whatever_form() -> None:
    text = "import zoo\nfrom a.c import d\nimport a.b\nfrom a import b\nimport B\n"
    assert imports(text) == ["import B", "import a.b", "from a import b", "from a.c import d", "import zoo"]


def test_none_moves_past_another_statement() -> None:
    text = "import b\nX = 1\nimport a\ninclude 'c.gin'\nimport A\n"
    assert imports(text) == ["import b", "import a", "import A"]


def test_a_comment_on_its_line_moves_with_an_import() -> None:
    assert imports("import b  # second\nimport a  # first\n") == ["import a  # first", "import b  # second"]


def test_an_import_under_a_comment_stays_there() -> None:
    text = "import d\nimport c\n# for b alone?\nimport b\nimport a\nimport A\n"
    assert format_text(text).text == "import c\nimport d\n# for b alone?\nimport b\nimport A\nimport a\n"


def test_the_comment_at_the_head_of_a_file_stays_there() -> None:
    text = "# What this is.\nimport b\nimport a\n"
    assert format_text(text).text == "# What this is.\nimport a\nimport b\n"


@pytest.mark.parametrize(
    "names",
    [
        "import b as m\nimport a as m\n",
        "import a.c\nimport a.b\n",
        "from b import m\nfrom a import m\n",
        "import m.x\nimport a as m\n",
    ],
)
def test_with_dynamic_registration_the_last_import_of_a_name_stays_the_last(names: str) -> None:
    assert format_text(f"{DYNAMIC}\n{names}").text == f"{DYNAMIC}\n{names}"


def test_without_dynamic_registration_names_do_not_matter() -> None:
    assert imports("import a.c\nimport a.b\n") == ["import a.b", "import a.c"]


def test_a_feature_stays_before_the_imports_that_it_is_for() -> None:
    assert imports(f"{DYNAMIC}import Z\nimport A\n") == [DYNAMIC.strip(), "import A", "import Z"]


def test_an_import_before_a_feature_stays_the_mistake_that_it_is() -> None:
    text = f"import b\n{DYNAMIC}import a\n"
    assert format_text(text).text == text


@pytest.mark.parametrize("head", ["", DYNAMIC])
def test_what_is_loaded_is_the_same(head: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    decorator = "" if head else "import genever\n\n\n@genever.configurable\n"
    for name in ("zebra_of_fmt", "ant_of_fmt"):
        (tmp_path / f"{name}.py").write_text(f"{decorator}def run_{name}(x=1):\n    return x\n")
    text = (
        f"{head}import zebra_of_fmt\nimport ant_of_fmt as ant\nzebra_of_fmt.run_zebra_of_fmt.x=2\n"
        f"{'ant' if head else 'ant_of_fmt'}.run_ant_of_fmt.x =  [3]\n"
    )
    formatted = format_text(text).text
    assert formatted.index("import ant") < formatted.index("import zebra")
    loaded = []
    for each in (text, formatted):
        with Session(Registry() if head else None) as session:
            genever.parse_config(each)
            loaded.append((session.config_text(), session.values()))
    assert loaded[0] == loaded[1]
