"""Arguments in references: ``@f(1, x=2)`` calls with them, ``@f(x=2, ...)`` keeps them for later."""

import copy
import functools
import pickle
from typing import Any

import pytest

import genever
from genever import ConfigTypeError
from tests.language.beyond_gin.outcomes import again, configure, message, value_of


class Layer:
    """Takes arguments of every kind."""

    def __init__(self, size: int, /, width: Any = 1, *more: Any, depth: Any = 2, **others: Any) -> None:
        self.given = (size, width, more, depth, others)


def optimizer(parameters: Any = (), lr: Any = 0.1, betas: Any = (0.9, 0.999)) -> tuple[Any, Any, Any]:
    """A function to call in part."""
    return parameters, lr, betas


@pytest.fixture(autouse=True)
def registered() -> None:
    """`Layer` and `Adam` to refer to."""
    genever.register("Layer", module="tests.arguments")(Layer)
    genever.register("Adam", module="tests.arguments", denylist=["betas"])(optimizer)


# ---- Calls --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@Layer(3)", (3, 1, (), 2, {})),
        ("@Layer(3, 4)", (3, 4, (), 2, {})),
        ("@Layer(3, 4, 5, 6)", (3, 4, (5, 6), 2, {})),
        ("@Layer(3, depth=7, name='x')", (3, 1, (), 7, {"name": "x"})),
        ("@Layer(3, width=%n, depth=%n * 2,)", (3, 5, (), 10, {})),
        ("@Layer(\n    # why\n    3,\n    depth = [%n, @Adam(lr=1)],\n)", (3, 1, (), [5, ((), 1, (0.9, 0.999))], {})),
        ("@Layer(*)", None),
    ],
)
def test_arguments_are_positional_and_named(text: str, expected: Any) -> None:
    if expected is None:
        with pytest.raises(SyntaxError):
            value_of(text)
    else:
        assert value_of(f"{text}\nn = 5").given == expected


def test_arguments_stand_above_bindings_and_the_rest_is_bound() -> None:
    configure("Adam.lr = 1\nAdam.parameters = 2\ns/Adam.lr = 3")
    assert value_of("[@Adam(), @Adam(lr=4), @s/Adam(parameters=5), @s/Adam(6)]") == [
        (2, 1, (0.9, 0.999)),
        (2, 4, (0.9, 0.999)),
        (5, 3, (0.9, 0.999)),
        (6, 3, (0.9, 0.999)),
    ]


def test_an_argument_is_evaluated_for_every_call() -> None:
    genever.configurable("f", module="tests")(lambda x: x)
    configure("f.x = @Adam(parameters=[@Adam(lr=%rate)], lr=%rate + 1)\nrate = 1")
    function = genever.get_configurable("f")
    first, second = function(), function()
    assert first == second == ([((), 1, (0.9, 0.999))], 2, (0.9, 0.999))
    assert first[0] is not second[0]
    configure("rate = 5")
    assert function()[1] == 6


def test_a_reference_in_an_argument_is_evaluated_in_the_callers_scope() -> None:
    genever.configurable("here", module="tests")(genever.current_scope_str)
    genever.configurable("f", module="tests")(lambda x: (x, genever.current_scope_str()))
    assert value_of("@inner/f(x=@here())") == ("", "inner")
    with genever.config_scope("outer"):
        configure("f.x = @inner/f(x=@here())")
        assert genever.get_configurable("f")() == (("outer", "inner"), "outer")


def test_the_record_has_the_call_and_what_it_used() -> None:
    configure("Adam.parameters = 3")
    value_of("@Adam(lr=%rate)\nrate = 4")
    printed = genever.operative_config_str()
    assert "receive.value = @Adam(lr=%rate)" in printed
    assert "Adam.parameters = 3" in printed
    assert "Adam.lr" not in printed


# ---- Calls in part --------------------------------------------------------------------------------------


def test_the_caller_of_a_partial_call_adds_and_overrides() -> None:
    partial = value_of("@Adam(lr=%rate, ...)\nrate = 4")
    assert (partial(), partial([1]), partial(lr=5)) == (
        ((), 4, (0.9, 0.999)),
        ([1], 4, (0.9, 0.999)),
        ((), 5, (0.9, 0.999)),
    )


def test_the_rest_of_a_partial_call_is_bound_when_it_is_called() -> None:
    partial = value_of("@s/Adam(lr=4, ...)")
    configure("s/Adam.parameters = 7")
    assert partial() == (7, 4, (0.9, 0.999))


@pytest.mark.parametrize("text", ["@Layer(...)", "@Layer(3, ...)", "@Layer(3, depth=4, ...)", "@Layer( 3, ... )"])
def test_a_partial_call_is_a_callable_of_the_class(text: str) -> None:
    partial = value_of(text)
    assert isinstance(partial, functools.partial)
    assert type(partial(*([] if "3" in text else [3]))) is Layer


def test_a_partial_call_pickles_and_copies() -> None:
    partial = value_of("@s/Adam(lr=[4], ...)")
    assert pickle.loads(pickle.dumps(partial))() == copy.deepcopy(partial)() == ((), [4], (0.9, 0.999))


def test_a_partial_call_says_what_it_calls() -> None:
    partial = value_of("@s/Adam(3, lr=4, ...)")
    assert repr(partial) == "functools.partial(<configured @s/tests.arguments.Adam>, 3, lr=4)"


