"""The value of an expression, from the values of its operands; a failure is the configuration's own, with its place.

Evaluation is total: there is no loop and no call of user code but through references, and nothing may
grow beyond a limit that does not depend on the numbers written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, assert_never

from genever.language.evaluation.bounds import short
from genever.language.evaluation.functions import FUNCTIONS, call_function, read_environment
from genever.language.evaluation.operators import OF_SETS, binary, compare, edit, make_set, make_text
from genever.language.operations import (
    DATA,
    Arithmetic,
    Call,
    Comparison,
    Edit,
    FilledEnvironment,
    Format,
    Function,
    Operator,
    Sign,
    Space,
    Word,
)
from genever.language.text.codes import Code
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import GeneverError, error, placed
from genever.language.values.expressions import Expression, values_in
from genever.language.values.references import REQUIRED

Thunk = Callable[[], Any]


def compute(expression: Expression, operands: Sequence[Thunk], hidden: bool = False) -> Any:
    """Return the value of an operation, making only the operands it needs.

    Args:
        expression: Says which operation; its own operands are not looked at.
        operands: Make the operands' values.
        hidden: Whether a secret is in them, so that no message may show them.

    Raises:
        GeneverError: The operation fails on builtin values, or exceeds a bound.
    """
    operator = expression.operator
    if isinstance(operator, str):
        match operator:
            case "if":
                value, test, other = operands
                return value() if test() else other()
            case "and" | "or":
                return _first(operator == "or", operands)
    elif isinstance(operator, Arithmetic):
        return _chain(expression, operator.names, operands, hidden)
    elif isinstance(operator, Comparison):
        return _compare(expression, operator.names, operands, hidden)
    values = [operand() for operand in operands]
    return _guarded(expression, hidden, values, _applied, operator, values)


def _applied(operator: Operator, values: Sequence[Any]) -> Any:
    """The value of an operation that needs all of its operands."""
    if isinstance(operator, str):  # The class of each operator with details would be asked about a word first.
        return _applied_word(operator, values)
    match operator:
        case FilledEnvironment():
            return read_environment(*values, filling=operator)
        case Function():  # To capture the details would cost as much as to apply it.
            return call_function(operator.name, values)
        case Format():
            return make_text(operator.parts, values)
        case Edit():
            return edit(operator.name, *values)
        case Sign():
            return -values[0] if operator.name == "-" else +values[0]
        case Arithmetic() | Comparison() | Call() | Space():
            raise AssertionError(f"not for values: {operator}")
        case _:
            assert_never(operator)


def _applied_word(operator: Word, values: Sequence[Any]) -> Any:
    match operator:
        case "not":
            return not values[0]
        case "index":
            return values[0][values[1]]
        case "slice":
            return slice(*values)
        case "set":
            return make_set(values)
        case "if" | "and" | "or" | "once" | "lazy" | "cached":
            raise AssertionError(f"not for values: {operator}")
        case _:
            assert_never(operator)


def _first(wanted: bool, operands: Sequence[Thunk]) -> Any:
    """The first operand whose truth is ``wanted``, or the last."""
    value = None
    for operand in operands:
        value = operand()
        if bool(value) is wanted:
            return value
    return value


def _compare(expression: Expression, names: tuple[str, ...], operands: Sequence[Thunk], hidden: bool) -> Any:
    left = operands[0]()
    result: Any = True
    for name, operand in zip(names, operands[1:], strict=True):
        right = operand()
        result = _guarded(expression, hidden, [left, right], compare, name, left, right)
        if not result:
            return result
        left = right
    return result


def _chain(expression: Expression, names: tuple[str, ...], operands: Sequence[Thunk], hidden: bool) -> Any:
    value = operands[0]()
    for name, operand in zip(names, operands[1:], strict=True):
        right = operand()
        value = _guarded(expression, hidden, [value, right], binary, name, value, right)
    return value


# ---- What goes wrong ----------------------------------------------------------------------------------


def _guarded(
    expression: Expression, hidden: bool, values: Sequence[Any], apply: Callable[..., Any], *arguments: Any
) -> Any:
    """Return what ``apply`` gives for some arguments; a failure on builtin values is the configuration's own."""
    try:
        return apply(*arguments)
    except GeneverError as problem:
        raise placed(_hidden(problem, expression) if hidden else problem, expression.origin) from None
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as problem:
        if any(type(value).__module__ not in ("builtins", "_io", _LAZY, _SENTINEL) for value in values):
            raise  # An object of the user's own: so is its exception.
        found = _failure_on_a_secret(expression, problem) if hidden else _failure(expression, problem, values)
        raise placed(found, expression.origin) from None


