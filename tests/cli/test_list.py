"""``genever list`` and ``genever new``: what can be configured, and the file to begin with."""

import json
import sys

import pytest

from tests.cli.conftest import Project

PARTS = '''
import genever

raise_if_imported = genever.missing


@genever.configurable
class Model:
    """A model with layers."""

    def __init__(self, width: int, *layers: int, activation: str = "relu"):
        """Build it.

        Args:
            width: How wide | it is.
        """


@genever.configurable(denylist=["seed"])
def train(model: Model, steps: "int | None" = None, lr=1e-3, seed: int = 0, **options):
    """Train a model.

    Args:
        lr: The learning rate, `lr`.
    """


def evaluate(model: Model, batches: int = 10) -> float:
    """Say how good it is."""
    return 0.0
'''


@pytest.fixture
def parts(project: Project) -> Project:
    project.write("parts.py", PARTS)
    project.write("parts.gin", "import parts\nmain = @train()\ntrain.model = @Model()\n")
    return project


TEXT = """\
parts.Model  (parts.py:10)
  A model with layers.
    width: int                [required] How wide | it is.
    *layers: int
    activation: str = 'relu'

parts.train  (parts.py:19)
  Train a model.
    model: Model              [required]
    steps: int | None = None
    lr = 0.001                The learning rate, `lr`.
    seed: int = 0             [cannot be bound]
    **options
"""


@pytest.mark.parametrize("what", ["parts.gin", "parts"])
def test_a_file_and_a_module_are_listed_without_an_import(parts: Project, what: str) -> None:
    outcome = parts.genever("list", what)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == TEXT
    assert "parts" not in sys.modules


def test_words_are_searched_for(parts: Project) -> None:
    assert parts.genever("list", "parts", "--search", "LEARNING").out.startswith("parts.train")
    assert parts.genever("list", "parts", "--search", "layers", "--search", "wide").out.startswith("parts.Model")
    unknown = parts.genever("list", "parts", "--search", "nothing")
    assert (unknown.code, unknown.out) == (0, "")
    assert unknown.err == "nothing that can be configured mentions 'nothing'\n"


def test_it_is_data_too(parts: Project) -> None:
    [model, _] = json.loads(parts.genever("list", "parts", "--format", "json").out)
    assert model["name"] == "Model"
    assert model["parameters"][0] == {
        "name": "width",
        "kind": "positional_or_keyword",
        "type": "int",
        "default": None,
        "required": True,
        "bindable": True,
        "description": "How wide | it is.",
    }


def test_markdown_is_a_table_for_each(parts: Project) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    text = parts.genever("list", "parts", "--format", "markdown").out
    shown = markdown_it.MarkdownIt().enable("table").render(text)
    assert shown.count("<table>") == 2
    assert "<td>How wide | it is.</td>" in shown
    assert "<td>The learning rate, <code>lr</code>.</td>" in shown


def test_a_page_is_written_whole(parts: Project) -> None:
    assert parts.genever("list", "parts", "--format", "html", "--out", "page.html").code == 0
    page = (parts.folder / "page.html").read_text()
    assert "<h2><code>parts.train</code>" in page
    assert "int | None" in page


def test_what_is_not_there_is_said(parts: Project) -> None:
    outcome = parts.genever("list", "prts")
    assert outcome.code == 2
    assert "No module named 'prts'" in outcome.err


BEGINNING = """\
import parts

main = @train()

# Train a model.

train.model = %gin.REQUIRED  # Model

# train.steps = None  # int | None
# The learning rate, `lr`.
# train.lr = 0.001
"""


def test_a_file_to_begin_with_has_all_parameters(parts: Project) -> None:
    assert parts.genever("new", "parts.train").out == BEGINNING
    assert parts.genever("new", "parts:train").out == BEGINNING


def test_a_function_that_nothing_registers_is_registered_by_its_file(parts: Project) -> None:
    parts.write("begin.gin", parts.genever("new", "parts.evaluate").out)
    text = (parts.folder / "begin.gin").read_text()
    assert text == (
        "from __gin__ import dynamic_registration\nimport parts\n\nmain = @parts.evaluate()\n\n"
        "# Say how good it is.\n\nparts.evaluate.model = %gin.REQUIRED  # Model\n\n"
        "# parts.evaluate.batches = 10  # int\n"
    )
    outcome = parts.genever("show", "begin.gin", "parts.evaluate.model=1")
    assert (outcome.code, outcome.err) == (0, "")


