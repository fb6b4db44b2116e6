"""References and renames, of binding files and of Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from genever.tools.server.features.mentions import mention_at
from genever.tools.server.semantics.python import Refusal
from genever.tools.server.semantics.renaming import rename, renaming_at, symbol_in_python
from genever.tools.server.semantics.symbols import places, symbol_of
from tests.tools.server.project import MARK, TRAINING, Project, project

BASE = "import training\nmain = @train()\nwidth = 8\nModel.width = %width\n"


class Files:
    """The Python files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def paths(self) -> Iterator[str]:
        return (str(path) for path in sorted(self.folder.glob("*.py")))

    def text(self, path: str) -> str | None:
        return Path(path).read_text() if Path(path).is_relative_to(self.folder) else None


def renamed(here: Project, new: str) -> dict[str, str]:
    """The texts that a rename changes, by the names of their files."""
    found = renaming_at(here.document, here.offset, here.model)
    return edited(here, rename(found.symbol, new, [here.model], Files(here.folder)))


def edited(here: Project, edits: object) -> dict[str, str]:
    texts: dict[str, str] = {}
    assert isinstance(edits, list)
    for source, (start, end), new in sorted(edits, key=lambda edit: -edit.span.start):
        name = Path(source.label).name
        text = texts.get(name, source.text)
        texts[name] = text[:start] + new + text[end:]
    return texts


def test_a_macro_is_found_in_all_files(tmp_path: Path) -> None:
    here = project(tmp_path, "include './a.gin'\nx = %lr‸\ny = [%lr, %lr2]\n", {"a.gin": "lr = 1\n"})
    mention = mention_at(here.document, here.offset)
    assert mention is not None
    symbol = symbol_of(mention, here.document, here.model)
    assert symbol is not None
    found = [(Path(place.path).name, place.mention.span.start) for place in places(symbol, [here.model])]
    assert sorted(found) == [("a.gin", 0), ("main.gin", 23), ("main.gin", 32)]


def test_a_macro_is_renamed_in_all_files(tmp_path: Path) -> None:
    here = project(tmp_path, "include './a.gin'\nx = %lr‸\ny = [%lr, 'lr']\n", {"a.gin": "lr = 1\n"})
    assert renamed(here, "rate") == {
        "a.gin": "rate = 1\n",
        "main.gin": "include './a.gin'\nx = %rate\ny = [%rate, 'lr']\n",
    }


def test_a_macro_of_a_file_under_scopes_is_one_everywhere(tmp_path: Path) -> None:
    others = {"a.gin": "l‸r = 1\nx = %lr\n"}
    here = project(tmp_path, "include './a.gin' as p\ninclude './a.gin' as q\np/lr = 3\ny = %q/lr\nlr = 5\n", others)
    assert renamed(here, "rate") == {
        "a.gin": "rate = 1\nx = %rate\n",
        "main.gin": "include './a.gin' as p\ninclude './a.gin' as q\np/rate = 3\ny = %q/rate\nlr = 5\n",
    }


def test_a_scope_is_renamed_where_it_is_bound_entered_and_taken_in(tmp_path: Path) -> None:
    text = "import training\ninclude './a.gin' as le‸ft\nleft/Model.width = 1\nx = @left/Model()\nleft/lr = 2\n"
    here = project(tmp_path, text, {"a.gin": "lr = 1\n"})
    assert renamed(here, "right") == {"main.gin": text.replace(MARK, "").replace("left", "right")}


def test_a_parameter_is_renamed_in_python_and_in_every_binding(tmp_path: Path) -> None:
    here = project(tmp_path, BASE + "train.st‸eps = 3\ntrain:\n    steps = 4\nx = @train(steps=5)\n")
    assert renamed(here, "count") == {
        "main.gin": BASE + "train.count = 3\ntrain:\n    count = 4\nx = @train(count=5)\n",
        "training.py": TRAINING.replace("steps: int = 10", "count: int = 10")
        .replace("steps: How", "count: How")
        .replace("steps * 2", "count * 2")
        .replace("train(steps=3)", "train(count=3)"),
    }


def test_a_parameter_of_a_constructor_is_renamed_and_its_attribute_stays(tmp_path: Path) -> None:
    here = project(tmp_path, BASE + "Model.dep‸th = 3\n")
    assert renamed(here, "layers") == {
        "main.gin": BASE + "Model.layers = 3\n",
        "training.py": TRAINING.replace("depth: int", "layers: int").replace(
            "self.depth = depth", "self.depth = layers"
        ),
    }


