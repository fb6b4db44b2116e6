"""Hovers, definitions, signatures and hints, in a small project."""

from __future__ import annotations

from pathlib import Path

import pytest

from genever.language.text.source import Span
from genever.tools.server.semantics.calls import call_signature
from genever.tools.server.semantics.definitions import definitions, type_definitions
from genever.tools.server.semantics.hints import hints, lenses
from genever.tools.server.semantics.hover import hover
from tests.tools.server.project import TRAINING, project

BASE = "import training\nmain = @train()\nwidth = 2 * 4\nModel.width = %width\ntrain.model = @Model()\n"


def hovered(folder: Path, text: str) -> str:
    here = project(folder, text)
    found = hover(here.document, here.offset, here.model, [str(folder)])
    return found.plain if found is not None else ""


def test_a_configurable_has_its_signature_and_docstring(tmp_path: Path) -> None:
    assert hovered(tmp_path, BASE + "x = @Mo‸del()") == "nets.Model(width: int, depth: int = 2)\n\nA model with layers."


def test_a_parameter_has_its_type_its_docs_and_the_story_of_its_value(tmp_path: Path) -> None:
    assert hovered(tmp_path, BASE + "train.st‸eps = 3") == (
        "(train) steps: int = 10\n\nHow often, in batches.\n\n"
        "train.steps = 3\n  set in main.gin:6:1\n    6 | train.steps = 3\n"
        "  instead of\n    code default 10                           training.py:10\n"
        "  main leads here:\n    main → @train()"
    )


def test_a_macro_has_its_story(tmp_path: Path) -> None:
    assert hovered(tmp_path, BASE + "Model.depth = %wi‸dth") == (
        "%width = 2 * 4 = 8\n  set in main.gin:3:1\n    3 | width = 2 * 4\n  main leads here:\n"
        "    main → train.model → Model.width → %width\n    main → train.model → Model.depth → %width"
    )


def test_a_constant_a_scope_a_function_and_a_module_have_something(tmp_path: Path) -> None:
    assert hovered(tmp_path, BASE + "x = %limits.LA‸RGE") == "limits.LARGE = 1000\n\nA constant."
    assert hovered(tmp_path, BASE + "in‸ner/Model.depth = 3") == "The scope inner:\n\ninner/Model.depth = 3"
    assert hovered(tmp_path, BASE + "x = e‸nv('A', 1)").startswith("env(…)\n\nAn environment variable")
    assert hovered(tmp_path, "import trai‸ning") == "training\n\nIt has Options, train."


@pytest.mark.parametrize("text", ["x = ‸1", "# tra‸in", "x = @no‸thing()", "f.x‸ = 1"])
def test_what_is_not_known_has_nothing(tmp_path: Path, text: str) -> None:
    assert hovered(tmp_path, BASE + text) == ""


# ---- Definitions --------------------------------------------------------------------------------------


