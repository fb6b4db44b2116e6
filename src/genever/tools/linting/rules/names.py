"""Names that mean something else than they seem to, or that nobody should use any more."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from genever.configuration.bindings import place_of
from genever.configuration.catalog.target import NO_DEFAULT
from genever.inspection.signatures import annotation_text, parameters_of
from genever.language.operations import Call
from genever.language.syntax import nodes
from genever.language.text.diagnostics import Diagnostic, Related
from genever.language.text.errors import GeneverError
from genever.language.text.source import Source, Span
from genever.language.values.references import BUILTINS
from genever.tools.linting.rules.code import definitions_of, text_of
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
    reasons: dict[tuple[str, str], list[tuple[str, str]]] = {}
    met: set[tuple[str, str]] = set()
    for source, span, selector, parameter in sorted(_used(subject), key=lambda use: (use[0].label, use[1])):
        if (selector, parameter) not in reasons:
            reasons[selector, parameter] = list(_deprecations(subject, selector, parameter))
        definition = subject.definition(selector)
        related = () if definition is None else (Related("defined here", definition.source, definition.span),)
        for what, why in reasons[selector, parameter]:
            if (source.label, what) not in met:
                met.add((source.label, what))
                message = f"{what} is deprecated" + (f": {why}" if why else "")
                yield Diagnostic("deprecated", message, source, span, None, "warning", related)


def _used(subject: Subject) -> Iterator[tuple[Source, Span, str, str]]:
    """Yield where something is used of which a part may be deprecated: the selector, and the parameter or nothing."""
    mentions = subject.values.mentions
    selectors = {selector for _, selector in subject.config.bindings} | {each.reference.complete for each in mentions}
    marked = {selector for selector in selectors - BUILTINS - {None} if selector and _may_be_marked(subject, selector)}
    if not marked:
        return
    for each in subject.config:
        if each.selector in marked:
            place = subject.place(each)
            source, span = subject.key(place) if place is not None else place_of(each)
            if source is not None and span is not None:
                yield source, span, each.selector, each.parameter
    for reference, call, binding in mentions:
        selector = reference.complete or ""
        if selector in marked and binding is not None and binding.origin is not None:
            at = binding.origin.use_of("@", reference.scoped_selector)
            for parameter in ("", *_given(subject, selector, call)):
                yield at.source, at.span, selector, parameter


def _may_be_marked(subject: Subject, selector: str) -> bool:
    """Return whether the word stands where a configurable is defined, or in an annotation of a parameter."""
    definition = subject.definition(selector)
    if definition is not None and "deprecated" in text_of(definition):
        return True
    target = subject.catalog.target(selector)
    if target is None:
        return False
    annotations = [each.annotation for each in target.signature.reached if each.annotation is not NO_DEFAULT]
    return any("deprecated" in annotation_text(annotation) for annotation in annotations)


def _given(subject: Subject, selector: str, call: Call | None) -> tuple[str, ...]:
    """Return the parameters that a reference gives arguments."""
    target = subject.catalog.target(selector)
    if call is None or target is None:
        return ()
    return (*target.signature.positional[: call.count], *call.names)


def _deprecations(subject: Subject, selector: str, parameter: str) -> Iterator[tuple[str, str]]:
    """Yield what of a configurable, and of one of its parameters, is deprecated, and why."""
    target, definition = subject.catalog.target(selector), subject.definition(selector)
    if target is None:
        return
    name = subject.catalog.shortest(selector)
    own_class = target.home[1].rpartition(".")[2] if target.home is not None else None
    found = definitions_of(definition) if definition is not None else ()
    for node in found:
        if isinstance(node, ast.ClassDef) and own_class not in (node.name, None):
            continue  # Of a base, the constructor alone is used.
        why = _reason(node.decorator_list) if isinstance(node, ast.ClassDef) or node is found[0] else None
        if why is not None:
            yield name, why
    for each in parameters_of(target):
        why = _mark_of(each.annotation) if each.name == parameter else None
        if why is not None:
            yield f"{name}.{parameter}", why


def _mark_of(annotation: Any) -> str | None:
    """Return why a parameter is deprecated that is annotated ``Annotated[type, deprecated('…')]``, else None."""
    for mark in getattr(annotation, "__metadata__", ()):
        if type(mark).__name__ == "deprecated":
            return str(getattr(mark, "message", ""))
    text = annotation_text(annotation)
    try:
        node = ast.parse(text, mode="eval").body if "deprecated" in text else None
    except (SyntaxError, ValueError, RecursionError):
        return None
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Tuple):
        return None
    return _reason(node.slice.elts[1:]) if _last_name(node.value) == "Annotated" else None


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
