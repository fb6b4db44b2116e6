"""What making a value is sure to make, and so must be right before anything runs."""

import pytest

import genever
from genever import GeneverError, Session
from tests.untyped import configurable


def fails_in_python(text: str, called: object) -> bool:
    """Whether Python fails to evaluate an expression whatever ``@g()`` gives: a number, or a number that is false."""
    for result in (called, 0):
        try:
            eval(text.replace("@g()", "g()"), {"g": lambda result=result: result})
        except ZeroDivisionError:
            continue
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        "@g() < 1 // 0",
        "1 // 0 < @g()",
        "@g() < 5 < 1 // 0",
        "@g() in [1 // 0]",
        "@g() and 1 // 0",
        "@g() or 1 // 0",
        "(1 // 0) and @g()",
        "(1 // 0) or @g()",
        "1 if @g() else 1 // 0",
        "1 // 0 if @g() else 1",
        "@g() if 1 // 0 else 1",
        "@g() + 1 // 0",
        "not (@g() + 1 // 0)",
        "[@g(), 1 // 0]",
        "max(@g(), 1 // 0)",
    ],
)
def test_an_operand_that_python_is_sure_to_evaluate_is_found_wrong_before_anything_runs(
    session: Session, text: str
) -> None:
    configurable("f")(lambda x=0: x)
    configurable("g")(lambda: pytest.fail("it was called"))
    genever.parse_config(f"f.x = {text}")
    try:
        genever.finalize()
    except GeneverError as problem:
        assert (problem.code, fails_in_python(text, 9)) == ("bad-expression", True)
    else:
        assert not fails_in_python(text, 9)
