"""The static catalog has what the registry has after really importing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from genever.configuration.bindings import ImportLine
from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.search import Search
from genever.configuration.catalog.static.values import StaticDefault
from genever.configuration.catalog.target import NO_DEFAULT
from genever.tools.reading.reading import read
from tests.configuration.catalog.static.described import described, live

EXAMPLES = Path(__file__).parents[4] / "examples"
FORMS = Path(__file__).parent / "forms"


def _static(file: str) -> dict[str, Any]:
    reading = read([file])
    assert reading.findings == ()
    found: dict[str, Any] = json.loads(json.dumps(described(reading.catalog)))
    return found


def _differences(static: dict[str, Any], real: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the targets and what of them is not the same."""
    return {
        (selector, about)
        for selector, target in real["targets"].items()
        for about, value in target.items()
        if static["targets"][selector][about] != value
    }


@pytest.mark.parametrize("file", ["classifier/classifier.gin", "lazy/lazy.gin"])
def test_has_what_the_examples_register(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    monkeypatch.chdir(EXAMPLES)

    assert _static(file) == live([file], EXAMPLES)


def test_has_what_the_integrations_register(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pytorch_lightning", reason="Lightning is not installed")
    monkeypatch.chdir(EXAMPLES)

    static, real = _static("gan/gan.gin"), live(["gan/gan.gin"], EXAMPLES)

    assert static["constants"] == real["constants"]
    assert list(static["targets"]) == list(real["targets"])
    # The default of `tracking_uri` is read from the environment.
    unseen = {("lightning.loggers.MLFlowLogger", "parameters"), ("lightning.loggers.MLFlowLogger", "declared")}
    assert _differences(static, real) <= unseen


def test_has_what_each_way_to_register_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("attr", reason="attrs is not installed")
    pytest.importorskip("pydantic", reason="pydantic is not installed")
    monkeypatch.chdir(FORMS)

    static, real = _static("forms.gin"), live(["forms.gin"], FORMS)

    assert static["constants"] == real["constants"]
    assert list(static["targets"]) == list(real["targets"])
    assert _differences(static, real) == {
        # Defaults that are computed: `sys.maxsize`, and flags of the operating system.
        *(("shapes.functions.registered", about) for about in ("parameters", "declared")),
        *(("shutil.which", about) for about in ("parameters", "declared")),
        # A class that is compiled and, for others, written too; a function of a module that is frozen.
        *((selector, "definition") for selector in ("datetime.timedelta", "posixpath.join")),
        # Annotations in a call of `NamedTuple`.
        *(("made.pairs.Typed", about) for about in ("parameters", "declared")),
        # Constructors that are written nowhere; the static ones are where their classes are.
        *((f"shapes.classes.{name}", "definition") for name in ("Implementation", "Implemented")),
        *((f"shapes.made.{name}", "definition") for name in ("OldAttrs", "OlderAttrs", "NewAttrs", "FrozenAttrs")),
    }


def test_registers_what_selectors_lead_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FORMS)

    assert _static("dynamic.gin") == live(["dynamic.gin"], FORMS)


def test_has_what_gin_registers_of_torch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    pytest.importorskip("gin", reason="gin-config is not installed")
    monkeypatch.chdir(tmp_path)
    lines = ["import genever.integrations.torch", "import gin.torch.external_configurables", ""]
    (tmp_path / "both.gin").write_text("\n".join(lines))

    assert _static("both.gin") == live(["both.gin"], tmp_path)


def test_says_what_is_written_of_a_target(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FORMS)
    catalog = read(["forms.gin"]).catalog
    assert isinstance(catalog, StaticCatalog)

    found = catalog.definition_of("shapes.forwarding.Child")

    assert found is not None
    assert (found.docstring, found.kind, found.returns) == ("A child.\n\nOf two parents.", "class", None)
    assert found.origin is not None
    start, end = found.origin.span
    assert found.origin.source.text[start:end] == "Child"
    function = catalog.definition_of("shapes.forwarding.function")
    assert function is not None
    assert (function.docstring, function.kind) == ("Calls another one.", "function")
    assert function.returns == ("tuple[int, ...]", "shapes.forwarding")


@pytest.mark.parametrize(
    ("name", "names", "is_complete"),
    [
        ("Child", ["left", "base", "c"], True),
        ("GivesOne", ["c"], True),
        ("ByName", ["left", "base"], True),
        ("Looks", ["base"], False),
        ("Keeps", [], False),
        ("function", ["x", "y"], True),
        ("through", ["y"], False),
        ("to_unknown", [], False),
        ("plain", [], False),
    ],
)
def test_follows_keywords_to_where_they_are_handed_on(
    name: str, names: list[str], is_complete: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FORMS)
    catalog = read(["forms.gin"]).catalog
    assert isinstance(catalog, StaticCatalog)

    found = catalog.forwarded(f"shapes.forwarding.{name}")

    assert [parameter.name for parameter in found.parameters] == names
    assert found.is_complete is is_complete


def test_reads_again_only_what_has_changed(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(f"import genever\n\n\n@genever.configurable\ndef {name}(a): ...\n")
    search = Search((str(tmp_path),))
    first = StaticCatalog(search)
    for name in ("one", "two"):
        first.importer.carry_out(ImportLine(name, False, None))
    text = (tmp_path / "two.py").read_text().replace("(a)", "(b)")

    second = StaticCatalog(search._replace(texts={str(tmp_path / "two.py"): text}), first)
    for name in ("one", "two"):
        second.importer.carry_out(ImportLine(name, False, None))

    same = [
        first.program.files.outline(str(tmp_path / f"{name}.py"))
        is second.program.files.outline(str(tmp_path / f"{name}.py"))
        for name in ("one", "two")
    ]
    assert same == [True, False]
    assert [sorted(target.signature.names) for target in second][-2:] == [["a"], ["b"]]


def test_has_the_types_of_a_stub_beside_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "module.py").write_text(
        "import genever\n\n\n"
        "@genever.configurable\ndef f(a, b: int = 1, *, c=None, d=2): ...\n\n\n"
        "@genever.configurable\nclass C:\n    def __init__(self, width, height=3): ...\n\n\n"
        "@genever.configurable\ndef several(x): ...\n"
    )
    (tmp_path / "module.pyi").write_text(
        "from typing import overload\n"
        "def f(a: str, b: float = ..., *, c: list[int] | None = ...) -> int: ...\n"
        "class C:\n    def __init__(self, width: int, height: int = ...) -> None: ...\n"
        "@overload\ndef several(x: int) -> int: ...\n"
        "@overload\ndef several(x: str) -> str: ...\n"
        "def not_there(y): ...\n"
    )
    (tmp_path / "main.gin").write_text("import module\n")
    monkeypatch.chdir(tmp_path)
    catalog = read(["main.gin"]).catalog

    def parameters(name: str) -> list[tuple[str, str, object]]:
        target = catalog.target(f"module.{name}")
        assert target is not None
        return [(p.name, repr(p.annotation), p.default) for p in target.signature.parameters]

    assert parameters("f") == [
        ("a", "str", NO_DEFAULT),
        ("b", "int", 1),
        ("c", "list[int] | None", None),
        ("d", "NO_DEFAULT", 2),
    ]
    assert parameters("C") == [("width", "int", NO_DEFAULT), ("height", "int", 3)]
    assert parameters("several") == [("x", "NO_DEFAULT", NO_DEFAULT)]
    assert catalog.target("module.not_there") is None


def test_a_default_that_a_stub_leaves_out_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "compiled.pyi").write_text("SIZE: int = ...\ndef f(a: int = ..., b: int = 3) -> None: ...\n")
    (tmp_path / "main.gin").write_text("from __gin__ import dynamic_registration\nimport compiled\nX = @compiled.f\n")
    monkeypatch.chdir(tmp_path)

    target = read(["main.gin"]).catalog.target("compiled.f")

    assert target is not None
    assert [p.default for p in target.signature.parameters] == [StaticDefault("...", "compiled"), 3]


def test_a_partial_of_a_configurable_takes_what_that_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "module.py").write_text(
        "from functools import partial\nimport genever\n\n\n"
        "@genever.configurable\ndef f(a, b=1): ...\n\n\n"
        "def g(a, b=1): ...\n\n\n"
        "genever.external_configurable(partial(f, 1), 'of_f', module='partials')\n"
        "genever.external_configurable(partial(g, 1), 'of_g', module='partials')\n"
    )
    (tmp_path / "main.gin").write_text("import module\n")
    monkeypatch.chdir(tmp_path)

    static, real = _static("main.gin"), live(["main.gin"], tmp_path, [str(EXAMPLES.parent)])

    for name in ("partials.of_f", "partials.of_g"):
        for about in ("parameters", "declared", "names", "accepts_any", "refuses"):
            assert static["targets"][name][about] == real["targets"][name][about], (name, about)
