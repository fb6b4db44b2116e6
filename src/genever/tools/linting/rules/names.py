"""Names that mean something else than they seem to, or that nobody should use any more."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from genever.configuration.bindings import Binding
from genever.configuration.plan.nodes import ATOMS
from genever.language.syntax import nodes
from genever.language.text.diagnostics import Diagnostic, Related
from genever.language.text.errors import GeneverError
from genever.language.text.source import Origin, Span
from genever.language.values.expressions import references_in
from genever.language.values.references import BUILTINS
from genever.tools.linting.rules.code import Definition, definitions_of, text_of
from genever.tools.linting.subject import Place, Subject

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
    met: set[tuple[str, str]] = set()
    for place, bindings in subject.bindings.items():
        for selector, parameter, span in _used(subject, place, bindings[0]):
            definition = subject.definition(selector)
            if definition is None or "deprecated" not in text_of(definition):
                continue
            source = subject.documents[place.path].source
            for what, why in _deprecations(definition, subject.catalog.shortest(selector), parameter):
                if (place.path, what) not in met:
                    met.add((place.path, what))
                    message = f"{what} is deprecated" + (f": {why}" if why else "")
                    related = (Related("defined here", definition.source, definition.span),)
                    yield Diagnostic("deprecated", message, source, span, None, "warning", related)


def _used(subject: Subject, place: Place, binding: Binding) -> Iterator[tuple[str, str, Span]]:
    """Yield what a binding uses: the complete selector, the parameter that is bound or nothing, and where that is."""
    if binding.selector not in BUILTINS:
        yield binding.selector, binding.parameter, subject.key(place)[1]
    if type(binding.value) in ATOMS:
        return
    for reference in references_in(binding.value):
        if reference.complete is not None and reference.complete not in BUILTINS and binding.origin is not None:
            yield reference.complete, "", binding.origin.use_of("@", reference.scoped_selector).span


def _deprecations(definition: Origin, name: str, parameter: str) -> Iterator[tuple[str, str]]:
    """Yield what of a configurable, and of one of its parameters, is deprecated, and why."""
    found = definitions_of(definition)
    for node in found:
        why = _reason(node.decorator_list) if isinstance(node, ast.ClassDef) or node is found[0] else None
        if why is not None:
            yield name, why
    annotation = _annotation(found[0], parameter) if parameter and found else None
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
