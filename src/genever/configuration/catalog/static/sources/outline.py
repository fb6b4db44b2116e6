"""Makes the outline of a source: its syntax tree without what says nothing of names, signatures and registrations."""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate

from genever.configuration.catalog.static.sources import syntax
from genever.configuration.catalog.target import Kind

#: What a module has in it that registers something, or is asked for by one that does.
_MENTION = re.compile(r"g(?:enever|in)\b")  # Without a boundary before it, the search is several times as fast.


def outline_of(text: str, *, is_sound: bool = False) -> syntax.Outline:
    """Return what a source says; a text that is no Python gives an outline with its problem.

    Of one that ``is_sound``, as one that is installed, the bodies of functions are not even parsed.
    """
    is_concerned = mentions(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Of escapes in strings, which are the author's concern.
            cut = _parsed_without_bodies(text) if is_sound else None
            tree = cut if cut is not None else ast.parse(text)
    except (SyntaxError, ValueError) as problem:
        line = getattr(problem, "lineno", None) or 1
        return syntax.Outline((), is_concerned, (getattr(problem, "msg", None) or str(problem), line))
    except (RecursionError, MemoryError):
        return syntax.Outline((), is_concerned, ("it nests too deep", 1))
    try:
        return syntax.Outline(_Reader(text, is_cut=cut is not None).block(tree.body), is_concerned)
    except RecursionError:
        return syntax.Outline((), is_concerned, ("it nests too deep", 1))


_DEFINED = re.compile(r"^([ \t]*)(?:async[ \t]+)?def[ \t]", re.MULTILINE)
#: What stands in an emptied one.
_EMPTIED = " 0"
_END_OF_HEAD = re.compile(r":[ \t]*(?:#[^\n]*)?\n")


@lru_cache(32)
def _deeper(indent: str) -> re.Pattern[str]:
    """Return what matches lines that are deeper than an indent, empty or comments."""
    return re.compile(rf"(?:(?:{indent}[ \t]+[^\n]*|[ \t]*(?:#[^\n]*)?)\n)+")


def _parsed_without_bodies(text: str) -> ast.Module | None:
    """Return the syntax tree of a text with nothing in the bodies of functions; None where that is not to be had.

    Every other word keeps its place. Where a function is laid out as few are, what is left is no Python.
    """
    text = f"{text}\n"
    left: list[str] = []
    at = 0
    while (found := _DEFINED.search(text, at)) is not None:
        head = _END_OF_HEAD.search(text, found.end())
        if head is None:
            break
        indent, written = found[1], text[found.end() : head.end()]
        body = _deeper(indent).match(text, head.end())
        inside = (f"{indent} ", f"{indent}\t", f"{indent})", "\n")
        is_head = written.count("(") == written.count(")") and all(
            line.startswith(inside) for line in written.splitlines(keepends=True)[1:]
        )
        if body is None or not is_head:
            left.append(text[at : found.end()])
            at = found.end()
            continue
        left += text[at : head.end()], _emptied(body[0], indent)
        at = body.end()
    try:
        return ast.parse("".join([*left, text[at:]]))
    except SyntaxError:
        return None


def _emptied(body: str, indent: str) -> str:
    """Return lines with nothing in them but a last statement in the place of theirs."""
    if body.count('"""') % 2 or body.count("'''") % 2:
        return body  # It ends in the middle of a string.
    lines = body.split("\n")
    last = next((n for n in range(len(lines) - 1, -1, -1) if lines[n].lstrip()[:1] not in ("", "#")), None)
    if last is None or lines[last].endswith("\\"):
        return body
    return "\n" * last + f"{indent}{_EMPTIED}" + "\n" * (len(lines) - last - 1)


def expression_of(text: str) -> syntax.Expression:
    """Return the expression that a text is, such as an annotation; one that is none is kept as a text."""
    try:
        return _Reader(text).expression(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return syntax.Other(text)


def body_of(text: str, place: syntax.Place) -> tuple[syntax.Statement, ...]:
    """Return the statements of the body of a function that is at a place of a text."""
    node = _definition(text, place)
    try:
        return _Reader(text).block(node.body) if node is not None else ()
    except RecursionError:
        return ()


def _definition(text: str, place: syntax.Place) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | None:
    """Return the function or class at a place of a text, which alone is parsed."""
    lines = _lines(text)[place.line - 1 : place.end]
    padding = "\n" * (place.line - 2)  # So that every line has its own number.
    opening = "if 1:\n" if lines and lines[0][:1].isspace() and place.line > 1 else "\n"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse((padding + opening if place.line > 1 else "") + "".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = (node for node in ast.walk(tree) if isinstance(node, _DEFINITIONS))
    return next(found, None)


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def docstring_of(text: str, place: syntax.Place) -> str | None:
    """Return the docstring of the function or class that is at a place of a text, its indentation taken away."""
    node = _definition(text, place)
    return ast.get_docstring(node) if node is not None else None


def mentions(text: str) -> bool:
    """Return whether a text speaks of this package or of gin."""
    starts = (match.start() for match in _MENTION.finditer(text))
    return any(not start or not (text[start - 1].isalnum() or text[start - 1] == "_") for start in starts)


#: What binds names that it does not write, and what answers for all names. Both begin with what is searched fast.
_BINDS_OTHERS = (re.compile(r"import[\s(\\]*\*"), re.compile(r"def __getattr__\((?!self\b)"))


def may_bind(text: str, name: str) -> bool:
    """Return whether a module may bind a name: it stands in the text, outside of functions and classes.

    Nor does it count behind a dot or in a path. This needs no parser, and knows less than one.
    """
    if not text.isascii():  # There, names may be written in several ways.
        return True
    written = re.finditer(rf"{re.escape(name)}(?!\w)", text)
    is_bound = any(
        re.match(r"[^\w./]|\Z", text[match.start() - 1 : match.start()]) and not _is_inside(text, match.start())
        for match in written
    )
    return is_bound or any(pattern.search(text) for pattern in _BINDS_OTHERS)


def _is_inside(text: str, offset: int) -> bool:
    """Return whether a place is in a definition that begins at the margin, but for its name; or in a decorator."""
    starts = _at_margin(text)
    start = starts[bisect_right(starts, offset) - 1] if starts and starts[0] <= offset else None
    if start is None:
        return False
    name = _INTRODUCTION.match(text, start)
    return text[start] == "@" or (name is not None and name.end() != offset)


@lru_cache(4)
def _at_margin(text: str) -> list[int]:
    """Return where the lines begin that are not indented, those left out that only close a bracket or a string."""
    return [match.start() for match in re.finditer(r"^[^\s#)\]}\"']", text, re.MULTILINE)]


#: What comes before the name of a definition.
_INTRODUCTION = re.compile(r"(?:async\s+)?(?:def|class)[\s\\]+")


class _Reader:
    """Turns nodes of `ast` into those of `syntax`."""

    def __init__(self, text: str, *, is_cut: bool = False) -> None:
        self._text = text
        self._is_cut = is_cut  # Whether the nodes are of a text without the bodies of functions.
        self._lines = text.split("\n")
        self._starts = [0, *accumulate(map(len, self._lines))]  # As if there were no line ends.
        self._is_ascii = text.isascii()

    def block(self, body: Iterable[ast.stmt]) -> tuple[syntax.Statement, ...]:
        return tuple(found for statement in body for found in self._statement(statement))

    def _statement(self, node: ast.stmt) -> Iterator[syntax.Statement]:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield self._function(node)
            case ast.ClassDef():
                yield self._class(node)
            case ast.Import(names):
                yield from (syntax.Import(alias.name, alias.asname, node.lineno) for alias in names)
            case ast.ImportFrom(module, names, level):
                pairs = tuple((alias.name, alias.asname or alias.name) for alias in names)
                yield syntax.ImportFrom(module or "", level, pairs, node.lineno)
            case ast.Assign(targets, value):
                made = tuple(map(self.expression, targets))
                yield syntax.Assign(made, self.expression(value), self.text(value), None, node.lineno)
            case ast.AnnAssign(target, annotation, given):
                value_made = self.expression(given) if given is not None else None
                value_text = self.text(given) if given is not None else None
                yield syntax.Assign(
                    (self.expression(target),), value_made, value_text, self.text(annotation), node.lineno
                )
            case ast.AugAssign(ast.Name(name), ast.Add(), value):
                yield syntax.Extend(name, self.expression(value))
            case ast.AugAssign(target, operator, value):
                changed = self.expression(target)
                made_new = syntax.Operation(type(operator).__name__, (changed, self.expression(value)))
                yield syntax.Assign((changed,), made_new, None, None, node.lineno)
            case ast.Expr(ast.Constant()):
                return
            case ast.Expr(value):
                yield syntax.Do(self.expression(value))
            case ast.If(test, body, other):
                yield syntax.If(self.expression(test), self.block(body), self.block(other))
            case ast.Try(body, handlers, other, final) | ast.TryStar(body, handlers, other, final):
                caught = tuple(self.block(handler.body) for handler in handlers)
                yield syntax.Try(self.block([*body, *other]), caught, self.block(final))
            case ast.For(target, items, body, other):
                made_target = self.expression(target)
                yield syntax.For(made_target, self.expression(items), self.block(body), node.lineno)
                yield from self.block(other)
            case ast.With(items, body):
                entered = tuple(
                    (self.expression(i.context_expr), self.expression(i.optional_vars) if i.optional_vars else None)
                    for i in items
                )
                yield syntax.With(entered, self.block(body))
            case ast.Delete(targets):
                yield syntax.Delete(tuple(target.id for target in targets if isinstance(target, ast.Name)))
                deleted = tuple(self.expression(target) for target in targets if isinstance(target, ast.Subscript))
                yield from [syntax.Assign(deleted, syntax.Other("..."), None, None, node.lineno)] if deleted else ()
            case ast.While(_, body, other):
                yield syntax.Loop(self.block([*body, *other]), node.lineno)
            case ast.Match(_, cases):
                yield syntax.Loop(self.block([found for case in cases for found in case.body]), node.lineno)
            case ast.Return(value):
                yield syntax.Stop("return", self.expression(value) if value is not None else None)
            case ast.Raise() | ast.Break() | ast.Continue():
                yield syntax.Stop(type(node).__name__.lower(), None)

    # ---- Definitions -----------------------------------------------------------------------------

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> syntax.Function:
        decorators = tuple(map(self.expression, node.decorator_list))
        returns = self.text(node.returns) if node.returns is not None else None
        return syntax.Function(node.name, self._place(node), decorators, tuple(self._parameters(node.args)), returns)

    def _class(self, node: ast.ClassDef) -> syntax.Class:
        return syntax.Class(
            node.name,
            self._place(node),
            tuple(map(self.expression, node.decorator_list)),
            tuple(map(self.expression, node.bases)),
            tuple((keyword.arg, self.expression(keyword.value)) for keyword in node.keywords),
            self.block(node.body),
        )

    def _place(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> syntax.Place:
        begin = self._offset(node.lineno, node.col_offset)
        found = _INTRODUCTION.match(self._text, begin)
        start = found.end() if found is not None else begin
        return syntax.Place(node.lineno, start, len(node.name), node.end_lineno or node.lineno)

    def _parameters(self, arguments: ast.arguments) -> Iterator[syntax.Parameter]:
        positional = [*arguments.posonlyargs, *arguments.args]
        first = len(positional) - len(arguments.defaults)
        for index, argument in enumerate(positional):
            kind = Kind.POSITIONAL_ONLY if index < len(arguments.posonlyargs) else Kind.POSITIONAL_OR_KEYWORD
            default = arguments.defaults[index - first] if index >= first else None
            yield self._parameter(argument, kind, default)
        if arguments.vararg is not None:
            yield self._parameter(arguments.vararg, Kind.VAR_POSITIONAL, None)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            yield self._parameter(argument, Kind.KEYWORD_ONLY, default)
        if arguments.kwarg is not None:
            yield self._parameter(arguments.kwarg, Kind.VAR_KEYWORD, None)

    def _parameter(self, argument: ast.arg, kind: Kind, default: ast.expr | None) -> syntax.Parameter:
        annotation = self.text(argument.annotation) if argument.annotation is not None else None
        made = self.expression(default) if default is not None else None
        text = self.text(default) if default is not None else None
        return syntax.Parameter(argument.arg, int(kind), made, text, annotation)

    # ---- Expressions -----------------------------------------------------------------------------

    def expression(self, node: ast.expr) -> syntax.Expression:
        match node:
            case ast.Name(name):
                return syntax.Name(name)
            case ast.Attribute(value, name):
                return syntax.Attribute(self.expression(value), name)
            case ast.Constant(value):
                return syntax.Constant(value if not (self._is_cut and isinstance(value, str)) else self._whole(node))
            case ast.Call(function, arguments, keywords):
                given = tuple(map(self.expression, arguments))
                named = tuple((keyword.arg, self.expression(keyword.value)) for keyword in keywords)
                return syntax.Call(self.expression(function), given, named, node.lineno, self.text(node))
            case ast.List(items) | ast.Tuple(items) | ast.Set(items):
                return syntax.Items(type(node).__name__.lower(), tuple(map(self.expression, items)))
            case ast.Dict(keys, values):
                pairs = zip(keys, values, strict=True)
                return syntax.Pairs(
                    tuple((self.expression(key) if key is not None else None, self.expression(v)) for key, v in pairs)
                )
            case ast.Starred(value):
                return syntax.Starred(self.expression(value))
            case ast.Subscript(value, index):
                return syntax.Subscript(self.expression(value), self.expression(index))
            case ast.BinOp(left, operator, right):
                return syntax.Operation(type(operator).__name__, (self.expression(left), self.expression(right)))
            case ast.UnaryOp(operator, operand):
                return syntax.Operation(type(operator).__name__, (self.expression(operand),))
            case ast.BoolOp(operator, values):
                return syntax.Operation(type(operator).__name__, tuple(map(self.expression, values)))
            case ast.Compare(left, [operator], [right]):
                return syntax.Operation(type(operator).__name__, (self.expression(left), self.expression(right)))
            case ast.JoinedStr(parts) if self._is_cut and node.end_lineno != node.lineno and _is_emptied(parts):
                return expression_of(self.text(node))
            case ast.JoinedStr(parts) if all(_is_plain(part) for part in parts):
                inner = (part.value if isinstance(part, ast.FormattedValue) else part for part in parts)
                return syntax.Joined(tuple(map(self.expression, inner)))
            case ast.IfExp(test, body, other):
                return syntax.Choice(self.expression(test), self.expression(body), self.expression(other))
            case ast.Lambda(arguments):
                start = self._offset(node.lineno, node.col_offset)
                place = syntax.Place(node.lineno, start, len("lambda"), node.end_lineno or node.lineno)
                return syntax.Function("<lambda>", place, (), tuple(self._parameters(arguments)), None)
            case ast.NamedExpr(_, value):
                return self.expression(value)
            case _:
                return syntax.Other(self.text(node))

    def _whole(self, node: ast.Constant) -> object:
        """Return a string as it is in the text, also where that has the body of a function in it."""
        if node.end_lineno == node.lineno or _EMPTIED not in str(node.value):
            return node.value
        try:
            return ast.literal_eval(f"({self.text(node)})")
        except ValueError:  # A part of an f-string, which has the place of the whole one.
            return node.value

    def text(self, node: ast.expr) -> str:
        """Return how an expression is written."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self._text[self._offset(node.lineno, node.col_offset) : self._offset(end_line, end_column)]

    def _offset(self, line: int, column: int) -> int:
        """Return the offset in code points of a 1-based line and a column in bytes of UTF-8."""
        if not self._is_ascii:
            column = len(self._lines[line - 1].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))
        return self._starts[line - 1] + line - 1 + column


def _is_emptied(parts: list[ast.expr]) -> bool:
    return any(isinstance(part, ast.Constant) and _EMPTIED in str(part.value) for part in parts)


def _is_plain(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) or (
        isinstance(part, ast.FormattedValue) and part.conversion == -1 and part.format_spec is None
    )


def _lines(text: str) -> list[str]:
    """Return the lines of a text as Python counts them, which are fewer than those of `str.splitlines`."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)
