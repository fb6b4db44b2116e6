"""Graphs of Fiddle's as binding files and back: both build the same, shared where it is shared."""

import enum
import functools
import math
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import genever
from genever import ConfigTypeError, ConfigValueError, Session
from genever.runtime.main import call_main

fdl: Any = pytest.importorskip("fiddle")
auto_config: Any = pytest.importorskip("fiddle.experimental.auto_config")

from genever.integrations.fiddle import from_fiddle, to_fiddle  # noqa: E402 - Fiddle may be missing.

# ---- What is configured -----------------------------------------------------------------------------


class Made:
    """What was called, with what."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args, self.kwargs = args, kwargs


class Layer(Made):
    def __init__(self, width: Any = 1, inner: Any = None, scale: Any = 0.5) -> None:
        super().__init__(width, inner, scale)


class Wide(Layer):
    def __init__(self, width: Any = 2, inner: Any = None) -> None:
        super().__init__(width, inner)

    @classmethod
    def small(cls, inner: Any = None) -> "Wide":
        return cls(0, inner)


def stack(first: Any, /, second: Any = None, *rest: Any, name: Any = "stack", **more: Any) -> Made:
    return Made(first, second, *rest, name=name, **more)


class Color(enum.Enum):
    RED = "red"


class Size(NamedTuple):
    width: Any
    height: Any = 1


@genever.configurable(module="test_fiddle")
def fit_graph(model: Any, steps: Any = 10) -> Made:
    return Made(model, steps)


@genever.configurable(module="test_fiddle")
class GraphNet(Made):
    def __init__(self, width: Any = 8, inner: Any = None) -> None:
        super().__init__(width, inner)


class Rate(fdl.Tag):  # type: ignore[misc]
    """How fast."""


class Depth(fdl.Tag):  # type: ignore[misc]
    """How deep."""


# ---- What is compared -------------------------------------------------------------------------------


def form(built: Any, seen: dict[int, int] | None = None) -> Any:
    """What was built as plain data: equal for what is equal, with the same objects at the same places."""
    seen = {} if seen is None else seen
    match built:
        case Made():
            if id(built) in seen:
                return f"the object {seen[id(built)]}"
            seen[id(built)] = len(seen)
            return (type(built).__name__, form(built.args, seen), form(built.kwargs, seen))
        case dict():
            return {key: form(value, seen) for key, value in built.items()}
        case list() | tuple():
            return type(built).__name__, [form(value, seen) for value in built]
        case functools.partial():
            return ("partial", form(built(), seen), form(built(), seen))
    return built


def rebuilt(text: str) -> Any:
    return call_main(Session().parse(text))


def same(config: Any) -> str:
    """Assert that a graph and its binding file build the same, and that the file becomes the graph again."""
    text = from_fiddle(config)
    session = Session().parse(text)
    with session:
        # A reference without parentheses is a stand-in for a function or class, and Fiddle makes a `functools.partial`.
        assert form(called(call_main(session))) == form(called(fdl.build(config))), text
        assert form(called(fdl.build(to_fiddle()))) == form(called(fdl.build(config))), text
    return text


def called(value: Any) -> Any:
    """Put what functions and classes give in their place: twice, to see what is made anew."""
    match value:
        case Made():
            value.args, value.kwargs = called(value.args), called(value.kwargs)
            return value
        case dict():
            return {key: called(item) for key, item in value.items()}
        case list():
            return [called(item) for item in value]
        case tuple():
            return tuple(called(item) for item in value)
    return [called(value()), called(value())] if callable(value) else value


# ---- The law ----------------------------------------------------------------------------------------

PLAIN = st.one_of(st.integers(-3, 3), st.booleans(), st.none(), st.text("ab'\n", max_size=3), st.floats(0, 1))


@st.composite
def graphs(draw: st.DrawFn) -> Any:
    """A graph of a few parts, each of which may be used several times by those after it."""
    parts: list[Any] = []

    def value(lasting: bool = False, depth: int = 0) -> Any:
        kinds = ["plain", "part", "list", "dict", "tuple"] if depth < 2 else ["plain", "part"]
        match draw(st.sampled_from([*kinds, "factory"] if lasting else kinds)):
            case "part" if parts:
                return draw(st.sampled_from(parts))
            case "factory":
                return fdl.ArgFactory(Layer, width=value(True, 2), inner=value(True, depth + 1))
            case "list":
                return [value(lasting, depth + 1) for _ in range(draw(st.integers(0, 2)))]
            case "tuple":
                return (value(lasting, depth + 1),)
            case "dict":
                return {key: value(lasting, depth + 1) for key in draw(st.sets(st.sampled_from("ab")))}
        return draw(PLAIN)

    for _ in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from([fdl.Config, fdl.Config, fdl.Partial]))
        lasting = kind is fdl.Partial
        match draw(st.sampled_from(["Layer", "Wide", "small", "GraphNet", "stack"])):
            case "stack":
                rest = [value() for _ in range(draw(st.integers(0, 2)))]
                head = (value(), value())
                more = {name: value(lasting) for name in draw(st.lists(st.sampled_from(["name", "x"]), unique=True))}
                parts.append(kind(stack, *head, *rest, **more))
            case "small":
                parts.append(kind(Wide.small, **{"inner": value(lasting)} if lasting or draw(st.booleans()) else {}))
            case name:
                target = {"Layer": Layer, "Wide": Wide, "GraphNet": GraphNet}[name]
                names = draw(st.sets(st.sampled_from(["width", "inner"]), min_size=int(lasting)))
                parts.append(kind(target, **{name: value(lasting) for name in sorted(names)}))
    return fdl.Config(fit_graph, model=parts[-1], **{"steps": value()} if draw(st.booleans()) else {})


@given(graphs())
def test_a_graph_and_its_binding_file_build_the_same(config: Any) -> None:
    same(config)


# ---- What is written --------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def own_session(session: Session) -> Iterator[Session]:
    yield session


def test_what_is_registered_has_its_short_name() -> None:
    text = same(fdl.Config(fit_graph, model=fdl.Config(GraphNet, width=3), steps=5))
    assert text == textwrap.dedent("""\
        from tests.integrations import test_fiddle

        # Macros:
        # ==============================================================================
        main = @fit_graph()

        # Parameters for fit_graph:
        # ==============================================================================
        fit_graph.model = @model/GraphNet()
        fit_graph.steps = 5

        # Parameters for model/GraphNet:
        # ==============================================================================
        model/GraphNet.width = 3
        """)


def test_a_config_that_is_used_twice_is_made_once(session: Session) -> None:
    inner = fdl.Config(Layer)
    config = fdl.Config(
        fit_graph, model=[inner, {"a": inner}, fdl.Partial(Layer, inner=fdl.ArgFactory(Wide, inner=inner))]
    )
    text = same(config)
    assert "model_0 = once @model_0/" in text
    session.parse(text)
    assert to_fiddle() == config


def test_a_config_below_a_partial_is_made_once_and_a_factory_at_each_call(session: Session) -> None:
    both = fdl.Partial(stack, 1, name=fdl.Config(Layer), x=fdl.ArgFactory(Layer, inner=fdl.Config(Wide)))
    session.parse(from_fiddle(fdl.Config(fit_graph, model=[both])))
    [make], _ = call_main(session).args
    first, second = make(), make()
    assert first.kwargs["name"] is second.kwargs["name"]
    assert first.kwargs["x"] is not second.kwargs["x"]
    assert first.kwargs["x"].args[1] is second.kwargs["x"].args[1]


def test_a_tag_is_a_macro_that_sets_what_it_tags() -> None:
    config = fdl.Config(stack, 1, Rate.new(0.1), name=fdl.Config(Layer, scale=Rate.new(0.1)), x=[Rate.new(0.1)])
    text = same_but_for_tags(config)
    assert "Rate = 0.1" in text
    made = call_main(Session().parse(text).parse("Rate = 0.7"))
    fdl.set_tagged(config, tag=Rate, value=0.7)
    assert form(made) == form(fdl.build(config))


def same_but_for_tags(config: Any) -> str:
    text = from_fiddle(config)
    assert form(rebuilt(text)) == form(fdl.build(config))
    return text


def test_a_tag_of_several_values_is_no_macro() -> None:
    config = fdl.Config(Layer, width=Depth.new(2), inner=fdl.Config(Layer, width=Depth.new(3)))
    assert "Depth" not in same_but_for_tags(config)


def test_a_tag_without_a_value_leaves_the_default() -> None:
    config = fdl.Config(Layer)
    fdl.add_tag(config, "width", Depth)
    assert "Depth" not in same_but_for_tags(config)


def test_members_of_enums_named_tuples_paths_functions_and_classes_are_named() -> None:
    config = fdl.Config(stack, Color.RED, Size(3, fdl.Config(Layer)), Path("a"), name=math.sqrt, x=Layer)
    made = rebuilt(from_fiddle(config))
    first, size, path = made.args
    assert path == Path("a")
    assert (first, type(size), size.width, type(size.height)) == (Color.RED, Size, 3, Layer)
    assert (made.kwargs["name"](9), made.kwargs["x"]().args) == (3.0, (1, None, 0.5))


@auto_config.auto_config  # type: ignore[untyped-decorator]
def network(width: Any) -> Any:
    shared = Layer(width)
    return stack([Wide(inner=shared), Wide.small(shared)], shared)


def test_what_auto_config_gives_is_a_graph_like_any_other() -> None:
    same(network.as_buildable(7))
    assert form(rebuilt(from_fiddle(network.as_buildable(7)))) == form(network(7))


def test_a_constant_is_named(session: Session) -> None:
    genever.constant("test_fiddle.SHAPE", shape := object())
    text = from_fiddle(fdl.Config(GraphNet, width=shape))
    assert "GraphNet.width = %test_fiddle.SHAPE" in text


def test_a_class_is_imported_from_where_it_is_public() -> None:
    from concurrent.futures import ThreadPoolExecutor

    assert "\nimport concurrent.futures\n" in from_fiddle(fdl.Config(ThreadPoolExecutor, max_workers=1))


def test_a_file_runs(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("def train(steps): print(steps, 'steps')\n")
    program = "import fiddle, plain; from genever.integrations.fiddle import from_fiddle as f"
    code = f"{program}; open('t.gin', 'w').write(f(fiddle.Config(plain.train, steps=3)))"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    command = [sys.executable, "-m", "genever", "run", "t.gin", "plain.train.steps=5"]
    result = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert result.stdout == "5 steps\n"


def cycle() -> Any:
    config = fdl.Config(Layer)
    config.inner = [config]
    return config


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (lambda: fdl.Config(Layer, inner=[fdl.Config(lambda: 1)]), "config.inner[0] calls what no import reaches: "),
        (lambda: fdl.Config(Layer, inner={"a": object()}), "config.inner['a'] has no literal form: <object object>"),
        (lambda: fdl.Config(Layer, inner=fdl.ArgFactory(Layer)), "config.inner is a fdl.ArgFactory and no argument of"),
        (cycle, "config.inner[0] leads back to itself"),
        (lambda: fdl.Config(Layer, inner=[Rate.new()]), "config.inner[0] has a tag and no value"),
        (
            lambda: fdl.Config(Layer, inner=fdl.Partial(stack, fdl.ArgFactory(Layer))),
            "config.inner[0] is a fdl.ArgFactory at a place that cannot have one",
        ),
    ],
)
def test_what_a_binding_file_cannot_say_is_refused_with_its_path(config: Any, message: str) -> None:
    with pytest.raises(genever.GeneverError) as caught:
        from_fiddle(config())
    assert message in str(caught.value)


def test_a_partial_alone_is_refused() -> None:
    with pytest.raises(ConfigTypeError, match=r"a fdl\.Config is needed, and this is a Partial"):
        from_fiddle(fdl.Partial(Layer))


# ---- To Fiddle --------------------------------------------------------------------------------------


def graph(session: Session, text: str, entry: Any = "main") -> Any:
    session.parse(text)
    return to_fiddle(entry)


def test_a_configuration_becomes_a_graph(session: Session) -> None:
    config = graph(
        session, "main = @fit_graph()\nfit_graph.model = @wide/GraphNet()\nwide/GraphNet.width = 2 ** %n\nn = 4"
    )
    assert config == fdl.Config(fit_graph, model=fdl.Config(GraphNet, width=16))


@pytest.mark.parametrize("entry", ["fit_graph", "@fit_graph()", fit_graph, "m"])
def test_an_entry_is_a_configurable_a_reference_or_a_macro(session: Session, entry: Any) -> None:
    assert graph(session, "m = @fit_graph()\nfit_graph.model = 3", entry) == fdl.Config(fit_graph, model=3)


def test_a_reference_keeps_its_arguments(session: Session) -> None:
    config = graph(session, "main = @fit_graph(@GraphNet(5), steps=1)\nfit_graph.steps = 2\nGraphNet.inner = [1]")
    assert config == fdl.Config(fit_graph, fdl.Config(GraphNet, 5, [1]), steps=1)


def test_what_is_made_once_is_one_part_and_a_macro_is_one_for_each_use(session: Session) -> None:
    config = graph(
        session, "main = @fit_graph()\nfit_graph.model = [%a, %a, %b, %b]\na = once @GraphNet()\nb = @GraphNet()"
    )
    first, same_one, third, other = config.model
    assert (first is same_one, third is other) == (True, False)


def test_a_singleton_is_one_part(session: Session) -> None:
    text = (
        "main = @fit_graph(model=@one/gin.singleton(), steps=@one/gin.singleton())\n"
        "one/gin.singleton.constructor = @GraphNet"
    )
    config = graph(session, text)
    assert config.model is config.steps
    assert config == fdl.Config(fit_graph, *[fdl.Config(GraphNet)] * 2) or fdl.get_callable(config.model) is GraphNet


def test_what_each_call_makes_is_a_factory(session: Session) -> None:
    text = "main = @fit_graph(model=@GraphNet, steps=@fit_graph(steps=1, ...))\n"
    text += "GraphNet.inner = @n/GraphNet()\nfit_graph.model = 3\nn/GraphNet.inner = 1"
    config = graph(session, text)
    expected = fdl.Config(
        fit_graph,
        fdl.Partial(GraphNet, inner=fdl.ArgFactory(GraphNet, inner=1)),
        steps=fdl.Partial(fit_graph, 3, steps=1),
    )
    assert config == expected


def test_a_required_value_is_left_to_be_set(session: Session) -> None:
    assert graph(session, "main = @fit_graph()\nfit_graph.model = %gin.REQUIRED") == fdl.Config(fit_graph)


def test_bindings_to_which_no_reference_leads_are_named(session: Session) -> None:
    session.parse("main = @fit_graph()\nfit_graph.model = 1\nother/GraphNet.width = 3")
    with pytest.warns(UserWarning, match=r"the graph does not have other/GraphNet\.width: no reference leads there"):
        to_fiddle()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("main = @fit_graph(model=[@GraphNet() + 1])", "main.model[0] is computed from what a call gives"),
        ("main = @fit_graph()\nfit_graph.model = choice(1, 2)", "main.model is a space that nothing was drawn from"),
        (
            "main = @fit_graph()\nfit_graph.model = lazy @GraphNet()",
            "main.model is a handle that makes something later",
        ),
        ("main = @fit_graph()\nfit_graph.model = @fit_graph()", "main.model leads back to itself"),
        ("main = 3", "main calls nothing"),
        ("main = @fit_graph(model=@gin.singleton())", "main.model is a singleton without a constructor"),
        ("main = @fit_graph(model=@gin.macro)", "main.model calls gin.macro"),
        (
            "main = @fit_graph(model=@GraphNet)\nGraphNet.inner = @GraphNet(width=@fit_graph(), ...)",
            "main.model.inner is made anew",
        ),
    ],
)
def test_what_fiddle_cannot_say_is_refused_with_its_path(session: Session, text: str, message: str) -> None:
    with pytest.raises(genever.GeneverError) as caught:
        graph(session, text)
    assert message in str(caught.value)


def test_a_wrong_value_is_the_error_that_a_call_would_raise(session: Session) -> None:
    with pytest.raises(ConfigTypeError, match="can only concatenate str"):
        graph(session, "main = @fit_graph()\nfit_graph.model = 'a' + 1")


def test_what_is_not_configurable_is_no_entry(session: Session) -> None:
    with pytest.raises(ConfigValueError, match="is not configurable"):
        to_fiddle(len)
