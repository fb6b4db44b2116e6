"""`gin.utils`: exceptions with more in their message."""

from __future__ import annotations

import tokenize
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn


def augment_exception_message_and_reraise(exception: Exception, message: str) -> NoReturn:
    """Raise an exception of the same class, with the same attributes and ``message`` after its text.

    Another one made of its class says what it is made of.
    """
    kind: Any = type(exception)
    said = f"{exception}{message}"

    class Augmented(kind):  # type: ignore[misc]  # A class known only at run time.
        def __init__(self, *args: Any) -> None:
            pass  # What `kind` would do with them is not known; Python has kept them as arguments.

        def __getattr__(self, name: str) -> Any:
            return getattr(exception, name)

        def __str__(self) -> str:
            return " ".join(map(str, self.args))

        def __reduce__(self) -> Any:
            return exception.__reduce__()

    Augmented.__name__, Augmented.__qualname__ = kind.__name__, kind.__qualname__
    Augmented.__module__ = kind.__module__
    augmented = Augmented()
    augmented.args = (said,)
    raise augmented.with_traceback(exception.__traceback__) from None


@contextmanager
def try_with_location(location: tuple[str | None, int, int | None, str]) -> Iterator[None]:
    """Add a place to the message of what the ``with`` block raises.

    Args:
        location: The file or None, the 1-based line, the 0-based column or None, and the text of the line.
    """
    try:
        yield
    except Exception as problem:
        if has_place(problem):
            raise
        augment_exception_message_and_reraise(problem, _format_location(location))


def has_place(problem: Exception) -> bool:
    """Return whether the message of an exception has a file and a line; what Python's tokenizer says has none."""
    return isinstance(problem, SyntaxError) and not isinstance(problem, tokenize.TokenError)


def _format_location(location: tuple[str | None, int, int | None, str]) -> str:
    filename, line_number, column, line = location
    where = f'file "{filename}",' if filename else "bindings string"
    caret = f"\n    {' ' * column}^" if column else ""
    return f"\n  In {where} line {line_number}\n    {line.rstrip()}{caret}"
