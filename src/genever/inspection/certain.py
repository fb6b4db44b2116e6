"""What must fail when ``main`` is evaluated, as its outline says."""

from __future__ import annotations

from collections.abc import Iterator

from genever.configuration.bindings import Binding, place_of
from genever.configuration.catalog.target import Catalog
from genever.inspection.outline import Flaw, Outline, Setting, Use
from genever.language.evaluation.operators import edit
from genever.language.operations import Edit
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import GeneverError
from genever.language.values.expressions import unedited


def certain_problems(tree: Outline, catalog: Catalog) -> tuple[Diagnostic, ...]:
    """Return what must fail when ``main`` is evaluated: parameters that nobody gives, calls without end.

    What is handed on, code may call with arguments of its own, so it may lack some; but what its bindings call lacks
    them whenever the binding counts.
    """
    return tuple(dict.fromkeys(_failures(tree.main, catalog, tree.main.binding, ())))


def _failures(
    setting: Setting, catalog: Catalog, binding: Binding | None, path: tuple[Use, ...]
) -> Iterator[Diagnostic]:
    place = place_of(binding) if binding is not None else (None, None)
    yield from _misfits(setting)
    for part in setting.behind:
        if isinstance(part, Setting):
            yield from _failures(part, catalog, part.binding or binding, path)
        elif isinstance(part, Use) and not part.lazily:
            if part.again == "cycle" and part.called:
                steps = [(use.selector, use.scope) for use in path]
                begins = len(steps) - 1 - steps[::-1].index((part.selector, part.scope))
                circle = path[begins:]
                chain = " → ".join(use.text for use in (*circle, part))
                yield Diagnostic("reference-cycle", f"making {part.text} needs {part.text} itself: {chain}", *place)
            for inner in part.settings:
                if part.called and inner.giver == "nobody" and _python_checks(part.selector, catalog):
                    name = part.text[1:].partition("(")[0]
                    message = f"{name}.{inner.name} is required but not set"
                    later = f"@{name}" if part.text.endswith("()") else f"{part.text[:-1]}, ...)"
                    instead = f", or write {later} for the code to call" if path else ""
                    yield Diagnostic("required", message, *place, f"bind it: {name}.{inner.name}=…{instead}")
                yield from _failures(inner, catalog, inner.binding or binding, (*path, part))


_CONTAINERS = (list, tuple, dict, set)


def _misfits(setting: Setting) -> Iterator[Diagnostic]:
    """Yield what is wrong with edits that fit no value of that kind, whatever is made for their items."""
    before, edits = unedited(setting.value)
    if not edits or type(before) not in (*_CONTAINERS, type(None)) or any(isinstance(p, Flaw) for p in setting.behind):
        return
    for change in edits:
        operator, value = change.operator, change.operands[1]
        if not isinstance(operator, Edit) or type(value) not in _CONTAINERS:
            return
        try:
            edit(operator.name, type(before)() if before is not None else None, type(value)())
        except GeneverError as problem:
            kind = f"a {type(before).__name__}" if before is not None else "None"
            message = f"{operator.name} does not fit {kind} and a {type(value).__name__}"
            place = change.origin
            source, span = (place.source, place.span) if place is not None else (None, None)
            yield Diagnostic("bad-edit", message, source, span, problem.diagnostics[0].hint)
            return


def _python_checks(selector: str, catalog: Catalog) -> bool:
    """Return whether a call's arguments are those of the signature: a metaclass may change them."""
    wrapped = getattr(catalog.target(selector), "wrapped", None)
    return not isinstance(wrapped, type) or type(wrapped).__call__ is type.__call__