def test_a_function_is_renamed_in_python_and_in_every_binding(tmp_path: Path) -> None:
    here = project(tmp_path, BASE + "tra‸in.steps = 3\ntraining.train.verbose = True\n")
    assert renamed(here, "fit") == {
        "main.gin": BASE.replace("@train", "@fit") + "fit.steps = 3\ntraining.fit.verbose = True\n",
        "training.py": TRAINING.replace("def train", "def fit").replace("    train(steps", "    fit(steps"),
    }


def in_python(folder: Path, marked: str, new: str) -> dict[str, str]:
    offset = marked.index(MARK)
    text = marked.replace(MARK, "")
    here = project(folder, BASE + "train.steps = 3‸\n", {"training.py": text})
    found = symbol_in_python(str(folder / "training.py"), text, offset, [here.model])
    assert found is not None
    return edited(here, rename(found.symbol, new, [here.model], Files(folder)))


@pytest.mark.parametrize("written", ["steps: int = 10", "steps * 2"])
def test_a_parameter_is_renamed_from_python(tmp_path: Path, written: str) -> None:
    marked = TRAINING.replace(written, f"st‸{written[2:]}")
    found = in_python(tmp_path, marked, "count")
    assert found["main.gin"] == BASE + "train.count = 3\n"
    assert "count: int = 10" in found["training.py"]


def test_a_class_is_renamed_from_python(tmp_path: Path) -> None:
    found = in_python(tmp_path, TRAINING.replace("class Model", "class Mo‸del"), "Net")
    assert found["main.gin"] == BASE.replace("Model.", "Net.") + "train.steps = 3\n"
    assert "class Net:" in found["training.py"]


def test_what_no_binding_can_name_is_nothing_of_ours(tmp_path: Path) -> None:
    marked = TRAINING.replace("def own", "def o‸wn")
    here = project(tmp_path, BASE + "‸", {"training.py": marked.replace(MARK, "")})
    path = str(tmp_path / "training.py")
    assert symbol_in_python(path, marked.replace(MARK, ""), marked.index(MARK), [here.model]) is None


@pytest.mark.parametrize(
    ("text", "new", "why"),
    [
        (BASE + "x = %ma‸in\n", "run", "%main says what runs: it has no other name"),
        (BASE + "x = %wid‸th\n", "main", "there is a macro %main already"),
        (BASE + "depth = 1\nx = %wid‸th\n", "depth", "there is a macro %depth already"),
        (BASE + "x = %wid‸th\n", "a b", "'a b' is not a name: letters, digits and underscores"),
        (BASE + "x = %limits.LA‸RGE\n", "X", "a constant gets its name in Python: rename it there"),
        (BASE + "x = m‸in(1, 2)\n", "X", "a function cannot be renamed here"),
        (BASE + "x = ‸1\n", "X", "there is no name here that is known"),
        (BASE + "train.st‸eps = 3\n", "mode", "training.train has a parameter mode already"),
        (BASE + "train.st‸eps = 3\n", "class", "'class' is not a name in Python"),
        (
            BASE + "Options.ra‸te = 3.0\n",
            "x",
            "rate is a field of Options: its uses are anywhere, so rename it in Python",
        ),
        (BASE + "a/Model.width = 3\nb‸/Model.width = 4\n", "a", "there is a scope a already"),
    ],
)
def test_what_is_not_safe_is_refused(tmp_path: Path, text: str, new: str, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        renamed(project(tmp_path, text), new)
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("return locals()", "f calls locals(), which sees its variables by name"),
        ("return lambda steps: steps", "a function inside f has a parameter of that name"),
        ("count = 1", "f uses the name count already"),
        ("import os as steps", "f imports something of that name"),
    ],
)
def test_a_parameter_that_something_is_in_the_way_of_is_not_renamed(tmp_path: Path, body: str, why: str) -> None:
    python = f"import genever\n\n\n@genever.configurable\ndef f(steps=1):\n    {body}\n"
    here = project(tmp_path, "import training\nf.st‸eps = 2\n", {"training.py": python})
    with pytest.raises(Refusal) as refused:
        renamed(here, "count")
    assert str(refused.value) == why


def test_a_parameter_that_another_file_passes_by_name_is_not_renamed(tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text("from training import train\ntrain(steps=1)\n")
    with pytest.raises(Refusal) as refused:
        renamed(project(tmp_path, BASE + "train.st‸eps = 3\n"), "count")
    assert str(refused.value) == f"{other} passes it by name, too: rename it in Python, then in the binding files"


def test_what_is_installed_is_not_renamed(tmp_path: Path) -> None:
    here = project(tmp_path, "import genever.integrations.torch\nAdam.l‸r = 1.0\n")
    if here.model.target("Adam") is None:
        pytest.skip("torch is not installed")
    with pytest.raises(Refusal, match="is not in the workspace: what is installed stays as it is"):
        renamed(here, "rate")
