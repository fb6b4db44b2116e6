"""What is offered, in a small project."""

from __future__ import annotations

from pathlib import Path

import pytest

from genever.tools.server.semantics.completion import Item, complete
from genever.tools.server.semantics.modules import Modules
from genever.tools.server.semantics.names import Names
from tests.tools.server.project import project

BASE = "import training\nmain = @train()\nwidth = 8\nModel.width = %width\nother/Model.depth = 3\n"


def offered(folder: Path, text: str) -> list[Item]:
    here = project(folder, text)
    modules = Modules(here.model.search, [str(folder)])
    return list(complete(here.document, here.offset, here.model, modules).items)


def shown(items: list[Item], *kinds: str) -> list[tuple[str, str, str]]:
    chosen = sorted((item for item in items if item.kind in kinds), key=lambda item: (item.order, item.label))
    return [(item.label, item.text, item.detail) for item in chosen]


def test_configurables_are_found_by_any_end_of_their_names(tmp_path: Path) -> None:
    assert shown(offered(tmp_path, BASE + "x = @mo‸"), "class", "function") == [("Model", "Model", "nets")]
    assert shown(offered(tmp_path, BASE + "x = @nets.‸"), "class", "function") == [("nets.Model", "nets.Model", "nets")]
    assert shown(offered(tmp_path, BASE + "x = @‸"), "class", "function") == [
        ("Model", "Model", "nets"),
        ("Options", "Options", "training"),
        ("train", "train", "training"),
    ]


def test_parameters_come_with_type_and_default_and_those_that_are_required_first(tmp_path: Path) -> None:
    assert shown(offered(tmp_path, BASE + "train.‸"), "parameter") == [
        ("model", "model = ", "object = None"),
        ("steps", "steps = ", "int = 10"),
        ("mode", "mode = ", "Literal['fast', 'exact'] = 'fast'"),
        ("verbose", "verbose = ", "bool = False"),
    ]
    assert shown(offered(tmp_path, BASE + "third/Model.‸"), "parameter") == [
        ("width", "width = ", "int"),
        ("depth", "depth = ", "int = 2"),
    ]


def test_what_is_likely_to_be_typed_over_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "data.py").write_text(
        "import os\nimport genever\n\n@genever.configurable\n"
        "def load(path: str, seed: int, split: str = 'tr}$n', rate=0.5, jobs=os.cpu_count(), size=(2, 3)): ...\n"
    )
    templates = {
        item.label: (item.template.text, item.template.text[slice(*item.template.chosen)]) if item.template else None
        for item in offered(tmp_path, "import data\nload.‸")
        if item.kind == "parameter"
    }
    assert templates == {
        "path": ("path = ''", ""),
        "seed": None,
        "split": ("split = 'tr}$n'", "tr}$n"),
        "rate": ("rate = 0.5", "0.5"),
        "jobs": None,
        "size": ("size = (2, 3)", "2, 3"),
    }
    again = offered(tmp_path, "import data\nload.sp‸ = 'all'")
    assert [item.text for item in again if item.kind == "parameter" and item.label == "split"] == ["split"]


def test_parameters_that_the_file_binds_are_not_offered_again(tmp_path: Path) -> None:
    assert [item.label for item in offered(tmp_path, BASE + "Model.‸") if item.kind == "parameter"] == ["depth"]
    assert [item.label for item in offered(tmp_path, BASE + "other/Model.‸") if item.kind == "parameter"] == ["width"]
    inside = BASE + "train:\n    steps = 1\n    ‸\n"
    assert [item.label for item in offered(tmp_path, inside) if item.kind == "parameter"] == [
        "model",
        "mode",
        "verbose",
    ]


def test_arguments_that_a_call_has_are_not_offered_again(tmp_path: Path) -> None:
    items = offered(tmp_path, BASE + "x = @train(1, mode='fast', ‸)")
    assert [(item.label, item.text) for item in items if item.kind == "parameter"] == [
        ("steps", "steps="),
        ("verbose", "verbose="),
    ]


