"""TorchScript and configurables: what is traced holds what was injected, and what would lose it is refused."""

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

import genever
from genever import Session
from tests.untyped import configurable

if TYPE_CHECKING:
    import torch  # What TorchScript compiles has to say which types it has.
else:
    torch = pytest.importorskip("torch")
jit: Any = torch.jit


@pytest.fixture(autouse=True)
def session() -> Iterator[None]:
    with Session(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*is deprecated", category=DeprecationWarning)
        yield


def scale(x: Any, factor: float = 2.0) -> Any:
    return x * factor


class Outer(torch.nn.Module):
    """Calls a function inside of a module inside of a module: traced, each value is named after a variable."""

    def __init__(self, function: Any) -> None:
        super().__init__()
        self.inner = Inner(function)
        self.layer = torch.nn.Linear(2, 2)

    def forward(self, x: Any) -> Any:
        return self.inner(self.layer(x)) + 1


class Inner(torch.nn.Module):
    def __init__(self, function: Any) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: Any) -> Any:
        return self.function(x)


def test_the_first_call_is_traced_as_any_other() -> None:
    made = configurable("scale")(scale)
    genever.parse_config("scale.factor = 3.0")
    module, x = Outer(made), torch.ones(3, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error", jit.TracerWarning)
        traced = jit.trace(module, (x,))  # It calls twice, and compares what was traced.
    assert torch.equal(traced(x), module.layer(x) * 3 + 1)
    [row] = genever.recorded_calls()
    assert repr(row.arguments["x"].value) == "<torch.Tensor float32 (3, 2)>"


@pytest.mark.parametrize("once", ["once @noise()", "@name/singleton()"])
def test_what_is_made_once_is_no_part_of_the_traced_call(once: str) -> None:
    configurable("noise")(lambda: torch.full((2,), 5.0))
    add = configurable("add")(lambda x, noise: x + noise)
    genever.parse_config(f"add.noise = {once}\nname/singleton.constructor = @noise")
    assert torch.equal(jit.trace(add, (torch.ones(2),))(torch.zeros(2)), torch.full((2,), 5.0))


class Method(torch.nn.Module):
    @genever.configurable("forward", module="m")
    def forward(self, x: Any, factor: float = 2.0) -> Any:
        return x * factor


class Calls(torch.nn.Module):
    def forward(self, x: Any) -> Any:
        return SCALE(x)


SCALE: Any = None


@pytest.mark.parametrize("what", ["configurable", "reference", "decorated", "module", "method"])
def test_a_configurable_is_not_compiled_without_its_configuration(what: str) -> None:
    global SCALE
    SCALE = configurable("scale")(scale)
    genever.register("registered")(scale)
    configurable("forward", module="m")(Method.forward.__wrapped__)  # type: ignore[attr-defined]  # As decorators set.
    reference = genever.get_configurable("s/registered")
    subjects = {
        "configurable": SCALE,
        "reference": reference,
        "decorated": torch.no_grad()(SCALE),
        "module": Calls(),
        "method": Method(),
    }
    with pytest.raises(genever.ConfigRuntimeError) as caught:
        jit.script(subjects[what])
    name = {"reference": "registered", "method": "forward"}.get(what, "scale")
    assert str(caught.value) == (
        f"error: torch.jit.script compiles the source of {name}, without what the configuration gives it. "
        "[not-scriptable]\n"
        "  use torch.jit.trace or torch.compile; or decorate a function that calls the scripted one"
    )


def test_a_function_that_is_no_configurable_is_compiled_as_ever() -> None:
    @configurable("tripled")
    def tripled(x: "torch.Tensor") -> "torch.Tensor":
        return x * 3.0

    assert torch.equal(jit.script(vars(tripled)["__wrapped__"])(torch.ones(2)), torch.full((2,), 3.0))


def test_a_module_with_a_configured_constructor_is_compiled_as_ever() -> None:
    @configurable("Scaling")
    class Scaling(torch.nn.Module):
        def __init__(self, factor: float = 1.0) -> None:
            super().__init__()
            self.factor = factor

        def forward(self, x: "torch.Tensor") -> "torch.Tensor":
            return x * self.factor

    genever.parse_config("Scaling.factor = 3.0")
    assert torch.equal(jit.script(Scaling())(torch.ones(2)), torch.full((2,), 3.0))
