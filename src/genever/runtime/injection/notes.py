"""Notes on the exceptions of calls: which call it was, what it got from the configuration, and what it lacked."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from genever.configuration.catalog.target import NO_DEFAULT, Kind
from genever.configuration.plan.nodes import (
    Argument,
    Macro,
    NamedConstant,
    Node,
    holds_secret,
    is_static,
    macros_in,
    static_value,
)
from genever.configuration.plan.resolve import resolve
from genever.language.text.errors import speaks_as_gin
from genever.language.values.literals import value_text
from genever.runtime.injection.frames import Frame
from genever.runtime.injection.uses import positional_names
from genever.runtime.registry.configurable import Configurable


def explain(
    problem: Exception, frame: Frame, configurable: Configurable, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> None:
    """Add a note to a user's exception that says which call it came from; the exception stays itself."""
    with suppress(Exception):  # A frozen exception, or a name that cannot be shown: the note is only a help.
        if not speaks_as_gin():
            _annotate(problem, frame, configurable, args, kwargs)
        else:
            _extend(problem, frame, configurable, args, kwargs)


def _extend(
    problem: Exception, frame: Frame, configurable: Configurable, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> None:
    """Append to a user's exception what gin appends; to one that makes its message itself, as a note."""
    from genever.runtime.injection.augment import (  # Only programs written for gin need it.
        arises_in_call,
        call_text,
        extend,
    )

    if not arises_in_call(problem):
        return
    bound = list(resolve(frame.session.config, frame.session.catalog, frame.scope, configurable).arguments)
    said = call_text(problem, frame.scope, configurable, bound, args, kwargs)
    if not extend(problem, said):
        problem.add_note(said.removeprefix("\n"))
    notes = getattr(problem, "__notes__", ())
    if not any(note.startswith(_WITH) for note in notes):  # It is the innermost call.
        values = _bound_values(frame, configurable, {*positional_names(configurable, len(args)), *kwargs})
        if values:
            problem.add_note(values.removeprefix("\n"))


def _annotate(
    problem: Exception, frame: Frame, configurable: Configurable, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> None:
    lines: list[str] = []
    is_placed = False
    if type(problem).__name__ == "ValidationError":
        from genever.runtime.injection.validation import refused  # It needs the parser.

        lines = refused(problem, frame, configurable, args, kwargs)
        is_placed = bool(lines)
    elif isinstance(problem, TypeError):
        lines = _unfilled(frame, configurable, args, kwargs)
    where = f" in scope '{frame.scope}'" if frame.scope else ""
    lines.append(f"In call to configurable '{configurable.label}' ({_python_name(configurable.wrapped)}){where}")
    notes = getattr(problem, "__notes__", ())
    said = "\n".join(f"  {line}" for line in lines)
    if any(note == said or note.startswith(f"{said}\n") for note in notes):
        return
    is_innermost = not any("In call to configurable" in note for note in notes)
    if is_innermost and not is_placed:
        said += _bound_values(frame, configurable, {*positional_names(configurable, len(args)), *kwargs})
    problem.add_note(said)


def _bound_values(frame: Frame, configurable: Configurable, given: set[str]) -> str:
    """Say what a call that failed got from the configuration, and where that was set: one of it may be wrong."""
    arguments = resolve(frame.session.config, frame.session.catalog, frame.scope, configurable).arguments
    said = []
    for name, argument in arguments.items():
        if name not in given:
            said.append(f"{name} = {_traced(argument)}")
    if not said:
        return ""
    more = f", and {len(said) - _MOST_SHOWN} more" if len(said) > _MOST_SHOWN else ""
    return f"\n{_WITH}{', '.join(said[:_MOST_SHOWN])}{more}"


_WITH = "  with "


def _traced(argument: Argument) -> str:
    """Return a value as it was bound, what it comes to, and where that was set: ``%lr = 0.1 (conf.gin:3:1)``.

    A value that is just a macro was set where that macro was.
    """
    binding, value, node = argument.binding, argument.value, argument.node
    texts = [value_text(value)]
    while isinstance(node, Macro):
        binding, value, node = node.binding, node.binding.value, node.node
    texts.append(value_text(value))
    texts += _worked_out(node)
    places = [str(binding.origin or "set by the program")]
    for macro in () if isinstance(node, NamedConstant) else macros_in(node):
        name = macro.scope if isinstance(macro, Macro) else macro.name
        equation = " = ".join(dict.fromkeys([f"%{name}", *map(_cut, _worked_out(macro))]))
        places.append(f"{equation}, {macro.binding.origin}" if isinstance(macro, Macro) else equation)
    return f"{' = '.join(dict.fromkeys(map(_cut, texts)))} ({'; '.join(places[:_MOST_SHOWN])})"


def _worked_out(node: Node) -> list[str]:
    """Return the text of a node's value, where nothing has to be called for it and it is no secret."""
    return [value_text(static_value(node))] if is_static(node) and not holds_secret(node) else []


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


_MOST_SHOWN, _LONGEST_SHOWN = 6, 60  # Of the values that a failed call got: how many, and characters of each.


def _unfilled(frame: Frame, configurable: Configurable, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[str]:
    """Say which arguments nothing supplied, for a TypeError that may be about them."""
    bound = set(resolve(frame.session.config, frame.session.catalog, frame.scope, configurable).arguments)
    given = {*positional_names(configurable, len(args)), *kwargs}
    needed = [
        parameter.name
        for parameter in configurable.signature.parameters
        if parameter.kind <= Kind.KEYWORD_ONLY
        and parameter.kind is not Kind.VAR_POSITIONAL
        and parameter.default is NO_DEFAULT
    ]
    unfilled = [name for name in needed if name not in bound and name not in given]
    if not unfilled:
        return []
    label = configurable.label
    keys = " and ".join(f"{label}.{name}" for name in unfilled)
    lines = [f"{keys} {'are' if len(unfilled) > 1 else 'is'} {NOT_SET}: add a line {label}.{unfilled[0]} = …"]
    if bound:
        lines.append(f"the configuration gives {', '.join(sorted(bound))}")
    if given:
        lines.append(f"the caller gives {', '.join(sorted(given))}")
    return lines


#: What the note of a call that lacks arguments says of them.
NOT_SET = "required but not set"


def _python_name(wrapped: Any) -> str:
    """Return the dotted name of a function or class in Python."""
    name = getattr(wrapped, "__qualname__", None) or getattr(wrapped, "__name__", None) or type(wrapped).__name__
    return ".".join(filter(None, (getattr(wrapped, "__module__", None), name)))
