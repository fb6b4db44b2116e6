"""What is wrong with a value, and what to write instead, from what a checker answers about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from genever.configuration.catalog.target import NO_DEFAULT, Kind
from genever.language.text.diagnostics import Edit, replacing, suggest
from genever.language.text.source import Origin
from genever.language.values.expressions import Expression
from genever.language.values.literals import value_text
from genever.language.values.references import Reference
from genever.records import NamedTuple
from genever.tools.checkers.declarations import parameter_of
from genever.tools.checkers.programs.remarks import Kind as Remarked
from genever.tools.checkers.questions import Case, Route, kind_of, settled
from genever.tools.checkers.wording import (
    constant_in,
    is_own_subtype,
    literals_in,
    shown,
    type_text,
    with_article,
)
from genever.tools.lowering.literals import constant_text
from genever.tools.lowering.pieces import Called, Piece

_NARROWED = ("bool", "int", "float", "str", "bytes")
_LONGEST_INTEGER = 1e15  # What a float says to the last digit.


# ---- Asking ------------------------------------------------------------------------------------------


def alternatives(case: Case, route: Route) -> Iterator[tuple[Hashable, str]]:
    """Yield what may stand in the place of a value, each with a name for what that says."""
    piece = settled(route.last)
    text = case.text[slice(*piece.span)]
    if piece.call is not None:
        made = text if piece.call.is_made else f"_result({text})"
        if piece.call.is_made:
            yield "uncalled", f"lambda *_args, **_named: {text}" if piece.call.slots else piece.call.callee
        else:
            yield "called", made
            yield "whatever it takes", f"lambda *_args, **_named: {made}"
            if not isinstance(piece.value, Expression):
                yield "class", piece.call.callee  # A reference with bindings is still a class.
        return
    kind = _type_of(text)
    if kind in _NARROWED:
        # What the parameter takes, if that is a subtype of this: ty says it of the first, Pyrefly of the second; mypy
        # says only whether it is one, of the third.
        yield "narrow", f"_reveal_type(_narrow_{kind}())"
        yield "taken", f"_taken(_any, _as_{kind})"
        yield "given to", f"_given_to(_as_maybe_{kind})"
    if kind == "float":
        yield "narrow int", "_reveal_type(_narrow_int())"
        yield "given to int", "_given_to(_as_maybe_int)"
    if kind == "str":
        yield "path", "_some(_Path)"
    constant = constant_in(text)
    if constant is None:
        return
    if type(constant[0]) is tuple:
        yield "any length", "_some(tuple)"
    for number, other in enumerate(_other_literals(constant[0])):
        yield ("other", number), repr(other)


def default_text(case: Case) -> str | None:
    """Return the default of a parameter as Python has it; None where it has none, or one that is no constant."""
    parameter = parameter_of(case.called.target, case.slot.parameter)
    return constant_text(parameter.default) if parameter is not None else None


def reveal(case: Case, route: Route) -> None:
    """Ask what a reference or an operation gives, and what a reference is, wherever it stands."""
    piece = settled(route.last)
    if len(route) == 1:
        case.ask_type("fields", route, f"{case.called.callee}.__pydantic_fields__")
    if piece.call is not None:
        text = case.text[slice(*piece.span)]
        case.ask_type("gives", route, text if piece.call.is_made else f"_result({text})")
        case.ask_type("is", route, piece.call.callee)
    elif _type_of(case.text[slice(*piece.span)]) is None:
        case.ask_type("gives", route, case.text[slice(*piece.span)])


def _type_of(text: str) -> str | None:
    """The name of the type of a constant, or of a value of which only that is known."""
    if text.startswith("_some(") and text.endswith(")"):
        return text[len("_some(") : -1]
    constant = constant_in(text)
    return type(constant[0]).__name__ if constant is not None else None


def _other_literals(value: Any) -> list[Any]:
    """What may have been meant by a value."""
    others: list[Any] = []
    if isinstance(value, str):
        meant = constant_in(value.strip())
        others += meant if meant is not None else ()
    elif isinstance(value, float) and value.is_integer() and abs(value) < _LONGEST_INTEGER:
        others.append(int(value))
    elif isinstance(value, int) and not isinstance(value, bool) and value in (0, 1):
        others.append(bool(value))
    elif isinstance(value, list):
        others.append(tuple(value))
    elif isinstance(value, tuple):
        others.append(list(value))
    return [*others, [value]]


# ---- Answering ---------------------------------------------------------------------------------------


def is_let_pass(case: Case, route: Route, wanted: str) -> bool:
    """Return whether a value that does not fit may be right for a reason that no checker knows."""
    piece = settled(route.last)
    text = case.text[slice(*piece.span)]
    if piece.call is not None and not piece.call.is_made and "type[" in wanted:
        return bool(case.fits("class", route))
    if case.fits("frozen", route):
        return True  # A file cannot say it otherwise.
    if len(route) == 1 and (text == "None" == default_text(case) or case.fits("default", route) is False):
        return True  # The annotation is not meant as it stands: `x: int = None`.
    narrowed = case.revealed("narrow", route)
    if narrowed is None:
        is_subtype = case.fits("given to", route) and not case.fits("given to int", route)
        return bool(is_subtype) and is_own_subtype(wanted)
    if not case.fits("taken", route):
        return False
    if narrowed == case.revealed("narrow int", route):
        return False  # To a checker, an int is a float too.
    return is_own_subtype(narrowed, or_literal=text.startswith("_some("))  # That, only the environment can tell.


def is_converted(case: Case, route: Route) -> bool:
    """Return whether pydantic may make of an argument what its field takes."""
    return "FieldInfo" in (case.revealed("fields", route) or "")


def description(case: Case, route: Route, wanted: str) -> str:
    """Say what a value is; ``wanted`` is the type of the whole argument."""
    piece = settled(route.last)
    text = case.text[slice(*piece.span)]
    if is_secret(route):
        return "this secret is of another type"
    container = _kind(route[-2]) if len(route) > 1 else ""
    if piece.call is not None:
        return _reference(case, route, piece.call, wanted) + (f", in a {container}" if container else "")
    if text.startswith("Lazy("):
        return "this is a Lazy handle"
    if text.startswith("_some("):
        return f"this is {with_article(text[len('_some(') : -1])}"
    if isinstance(piece.value, Reference) and re.fullmatch(r"[\w.]+\.\w+", text):  # A member of an enum.
        return f"%{text} is {with_article(text.rpartition('.')[0])}"
    constant = constant_in(text)
    if constant is None:
        kind = _kind(piece) or type_text(case.revealed("gives", route) or "")
        return f"this is {with_article(kind)}" if kind else "this is of another type"
    value = constant[0]
    if isinstance(value, tuple) and case.fits("any length", route):
        return f"{shown(value)}{' in it' * bool(container)} has {len(value)} item{'s' * (len(value) != 1)}"
    if container:
        return f"{shown(value)} in it is {with_article(type(value).__name__)}"
    return "this is None" if value is None else f"{shown(value)} is {with_article(type(value).__name__)}"


def _kind(piece: Piece) -> str:
    """What container a value is; empty for another one."""
    kind = kind_of(settled(piece).value)
    return kind.__name__ if kind in (list, tuple, dict, set) else ""


def _reference(case: Case, route: Route, call: Called, wanted: str) -> str:
    what = type_text(case.revealed("is", route) or "")
    is_class = what.startswith("type[")
    given = type_text(case.revealed("gives", route) or "")
    if given == "Any":
        given = what.removeprefix("type[").removesuffix("]") if is_class else ""
    name = f"@{call.name}"
    if call.is_made:
        return f"{name}() gives {given}" if given else f"{name}() gives something else"
    if case.fits("called", route):
        return f"{name} is not called"
    if case.fits("whatever it takes", route):
        return f"{name} takes other arguments"
    if given and asks_for_callable(wanted):
        return f"{name} gives {given}"
    is_partial = isinstance(settled(route.last).value, Expression)
    return f"{name} is {'a functools.partial' if is_partial else 'another class' if is_class else 'a function'}"


def asks_for_callable(wanted: str) -> bool:
    """Return whether a type is one of something to be called."""
    return " -> " in wanted or "Callable[" in wanted


class Repair(NamedTuple):
    """What to write instead: in words, and as changes where the value stands at one place and is no macro's."""

    hint: str
    edits: tuple[Edit, ...] = ()


