"""A reading has the configuration that a program would load, and imports nothing for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from genever import Session
from genever.cli.arguments import load
from genever.configuration.bindings import Binding, ImportLine
from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.environment import search_for
from genever.configuration.config import Config
from genever.experiments.running.request import Request
from genever.language.text.diagnostics import render
from genever.language.text.source import Argument
from genever.runtime.imports.beside import look_in
from genever.tools.reading.reading import Reading, read

ROOT = Path(__file__).parents[3]
FORMS = ROOT / "tests" / "configuration" / "catalog" / "static" / "forms"

FILES = {
    "base.gin": "import models\n\nlr = 0.1\nmodels.Model.width = 8\n",
    "main.gin": (
        "include f'{%size}.gin'\ninclude 'base.gin'\nsize = 'small'\n\n"
        "train:\n    model = @fast/Model()\n    rate = %lr * 2\nfast/Model.width += 1\n"
        "main = @train()\nassert %lr < 1, 'too fast'\n"
    ),
    "small.gin": "depth = 2\n",
    "models.py": (
        "import genever\n\n\n"
        "@genever.configurable\nclass Model:\n    def __init__(self, width, depth=1):\n        pass\n\n\n"
        "@genever.configurable\ndef train(model, rate=0.5):\n    pass\n"
    ),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with binding files and a module, in which the test works."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _flat(binding: Binding) -> tuple[Any, ...]:
    history = [(step.operator, step.value, str(step.origin)) for step in binding.history()]
    return binding.scope, binding.selector, binding.parameter, binding.value, str(binding.origin), history


def _all(config: Config) -> tuple[Any, ...]:
    choices = [(choice.path, choice.chosen, str(choice.origin)) for choice in config.choices]
    files = [(file.name, [str(via) for via in file_route(file)]) for file in config.files]
    return list(map(_flat, config)), config.imports, list(map(str, config.assertions)), choices, files


def file_route(file: Any) -> list[Any]:
    return [] if file.via is None else [file.via, *file_route(file.via.source)]


def test_reads_what_a_program_loads(project: Path, session: Session) -> None:
    arguments = [Argument("train.rate = 3", "argument 2")]
    look_in([str(project)])
    session.load_command(["main.gin"], arguments)

    reading = read(["main.gin"], arguments)

    assert reading.findings == ()
    assert _all(reading.config) == _all(session.config)
    assert list(reading.documents) == [str(project / name) for name in ("main.gin", "small.gin", "base.gin")]


@pytest.mark.parametrize("main", ["train", "@train", "@train()", "lr", "3"])
def test_takes_what_is_to_be_run(main: str, project: Path, session: Session) -> None:
    look_in([str(project)])
    load(session, Request(("main.gin",), (), main), "runs/x")

    reading = read(["main.gin"], main=main)

    assert reading.findings == ()
    assert _all(reading.config)[:2] == _all(session.config)[:2]


def test_reads_as_much_as_can_be_read(project: Path) -> None:
    (project / "main.gin").write_text(
        "include 'base.gin'\ntrain.nothing = 1\ntrain.rate = = 2\nlr = 0.2\ntrain.model = 3\n"
    )

    reading = read(["main.gin", "not_there.gin"])

    assert [finding.code for finding in reading.findings] == ["file-not-found", "unknown-parameter", "syntax"]
    assert [(binding.key.text(), binding.value) for binding in reading.config] == [
        ("lr", 0.2),
        ("models.Model.width", 8),
        ("models.train.model", 3),
    ]


def test_reads_what_is_bound_beside_an_edit_too_many(project: Path) -> None:
    edits = "".join(f"train.model += [{number}]\n" for number in range(250))
    (project / "main.gin").write_text(f"import models\ntrain.model = []\n{edits}train.rate = 3\nlr = 1\n")

    reading = read(["main.gin"])

    assert [(finding.code, finding.line) for finding in reading.findings] == [("nesting", 203)]
    assert [binding.key.text() for binding in reading.config] == ["models.train.model", "models.train.rate", "lr"]
    assert reading.config.imports == {ImportLine("models", False, None)}


def test_reports_a_reference_that_may_be_an_open_modules_once(project: Path) -> None:
    (project / "models.py").write_text("import os\nimport genever\n\ngenever.configurable(os.listdir()[0])(print)\n")
    (project / "main.gin").write_text("import models\nX = [@Nope, @Nope()]\nmain = @Nope(a=%X)\n")

    reading = read(["main.gin"])

    assert [(finding.code, finding.severity, finding.span) for finding in reading.findings] == [
        ("unknown-reference", "hint", (19, 24)),
        ("unknown-reference", "hint", (26, 33)),
        ("unknown-reference", "hint", (42, 47)),
    ]


def test_takes_texts_that_are_not_saved(project: Path) -> None:
    texts = {
        str(project / "new.gin"): "import unsaved\nunsaved.f.x = 1\n",
        str(project / "unsaved.py"): "import genever\n\n@genever.configurable\ndef f(x): ...\n",
    }

    reading = read(["new.gin"], search=search_for(["new.gin"], texts))

    assert reading.findings == ()
    assert [(binding.key.text(), binding.value) for binding in reading.config] == [("unsaved.f.x", 1)]


def _shown(reading: Reading) -> str:
    return "\n".join(map(render, reading.findings))


def test_says_which_module_cannot_be_imported(project: Path) -> None:
    (project / "models.py").write_text("import genever\n\ndef broken(:\n    pass\n")

    assert _shown(read(["base.gin"])) == (
        "base.gin:1:1: error: the module models cannot be imported: invalid syntax [bad-module]\n"
        "  1 | import models\n"
        f"    | ^^^^^^^^^^^^^ see {project / 'models.py'}:3\n"
        "base.gin:4:1: hint: No configurable matching 'models.Model'. [unknown-configurable]\n"
        "  4 | models.Model.width = 8\n"
        "    | ^^^^^^^^^^^^ import the module that defines it, or decorate it with @configurable; "
        "it may be one that models registers, which cannot be seen: invalid syntax"
    )


def test_says_what_a_module_would_raise(project: Path) -> None:
    twice = "\n\n@genever.configurable('f')\ndef {}(x): ...\n"
    (project / "models.py").write_text("import genever\n" + twice.format("one") + twice.format("two"))
    (project / "base.gin").write_text("import models\n")

    (finding,) = read(["base.gin"]).findings

    assert (finding.code, finding.line, finding.message) == (
        "already-registered",
        1,
        "A different configurable matching 'models.f' already exists.",
    )
    assert [related.source.place(related.span.start) for related in finding.related] == [f"{project / 'models.py'}:8:1"]


def test_an_unknown_name_is_a_hint_where_a_module_is_open(project: Path) -> None:
    (project / "models.py").write_text(
        "import os\nimport genever\n\n\ndef f(x): ...\n\n\n"
        "for name in os.listdir():\n    genever.configurable(name)(f)\n"
    )

    reading = read(["base.gin"])

    assert isinstance(reading.catalog, StaticCatalog)
    assert dict(reading.catalog.open_modules) == {"models": "line 9: its name or what it registers is computed"}
    assert [(finding.code, finding.severity) for finding in reading.findings] == [("unknown-configurable", "hint")]


GUARD = """
import sys


class Guard:
    @staticmethod
    def find_spec(name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in ("genever", "lark", "platformdirs"):
            raise SystemExit(f"imports {name}")
        return None


from genever.tools.reading.reading import read

sys.meta_path.insert(0, Guard)
reading = read(sys.argv[1:])
for target in reading.catalog:
    target.signature, target.definition, target.home
print(len(list(reading.catalog.names())))
"""


@pytest.mark.parametrize(
    "file",
    [FORMS / "forms.gin", FORMS / "dynamic.gin", *sorted((ROOT / "examples").glob("*/*.gin"))],
    ids=lambda f: f.stem,
)
def test_imports_nothing(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", GUARD, str(file)], capture_output=True, text=True, cwd=file.parent, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
