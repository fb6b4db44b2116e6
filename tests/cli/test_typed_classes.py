"""Dataclasses, attrs, models of pydantic, named tuples and typed dicts: configured, and as values."""

from typing import Any

import pytest

import genever
from genever import Session
from tests.cli.conftest import Project

pydantic: Any = pytest.importorskip("pydantic")
pytest.importorskip("attrs")

MODULE = """
from dataclasses import dataclass, field
from typing import Annotated, Literal, NamedTuple

import attrs
import pydantic
import pydantic.dataclasses
from typing_extensions import NotRequired, TypedDict  # Before Python 3.12 pydantic takes no other.

import genever


@genever.configurable
@dataclass
class Adam:
    lr: float = 0.1
    betas: tuple[float, float] = (0.9, 0.99)
    tags: list[str] = field(default_factory=list)


@genever.configurable
@attrs.define
class Sgd:
    lr: float = attrs.field(default=0.2, validator=attrs.validators.gt(0))
    _nesterov: bool = False
    decay: float = attrs.field(default=0.0, alias="weight_decay")


@genever.configurable
class Point(NamedTuple):
    x: int
    y: int = 2


@genever.configurable
class Box(TypedDict):
    width: int
    height: NotRequired[int]


@genever.configurable
class Layer(pydantic.BaseModel):
    width: int = pydantic.Field(8, gt=0)
    kind: Literal["dense", "conv"] = "dense"


@genever.configurable
class Network(pydantic.BaseModel):
    layers: list[Layer] = []
    head: Layer = pydantic.Field(default_factory=Layer)
    rate: Annotated[float, pydantic.Field(ge=0)] = pydantic.Field(0.5, alias="learningRate")
    box: Box | None = None


@genever.configurable
@pydantic.dataclasses.dataclass
class Plan:
    steps: int = 1
    optimizer: Adam | None = None


@genever.configurable
def use(**anything):
    for name, value in anything.items():
        print(name, repr(value))
"""
CONFIG = """
import typed

main = @use()
use.adam = @Adam(lr=0.5)
use.sgd = @Sgd()
use.point = @Point()
use.box = @tall/Box()
use.network = @Network()
use.plan = @Plan(optimizer=@Adam())

Sgd.nesterov = True
Sgd.weight_decay = 0.25
Point.x = 1
Box.width = 3
tall/Box.height = 9
Network:
    layers = [@Layer(width=4), {'width': 2, 'kind': 'conv'}]
    learningRate = 1
    box = @Box()
Layer.kind = 'conv'
Plan.steps = 7
"""


@pytest.fixture
def typed(project: Project) -> Project:
    project.write("typed.py", MODULE)
    project.write("typed.gin", CONFIG)
    return project


def test_each_kind_of_class_gets_its_fields(typed: Project) -> None:
    assert typed.genever("run", "typed.gin").out.splitlines() == [
        "adam Adam(lr=0.5, betas=(0.9, 0.99), tags=[])",
        "sgd Sgd(lr=0.2, _nesterov=True, decay=0.25)",
        "point Point(x=1, y=2)",
        "box {'width': 3, 'height': 9}",
        "network Network(layers=[Layer(width=4, kind='conv'), Layer(width=2, kind='conv')],"
        " head=Layer(width=8, kind='conv'), rate=1.0, box={'width': 3})",
        "plan Plan(steps=7, optimizer=Adam(lr=0.1, betas=(0.9, 0.99), tags=[]))",
    ]


def test_commands_that_import_nothing_know_the_fields(typed: Project) -> None:
    shown, live_shown = (typed.genever("show", *way, "typed.gin").out for way in ((), ("--live",)))
    assert [line.split()[:3] for line in shown.splitlines() if "default" not in line] == [
        line.split()[:3] for line in live_shown.splitlines() if "default" not in line
    ]
    static, live = (typed.genever("fingerprint", *way, "typed.gin").out for way in ((), ("--live",)))
    assert static == live
    assert typed.genever("check", "typed.gin").err == "nothing to report in 1 file\n"


@pytest.mark.parametrize(
    ("binding", "message"),
    [
        ("Sgd.decay=1", "it has lr, nesterov, weight_decay"),
        ("Point.z=1", "doesn't have a parameter named 'z'"),
        ("Box.depth=1", "doesn't have a parameter named 'depth'"),
        ("Network.rate=1", "doesn't have a parameter named 'rate'"),
        ("Plan.step=1", "did you mean 'steps'?"),
    ],
)
def test_a_field_that_is_none_is_found_without_importing(typed: Project, binding: str, message: str) -> None:
    outcome = typed.genever("check", "typed.gin", binding)
    assert (outcome.code, message in outcome.out) == (1, True), outcome.out


def test_a_key_that_a_typed_dict_needs_is_missed(typed: Project) -> None:
    outcome = typed.genever("run", "typed.gin", "del Box.width")
    assert outcome.code != 0
    assert "Box.width is required but not set: add a line Box.width = …" in outcome.err


# ---- As values --------------------------------------------------------------------------------------


