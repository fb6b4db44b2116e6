"""Python sources: where parameters stand in them, and what a renaming of one changes. Nothing of them is run."""

from __future__ import annotations

import ast
import keyword
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from genever.language.text.source import Origin, Span

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

#: Calls that look at variables by name: with one of them, no renaming is safe.
_BY_NAME = frozenset({"locals", "vars", "eval", "exec", "globals", "dir"})


class Refusal(Exception):
    """Something cannot be renamed; the message says why, for who uses the editor."""


class Python:
    """A Python source with its tree.

    Attributes:
        text: The source.
        tree: Its syntax tree; None where it has a mistake.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree: ast.Module | None
        try:
            self.tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            self.tree = None
        self._starts = [0]
        for match in re.finditer(r"\r\n|\r|\n", text):
            self._starts.append(match.end())

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a 1-based line and a column in bytes of UTF-8."""
        start = self._starts[line - 1]
        text = self.text[start : start + column]
        if text.isascii():
            return start + column
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        before = self.text[start:end].encode("utf-8", "surrogatepass")[:column]
        return start + len(before.decode("utf-8", "surrogatepass"))

    def line_of(self, offset: int) -> int:
        """Return the 1-based line of an offset."""
        return bisect_right(self._starts, offset)

    def span(self, node: ast.expr | ast.stmt | ast.arg) -> Span:
        """Return where a node stands."""
        start = self.offset(node.lineno, node.col_offset)
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return Span(start, self.offset(end_line, end_column))

    def name_span(self, definition: Definition) -> Span:
        """Return where the name of a definition stands."""
        start = self.offset(definition.lineno, definition.col_offset)
        found = re.compile(r"(?:async\s+)?(?:def|class)\s+").match(self.text, start)
        begin = found.end() if found else start
        return Span(begin, begin + len(definition.name))

    def definitions(self) -> Iterator[tuple[ast.ClassDef | None, Definition]]:
        """Yield every function and class, each with the class that it is in."""
        if self.tree is not None:
            yield from _definitions(self.tree, None)

    def definition_named_at(self, offset: int) -> tuple[ast.ClassDef | None, Definition] | None:
        """Return the function or class whose name stands at an offset, with the class that it is in."""
        for owner, definition in self.definitions():
            start, end = self.name_span(definition)
            if start <= offset <= end:
                return owner, definition
        return None


@lru_cache(maxsize=16)
def python(text: str) -> Python:
    """Return a source with its tree; the last few are kept."""
    return Python(text)


def _definitions(node: ast.AST, owner: ast.ClassDef | None) -> Iterator[tuple[ast.ClassDef | None, Definition]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield owner, child
            yield from _definitions(child, child if isinstance(child, ast.ClassDef) else None)
        elif isinstance(child, ast.stmt):
            yield from _definitions(child, owner)


def arguments_of(function: Function) -> list[ast.arg]:
    """Return the parameters of a function that have names of their own."""
    given = function.args
    return [*given.posonlyargs, *given.args, *given.kwonlyargs]


def parameter_span(origin: Origin, name: str) -> Span | None:
    """Return where a parameter of the function or class that is defined at a place stands; None where it has none.

    That of a class is its constructor's, or its field.
    """
    source = python(origin.source.text)
    found = source.definition_named_at(origin.span.start)
    if found is None:
        return None
    _, definition = found
    if isinstance(definition, ast.ClassDef):
        for statement in definition.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                if statement.target.id == name:
                    return source.span(statement.target)
            elif isinstance(statement, ast.FunctionDef) and statement.name in ("__init__", "__new__"):
                span = _argument(source, statement, name)
                if span is not None:
                    return span
        return None
    return _argument(source, definition, name)


def _argument(source: Python, function: Function, name: str) -> Span | None:
    for argument in arguments_of(function):
        if argument.arg == name:
            start = source.span(argument).start
            return Span(start, start + len(name))
    return None


# ---- Renaming -----------------------------------------------------------------------------------------


def _definition_at(text: str, at: int) -> tuple[Python, ast.Module, ast.ClassDef | None, Definition]:
    """Return a source, its tree, and the function or class whose name is at an offset, with what it is in.

    Raises:
        Refusal: There is none, or the source has mistakes.
    """
    source = python(text)
    found = source.definition_named_at(at)
    if source.tree is None or found is None:
        raise Refusal("the Python file has mistakes: correct them first")
    return source, source.tree, *found


def renamed_parameter(text: str, at: int, old: str, new: str) -> list[Span]:
    """Return what is to be replaced in a source so that a parameter has another name.

    That are the parameter, its uses in the function, what the docstring says of it, and the names that calls in the
    same source give it.

    Args:
        text: The source.
        at: The offset of the function's name.
        old: The name of the parameter.
        new: The other name.

    Raises:
        Refusal: It is not safe.
    """
    source, _, owner, definition = _definition_at(text, at)
    if isinstance(definition, ast.ClassDef):
        raise Refusal(f"{old} is a field of {definition.name}: its uses are anywhere, so rename it in Python")
    argument = next((each for each in arguments_of(definition) if each.arg == old), None)
    if argument is None:
        raise Refusal(f"{definition.name} hands {old} on to another function: rename it there")
    check_name(new)
    _check_scope(definition, old, new)
    start = source.span(argument).start
    spans = [Span(start, start + len(old))]
    for node in _in_body(definition):
        if isinstance(node, ast.Name) and node.id == old:
            spans.append(source.span(node))
    spans += _in_docstrings(source, definition, owner, old)
    called = owner.name if owner is not None and definition.name in ("__init__", "__new__") else definition.name
    spans += keywords_in(source, called, old)
    return sorted(set(spans))


def check_name(new: str) -> None:
    """Refuse what is not a name in Python.

    Raises:
        Refusal: It is none.
    """
    if not new.isidentifier() or keyword.iskeyword(new):
        raise Refusal(f"{new!r} is not a name in Python")


def _check_scope(function: Function, old: str, new: str) -> None:
    """Refuse where other things of either name could get in each other's way."""
    for argument in [*arguments_of(function), function.args.vararg, function.args.kwarg]:
        if argument is not None and argument.arg == new:
            raise Refusal(f"{function.name} has a parameter {new} already")
    for node in _in_body(function):
        match node:
            case ast.Name(id=name) if name == new:
                raise Refusal(f"{function.name} uses the name {new} already")
            case ast.Global(names) | ast.Nonlocal(names) if old in names or new in names:
                raise Refusal(f"{function.name} has a global or nonlocal statement for it")
            case ast.Call(func=ast.Name(id=name)) if name in _BY_NAME:
                raise Refusal(f"{function.name} calls {name}(), which sees its variables by name")
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                inner = node.args
                named = [*inner.posonlyargs, *inner.args, *inner.kwonlyargs, inner.vararg, inner.kwarg]
                if any(each is not None and each.arg in (old, new) for each in named):
                    raise Refusal(f"a function inside {function.name} has a parameter of that name")
            case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name) if name in (old, new):
                raise Refusal(f"{function.name} binds the name {name} in another way")
            case ast.alias(name=name, asname=alias) if (alias or name) in (old, new):
                raise Refusal(f"{function.name} imports something of that name")
            case ast.ClassDef():
                raise Refusal(f"there is a class inside {function.name}")