def repair(case: Case, route: Route, wanted: str) -> Repair | None:
    """Return what to write instead of a value; None where that is not known."""
    piece = settled(route.last)
    if is_secret(route):
        return None
    if piece.call is not None:
        return _repaired_reference(case, route, piece.call, wanted)
    constant = constant_in(case.text[slice(*piece.span)])
    if constant is None:
        return None
    others = [other for n, other in enumerate(_other_literals(constant[0])) if case.fits(("other", n), route)]
    is_meant = bool(others) and not isinstance(others[0], str | list)  # The number in '16', and not a text like it.
    if isinstance(constant[0], str) and not is_meant and (close := suggest(constant[0], literals_in(wanted))):
        return Repair(str(close), _rewritten(route, value_text(close.names[0])) if len(close.names) == 1 else ())
    return Repair(f"write {value_text(others[0])}", _rewritten(route, value_text(others[0]))) if others else None


def _repaired_reference(case: Case, route: Route, call: Called, wanted: str) -> Repair | None:
    piece = settled(route.last)
    name = f"@{call.name}"
    if not call.is_made:
        if case.fits("called", route) and not asks_for_callable(wanted) and not _lacks_arguments(piece):
            return Repair(f"write {name}()", _rewritten(route, lambda text: f"{text}()"))
    elif not isinstance(piece.value, Expression) and case.fits("uncalled", route):
        return Repair(f"write {name}", _rewritten(route, lambda text: text.removesuffix("()")))
    return None


