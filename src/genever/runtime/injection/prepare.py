"""From a plan to a callable: what the first call of each shape does, and what rare calls do."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Mapping, Set
from contextlib import suppress
from types import FunctionType
from typing import Any

from genever.configuration.bindings import Binding
from genever.configuration.catalog.target import NO_DEFAULT, Catalog, Kind
from genever.configuration.plan.nodes import (
    Argument,
    Broken,
    Computed,
    Constant,
    Container,
    Copy,
    Folded,
    Lazy,
    Macro,
    NamedConstant,
    Node,
    Once,
    Partial,
    holds_secret,
    is_static,
    macros_in,
    parts,
    references_of,
    settled,
    static_value,
)
from genever.configuration.plan.resolve import lazy_parameters, resolve
from genever.language.text.errors import error, speaks_as_gin, worded
from genever.language.values.expressions import Expression
from genever.language.values.literals import has_literal_form, value_text
from genever.language.values.references import CONSTANT, MACRO, REQUIRED
from genever.runtime.injection.frames import Frame, Prepared
from genever.runtime.injection.makers import Make, keep_secrets, maker
from genever.runtime.record.record import UNSEEN, Calls, Given, Shape
from genever.runtime.registry.registry import Configurable

# ---- Preparing a call -------------------------------------------------------------------------------


def prepare(frame: Frame, configurable: Configurable, function: Callable[..., Any], shape: Shape) -> Prepared:
    """Return one shape of call in one frame: as prepared before, or else resolved and recorded."""
    known = frame.prepared.get(configurable, {}).get(shape)
    if known is not None:
        return known
    session = frame.session
    config = session.config
    count, names = _parts(shape)
    supplied = {*_positional_names(configurable, count), *names}
    plan = resolve(config, session.catalog, frame.scope, configurable)
    bound = {name: argument for name, argument in plan.arguments.items() if name not in supplied}
    calls = take_note(frame, configurable, shape, bound, supplied)
    missing = _missing(configurable, bound, supplied, ())
    if missing:
        call = _refusing(configurable, missing, session.catalog)
    else:
        extra = [name for name in plan.arguments if name not in configurable.signature.names]
        if len(extra) > 1:
            function = _in_order(function, extra)
        call = _filled(frame, configurable, _by_position(function, configurable, bound), bound, count, supplied)
    return Prepared(call, config, calls)


def _noted(argument: Argument) -> Any:
    """The value to record: as bound, or what edits come to where that is known and can be written."""
    value = argument.value
    if isinstance(value, Expression) and value.kind == "edit" and is_static(argument.node):
        made = static_value(argument.node)
        return value if holds_secret(argument.node) or not has_literal_form(made) else made
    return value


def _parts(shape: Shape) -> tuple[int, list[str]]:
    """How many positional arguments a shape has, and its keywords."""
    parts = [shape] if isinstance(shape, int) else list(shape)
    count = parts[0] if isinstance(parts[0], int) else 0
    return count, [part for part in parts if isinstance(part, str)]


def take_note(
    frame: Frame, configurable: Configurable, shape: Shape, bound: Mapping[str, Argument], supplied: Set[str]
) -> Calls:
    """Record what a call uses: its code defaults and bindings, and what stands behind those."""
    record, key = frame.session.record, (frame.scope_name, configurable.selector)
    defaults = _used_defaults(configurable, _parts(shape)[0])
    given = {name: Given(UNSEEN, "caller") for name in supplied}
    given |= {name: Given(default, "default") for name, default in defaults.items() if name not in supplied}
    given |= {name: Given(_noted(argument), "binding", argument.binding) for name, argument in bound.items()}
    record.add(
        key,
        {
            name: given[name].value
            for name in dict.fromkeys([*defaults, *bound])
            if given[name].by == "binding" or (given[name].by == "default" and configurable.refuses(name) is None)
        },
    )
    for argument in bound.values():
        note_uses(frame, argument.binding, argument.node)
    calls = record.calls(key, shape)
    names = dict.fromkeys([parameter.name for parameter in configurable.signature.reached])
    calls.take({name: given[name] for name in names | given if name in given})
    return calls


def _used_defaults(configurable: Configurable, count: int) -> dict[str, Any]:
    """The code defaults that a call with ``count`` positional arguments may use.

    Arguments that a decorator takes as ``*args``, and may hand on to any of the parameters that it hides, leave out
    the defaults of those.
    """
    signature = configurable.signature
    if count - configurable.is_class <= len(signature.positional):
        return signature.defaults()
    shown = {parameter.name for parameter in signature.parameters}
    return {
        name: default
        for name, default in signature.defaults().items()
        if name in shown or not any(p.name == name and p.kind <= Kind.POSITIONAL_OR_KEYWORD for p in signature.declared)
    }


def note_uses(frame: Frame, binding: Binding, node: Node) -> None:
    """Record the macros and constants that making a binding's value uses, and the references in it."""
    record = frame.session.record
    keep_secrets(node, frame.session)
    for used in macros_in(node):
        if isinstance(used, Macro):
            record.add(("/".join(used.scope), MACRO), {"value": used.binding.value})
        else:
            record.add((used.name, CONSTANT), {})
    for selector, scope in references_of(node, frame.scope):
        record.reach(selector, None if scope is None else "/".join(scope), binding)


