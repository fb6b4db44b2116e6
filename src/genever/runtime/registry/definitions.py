"""Where Python code is defined."""

from __future__ import annotations

from typing import Any

from genever.language.text.source import Origin, PythonLine, Span


def definition(function: Any) -> Origin | None:
    """Return where a function or class is defined; None for what was not written in Python.

    >>> from textwrap import dedent
    >>> definition(dedent).text
    'def dedent(text):'
    """
    if isinstance(function, type):
        return _class_statement(function)
    code = getattr(function, "__code__", None)
    if code is None or code.co_filename == "<string>":  # Made by `exec`, as a dataclass makes its constructor.
        return None
    return Origin(PythonLine(code.co_filename, _statement(code.co_filename, code.co_firstlineno)), Span(0, 0), "python")


def _statement(file: str, line: int) -> int:
    """Return the line of the ``def`` after the decorators that begin in a line, or that line."""
    import linecache

    depth, number = 0, line
    while text := linecache.getline(file, number).strip():
        if not depth and text.startswith(("def ", "async def ")):
            return number
        depth += sum(map(text.count, "([{")) - sum(map(text.count, ")]}"))
        number += 1
    return line


def _class_statement(cls: type) -> Origin | None:
    import inspect

    try:
        file, (_, line) = inspect.getsourcefile(cls), inspect.findsource(cls)
    except (OSError, TypeError):
        return None
    return Origin(PythonLine(file, line + 1), Span(0, 0), "python") if file else None