def led_to(folder: Path, text: str, others: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """The files that a name leads to, each with what stands there."""
    here = project(folder, text, others)
    found = definitions(here.document, here.offset, here.model, [str(folder)])
    return [(Path(each.source.label).name, each.source.text[each.span.start : each.span.end]) for each in found]


def test_names_lead_into_python(tmp_path: Path) -> None:
    assert led_to(tmp_path, BASE + "x = @tra‸in()") == [("training.py", "train")]
    assert led_to(tmp_path, BASE + "Model.de‸pth = 1") == [("training.py", "depth")]
    assert led_to(tmp_path, BASE + "x = @Model(de‸pth=3)") == [("training.py", "depth")]
    assert led_to(tmp_path, BASE + "Options.ra‸te = 3.0") == [("training.py", "rate")]
    assert led_to(tmp_path, "import trai‸ning") == [("training.py", "")]


def test_macros_lead_to_where_they_are_set_the_last_first(tmp_path: Path) -> None:
    others = {"base.gin": "width = 3\n"}
    text = "import training\ninclude './base.gin'\nwidth = 4\nModel.width = %wi‸dth\n"
    assert led_to(tmp_path, text, others) == [("main.gin", "width"), ("base.gin", "width")]


def test_macros_of_a_file_under_a_scope_lead_there(tmp_path: Path) -> None:
    others = {"base.gin": "width = 3\nModel.width = %wi‸dth\n"}
    text = "import training\ninclude './base.gin' as left\nwidth = 5\n"
    assert led_to(tmp_path, text, others) == [("base.gin", "width")]


def test_includes_lead_to_their_files(tmp_path: Path) -> None:
    assert led_to(tmp_path, "include './ba‸se.gin'\n", {"base.gin": "x = 1\n"}) == [("base.gin", "")]


def test_data_leads_to_its_file(tmp_path: Path) -> None:
    others = {"params.json": "{}"}
    assert led_to(tmp_path, "x = [data('par‸ams.json')['a']]\n", others) == [("params.json", "")]
    assert led_to(tmp_path, "x = data('./par‸ams.json')\n", others) == [("params.json", "")]
    assert led_to(tmp_path, "x = data('no‸where.json')\n") == []
    assert hovered(tmp_path, "x = da‸ta('params.json')\n").startswith("data(…)\n\nWhat a data file holds")


def test_the_type_of_a_parameter_is_the_class_that_its_annotation_names(tmp_path: Path) -> None:
    others = {"training.py": TRAINING + "\n\n@genever.configurable\ndef use(model: Model | None = None): ...\n"}
    here = project(tmp_path, "import training\nuse.mo‸del = None\n", others)
    found = type_definitions(here.document, here.offset, here.model)
    assert [each.source.text[each.span.start :][:8] for each in found] == ["__init__"]


# ---- Signatures and hints -----------------------------------------------------------------------------


def test_a_call_has_the_signature_and_the_parameter_that_is_being_given(tmp_path: Path) -> None:
    here = project(tmp_path, BASE + "x = @train(None, ‸")
    found = call_signature(here.document, here.offset, here.model)
    assert found is not None
    first, rest = "train(model: object = None, steps: int = 10, ", "*, verbose: bool = False)"
    assert found.label == f"{first}mode: Literal['fast', 'exact'] = 'fast', {rest}"
    assert [found.label[start:end].partition(":")[0] for start, end, _ in found.parameters] == [
        "model",
        "steps",
        "mode",
        "verbose",
    ]
    assert (found.active, found.about) == (1, "Train a model.")
    assert [about for _, _, about in found.parameters] == ["What is trained.", "How often, in batches.", "", ""]


@pytest.mark.parametrize(
    ("text", "active"),
    [("@train(mode=‸", 2), ("@train(verbose=True, mode=‸", 2), ("@train(1, 2, 3, 4‸", None), ("@train(@Model(‸", 0)],
)
def test_the_parameter_that_is_being_given(tmp_path: Path, text: str, active: int | None) -> None:
    here = project(tmp_path, f"{BASE}x = {text}")
    found = call_signature(here.document, here.offset, here.model)
    assert found is not None
    assert found.active == active


def test_hints_say_what_expressions_come_to_and_which_defaults_are_replaced(tmp_path: Path) -> None:
    text = BASE + "train.steps = 5\nModel.depth = 2\ntrain.mode = secret('exact')\n‸"
    here = project(tmp_path, text)
    source = here.document.source.text
    found = [
        (source[: hint.offset].rpartition("\n")[2], hint.text)
        for hint in hints(here.document, here.model, Span(0, 999))
    ]
    assert found == [
        ("width = 2 * 4", "= 8"),
        ("Model.width = %width", "= 8"),
        ("train.model = @Model()", "default None"),
        ("train.steps = 5", "default 10"),
        ("train.mode = secret('exact')", "default 'fast'"),
    ]


def test_hints_are_of_the_lines_that_are_shown(tmp_path: Path) -> None:
    here = project(tmp_path, BASE + "‸")
    assert [hint.text for hint in hints(here.document, here.model, Span(20, 46))] == ["= 8"]


def test_lenses_are_above_main(tmp_path: Path) -> None:
    here = project(tmp_path, BASE + "‸")
    assert [(here.text_at(lens.span), lens.title, lens.command) for lens in lenses(here.document)] == [
        ("main", "Run", "genever.run"),
        ("main", "Show", "genever.show"),
        ("main", "Diff with the last run", "genever.diff"),
    ]
