"""From what a checker says to findings about the binding files: which value it is, why, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from genever.language.text.diagnostics import Diagnostic, Related
from genever.language.text.source import Origin, Source, Span
from genever.tools.checkers.declarations import annotation_text, declared_at, parameter_of
from genever.tools.checkers.describing import (
    alternatives,
    default_text,
    description,
    is_converted,
    is_let_pass,
    keys_text,
    macros_of,
    place_of,
    repair,
    reveal,
)
from genever.tools.checkers.problems import Found, Lacking, Problem, Unfit, found_in
from genever.tools.checkers.programs.remarks import Remark
from genever.tools.checkers.questions import MAX_PARTS, Case, Questions, Route, items, kind_of, settled
from genever.tools.checkers.wording import type_text, widened, with_article
from genever.tools.lowering.pieces import Called, Lowered, Slot


class Judgement:
    """What a checker has found in a configuration, and what it answers to further questions."""

    def __init__(self, lowered: Lowered, remarks: Iterable[Remark], *, knows_pydantic: bool = True) -> None:
        self._text = lowered.text
        self._knows_pydantic = knows_pydantic
        self._found = found_in(lowered, remarks)
        self.questions = Questions(lowered.text)
        for number, problem in enumerate(self._found):
            for case in self._cases(number, problem) if isinstance(problem, Problem) else ():
                _ask(case)

    def _cases(self, number: int, problem: Problem) -> list[Case]:
        """The arguments that a problem may be about: where no overload fits, all of them."""
        slots = [problem.slot] if problem.slot is not None else problem.called.slots
        return [
            Case(number, self._text, problem.called, slot, slot.piece, self.questions)
            for slot in slots
            if slot.piece is not None
        ]

    def findings(self) -> Iterator[Diagnostic]:
        """Yield what is wrong, each place once."""
        found: dict[object, Diagnostic] = {}
        for number, problem in enumerate(self._found):
            for finding in self._said(number, problem):
                found.setdefault((finding.code, finding.message, id(finding.source), finding.span), finding)
        yield from found.values()

    def _said(self, number: int, problem: Found) -> Iterator[Diagnostic]:
        match problem:
            case Lacking():
                return _lacking(problem)
            case Unfit():
                return _unfit(problem)
        return self._wrong(number, problem)

    def _wrong(self, number: int, problem: Problem) -> Iterator[Diagnostic]:
        cases = self._cases(number, problem)
        if problem.slot is None:
            cases = [case for case in cases if case.fits("alone", Route((case.piece,))) is False]
            if not cases:
                yield _no_form(problem)
        elif problem.slot.piece is None:
            yield _handed(problem, problem.slot)
        for case in cases:
            route = Route((case.piece,))
            if self._knows_pydantic or not is_converted(case, route):
                yield from _judged(problem, case, route)


def _ask(case: Case) -> None:
    """Ask about each part of an argument, and about what else might stand there."""
    pending = [Route((case.piece,))]
    default = default_text(case)
    if default is not None:
        case.ask("default", pending[0], default)
    for number, route in enumerate(pending):
        if number >= MAX_PARTS:
            return
        case.ask("alone", route)
        if items(route.last):
            case.ask("blank", route, is_blank=True)
            pending += route.onward()
            if len(route) == 1 and kind_of(settled(route.last).value) is set:
                case.ask("frozen", route, f"frozenset({route.text(case.text)})")
                for inner in route.onward():
                    case.ask("frozen", inner, f"frozenset({inner.text(case.text)})", is_whole=True)
        reveal(case, route)
        for what, instead in alternatives(case, route):
            case.ask(what, route, instead)


def _judged(problem: Problem, case: Case, route: Route) -> Iterator[Diagnostic]:
    """Yield what is wrong with a value, or with what is in it."""
    if is_let_pass(case, route, problem.wanted):
        return
    way = "frozen" if case.fits("frozen", route) is False and "frozenset[" in problem.wanted else "alone"
    wrong = [inner for inner in route.onward() if case.fits(way, inner) is False]
    is_container_right = bool(items(route.last)) and (case.fits("blank", route) or way == "frozen")
    if is_container_right and wrong:
        for inner in wrong:
            yield from _judged(problem, case, inner)
    elif is_container_right and problem.found and not problem.keys:
        yield _argument(problem, case, route, f"this is {with_article(type_text(problem.found))}")
    else:
        yield _argument(problem, case, route, description(case, route, problem.wanted))


def _argument(problem: Problem, case: Case, route: Route, what: str) -> Diagnostic:
    if problem.keys:
        what = keys_text(problem.keys)
    wanted = _wanted(problem, case.slot)
    macros = macros_of(route)
    is_wrong_alone = case.fits("alone", route) is not True  # Else it is only where this is, as mypy says it.
    instead = repair(case, route, wanted) if is_wrong_alone else None
    hints = [
        *([instead.hint] if instead is not None else ()),
        *(f"%{name} is set in {at or 'the program'}" for name, at in macros),
    ]
    related = [Related(f"%{name} was set here", at.source, at.span) for name, at in macros if at is not None]
    message, hint = f"{case.name} takes {wanted}, and {what}", "; ".join(hints) or None
    places = (*related, *_declared(problem.called, case.slot))
    if is_wrong_alone and case.fits("path", route):
        return Diagnostic("path-as-text", message, *_place(place_of(route)), hint, "warning", places)
    edits = instead.edits if instead is not None else ()
    return Diagnostic("argument-type", message, *_place(place_of(route)), hint, related=places, edits=edits)


def _place(origin: Origin | None) -> tuple[Source | None, Span | None]:
    return (origin.source, origin.span) if origin is not None else (None, None)


def _wanted(problem: Problem, slot: Slot) -> str:
    declared = annotation_text(problem.called.target, slot.parameter)
    is_said = problem.wanted and not problem.wanted.startswith("Lax")  # What ty calls that which pydantic converts.
    return type_text(problem.wanted) if is_said else declared or "another type"


def _declared(called: Called, slot: Slot) -> tuple[Related, ...]:
    found = declared_at(called.target, slot.parameter)
    return (found,) if found is not None else ()


def _handed(problem: Problem, slot: Slot) -> Diagnostic:
    """Say that what calls a reference gives it something else than it takes."""
    called = problem.called
    message = f"{called.name}.{slot.parameter} takes {_wanted(problem, slot)}, and is given {type_text(problem.found)}"
    hint = f"by what @{called.name} is handed on to"
    return Diagnostic("argument-type", message, *_place(problem.call.origin), hint, related=_declared(called, slot))


def _no_form(problem: Problem) -> Diagnostic:
    name = problem.called.name
    message = f"no form of {name} takes these arguments together"
    return Diagnostic("argument-type", message, *_place(problem.call.origin))


def _unfit(problem: Unfit) -> Iterator[Diagnostic]:
    types = " and ".join(widened(type_text(each)) for each in problem.types)
    message = f"unsupported operand {'types' if len(problem.types) > 1 else 'type'} for {problem.sign}: {types}"
    yield Diagnostic("wrong-type", message, *_place(problem.piece.origin))


def _lacking(problem: Lacking) -> Iterator[Diagnostic]:
    """Yield what a call lacks, or what it is given and does not take."""
    called = problem.called
    if problem.slot is not None:
        signature = called.target.signature
        if signature.accepts_any and problem.slot.parameter not in signature.names:
            place = problem.slot.piece.origin if problem.slot.piece is not None else problem.call.origin
            message = f"{called.name} has no parameter {problem.slot.parameter!r}"
            yield Diagnostic("unknown-parameter", message, *_place(place))
        return
    names = [name for name in problem.names if parameter_of(called.target, name) is not None]
    if names and not called.target.signature.is_filled:
        listed = " and ".join(map(repr, names)) if len(names) < 3 else ", ".join(map(repr, names))
        message = f"@{called.name}() gives no value for {listed}"
        hint = f"bind {called.name}.{names[0]}, or write @{called.name} for the code to call"
        declared = declared_at(called.target, names[0])
        related = (declared,) if declared is not None else ()
        yield Diagnostic("missing-argument", message, *_place(problem.call.origin), hint, related=related)
