"""What files written for gin do by means of functions, and the language says itself. These rules are off by default."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from genever.language.syntax import nodes
from genever.language.text.diagnostics import Diagnostic, Edit
from genever.language.text.selectors import split_scoped
from genever.language.text.source import Origin, Span
from genever.language.values.references import BUILTINS
from genever.tools.linting.rules.code import definitions_of
from genever.tools.linting.subject import Subject

# ---- Macros and singletons ----------------------------------------------------------------------------

_MACRO = ("macro", "gin.macro")
_SINGLETON = ("singleton", "gin.singleton")


def spelt_macros(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each macro that is written as the configurable that gin makes it of."""
    for content in subject.contents.values():
        source = content.document.source
        for statement in content.statements.values():
            if not isinstance(statement, nodes.Binding) or statement.selector not in _MACRO or not statement.scope:
                continue
            if statement.parameter == "value" and statement.start not in content.blocks:
                span = Span(statement.start, statement.key_end)
                yield _spelt(source.text[slice(*span)], statement.scope, Edit(source, span, statement.scope))
        for reference in content.references:
            scope, selector = split_scoped(reference.name)
            if selector in _MACRO and scope and reference.evaluate:
                span = Span(reference.start, reference.end)
                yield _spelt(source.text[slice(*span)], f"%{scope}", Edit(source, span, f"%{scope}"))


def _spelt(text: str, name: str, edit: Edit) -> Diagnostic:
    message, hint = f"{text} is the macro {name}", f"write {name}"
    return Diagnostic("gin-macro", message, edit.source, edit.span, hint, "hint", edits=(edit,), safe=True)


def singletons(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each constructor of a singleton: a macro with ``once`` says the same."""
    for content in subject.contents.values():
        source = content.document.source
        for statement in content.statements.values():
            if not isinstance(statement, nodes.Binding) or statement.selector not in _SINGLETON:
                continue
            if isinstance(statement.value, nodes.Reference) and statement.parameter == "constructor":
                name = statement.scope or "shared"
                span = Span(statement.start, statement.key_end)
                made = f"{name} = once @{statement.value.name}()"
                message = f"the singleton {name!r} can be a macro"
                hint = f"write {made}, and %{name} for @{name}/{statement.selector}()"
                yield Diagnostic("gin-singleton", message, source, span, hint, "hint")


# ---- Functions that only compute ----------------------------------------------------------------------

_FUNCTIONS = frozenset(
    re.findall(r"\w+", "abs bool ceil exp float floor int len log log10 log2 max min range round sorted sqrt str sum")
)


def helpers(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each call of a function that does nothing but what an expression can."""
    for content in subject.contents.values():
        source = content.document.source
        for reference in content.references:
            selector = split_scoped(reference.name)[1]
            definition = _definition(subject, selector) if reference.evaluate else None
            body = _computed(definition) if definition is not None else None
            if body is not None:
                message = f"{selector} only computes {body}"
                hint = "write it as an expression, with macros for its parameters"
                span = Span(reference.start, reference.end)
                yield Diagnostic("gin-helper", message, source, span, hint, "hint")


def _definition(subject: Subject, selector: str) -> Origin | None:
    matches = subject.catalog.matches(selector)
    return subject.definition(matches[0]) if len(matches) == 1 and matches[0] not in BUILTINS else None


def _computed(definition: Origin) -> str | None:
    """Return what a function returns, where that is an expression of its parameters that the language has too."""
    found = definitions_of(definition)
    if not found or not isinstance(found[0], ast.FunctionDef):
        return None
    body = [node for node in found[0].body if not _is_text(node)]
    if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
        return None
    arguments = found[0].args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    names = {argument.arg for argument in (*every, *filter(None, (arguments.vararg, arguments.kwarg)))}
    value = body[0].value
    if isinstance(value, ast.Constant | ast.Name) or not all(_is_plain(node, names) for node in ast.walk(value)):
        return None
    return ast.unparse(value)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_plain(node: ast.AST, names: set[str]) -> bool:
    """Return whether a node of an expression has its like in the language."""
    match node:
        case ast.Name(name):
            return name in names or name in _FUNCTIONS
        case ast.Call(ast.Name(name), _, []):
            return name in _FUNCTIONS
        case ast.Attribute() | ast.Call() | ast.Lambda() | ast.comprehension() | ast.Starred() | ast.NamedExpr():
            return False
    return True