def _failure(expression: Expression, problem: Exception, values: Sequence[Any]) -> GeneverError:
    if isinstance(problem, KeyError):
        container, key = values[-2:] if expression.operator == "index" else (values[-1], problem.args[0])
        near = suggest(key, filter(_is_text, container)) if _is_text(key) else None
        meant = (
            near._replace(quoted=True)
            if near
            else f"its keys are {', '.join(map(short, list(container)[:6])) or 'none'}"
        )
        within = _of_data(expression) or short(container)
        return error("bad-expression", f"there is no key {short(key)} in {within}", hint=meant)
    if any(value is REQUIRED for value in values):
        return error(
            "wrong-type", "a value in it is still to be given: %gin.REQUIRED", hint="bind the macro that has it"
        )
    message = "division by zero" if isinstance(problem, ZeroDivisionError) else str(problem.args[-1])
    of_data = _of_data(expression)
    shown = " and ".join(map(short, values)) if of_data is None else f"{of_data} and {short(values[-1])}"
    is_lazy = any(type(value).__module__ == _LAZY for value in values)
    hint = "a lazy handle is not what it makes: leave `lazy` out" if is_lazy else _hint(problem, expression)
    return error(_code(problem), f"{message}, with {shown}" if shown else message, hint=hint)


def _of_data(expression: Expression) -> str | None:
    """Return the text of what is subscripted, if it is of a data file: what else that holds may be secret."""
    if expression.operator != "index":
        return None
    container = expression.operands[0]
    return repr(container) if any(_reads_data(part) for part in values_in(container)) else None


def _reads_data(value: Any) -> bool:
    return isinstance(value, Expression) and value.operator == DATA


_LAZY = "genever.language.values.lazy"
_SENTINEL = "genever.language.sentinel"


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _failure_on_a_secret(expression: Expression, problem: Exception) -> GeneverError:
    # Of Python's messages only those of a TypeError never quote a value.
    message = str(problem.args[0]) if isinstance(problem, TypeError) else f"{type(problem).__name__}"
    return error(_code(problem), f"{message}, with a secret", hint=_hint(problem, expression))


def _code(problem: Exception) -> Code:
    return "wrong-type" if isinstance(problem, TypeError) else "bad-expression"


def _hint(problem: Exception, expression: Expression) -> str | None:
    operator = expression.operator
    of_sets = isinstance(operator, Arithmetic) and not OF_SETS.keys().isdisjoint(operator.names)
    if isinstance(problem, TypeError) and of_sets:
        return "|, ^ and & take two sets, | two dicts as well; lists are joined with +"
    if isinstance(problem, TypeError) and isinstance(operator, Arithmetic | Comparison):
        return "convert one side, for example with str() or int()"
    by_type = {ZeroDivisionError: "the right side is 0", IndexError: "an index begins at 0"}
    if (hint := by_type.get(type(problem))) is not None:
        return hint
    match operator:
        case Format():
            return "formats are Python's, such as '.3f', '>8' or ',d'"
        case "index":
            return "a list takes an int or a slice, a dict one of its keys"
        case Sign():
            return "a sign stands before a number"
        case Function(name):
            return FUNCTIONS[name].hint or None
    return None


def _hidden(problem: GeneverError, expression: Expression) -> GeneverError:
    """Return a problem of ours without the values that it shows; the name of a variable, as written, is none."""
    name = f" {expression.operands[0]}" if isinstance(expression.operands[0], str) else ""
    messages = {
        "bad-edit": "the edit does not fit the value, which is a secret",
        "bad-variable": f"the environment variable{name} is not of the type of its default",
        "no-variable": f"the environment variable{name} is not set",
    }
    first = problem.diagnostics[0]
    if first.code not in messages:
        return problem
    hint = first.hint if name and first.code != "bad-edit" else None
    return type(problem)(first._replace(message=messages[first.code], hint=hint))