def test_objects_that_a_program_binds_stay_what_they_are() -> None:
    got: list[Any] = []
    with Session() as session:
        session.register(lambda value: got.append(value), "keep", "test")
        names: dict[str, Any] = {}
        exec(MODULE.replace("@genever.configurable\n", ""), names)
        for value in (
            names["Adam"](tags=["a"]),
            names["Sgd"](),
            names["Point"](1),
            names["Layer"](width=3),
            names["Box"](width=1),
            [names["Point"](1), {"key": names["Layer"]()}],
        ):
            genever.bind_parameter("keep.value", value)
            session.match("keep").wrapper()
            assert (got[-1], type(got[-1])) == (value, type(value))
            assert "keep.value" in genever.config_str()


# ---- What pydantic refuses ----------------------------------------------------------------------------


def _refused(project: Project, *bindings: str) -> str:
    outcome = project.genever("run", "typed.gin", *bindings)
    assert outcome.code == 1
    said = outcome.err.split("errors.pydantic.dev")[-1]
    return said.partition("\n")[2].partition("  In call to")[0]


def test_a_wrong_field_is_shown_with_its_binding(typed: Project) -> None:
    typed.write("typed.gin", CONFIG + "Layer.width = -1\n")
    assert _refused(typed).splitlines()[:3] == [
        "  typed.gin:22:15: error: Layer.width: Input should be greater than 0 [argument-type]",
        "    22 | Layer.width = -1",
        "       |               ^^",
    ]


def test_an_argument_of_a_reference_is_shown_where_it_stands(typed: Project) -> None:
    typed.write("typed.gin", CONFIG.replace("@Layer(width=4)", "@Layer(width=-4)"))
    assert _refused(typed) == (
        "  typed.gin:17:28: error: Layer.width: Input should be greater than 0 [argument-type]\n"
        "    17 |     layers = [@Layer(width=-4), {'width': 2, 'kind': 'conv'}]\n"
        "       |                            ^^\n"
    )


def test_a_part_of_a_value_is_shown_where_it_stands(typed: Project) -> None:
    typed.write("typed.gin", CONFIG.replace("'kind': 'conv'", "'kind': 'wide'"))
    assert "typed.gin:17:53: error: Network.layers.1.kind: Input should be 'dense' or 'conv'" in _refused(typed)


def test_a_macro_and_a_data_file_are_shown_where_the_value_was_set(typed: Project) -> None:
    pytest.importorskip("yaml")
    typed.write("head.yaml", "head:\n  width: 5\n  kind: flat\n")
    typed.write("typed.gin", CONFIG.replace("learningRate = 1", "learningRate = %rate") + "rate = 'fast'\n")
    said = _refused(typed, "Network.head=data('head.yaml')['head']")
    assert "typed.gin:22:8: error: Network.learningRate: Input should be a valid number" in said
    assert "argument 2: error: Network.head.kind: Input should be 'dense' or 'conv'" in said
    assert "it is in head.yaml:3" in said


def test_a_secret_is_not_shown_beside_its_field(typed: Project) -> None:
    said = _refused(typed, "Network.learningRate=secret('hunter2-and-more')")
    assert "argument 2: error: Network.learningRate: Input should be a valid number" in said
    assert "hunter2" not in said


def test_a_missing_field_says_the_line_to_add(session: Session) -> None:
    class Model(pydantic.BaseModel):  # type: ignore[misc]  # A class known at run time.
        needed: int

    session.register(Model, "Model", "test")
    with pytest.raises(pydantic.ValidationError) as caught:
        session.match("Model").wrapper()
    assert any("Model.needed: Field required; add a line Model.needed = …" in note for note in caught.value.__notes__)


def test_what_another_model_refuses_inside_of_a_call_is_not_taken_for_the_arguments(session: Session) -> None:
    class Inner(pydantic.BaseModel):  # type: ignore[misc]  # A class known at run time.
        lr: int

    def train(lr: float = 0.1) -> Any:
        return Inner(lr="none")

    session.register(train, "train", "test")
    session.load_text("train.lr = 0.5")
    with pytest.raises(pydantic.ValidationError) as caught:
        session.match("train").wrapper()
    assert not any("argument-type" in note for note in caught.value.__notes__)


# ---- Fields that clash ------------------------------------------------------------------------------


def test_a_field_has_the_one_name_that_pydantic_takes(project: Project) -> None:
    project.write(
        "clash.py",
        "import pydantic\nimport genever\n\n\n@genever.configurable\nclass Model(pydantic.BaseModel):\n"
        "    lr: float = 1.0\n    rate: float = pydantic.Field(2.0, alias='lr')\n\n\n"
        "@genever.configurable\ndef use(model):\n    print(model.lr, model.rate)\n",
    )
    project.write("clash.gin", "import clash\nmain = @use()\nuse.model = @Model()\nModel.lr = 5\n")
    outcome = project.genever("run", "clash.gin")
    assert (outcome.code, outcome.out) == (0, "5.0 5.0\n"), outcome.err
    assert project.genever("check", "clash.gin").code == 0
