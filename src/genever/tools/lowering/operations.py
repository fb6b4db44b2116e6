"""Operations as Python has them, as far as their results are known to a type checker."""

from __future__ import annotations

from typing import Any

from genever.language import operations
from genever.language.operations import ENV
from genever.language.values.expressions import Expression, values_in
from genever.records import NamedTuple


class Notation(NamedTuple):
    """What stands before the operands of an operation, after each of them but the last, and after that."""

    before: str
    between: list[str]
    after: str


def notation(operator: operations.Operator, operands: tuple[Any, ...]) -> Notation:
    """Return how an operation is written.

    One whose type depends on what it is for, as that of a list does, has an unknown result.
    """
    commas = [", "] * len(operands)
    if not any(isinstance(part, list | dict | set | tuple) for operand in operands for part in values_in(operand)):
        match operator:
            case operations.Arithmetic(names):
                return Notation("(", [f" {name} " for name in names], ")")
            case operations.Sign(name):
                return Notation(f"({name}", [], ")")
            case "not":
                return Notation("(not ", [], ")")
            case "and" | "or":
                return Notation("(", [f" {operator} "] * len(operands), ")")
    match operator:
        case operations.Space(name):
            return _space(name, len(operands))
        case operations.Comparison():
            return Notation("bool((", commas, ",))")
        case operations.Format():
            return Notation("str((", commas, ",))")
        case "if":
            return Notation("(", [" if ", " else "], ")")
    return Notation("_unknown(", commas, ")")


def _space(name: str, count: int) -> Notation:
    """Return how a space is written: each of its values is one that the program may get."""
    if name == "choice":
        return Notation("(", [" if _some(bool) else "] * count, ")") if count > 1 else Notation("next(iter(", [], "))")
    kind = "int" if name.endswith("randint") else "float"
    return Notation(f"(_some({kind}), ", [", "] * count, ")[0]")


def reads_environment(*values: Any) -> bool:
    """Return whether there is ``env(…)`` in some values, macros not looked through."""
    return any(isinstance(part, Expression) and part.operator == ENV for value in values for part in values_in(value))