#: A constant, or a reference with nothing behind it.
_REWRITABLE = re.compile(r"@[\w./]+(\(\))?")


def _rewritten(route: Route, new: str | Callable[[str], str]) -> tuple[Edit, ...]:
    """Return the edits that put something in the place of a value; none where it is a macro's, or written otherwise.

    Args:
        route: The way to the value.
        new: What stands there instead, perhaps made of what stands there.
    """
    piece = settled(route.last)
    origin = piece.origin
    if origin is None or origin.kind == "python" or macros_of(route):
        return ()
    written = origin.source.text[slice(*origin.span)]
    if _REWRITABLE.fullmatch(written) is None and constant_in(written) is None:
        return ()
    return replacing(origin.source, origin.span, new if isinstance(new, str) else new(written))


def _lacks_arguments(piece: Piece) -> bool:
    """Return whether a call of what a reference hands on would lack arguments."""
    assert piece.call is not None
    given = {slot.parameter for slot in piece.call.slots if slot.piece is not None}
    variadic = (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD)
    parameters = piece.call.target.signature.parameters
    return any(p.default is NO_DEFAULT and p.kind not in variadic and p.name not in given for p in parameters)


# ---- Places ------------------------------------------------------------------------------------------


def is_secret(route: Route) -> bool:
    """Return whether a value stands inside ``secret(…)``."""
    return any(isinstance(piece.value, Expression) and piece.value.is_secret for piece in _opened(route))


def place_of(route: Route) -> Origin | None:
    """Return where a value stands: where a macro is used that it is in, else itself."""
    for piece in _opened(route):
        if piece.macro is not None or (isinstance(piece.value, Expression) and piece.value.is_secret):
            return piece.origin
    return settled(route.last).origin or route.last.origin


def macros_of(route: Route) -> list[tuple[str, Origin | None]]:
    """Return the macros that a value is in, with where the value of each stands."""
    return [(piece.macro.scope, piece.parts[0].origin) for piece in _opened(route) if piece.macro is not None]


def _opened(route: Route) -> Iterator[Piece]:
    """Yield the pieces on the way to a value, also those that have no text of their own."""
    for piece in route:
        yield piece
        while piece.call is None and len(piece.parts) == 1 and piece.parts[0].span == piece.span:
            piece = piece.parts[0]
            yield piece


def keys_text(keys: Iterable[tuple[Remarked, str]]) -> str:
    """Say what is wrong about the keys of a dict that is to be a typed one."""
    said = {"missing key": "missing", "unknown key": "not known"}
    return ", ".join(f"the key {name!r} is {said.get(kind, kind)}" for kind, name in keys)
