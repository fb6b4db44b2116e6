"""Calls: Python's own semantics, with the configuration as the last to speak.

The model is `functools.partial` with keywords, and with positions for positional-only parameters: whatever a caller
leaves out comes from the bindings, and what is wrong with the call then is the TypeError that Python raises, word for
word.
"""

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

import genever
from genever import ConfigTypeError, Session
from genever.runtime.record import record
from tests.laws.signatures import NAMES, SHAPES, Shape, Written, made, signatures
from tests.untyped import configurable

# How a parameter is bound, and what a call then gets: a constant, something made for each call, a macro.
BOUND = {
    "1000": 1000,
    "'text'": "text",
    "None": None,
    "[1, {'k': 2}]": [1, {"k": 2}],
    "@make()": ("made", 0),
    "(1, @make())": (1, ("made", 0)),
    "%M": [3],
    "1 + 1": 2,
}
BINDINGS = st.dictionaries(st.sampled_from([*NAMES, "x"]), st.sampled_from(sorted(BOUND)), max_size=4)

# What is made configurable; each gives the arguments that reached it.
FORMS = {
    "a function": "def made({signature}):\n    return locals()",
    "a constructor": (
        "class made:\n    def __init__(self, {signature}):\n"
        "        self.seen = {{name: value for name, value in locals().items() if name != 'self'}}"
    ),
    "a __new__": (
        "class made:\n    def __new__(cls, {signature}):\n"
        "        seen = {{name: value for name, value in locals().items() if name != 'cls'}}\n"
        "        self = object.__new__(cls)\n        self.seen = seen\n        return self"
    ),
    "a callable object": (
        "class Callable:\n    __name__ = 'made'\n    def __call__(self, {signature}):\n"
        "        return {{name: value for name, value in locals().items() if name != 'self'}}\n"
        "made = Callable()"
    ),
}
WAYS: dict[str, Callable[..., Any]] = {
    "configurable": lambda thing: genever.configurable("made")(thing),
    "external": lambda thing: genever.external_configurable(thing, "made"),
}


def outcome(function: Callable[..., Any], shape: Shape) -> Any:
    """What a call gives, or the message of its TypeError without the count of arguments given.

    That count may be of all arguments or of the caller's alone.
    """
    try:
        result = function(*shape.args, **shape.kwargs)
    except TypeError as problem:
        return re.sub(" but .* given$", "", f"TypeError: {problem}")
    return getattr(result, "seen", result)


def expected_outcome(thing: Any, written: Written, bound: Mapping[str, Any], shape: Shape) -> Any:
    """The model."""
    kinds = {"positional": positional_names(written.text)}
    supplied = {*kinds["positional"][: len(shape.args)], *shape.kwargs}
    given = {k: v for k, v in bound.items() if k not in supplied}
    args = [*shape.args]
    kept = [p for p in inspect.signature(thing).parameters.values() if p.kind is p.POSITIONAL_ONLY]
    if any(parameter.name in given for parameter in kept):
        for parameter in kept[len(args) :]:
            value = given.pop(parameter.name, parameter.default)
            if value is parameter.empty:
                break
            args.append(value)
    return outcome(functools.partial(thing, **given), Shape(tuple(args), shape.kwargs))


def positional_names(signature: str) -> list[str]:
    before_star = signature.split("*")[0]
    names = [part.split("=")[0].strip() for part in before_star.split(",")]
    return [name for name in names if name and name != "/"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("frequent", [16, 1], ids=["rare", "frequent"])
@given(written=signatures(), bindings=BINDINGS, shapes=st.lists(SHAPES, min_size=1, max_size=4))
def test_a_call_is_pythons_with_the_bindings_as_keywords(
    form: str, way: str, frequent: int, written: Written, bindings: dict[str, str], shapes: list[Shape]
) -> None:
    """Calls of a shape that is frequent have code of their own; see `genever.runtime.injection.specialize`."""
    bindings = {name: text for name, text in bindings.items() if name in written.names or written.has_keywords}
    bound = {name: BOUND[text] for name, text in bindings.items()}
    plain = made(FORMS[form].format(signature=written.text))
    with Session() as session, mock.patch.object(record, "_FREQUENT", frequent):
        configurable("make")(lambda number=0: ("made", number))
        configured = WAYS[way](made(FORMS[form].format(signature=written.text)))
        session.load_text("M = [3]\n" + "".join(f"made.{name} = {text}\n" for name, text in bindings.items()))
        for shape in shapes:
            expected = expected_outcome(plain, written, bound, shape)
            assert [outcome(configured, shape) for _ in range(3)] == [expected] * 3


@given(signatures(), BINDINGS, SHAPES)
def test_a_reference_with_arguments_calls_with_them(written: Written, bindings: dict[str, str], shape: Shape) -> None:
    """Arguments in a reference stand above the bindings, as a caller's do."""
    bindings = {name: text for name, text in bindings.items() if name in written.names or written.has_keywords}
    kwargs = {n: v for n, v in shape.kwargs.items() if n in written.names or (written.has_keywords and n != "self")}
    shape = Shape(shape.args, kwargs)
    bound = {name: BOUND[text] for name, text in bindings.items()}
    plain = made(FORMS["a function"].format(signature=written.text))
    arguments = ", ".join([*map(str, shape.args), *(f"{name}={value}" for name, value in kwargs.items())])
    with Session() as session:
        configurable("make")(lambda number=0: ("made", number))
        genever.configurable("made")(made(FORMS["a function"].format(signature=written.text)))
        use = configurable("use")(lambda value: value)
        session.load_text("M = [3]\n" + "".join(f"made.{name} = {text}\n" for name, text in bindings.items()))
        try:
            session.load_text(f"use.value = @made({arguments})")
        except ConfigTypeError:
            names = positional_names(written.text)
            too_many = len(shape.args) > len(names) and not written.has_varargs
            assert too_many or any(name in kwargs for name in names[: len(shape.args)])
            return
        assert outcome(use, Shape((), {})) == expected_outcome(plain, written, bound, shape)


@given(signatures(), BINDINGS, SHAPES)
def test_the_bindings_of_a_base_class_reach_its_subclasses(
    written: Written, bindings: dict[str, str], shape: Shape
) -> None:
    bindings = {name: text for name, text in bindings.items() if name in written.names or written.has_keywords}
    bound = {name: BOUND[text] for name, text in bindings.items()}
    code = FORMS["a constructor"].format(signature=written.text)
    with Session() as session:
        configurable("make")(lambda number=0: ("made", number))
        base = genever.configurable("made")(made(code))
        below = type("Below", (base,), {})
        passing = made(
            "class made(base):\n    def __init__(self, *args, **kwargs):\n        super().__init__(*args, **kwargs)",
            base=base,
        )
        session.load_text("M = [3]\n" + "".join(f"made.{name} = {text}\n" for name, text in bindings.items()))
        if "self" in shape.kwargs:
            shape = Shape(shape.args, {})
        expected = expected_outcome(made(code), written, bound, shape)
        assert outcome(below, shape) == expected
        assert outcome(passing, shape) == expected