def test_values_are_those_that_the_annotation_names(tmp_path: Path) -> None:
    assert shown(offered(tmp_path, BASE + "train.mode = ‸"), "value") == [
        ("'exact'", "'exact'", ""),
        ("'fast'", "'fast'", ""),
        ("'fast'", "'fast'", "the code's default"),
    ]
    assert shown(offered(tmp_path, BASE + "train.mode = 'f‸'"), "value") == [
        ("exact", "exact", ""),
        ("fast", "fast", ""),
    ]
    assert shown(offered(tmp_path, BASE + "x = @train(verbose=‸)"), "value") == [
        ("False", "False", ""),
        ("True", "True", ""),
    ]


def test_members_of_an_enum_are_offered_where_it_is_annotated(tmp_path: Path) -> None:
    (tmp_path / "colours.py").write_text(
        "import enum\nimport genever\n\n\n@genever.constants_from_enum\n"
        "class Colour(enum.Enum):\n    RED = 1\n    BLUE = 2\n"
        "\n\n@genever.configurable\ndef paint(colour: Colour | None = None): ...\n"
    )
    items = shown(offered(tmp_path, "import colours\npaint.colour = ‸"), "constant")
    assert [text for _, text, _ in items] == ["%colours.Colour.BLUE", "%colours.Colour.RED"]


def test_macros_and_constants_follow_the_sign(tmp_path: Path) -> None:
    items = offered(tmp_path, BASE + "x = %‸")
    assert shown(items, "macro") == [("%main", "main", "@train()"), ("%width", "width", "8")]
    assert ("%limits.LARGE", "limits.LARGE", "constant") in shown(items, "constant")


def test_scopes_come_with_keys_and_references(tmp_path: Path) -> None:
    assert ("other/", "other/", "scope") in shown(offered(tmp_path, BASE + "‸"), "scope")
    assert ("other/", "other/", "scope") in shown(offered(tmp_path, BASE + "x = @o‸"), "scope")


def test_statements_begin_with_words(tmp_path: Path) -> None:
    words = [item.label for item in offered(tmp_path, BASE + "‸") if item.kind == "keyword"]
    assert words == ["import", "from", "include", "assert", "del", "main"]


def test_imports_name_modules_without_importing_them(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "part.py").write_text("raise AssertionError('this was imported')")
    assert "training" in [item.label for item in offered(tmp_path, "import ‸")]
    assert [item.text for item in offered(tmp_path, "import pack.‸")] == ["part"]
    assert [item.text for item in offered(tmp_path, "from pack import ‸")] == ["part"]


def test_includes_name_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "a.gin").write_text("")
    (tmp_path / "other.gin").write_text("")
    assert [item.text for item in offered(tmp_path, "include './‸'")] == ["conf/", "other.gin"]
    assert [item.text for item in offered(tmp_path, "include 'conf/‸")] == ["a.gin"]


def test_data_names_data_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    for name in ("conf/a.toml", "other.gin", "params.yaml", ".env", ".hidden", "notes.txt"):
        (tmp_path / name).write_text("")
    assert [item.text for item in offered(tmp_path, BASE + "x = data('‸')")] == [".env", "conf/", "params.yaml"]
    assert [item.text for item in offered(tmp_path, BASE + "x = [data('conf/‸")] == ["a.toml"]


@pytest.mark.parametrize("text", ["x = 1  # @‸", "x = 12‸", "x = '''@‸", "from training im‸"])
def test_nothing_is_offered_where_nothing_can_be_meant(tmp_path: Path, text: str) -> None:
    assert offered(tmp_path, BASE + text) == []


def test_names_are_found_whatever_their_case_and_number() -> None:
    names = Names(f"package.module{number}.Class{number}" for number in range(3000))
    assert list(names.beginning("class299")) == [f"package.module{n}.Class{n}" for n in (299, *range(2990, 3000))]
    assert list(names.beginning("MODULE7.")) == ["package.module7.Class7"]
    assert list(names.beginning("lass")) == []