def test_a_partial_call_of_a_class_in_a_scope_enters_it() -> None:
    configure("s/Layer.width = 8")
    assert value_of("@s/Layer(3, ...)")().given == (3, 8, (), 2, {})


# ---- Printing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "@Adam(3)",
        "@s/t/Adam(lr=4)",
        "@Adam(3, lr=4, ...)",
        "@Adam(...)",
        "@Adam(lr=@s/Adam(lr=-1), parameters=[%n, 'x'], ...)",
        "[@Adam(n if True else 2)]".replace("n if", "%n if"),
        "{'a': @Adam((1,))}",
        "@Adam(lr=0.1 * %n)",
        "once @Adam(lr=1)",
        "lazy @s/Adam([1], lr={})",
    ],
)
def test_a_call_prints_as_it_is_written(text: str) -> None:
    configure("n = 2")
    genever.configurable("f", module="tests")(lambda x: x)
    printed = again(f"f.x = {text}")
    assert f"f.x = {text}" in printed.replace("\\\n    ", "")


def test_a_call_without_arguments_is_a_plain_reference() -> None:
    genever.configurable("f", module="tests")(lambda x: x)
    configure("f.x = @Adam( )")
    assert genever.query_parameter("f.x").evaluate
    assert "f.x = @Adam()" in genever.config_str()


# ---- What is wrong ----------------------------------------------------------------------------------------


def test_the_names_of_arguments_are_checked_as_bindings_are() -> None:
    configure("n = 1")
    assert message("receive = @Adam(lrr=1, betas=2)") == (
        "<bindings>:1:17: error: Configurable 'Adam' doesn't have a parameter named 'lrr'. [unknown-parameter]\n"
        "  1 | receive = @Adam(lrr=1, betas=2)\n"
        "    |                 ^^^ did you mean 'lr'?\n"
        "<bindings>:1:24: error: Configurable 'Adam' has denylisted kwarg 'betas'. [denied]\n"
        "  1 | receive = @Adam(lrr=1, betas=2)\n"
        "    |                        ^^^^^ set it in the code that calls it"
    )


def test_positional_arguments_are_checked_too() -> None:
    assert message("x = [@Adam(1, 2, 3), @Adam(1, 2, 3, 4), @Adam(1, parameters=2)]") == (
        "<bindings>:1:18: error: Configurable 'Adam' has denylisted kwarg 'betas'. [denied]\n"
        "  1 | x = [@Adam(1, 2, 3), @Adam(1, 2, 3, 4), @Adam(1, parameters=2)]\n"
        "    |                  ^ set it in the code that calls it\n"
        "<bindings>:1:34: error: Configurable 'Adam' has denylisted kwarg 'betas'. [denied]\n"
        "  1 | x = [@Adam(1, 2, 3), @Adam(1, 2, 3, 4), @Adam(1, parameters=2)]\n"
        "    |                                  ^ set it in the code that calls it\n"
        "<bindings>:1:37: error: Adam takes 3 arguments by position, not 4 [wrong-type]\n"
        "  1 | x = [@Adam(1, 2, 3), @Adam(1, 2, 3, 4), @Adam(1, parameters=2)]\n"
        "    |                                     ^ it has parameters, lr, betas\n"
        "<bindings>:1:50: error: Adam gets its argument 'parameters' twice [wrong-type]\n"
        "  1 | x = [@Adam(1, 2, 3), @Adam(1, 2, 3, 4), @Adam(1, parameters=2)]\n"
        "    |                                                  ^^^^^^^^^^ it is given by position"
    )


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("@Adam(lr=1, 2)", "a positional argument after one with a name"),
        ("@Adam(lr=1, lr=2)", "the argument 'lr' is given twice"),
        ("@Adam(..., 1)", "expected ',' or ')', not '1'"),
        ("@Adam(1", "'(' is never closed"),
        ("@Adam(lr=)", "')' cannot begin a value"),
        ("@Adam(1)(2)", "expected the end of the line, not '('"),
        ("%n(1)", "expected the end of the line, not '('"),
        ("once @Adam", "`once` needs a call"),
        ("once @Adam(1, ...)", "`once` needs a call"),
        ("lazy @Adam", "`lazy` needs a call"),
        ("once 3", "`once` stands before a call"),
    ],
)
def test_wrong_calls_are_syntax_errors(text: str, finding: str) -> None:
    with pytest.raises(SyntaxError) as caught:
        value_of(text)
    assert caught.value.msg == finding


def test_an_unknown_configurable_with_arguments_is_found_by_loading() -> None:
    assert message("x = @Adamm(lr=1)") == (
        "<bindings>:1:5: error: No configurable matching reference '@Adamm()'. [unknown-reference]\n"
        "  1 | x = @Adamm(lr=1)\n"
        "    |     ^^^^^^ did you mean 'Adam'?"
    )


def test_an_unknown_configurable_with_arguments_may_be_skipped() -> None:
    genever.configurable("f", module="tests")(lambda x: x)
    genever.parse_config("f.x = @Nothing(lr=1, size=@Adam())", skip_unknown=True)
    with pytest.raises(ValueError, match="No configurable matching reference '@Nothing"):
        genever.get_configurable("f")()


def test_what_python_refuses_is_its_own_error_with_a_note() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'size'") as caught:
        value_of("@Layer(depth=1)")
    assert not isinstance(caught.value, ConfigTypeError)
    assert "In call to configurable 'Layer'" in caught.value.__notes__[0]
