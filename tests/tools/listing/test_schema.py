"""The JSON Schema of annotations: what fits by it, judged by pydantic and by a validator that others wrote."""

import json
from pathlib import Path
from typing import Any, Literal

import pytest

from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.search import Search
from genever.language.text.source import Source
from genever.tools.listing.entries import entries
from genever.tools.listing.schema import of_annotation, schema
from genever.tools.reading.reading import read

jsonschema = pytest.importorskip("jsonschema")
pydantic = pytest.importorskip("pydantic")

ANNOTATIONS: dict[str, Any] = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "None": None,
    "int | None": int | None,
    "str | list[int]": str | list[int],
    "list[float]": list[float],
    "list[list[int]]": list[list[int]],
    "dict[str, int]": dict[str, int],
    "dict[str, int | None]": dict[str, int | None],
    "tuple[int, str]": tuple[int, str],
    "tuple[float, ...]": tuple[float, ...],
    "Literal['a', 'b', 3]": Literal["a", "b", 3],
}

VALUES: list[Any] = [
    *(1, 1.5, "a", "b", "c", 3, True, None, [], [1], [1.5], ["a"], [[1]], [1, "a"], [1, 2], ["a", 1], {}),
    *({"a": 1}, {"a": None}, {"a": "b"}),
]


@pytest.mark.parametrize("text", ANNOTATIONS)
def test_the_values_that_fit_are_those_that_pydantic_takes(text: str) -> None:
    validator = jsonschema.Draft202012Validator(of_annotation(text))
    adapter = pydantic.TypeAdapter(ANNOTATIONS[text])
    for value in VALUES:
        try:
            adapter.validate_json(json.dumps(value), strict=True)
            fits = True
        except pydantic.ValidationError:
            fits = False
        assert validator.is_valid(value) == fits, (text, value)


@pytest.mark.parametrize("text", ["Module", "Callable[[int], str]", "T", "list[Module]", "int | Module", "1 +", ""])
def test_what_is_not_known_is_open(text: str) -> None:
    validator = jsonschema.Draft202012Validator(of_annotation(text))
    assert validator.is_valid([{"a": 1}, 2])


SOURCE = '''
import genever


@genever.configurable
def train(
    steps: int, lr: float = 0.1, mode: "str | None" = None, data=None, *, betas: tuple[float, ...] = (0.9, 0.99)
):
    """Train it.

    Args:
        steps: How long.
        lr: The learning rate.
    """


@genever.configurable(denylist=["seed"])
class Model:
    """A model."""

    def __init__(self, width: int, seed: int = 0, **options: int):
        """Build it.

        Args:
            width: How wide.
        """
'''


def listed(folder: Path) -> dict[str, Any]:
    (folder / "parts.py").write_text(SOURCE)
    search = Search((str(folder),), {}, (str(folder),))
    reading = read([], [Source("import parts")], search=search, catalog=StaticCatalog(search))
    assert reading.findings == ()
    found = schema(entries(reading.catalog))
    jsonschema.Draft202012Validator.check_schema(found)
    return found


@pytest.mark.parametrize(
    ("values", "fits"),
    [
        ({"train": {"steps": 3, "lr": 1}}, True),
        ({"train": {"steps": "%steps"}, "Model": {"width": "@width()"}}, True),
        ({"train": {"steps": 3, "mode": None, "data": [1], "betas": [0.5]}}, True),
        ({"Model": {"width": 3, "anything": "else"}}, True),
        ({"train": {"steps": 1.5}}, False),
        ({"train": {"lr": 0.1}}, False),
        ({"train": {"steps": 3, "lr": "high"}}, False),
        ({"train": {"steps": 3, "stps": 3}}, False),
        ({"trian": {}}, False),
    ],
)
def test_a_form_takes_what_a_binding_takes(tmp_path: Path, values: dict[str, Any], fits: bool) -> None:
    assert jsonschema.Draft202012Validator(listed(tmp_path)).is_valid(values) == fits


def test_descriptions_and_defaults_are_there(tmp_path: Path) -> None:
    found = listed(tmp_path)["properties"]
    assert found["train"]["description"] == "Train it."
    assert found["train"]["required"] == ["steps"]
    assert found["train"]["properties"]["lr"]["description"] == "The learning rate."
    assert found["train"]["properties"]["lr"]["default"] == 0.1
    assert found["Model"]["description"] == "A model."
    assert list(found["Model"]["properties"]) == ["width"]  # The seed cannot be bound.
