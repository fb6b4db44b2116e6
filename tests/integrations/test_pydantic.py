"""`genever.integrations.pydantic`: JSON Schemas both ways, judged by a validator that others wrote, and settings."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

import pytest

pydantic: Any = pytest.importorskip("pydantic")
jsonschema: Any = pytest.importorskip("jsonschema")

import genever  # noqa: E402  # The tests of a program without pydantic end above.
from genever.errors import GeneverError  # noqa: E402
from genever.integrations.pydantic import Settings, json_schema, model_of  # noqa: E402

# ---- Settings ---------------------------------------------------------------------------------------


def test_a_wrong_field_is_shown_with_the_binding() -> None:
    class Checked(Settings):
        lr: float = pydantic.Field(0.1, gt=0)

    with pytest.raises(pydantic.ValidationError) as caught:
        Checked.load(bindings=["lr=-1"])
    assert "binding 1: error: Checked.lr: Input should be greater than 0" in "\n".join(caught.value.__notes__)
    with pytest.raises(GeneverError, match="doesn't have a parameter named 'rate'"):
        Checked.load(bindings=["Checked.rate=-1"])


# ---- JSON Schemas -----------------------------------------------------------------------------------


class Layer(pydantic.BaseModel):  # type: ignore[misc]  # A class known at run time.
    """A layer."""

    width: int = pydantic.Field(gt=0, le=64)
    kind: Literal["dense", "conv"] = "dense"


class Network(pydantic.BaseModel):  # type: ignore[misc]  # A class known at run time.
    """A network."""

    model_config = pydantic.ConfigDict(extra="forbid")

    layers: list[Layer] = pydantic.Field(min_length=1)
    head: Layer | None = None
    rate: Annotated[float, pydantic.Field(ge=0, lt=1)] = 0.5
    name: str = pydantic.Field("net", pattern="^[a-z]+$", description="What it is called.")
    sizes: dict[str, int] = pydantic.Field({})
    pair: tuple[int, str] = (1, "a")
    copy_: bool = pydantic.Field(False, alias="copy")
    dashed: int = pydantic.Field(1, alias="learning-rate")


VALUES_OF_SIZES: list[Any] = [{"a": 1}, {"a": "1"}, []]
VALUES: list[Any] = [
    {},
    {"layers": []},
    {"layers": [{"width": 3}]},
    {"layers": [{"width": 0}]},
    {"layers": [{"width": 65}]},
    {"layers": [{"width": "3"}]},
    {"layers": [{"width": True}]},
    *({"layers": [{"width": 3, "kind": kind}]} for kind in ("conv", "flat", 1)),
    *({"layers": [{"width": 3}], "head": head} for head in (None, {"width": 1}, {}, 3)),
    *({"layers": [{"width": 3}], "rate": rate} for rate in (0, 0.5, 1, "0.5", None)),
    *({"layers": [{"width": 3}], "name": name} for name in ("a", "A", 3)),
    *({"layers": [{"width": 3}], "sizes": sizes} for sizes in VALUES_OF_SIZES),
    *({"layers": [{"width": 3}], "pair": pair} for pair in ([1, "a"], [1], ["a", 1])),
    *({"layers": [{"width": 3}], key: value} for key, value in (("copy", True), ("copy", 1), ("learning-rate", 2))),
    {"layers": [{"width": 3}], "learning-rate": 0.5},
    {"layers": [{"width": 3}], "more": 1},
]


def test_a_model_made_of_a_schema_takes_what_fits_the_schema() -> None:
    schema = json_schema(Network)
    made, validator = model_of(schema), jsonschema.Draft202012Validator(schema)
    for value in VALUES:
        try:
            made.model_validate_json(json.dumps(value))
            fits = True
        except pydantic.ValidationError:
            fits = False
        assert fits == validator.is_valid(value), value
    assert any(map(validator.is_valid, VALUES))


def test_a_schema_of_a_model_of_a_schema_is_the_same() -> None:
    schema = json_schema(Network)
    assert json_schema(model_of(schema)) == schema


def test_a_model_of_a_schema_is_a_configurable(session: genever.Session) -> None:
    session.register(model_of(json_schema(Network)), "Network", "made")
    session.load_text("Network.layers = [{'width': 3}]\nNetwork.copy = True\nNetwork.rate = 0.25")
    made: Any = session.match("Network").wrapper()
    assert made.model_dump(by_alias=True, exclude_unset=True) == {
        "layers": [{"width": 3}],
        "copy": True,
        "rate": 0.25,
    }
    with pytest.raises(GeneverError, match="doesn't have a parameter named 'rates'"):
        session.load_text("Network.rates = 1")


@dataclass
class Data:
    lr: float
    sizes: tuple[int, ...] = (1,)


class Pair(NamedTuple):
    x: int
    y: int = 2


def train(data: Data, lr: float = 0.1, names: list[str] | None = None) -> None:
    """Train.

    Args:
        data: What is trained on.
        lr: How fast.
        names: None for all.
    """


def test_classes_and_functions_have_schemas() -> None:
    assert json_schema(Data) == pydantic.TypeAdapter(Data).json_schema()
    assert json_schema(Pair) == pydantic.TypeAdapter(Pair).json_schema()
    found = json_schema(train)
    assert found["required"] == ["data"]
    assert found["properties"]["lr"]["description"] == "How fast."
    validator = jsonschema.Draft202012Validator(found)
    assert validator.is_valid({"data": "@Data()", "lr": 0.5, "names": ["a"]})
    assert not validator.is_valid({"data": "@Data()", "lr": []})
    assert not validator.is_valid({"lr": 1})


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"type": "array"}, "this is of no object"),
        ({"properties": {"a": {"not": {}}}}, "the JSON Schema of a is of no model: no type hint says not"),
        ({"properties": {"a": {"type": "money"}}}, "there is no type 'money'"),
        ({"properties": {"a": {"$ref": "#/$defs/B"}}}, "there is no definition #/$defs/B"),
        ({"properties": {"a": {"$ref": "https://example.org/b"}}}, "there is no definition https://example.org/b"),
        (
            {"properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {"properties": {"a": {"$ref": "#/$defs/A"}}}}},
            "the definition A holds itself",
        ),
        ({"properties": {"a": {"enum": [1.5]}}}, "no type hint says that a value is 1.5"),
        ({"properties": {"a": {"allOf": [{}, {}]}}}, "allOf with several parts"),
        ({"properties": {"a": 3}}, "3 is no schema"),
    ],
)
def test_a_schema_that_no_model_can_say_is_refused(schema: dict[str, Any], message: str) -> None:
    with pytest.raises(GeneverError) as caught:
        model_of(schema)
    assert message in str(caught.value)


@pytest.mark.filterwarnings("error")
def test_properties_that_clash_with_pydantics_own_names_are_fields_all_the_same() -> None:
    names = ["copy", "json", "schema", "model_config", "model_x", "_private", "class", "a-b", "a b", "a_b", "1", "é"]
    made = model_of({"properties": {name: {"type": "integer"} for name in names}})
    value = dict.fromkeys(names, 3)
    assert made.model_validate(value).model_dump(by_alias=True) == value
