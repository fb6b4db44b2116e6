"""Python 3.14 evaluates annotations where somebody asks for them: some name what only type checkers import."""

import pydoc
import sys
from collections.abc import Iterator
from typing import Any, Optional

import pytest

import genever
from genever import Lazy, Session

pytestmark = pytest.mark.skipif(sys.version_info < (3, 14), reason="this Python evaluates annotations at once")

FORMS = {
    "function": "def f({}): return type(model), type(other)",
    "callable object": "class F:\n def __call__(self, {}): return type(model), type(other)\nf = F()",
    "class": "class f:\n def __new__(cls, {}): return type(model), type(other)",
}
PARAMETERS = [
    "model: Bert, other: Lazy[Bert]",
    "model: Bert | Model, other: Later[Bert] | None",
    "model: bert.Model, other: None | Later[bert.Model]",
    "model: Model[Bert], other: Optional[Lazy[Bert]]",
]


class Model:
    pass


@pytest.fixture(autouse=True)
def session() -> Iterator[None]:
    with Session():
        genever.register("Model", module="m")(Model)
        yield


def made_of(form: str, parameters: str) -> Any:
    namespace = {"Lazy": Lazy, "Later": Lazy, "Optional": Optional, "Model": Model, "__name__": "made"}
    exec(FORMS[form].format(parameters), namespace)
    return namespace["f"]


@pytest.mark.parametrize("parameters", PARAMETERS)
@pytest.mark.parametrize("form", FORMS)
def test_parameters_get_what_the_configuration_says(form: str, parameters: str) -> None:
    made: Any = genever.external_configurable(made_of(form, parameters), "f")
    genever.parse_config("f.model = @Model()\nf.other = @Model()")
    assert made() == (Model, Lazy)


@pytest.mark.parametrize("form", ["function", "class"])
def test_a_stand_in_can_be_looked_at(form: str) -> None:
    original = made_of(form, "model: Bert, other: Lazy[Bert]")
    made: Any = genever.external_configurable(original, "f")
    assert "model: Bert," in pydoc.plain(pydoc.render_doc(made))
