"""Names that mean something else than they seem to, or that nobody should use any more."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from genever.configuration.catalog.target import Target
from genever.language.syntax import nodes
from genever.language.text.diagnostics import Diagnostic, Related
from genever.language.text.errors import GeneverError
from genever.language.text.source import Source, Span
from genever.language.values.expressions import references_in
from genever.language.values.references import BUILTINS
from genever.tools.linting.code import Definition, definitions_of, text_of
from genever.tools.linting.subject import Subject

# ---- Constants ----------------------------------------------------------------------------------------


def shadowed_constants(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each macro that has the name of a constant, so that nothing can read the macro."""
    for content in subject.contents.values():
        for statement in content.statements.values():
            if isinstance(statement, nodes.Binding) and not statement.parameter and not statement.scope:
                constant = constant_of(subject, statement.selector)
                if constant is not None:
                    span = Span(statement.start, statement.key_end)
                    message = f"%{statement.selector} is the constant {constant}, so nothing can read this macro"
                    source = content.document.source
                    yield Diagnostic("shadowed-constant", message, source, span, "give it another name", "warning")


def constant_of(subject: Subject, name: str) -> str | None:
    """Return the complete name of the constant that a name means, if there is one."""
    try:
        return subject.catalog.match_constant(name)
    except GeneverError:  # It means several.
        return None


# ---- What is deprecated -------------------------------------------------------------------------------


def deprecated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for the first use in a file of each function, class or parameter that is deprecated."""
    met: set[tuple[str, str, str]] = set()
    for place, bindings in subject.bindings.items():
        source, span = subject.key(place)
        first = bindings[0]
        owners = [(first.selector, first.parameter, span)]
        origin = first.origin
        assert origin is not None
        for reference in references_in(first.value):
            if reference.complete is not None:
                use = origin.use_of("@", reference.scoped_selector).span
                owners.append((reference.complete, "", use))
        for selector, parameter, at in owners:
            target = subject.catalog.target(selector) if selector not in BUILTINS else None
            if target is None or target.definition is None:
                continue
            name = subject.catalog.shortest(selector)
            for what, why in _deprecations(target, name, parameter):
                if (place.path, what, selector) not in met:
                    met.add((place.path, what, selector))
                    yield _deprecated(what, why, source, at, target)


def _deprecated(what: str, why: str, source: Source, span: Span, target: Target) -> Diagnostic:
    definition = target.definition
    related = () if definition is None else (Related("defined here", definition.source, definition.span),)
    message = f"{what} is deprecated" + (f": {why}" if why else "")
    return Diagnostic("deprecated", message, source, span, None, "warning", related)


def _deprecations(target: Target, name: str, parameter: str) -> Iterator[tuple[str, str]]:
    """Yield what of a target, and of one of its parameters, is deprecated, and why."""
    definition = target.definition
    if definition is None or "deprecated" not in text_of(definition):
        return
    found = definitions_of(target)
    for node in found:
        if isinstance(node, ast.ClassDef) or node is found[0]:
            why = _reason(node.decorator_list)
            if why is not None:
                yield name, why
    for node in found[:1]:
        annotation = _annotation(node, parameter) if parameter else None
        why = _reason(_metadata(annotation)) if annotation is not None else None
        if why is not None:
            yield f"{name}.{parameter}", why


def _annotation(node: Definition, parameter: str) -> ast.expr | None:
    """Return the annotation of a parameter of a function, or of a field of a class."""
    if isinstance(node, ast.ClassDef):
        for inner in node.body:
            if isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name) and inner.target.id == parameter:
                return inner.annotation
            if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
                return _annotation(inner, parameter)
        return None
    arguments = node.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if argument.arg == parameter:
            return argument.annotation
    return None


def _metadata(annotation: ast.expr) -> Iterable[ast.expr]:
    """Return what follows the type in ``Annotated[type, …]``."""
    if not isinstance(annotation, ast.Subscript) or not isinstance(annotation.slice, ast.Tuple):
        return ()
    return annotation.slice.elts[1:] if _last_name(annotation.value) == "Annotated" else ()


def _reason(marks: Iterable[ast.expr]) -> str | None:
    """Return why something is deprecated that has these decorators; empty for no reason, None where it is not."""
    for mark in marks:
        called = mark.func if isinstance(mark, ast.Call) else mark
        if _last_name(called) == "deprecated":
            arguments = mark.args if isinstance(mark, ast.Call) else []
            first = arguments[0] if arguments else None
            return str(first.value) if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    return None


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