def test_a_module_that_its_package_imports_from_itself_is_found(parts: Project) -> None:
    parts.write("library/__init__.py", "from library import inner as inner\n")
    parts.write("library/inner.py", "def call(width: int = 3):\n    return width\n")
    assert parts.genever("new", "library.inner.call").out.endswith("# library.inner.call.width = 3  # int\n")


def test_the_file_is_a_binding_file_as_the_formatter_has_it(parts: Project) -> None:
    parts.write("begin.gin", parts.genever("new", "parts.train").out)
    assert parts.genever("fmt", "--check", "begin.gin").code == 0


def test_a_file_that_is_there_stays(parts: Project) -> None:
    outcome = parts.genever("new", "parts.train", "--out", "parts.gin")
    assert outcome.code == 2
    assert "parts.gin is there already" in outcome.err


def test_a_name_that_is_wrong_is_suggested(parts: Project) -> None:
    outcome = parts.genever("new", "parts.trian")
    assert outcome.code == 2
    assert "did you mean 'train'?" in outcome.err


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("train", "name the module and the function, as in package.module.train"),
        ("", "name the module and the function, as in package.module.train"),
        ("parts.py", "write parts.NAME"),
        ("parts.py:train", "write parts.train"),
        ("./parts.py:train", "write parts.train"),
        ("parts:", "write parts.NAME"),
    ],
)
def test_a_name_without_a_module_is_refused(entry: str, hint: str, parts: Project) -> None:
    outcome = parts.genever("new", entry)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == f"error: {entry!r} names no function of a module [unknown-configurable]\n  {hint}\n"


def test_what_an_open_module_may_have_is_no_function_to_begin_with(parts: Project) -> None:
    parts.write("names.py", "import os\nimport genever\n\ngenever.configurable(os.listdir()[0])(print)\n")
    outcome = parts.genever("new", "names.train")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error: Couldn't resolve selector names.train; <module 'names' from ")
    assert "it may be one that names registers, which cannot be seen: line 4: " in outcome.err


def test_a_file_that_is_not_there_is_said_with_where_it_was_looked_for(parts: Project) -> None:
    outcome = parts.genever("list", "nothing.gin")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "error: Unable to open file: nothing.gin. Searched config paths: ['']. [file-not-found]\n"
        f"  an argument without '=' is a file, looked for in {parts.folder}; a binding is NAME=VALUE\n"
    )


def test_the_path_of_a_module_is_not_taken_for_a_name(parts: Project) -> None:
    parts.write("package/steps.py", "def train():\n    pass\n")
    outcome = parts.genever("new", "package/steps.py")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "error: 'package/steps.py' names no function of a module [unknown-configurable]\n  write package.steps.NAME\n"
    )
    listed = parts.genever("list", "package/steps.py")
    assert (listed.code, listed.out) == (2, "")
    assert listed.err == (
        "error: package/steps.py is a Python program, not a binding file [syntax]\n"
        "  run it with python, or name a binding file with the line: import steps\n"
    )


def test_a_long_description_is_cut_short_in_a_list_and_wrapped_in_a_file(parts: Project) -> None:
    about = "How many steps are taken before the learning rate is lowered for the first time, "
    about += "counted from the beginning of the run."
    parts.write("long.py", f'def train(steps=1):\n    """Train.\n\n    Args:\n        steps: {about}\n    """\n')
    parts.write("long.gin", "from __gin__ import dynamic_registration\nimport long\nmain = @long.train()\n")
    assert parts.genever("list", "long.gin").out.endswith(
        "    steps = 1  How many steps are taken before the learning rate is lowered for the first time, "
        "counted from the …\n"
    )
    assert (
        "# How many steps are taken before the learning rate is lowered for the first time, counted from the\n"
        "# beginning of the run.\n"
        "# long.train.steps = 1\n"
    ) in parts.genever("new", "long.train").out


def test_a_module_that_registers_nothing_is_reported(parts: Project) -> None:
    parts.write("plain.py", "def f(): ...\n")
    outcome = parts.genever("list", "plain")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == "plain: nothing is registered that can be configured\n"


def test_lists_what_only_a_run_knows(project: Project) -> None:
    text = "import os, genever\ngenever.external_configurable(lambda a, b=1: a, os.environ.get('NO_SUCH_NAME', 'x'))\n"
    project.write("some.py", text)
    hint = "hint: the module some may register more: line 2: its name or its lists are computed\n"
    assert project.genever("list", "some").err.endswith(hint)
    found = project.genever("list", "--live", "some")
    assert (found.code, found.err) == (0, "")
    assert found.out == "some.x  (some.py:2)\n    a      [required]\n    b = 1\n"