def look(calls: Calls, configurable: Configurable, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """Count a call and compare what its caller passed with what was passed before."""
    own = int(configurable.is_class)
    names = _positional_names(configurable, len(args))
    passed = dict(zip(names, args[own:], strict=False))
    if len(args) > own + len(names):
        rest = [p.name for p in configurable.signature.parameters if p.kind is Kind.VAR_POSITIONAL]
        passed[f"*{rest[0] if rest else 'args'}"] = args[own + len(names) :]
    calls.look({**passed, **kwargs})


def _positional_names(configurable: Configurable, count: int) -> tuple[str, ...]:
    """The names of the first ``count`` positional arguments of ``invoke``, ``self`` left out."""
    return configurable.signature.positional[: max(0, count - configurable.is_class)]


def _missing(
    configurable: Configurable, bound: Mapping[str, Argument], supplied: set[str], asked: tuple[str, ...]
) -> list[str]:
    """The parameters marked `REQUIRED` that nothing supplies, in signature order."""
    given = {name for name, argument in bound.items() if not argument.is_required}
    wanted = {name for name, default in configurable.signature.defaults().items() if default is REQUIRED}
    wanted.update(name for name, argument in bound.items() if argument.is_required)
    wanted -= supplied
    wanted.update(asked)
    order = [parameter.name for parameter in configurable.signature.reached]
    missing = wanted - given
    return [name for name in order if name in missing] + sorted(missing.difference(order))


def _refusing(configurable: Configurable, missing: list[str], catalog: Catalog) -> Callable[..., Any]:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        short = catalog.shortest(configurable.selector)
        raise error(
            "required",
            f"Required bindings for `{short}` not provided in config: {missing}",
            hint=f"add a line: {short}.{missing[0]} = …",
        )

    return refuse


def _filled(
    frame: Frame,
    configurable: Configurable,
    function: Callable[..., Any],
    bound: Mapping[str, Argument],
    count: int,
    supplied: set[str],
) -> Callable[..., Any]:
    """Return ``function`` with the bound values in it, for calls that supply just ``supplied``."""
    objects = {name: argument.value for name, argument in bound.items() if _may_change(argument)}
    if objects:
        function = _copying(function, objects)
        bound = {name: argument for name, argument in bound.items() if name not in objects}
    constants: dict[str, Any] = {}
    makers: list[tuple[str, Make]] = []
    for name, argument in bound.items():
        node = settled(argument.node)
        if isinstance(node, Constant | NamedConstant):
            constants[name] = node.value
        else:
            makers.append((name, maker(argument.node, frame)))
    if constants:
        made = {name for name, _ in makers}
        filled = _with_defaults(function, constants, count, supplied | made)
        function = filled or functools.partial(function, **constants)
    if makers:
        function = _making(function, makers)
    held = lazy_parameters(configurable.signature, supplied)
    return _holding(function, configurable, held) if held else function


def _in_order(function: Callable[..., Any], order: list[str]) -> Callable[..., Any]:
    """Return a callable whose ``**kwargs`` come as bound, with what the caller gives in its place."""

    def call(*args: Any, **kwargs: Any) -> Any:
        given = {name: kwargs.pop(name) for name in order if name in kwargs}
        return function(*args, **given, **kwargs)

    return call


def _by_position(
    function: Callable[..., Any], configurable: Configurable, bound: Mapping[str, Argument]
) -> Callable[..., Any]:
    """Return a callable that takes positional-only parameters by name too, where some of those are bound."""
    parameters = [p for p in configurable.signature.parameters if p.kind is Kind.POSITIONAL_ONLY]
    if not any(parameter.name in bound for parameter in parameters):
        return function
    own = int(configurable.is_class)

    def call(*args: Any, **kwargs: Any) -> Any:
        filled = list(args)
        for parameter in parameters[max(0, len(args) - own) :]:
            name = parameter.name
            value = kwargs.pop(name) if name in bound else parameter.default
            if value is NO_DEFAULT:
                break  # Python says that it is missing.
            filled.append(value)
        return function(*filled, **kwargs)

    return call


def _may_change(argument: Argument) -> bool:
    """Tell whether a program bound an object that it still holds, and may change before the next call."""
    origin = argument.binding.origin
    if not isinstance(argument.node, Copy | Container) or (origin is not None and origin.kind != "python"):
        return False
    made = Computed | Folded | Once | Lazy | Partial | Broken
    return not any(isinstance(part, made) for part in parts(argument.node))


def _copying(function: Callable[..., Any], values: dict[str, Any]) -> Callable[..., Any]:
    """Return a callable that gets copies of all values, made in one go: what they share stays shared."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **copy.deepcopy(values), **kwargs)

    return call


def _holding(function: Callable[..., Any], configurable: Configurable, names: set[str]) -> Callable[..., Any]:
    """Return a callable that puts plain values for ``names`` into handles before it calls ``function``."""
    from genever.language.values.lazy import in_handle

    positions = {name: index + configurable.is_class for index, name in enumerate(configurable.signature.positional)}

    def call(*args: Any, **kwargs: Any) -> Any:
        filled = list(args)
        for name in names:
            if name in kwargs:
                kwargs[name] = in_handle(kwargs[name])
            elif positions[name] < len(filled):
                filled[positions[name]] = in_handle(filled[positions[name]])
        return function(*filled, **kwargs)

    return call


def _making(function: Callable[..., Any], makers: list[tuple[str, Make]]) -> Callable[..., Any]:
    """Return a callable that makes some of the arguments anew for every call."""

    def call(*args: Any, **kwargs: Any) -> Any:
        values = {}
        for name, make in makers:
            values[name] = make()
        if kwargs:
            return function(*args, **values, **kwargs)
        return function(*args, **values)

    return call


def _with_defaults(
    function: Callable[..., Any], constants: Mapping[str, Any], count: int, supplied: set[str]
) -> Callable[..., Any] | None:
    """Return a plain function with bound values as its defaults, which costs a call nothing.

    The code object is shared, so tracebacks, breakpoints and coverage see the function itself. None
    where ``function`` is not a plain one, or where an argument would be missing: Python shall say so.
    """
    if type(function) is not FunctionType:
        return None
    code = function.__code__
    positional = code.co_varnames[: code.co_argcount]
    keyword_only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    if not constants.keys() <= {*positional[code.co_posonlyargcount :], *keyword_only}:
        return None
    defaults = dict(zip(positional[::-1], (function.__defaults__ or ())[::-1], strict=False))
    values: list[Any] = []
    for index, name in enumerate(positional):
        if name in constants:
            values.append(constants[name])
        elif name in defaults:
            values.append(defaults[name])
        elif index < count or name in supplied:
            if values:
                values.append(None)  # The caller supplies it: the place only has to be filled.
        else:
            return None
    keyword_defaults = {**(function.__kwdefaults__ or {}), **{k: constants[k] for k in keyword_only if k in constants}}
    filled = FunctionType(code, function.__globals__, function.__name__, tuple(values), function.__closure__)
    filled.__kwdefaults__ = keyword_defaults or None
    filled.__qualname__ = function.__qualname__
    return filled


def call_with_required(
    frame: Frame,
    configurable: Configurable,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    """Make a call in which some arguments are `REQUIRED`: those must come from the configuration."""
    if frame.defers:
        [call] = frame.calls[configurable][len(args)]
        return call(*args, **kwargs)
    session = frame.session
    own = int(configurable.is_class)
    names = _positional_names(configurable, len(args))
    if any(argument is REQUIRED for argument in args[own + len(configurable.signature.own_positional) :]):
        raise error(
            "required-varargs",
            worded(
                "REQUIRED cannot stand for a *args parameter: it has no name to be bound by",
                gin="gin.REQUIRED is not allowed for unnamed (vararg) parameters.",
            ),
            hint="where a decorator hides the names, pass the argument by name",
        )
    by_name = {name: args[own + index] for index, name in enumerate(names)} | kwargs
    asked = tuple(name for name, argument in by_name.items() if argument is REQUIRED)
    supplied = {name for name in by_name if name not in asked}
    plan = resolve(session.config, session.catalog, frame.scope, configurable)
    bound = {name: argument for name, argument in plan.arguments.items() if name not in supplied}
    shape: Shape = (len(args), *[name for name in kwargs if name not in asked])
    calls = take_note(frame, configurable, shape, bound, supplied)
    look(calls, configurable, args, {name: value for name, value in kwargs.items() if name in supplied})
    missing = _missing(configurable, bound, supplied, asked)
    if missing:
        _refusing(configurable, missing, session.catalog)()
    values = copy.deepcopy({name: argument.value for name, argument in bound.items() if _may_change(argument)})
    values = {name: values[name] if name in values else maker(bound[name].node, frame)() for name in bound}
    if held := lazy_parameters(configurable.signature, supplied):
        function = _holding(function, configurable, held)
    filled = [values.pop(name) if name in asked else args[own + index] for index, name in enumerate(names)]
    given = {name: argument for name, argument in kwargs.items() if name not in asked}
    function = _by_position(function, configurable, bound)
    try:
        return function(*args[:own], *filled, *args[own + len(names) :], **values, **given)
    except Exception as problem:
        explain(problem, frame, configurable, args, kwargs)
        raise


# ---- Explaining a failure ---------------------------------------------------------------------------


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
    said = call_text(problem, frame.scope_name, configurable, bound, args, kwargs)
    if not extend(problem, said):
        problem.add_note(said.removeprefix("\n"))
    notes = getattr(problem, "__notes__", ())
    if not any(note.startswith(_WITH) for note in notes):  # It is the innermost call.
        values = _bound_values(frame, configurable, {*_positional_names(configurable, len(args)), *kwargs})
        if values:
            problem.add_note(values.removeprefix("\n"))


def _annotate(
    problem: Exception, frame: Frame, configurable: Configurable, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> None:
    lines = []
    if isinstance(problem, TypeError):
        lines = _unfilled(frame, configurable, args, kwargs)
    where = f" in scope '{frame.scope_name}'" if frame.scope_name else ""
    lines.append(f"In call to configurable '{configurable.label}' ({_python_name(configurable.wrapped)}){where}")
    notes = getattr(problem, "__notes__", ())
    said = "\n".join(f"  {line}" for line in lines)
    if any(note == said or note.startswith(f"{said}\n") for note in notes):
        return
    if not any("In call to configurable" in note for note in notes):  # It is the innermost call.
        said += _bound_values(frame, configurable, {*_positional_names(configurable, len(args)), *kwargs})
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
        name = "/".join(macro.scope) if isinstance(macro, Macro) else macro.name
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
    given = {*_positional_names(configurable, len(args)), *kwargs}
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
    names = f"its parameter{'s' if len(unfilled) > 1 else ''} {', '.join(map(repr, unfilled))}"
    lines = [f"{NOTHING_GIVES} {label} {names}: add a line {label}.{unfilled[0]} = …"]
    if bound:
        lines.append(f"the configuration gives {', '.join(sorted(bound))}")
    if given:
        lines.append(f"the caller gives {', '.join(sorted(given))}")
    return lines


#: How the note of a call that lacks arguments begins.
NOTHING_GIVES = "nothing gives"


def _python_name(wrapped: Any) -> str:
    """Return the dotted name of a function or class in Python."""
    name = getattr(wrapped, "__qualname__", None) or getattr(wrapped, "__name__", None) or type(wrapped).__name__
    return ".".join(filter(None, (getattr(wrapped, "__module__", None), name)))
