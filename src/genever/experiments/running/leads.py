"""Warnings before a run: bindings of the command line that miss, or lead nowhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from types import CodeType, FunctionType, ModuleType
from typing import Any

from genever.configuration.bindings import Binding, place_of
from genever.inspection.outline import Outline, uses
from genever.inspection.unused import unreachable
from genever.language.text.diagnostics import Diagnostic, Suggestion, diagnose, suggest
from genever.language.values.expressions import references_in
from genever.language.values.references import MAIN
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry
from genever.runtime.session import Session

_MOST_KEYS = 3  # Named in a hint.


def led_nowhere(session: Session, tree: Outline, keys: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each binding of a command line that ``main`` does not lead to.

    What the program's own code names, it may call itself: nothing is said of that. Macros are not looked at.

    Args:
        session: Has what was loaded.
        tree: The outline of ``main``.
        keys: The parameters that ``main`` leads to, as they are written.
    """
    catalog = session.catalog
    left = [
        binding
        for found in unreachable(tree, session.config, catalog, session.record.read)
        if found.kind in ("uncalled", "shadowed")
        for binding in found.bindings
        if binding.origin is not None and binding.origin.kind == "argument" and not binding.is_macro
    ]
    named = _named_in_code(tree, catalog) if left else set()
    for binding in left:
        if binding.selector.rpartition(".")[2] not in named:
            key = binding.key.text(catalog.shortest)
            message = f"main does not lead to {key.rpartition('.')[0]}: only code could give {key} an effect"
            yield diagnose("unused-binding", message, *place_of(binding), _meant(binding, key, keys), "warning")


def _meant(binding: Binding, key: str, keys: Sequence[str]) -> str | Suggestion | None:
    """Return what may have been meant: the same parameter of what is used instead."""
    same = [other for other in dict.fromkeys(keys) if other.rpartition(".")[2] == binding.parameter]
    if not same:
        return None
    if len(same) == 1:
        return Suggestion(key, (same[0],))
    return suggest(key, same) or f"did you mean {' or '.join(map(repr, same[:_MOST_KEYS]))}?"


def _named_in_code(tree: Outline, catalog: Registry) -> set[str]:
    """Return the names that stand in the functions of the modules whose decorated functions and classes are used."""
    targets = [catalog.target(use.selector) for use in uses(tree.main)]
    modules = {getattr(found.wrapped, "__module__", None) for found in targets if found is not None and found.in_place}
    return {
        name
        for module in modules
        for code in _code_in(sys.modules.get(module or ""))
        for name in (*code.co_names, *code.co_freevars)
    }


def _code_in(module: ModuleType | None) -> Iterator[CodeType]:
    """Yield the code of all functions and methods that a module defines."""
    pending: list[Any] = list(vars(module).values()) if module is not None else []
    seen: set[int] = set()
    while pending:
        found = pending.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, CodeType):
            yield found
            pending.extend(part for part in found.co_consts if isinstance(part, CodeType))
        elif isinstance(found, FunctionType):
            pending += [found.__code__, getattr(found, "__wrapped__", None)]
        elif isinstance(found, classmethod | staticmethod):
            pending.append(found.__func__)
        elif isinstance(found, type) and module is not None and found.__module__ == module.__name__:
            pending.extend(vars(found).values())


# ---- Overrides that miss ----------------------------------------------------------------------------


def missed(session: Session, owner: Configurable | None, names: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield a finding for each macro on the command line that no file has and nothing reads.

    Args:
        session: Has what was loaded.
        owner: The function of a script, whose parameters go by their names alone: there a name that is
            neither a parameter nor a macro is an error.
        names: The keys that may have been meant.
    """
    config = session.config
    values = [binding.value for binding in config] + [assertion.test for assertion in config.assertions]
    values += [choice.path for choice in config.choices]
    read = {reference.scope for reference in references_in(values) if reference.is_macro}
    read |= {key.scope for key in session.record.read if key.is_macro}
    keys = list(names)
    for binding in config:
        name, place = binding.scope, place_of(binding)
        if not _is_new_macro(binding) or any(f"{macro}/".startswith(f"{name}/") for macro in read):
            continue
        if owner is not None:
            message = f"{owner.label} has no parameter {name!r}, and nothing reads a macro of that name"
            yield diagnose("unknown-parameter", message, *place, suggest(name, [*owner.signature.names, *read]))
            continue
        meant = [key for key in keys if key.endswith(f".{name}")]
        hint = Suggestion(name, (meant[0],)) if meant else suggest(name, read) or _same_initials(name, read)
        yield diagnose("unused-macro", f"nothing reads the macro {name!r}", *place, hint, "warning")


def _same_initials(name: str, known: Iterable[str]) -> str | Suggestion | None:
    """Return what may have been meant, ``lr`` for ``learning_rate`` or the other way round; else what there is."""
    initials = "".join(word[:1] for word in name.split("_"))
    names = sorted(known)
    for other in names:
        if other == initials or name == "".join(word[:1] for word in other.split("_")):
            return Suggestion(name, (other,))
    shown = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    return f"the macros that are read: {shown}" if names else None


_MOST_NAMED = 6


def _is_new_macro(binding: Binding) -> bool:
    """Return whether an argument makes a macro that no file has."""
    given = binding.origin is not None and binding.origin.kind == "argument"
    return given and binding.is_macro and binding.replaced is None and binding.scope != MAIN