def _in_body(function: Function) -> Iterator[ast.AST]:
    for statement in function.body:
        yield from ast.walk(statement)


def _in_docstrings(source: Python, function: Function, owner: ast.ClassDef | None, name: str) -> Iterator[Span]:
    """Yield where the docstrings of a function, and of the class that it constructs, describe a parameter."""
    owners: list[ast.AST] = [function]
    if owner is not None and function.name in ("__init__", "__new__"):
        owners.append(owner)
    entry = re.compile(
        rf"^[ \t]*(?::param(?:eter)?\s+(?:[^:\n]*\s)?)?({re.escape(name)})(?=\s*(?:\([^)\n]*\))?\s*:)", re.M
    )
    for node in owners:
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            start, end = source.span(first.value)
            for found in entry.finditer(source.text, start, end):
                yield Span(*found.span(1))


def keywords_in(source: Python, function: str, name: str) -> Iterator[Span]:
    """Yield where calls of what has a name give an argument by its name."""
    for node in ast.walk(source.tree) if source.tree is not None else ():
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if (
            called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
        ) != function:
            continue
        for given in node.keywords:
            if given.arg == name:
                start = source.offset(given.lineno, given.col_offset)
                yield Span(start, start + len(name))


def renamed_definition(text: str, at: int, old: str, new: str) -> list[Span]:
    """Return what is to be replaced in a source so that a function or class at its top has another name.

    Args:
        text: The source.
        at: The offset of its name.
        old: Its name.
        new: The other name.

    Raises:
        Refusal: It is not safe.
    """
    source, tree, _, definition = _definition_at(text, at)
    if definition not in tree.body:
        raise Refusal(f"{old} is not at the top of its module: rename it in Python")
    check_name(new)
    spans = [source.name_span(definition)]
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) if name == new:
                raise Refusal(f"the module uses the name {new} already")
            case ast.Name(id=name, ctx=ast.Load()) if name == old:
                spans.append(source.span(node))
            case ast.Name(id=name) if name == old:
                raise Refusal(f"the module gives the name {old} another value, too")
            case ast.arg(arg=name) if name in (old, new):
                raise Refusal(f"a function of the module has a parameter {name}")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                if node is not definition and name in (old, new):
                    raise Refusal(f"the module defines {name} more than once")
            case ast.Constant(value=str(value)) if value == old:
                spans_in = source.span(node)
                inner = source.text.find(old, spans_in.start, spans_in.end)
                if inner >= 0 and _is_exported(tree, node):
                    spans.append(Span(inner, inner + len(old)))
    return sorted(set(spans))


def _is_exported(tree: ast.Module, node: ast.Constant) -> bool:
    """Return whether a string stands in ``__all__``."""
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name("__all__")], value=ast.List(items) | ast.Tuple(items)) if node in items:
                return True
    return False
