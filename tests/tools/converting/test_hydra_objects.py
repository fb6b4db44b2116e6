"""What ``_target_`` names: built by Hydra's ``instantiate``, and by the binding files that a tree became."""

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import genever
from genever import Session
from genever.tools.converting.hydra.convert import Conversion, convert
from genever.tools.converting.hydra.judging.comparison import compared
from tests.untyped import configurable

hydra = pytest.importorskip("hydra")

MODULE = """
class Value:
    def __init__(self, *args, **fields):
        self.args, self.fields = args, fields

    def __eq__(self, other):
        return type(self) is type(other) and (self.args, self.fields) == (other.args, other.fields)

    def __repr__(self):
        return f"{type(self).__name__}{self.args}{self.fields}"

    @classmethod
    def make(cls, **fields):
        return cls("made", **fields)


class Model(Value):
    pass


class Layer(Value):
    pass


class Optimizer(Value):
    pass


def doubled(x, times=2):
    return x * times
"""

TREE = {
    "config": """
        defaults:
          - model: mlp
          - optimizer: adam
          - optional experiment: null
          - _self_
        width: 64
        trainer:
          _target_: {module}.Value
          _convert_: all
          model: ${model}
          optimizer: ${optimizer}
          steps: 500
          hooks:
            first: {_target_: {module}.Layer, width: 1}
            plain: {a: 1}
          list: [1, {_target_: {module}.Layer, width: 2}, [{_target_: {module}.doubled, x: 4}]]
          computed: {_target_: {module}.doubled, x: '${width}'}
          made: {_target_: {module}.Model.make, a: 1}
          positional: {_target_: {module}.Layer, _args_: [1, '${width}'], named: 2}
          partial: {_target_: {module}.doubled, _partial_: true}
          raw:
            _target_: {module}.Layer
            _recursive_: false
            _convert_: all
            inner: {_target_: {module}.Layer, x: 1}
            inners: [{_target_: {module}.Layer, x: 2}]
        other: ${trainer.hooks.first}
        model: {added: 5}
    """,
    "model/mlp": """
        _target_: {module}.Model
        layers:
          - _target_: {module}.Layer
            width: ${width}
          - {_target_: {module}.Layer, width: 10, name: out}
    """,
    "model/conv": """
        _target_: {module}.Model
        kernel: 3
        head:
          _target_: {module}.Layer
          width: ${width}
    """,
    "optimizer/adam": "_target_: {module}.Optimizer\n_partial_: true\nlr: 1e-3\n",
    "optimizer/sgd": "_target_: {module}.doubled\n_partial_: true\ntimes: 3\n",
    "experiment/wide": """
        # @package _global_
        defaults:
          - override /model: conv
        width: 512
        trainer: {more: 7}
    """,
}


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name = "zoo_parts"
    (tmp_path / f"{name}.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.chdir(tmp_path)
    yield name
    for each in [each for each in sys.modules if each.startswith(name)]:
        del sys.modules[each]


def _convert(tree: dict[str, str], module: str) -> Conversion:
    for name, text in tree.items():
        path = Path("conf", f"{name}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n").replace("{module}", module))
    conversion = convert("conf")
    for name, text in conversion.files.items():
        path = Path("bindings", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return conversion


def _by_hydra(node: str, *overrides: str) -> Any:
    with hydra.initialize_config_dir(str(Path("conf").absolute()), version_base="1.3"):
        config = hydra.compose("config", overrides=list(overrides))
    return hydra.utils.instantiate(config[node])


def _by_genever(node: str, *bindings: str) -> Any:
    with Session():
        values = configurable("values", module="test")(lambda value: value)
        text = [f"values.value = %{node}/object", *bindings]
        genever.parse_config_files_and_bindings(["bindings/config.gin"], text, finalize_config=False)
        return values()


@pytest.mark.parametrize(
    ("overrides", "bindings"),
    [
        ([], []),
        (["model=conv", "width=3"], ["model = 'conv'", "width = 3"]),
        (["experiment=wide"], ["experiment = 'wide'"]),
        (["trainer.hooks.first.width=9"], ["trainer/hooks/first/width = 9"]),
    ],
)
def test_the_objects_are_equal(module: str, overrides: list[str], bindings: list[str]) -> None:
    _convert(TREE, module)
    made, expected = _by_genever("trainer", *bindings), _by_hydra("trainer", *overrides)
    optimizers = made.fields.pop("optimizer"), expected.fields.pop("optimizer")
    partials = made.fields.pop("partial"), expected.fields.pop("partial")
    assert repr(made.fields.pop("raw")) == repr(expected.fields.pop("raw"))
    assert made == expected
    assert optimizers[0]() == optimizers[1]()
    assert partials[0](3) == partials[1](3) == 6


def test_the_tree_is_there_as_well(module: str) -> None:
    conversion = _convert(TREE, module)
    assert [result for result in compared(conversion, "bindings") if not result.agrees] == []
    assert conversion.findings == ()


def test_the_files_read_like_bindings(module: str) -> None:
    conversion = _convert(TREE, module)
    head = f"from __gin__ import dynamic_registration\nimport {module}\n\n"
    assert conversion.files["model/conv.gin"] == head + (
        f"model/object = @{module}.Model(added=%model/added, kernel=%model/kernel, head=%model/head/object)\n"
        "model/kernel = 3\n"
        f"model/head/object = @{module}.Layer(width=%model/head/width)\n"
        "model/head/width = %width\n"
    )
    assert conversion.files["optimizer/adam.gin"] == head + (
        f"optimizer/object = @{module}.Optimizer(lr=%optimizer/lr, ...)\noptimizer/lr = 1e-3\n"
    )
    assert conversion.files["experiment/wide.gin"] == head + (
        f"width = 512\ntrainer/more = 7\ntrainer/{module}.Value.more = %trainer/more\n\nmodel = 'conv'\n"
    )


def test_a_value_that_is_missing_stays_for_the_caller(module: str) -> None:
    tree = {"config": "agent: {_target_: '{module}.Value', lr: 1, shape: '???'}\n"}
    conversion = _convert(tree, module)
    assert f"agent/object = @{module}.Value(lr=%agent/lr, ...)\n" in conversion.files["config.gin"]
    made = _by_genever("agent")(shape=3)
    with hydra.initialize_config_dir(str(Path("conf").absolute()), version_base="1.3"):
        assert made == hydra.utils.instantiate(hydra.compose("config").agent, shape=3)


def test_what_cannot_be_found_stays_a_text_and_is_said(module: str) -> None:
    tree = {
        "config": """
            a: {_target_: nowhere.Thing, x: 1}
            b: {_target_: '{module}.Gone'}
            c: {_target_: '{module}.doubled', nope: 1}
            d: {_target_: '${name}', x: 1}
            e: [{_target_: nowhere.Thing}]
            f: {_target_: '{module}.Layer', inner: '${a}'}
            name: x.y
        """
    }
    conversion = _convert(tree, module)
    assert [finding.message for finding in conversion.findings] == [
        "_target_ is computed, '${name}', and no reference is",
        "nowhere.Thing stays a text: no module of nowhere.Thing is found",
        f"{module}.Gone stays a text: Couldn't resolve selector {module}.Gone; "
        f"<module '{module}' from '{Path(f'{module}.py').absolute()}'> has no attribute Gone",
        f"{module}.doubled stays a text: Configurable '{module}.doubled' doesn't have a parameter named 'nope'",
        "nowhere.Thing stays a text: no module of nowhere.Thing is found",
    ]
    assert "a/_target_ = 'nowhere.Thing'\n" in conversion.files["config.gin"]
    assert [result for result in compared(conversion, "bindings") if not result.agrees] == []


def test_classes_of_one_name_are_two(module: str, tmp_path: Path) -> None:
    (tmp_path / f"{module}_2.py").write_text(MODULE)
    tree = {"config": "a: {_target_: '{module}.Layer', x: 1}\nb: {_target_: '{module}_2.Layer', x: 1}\n"}
    _convert(tree, module)
    assert _by_genever("a") == _by_hydra("a")
    assert _by_genever("b") == _by_hydra("b")
    assert _by_genever("a") != _by_genever("b")
