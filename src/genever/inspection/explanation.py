"""An `Explanation`: where a value comes from, as data, as a short story for people, and as JSON for programs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, assert_never

from genever.configuration.bindings import Choice
from genever.configuration.catalog.target import Unread
from genever.inspection.outline import Flaw, Giver, Setting, Use
from genever.inspection.provenance import ValueGiver, provenance
from genever.language.text.markup import preformatted
from genever.language.text.printable import printable
from genever.language.text.source import Origin
from genever.language.values.literals import value_text

#: How many ways from ``main`` a story tells.
_MOST_PATHS = 3

#: Why a step has no part in the value: a later binding of the same key ``replaced`` it, or a ``del`` has
#: ``unbound`` it; an inner scope has ``shadowed`` it; every reference gives the ``argument`` itself; or it is
#: the ``default`` of the code. Empty for a step that made the value.
Lost: TypeAlias = Literal["", "replaced", "unbound", "shadowed", "argument", "default"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that said what a parameter is.

    Attributes:
        key: What it sets, with the shortest selector: ``generator/Adam.lr``.
        operator: ``=``, or that of an edit; ``default`` for the code's own value, ``argument`` for a reference's.
        text: The value or the change, as a binding file says it.
        value: The same as bound, references unevaluated.
        origin: Where it stands, None where that is not known.
        lost: Why it has no part in the value, empty where it has.
        to: What it lost to, where that stands in a place.
    """

    key: str
    operator: str
    text: str
    value: Any
    origin: Origin | None
    lost: Lost = ""
    to: Origin | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """A way from ``main``: the keys and macros that lead on, the last of them to what is explained.

    ``argument`` is the value that the reference at its end gives itself, as text; None for most.
    """

    steps: tuple[str, ...]
    argument: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """Where the value of a parameter, macro or constant comes from. As text it is a short story.

    Attributes:
        key: What is explained, with the shortest selector; ``%name`` for a macro or constant.
        giver: Who gives the value: a ``binding``, the code ``default``, the ``argument`` of a reference, a
            ``constant``; or there is none, and the ``caller`` must give one or ``nobody`` does.
        text: The value in force as a binding file says it; empty for none.
        result: What an expression comes to, where that is known before anything is called; else empty.
        value: The value as bound, references unevaluated, or the code default; None where there is none.
        steps: What made the value, the first first: a binding, and the edits of it.
        losers: What else said something, in the order in which one would win if those before it were not there.
        behind: The macros and constants that the value uses, explained too; the references in it, with what they
            lead to; and what is wrong in it.
        paths: How ``main`` leads there; None where nothing says what to run.
        scopes: The other scopes in which ``main`` leads to the same configurable.
        includes: The includes whose files the macro chooses.
    """

    key: str
    giver: Giver | Literal["constant"]
    text: str = ""
    result: str = ""
    value: Any = None
    steps: tuple[Step, ...] = ()
    losers: tuple[Step, ...] = ()
    behind: tuple[Explanation | Use | Flaw, ...] = ()
    paths: tuple[Path, ...] | None = None
    scopes: tuple[str, ...] = ()
    includes: tuple[Choice, ...] = ()

    def __str__(self) -> str:
        return story(self)

    def __repr__(self) -> str:
        return f"<{self}>"

    def _repr_html_(self) -> str:
        return preformatted(str(self))


# ---- The story --------------------------------------------------------------------------------------


def story(explanation: Explanation) -> str:
    """Return the short story: the value, where it was set, what lost to it, what is behind it, what leads there."""
    return printable("\n".join(_lines(explanation, set(), top=True)))


def _lines(explanation: Explanation, above: set[str], *, top: bool = False) -> Iterator[str]:
    """Yield the lines of a story; ``above`` has the keys of those already there."""
    made, losers, behind = explanation.steps, explanation.losers, explanation.behind
    if explanation.key in above and (losers or behind):
        yield _headline(explanation) + "  (as above)"
        return
    above.add(explanation.key)
    if top:
        yield _headline(explanation)
        yield from _made(explanation)
    elif len(made) == 1:
        yield _noted(_headline(explanation), spot(made[0].origin))
    else:
        yield _headline(explanation)
        yield from _indented(
            line for step in made for line in _stated(_statement(step), spot(step.origin), step.origin)
        )
    if losers:
        yield "  instead of"
        yield from _indented(
            (line for step in losers for line in _stated(_statement(step), _fate(step), step.origin)), 4
        )
    if behind:
        yield from ["  where"] if top else []
        yield from _indented((line for part in behind for line in _part(part, above)), 4 if top else 2)
    if top:
        yield from _reached(explanation)


def _headline(explanation: Explanation) -> str:
    match explanation.giver:
        case "nobody":
            return f"{explanation.key} is required but not set"
        case "caller":
            return f"{explanation.key} is given by its caller"
        case "binding" | "argument" | "default" | "constant":
            return _equation(explanation.key, explanation.text, explanation.result)
        case _:
            assert_never(explanation.giver)


def _equation(name: str, text: str, result: str) -> str:
    return " = ".join(filter(None, (name, text, result)))


def _made(explanation: Explanation) -> Iterator[str]:
    """Yield where the value was set, with the lines that did it."""
    if explanation.giver == "constant":
        yield f"  a constant{_as_written(explanation.value)}"
    for step in explanation.steps:
        match step.operator:
            case "default":
                how = f"the code default{_as_written(step.value)}"
            case "argument":
                how = "given by the reference"
            case "=":
                how = "set" if explanation.text else "asked for"
            case operator:
                how = f"changed by {operator}"
        origin = step.origin
        if origin is None:
            yield f"  {how}" + (" in code" if step.operator not in ("default", "argument") else "")
            continue
        yield f"  {how} in {spot(origin, column=True)}"
        if step.operator != "default" and (code := origin.text.strip()):
            yield f"  {origin.source.gutter(origin.line)}{code}"
        yield from _indented(_route(origin))


def _as_written(value: Any) -> str:
    """Return what follows the name of a value that is shown as code, which only a run would evaluate."""
    return ", as written" if isinstance(value, Unread) and not value.is_known else ""


def _statement(step: Step) -> str:
    match step.operator:
        case "default":
            return f"code default {step.text}"
        case "argument":
            return step.key
        case operator:
            return f"{step.key} {operator} {step.text}"


def _stated(text: str, note: str, origin: Origin | None) -> Iterator[str]:
    """Yield a line, and below it what took in the source where that stands."""
    yield _noted(text, note)
    if origin is not None:
        yield from _indented(_route(origin))


def _fate(step: Step) -> str:
    """Say where a step stands and why it lost."""
    to = f" by {spot(step.to)}" if step.to is not None else ""
    match step.lost:
        case "replaced" | "unbound":
            why = f"{step.lost}{to}"
        case "shadowed":
            why = "an outer scope"
        case "argument":
            why = "the reference gives another"
        case "default" | "":
            why = ""
        case _:
            assert_never(step.lost)
    return ": ".join(filter(None, (spot(step.origin), why)))


def _part(part: Explanation | Use | Flaw, above: set[str]) -> Iterator[str]:
    match part:
        case Explanation():
            yield from _lines(part, above)
        case Use():
            yield part.text + {"": "", "above": "  (as above)", "cycle": "  (inside itself)"}[part.again]
            yield from _indented(map(_setting, part.settings))
        case Flaw(finding):
            yield _noted(finding.message, finding.hint or "")
        case _:
            assert_never(part)


def _setting(setting: Setting) -> str:
    match setting.giver:
        case "nobody":
            return _noted(setting.name, "required but not set")
        case "caller":
            return _noted(setting.name, "given by its caller")
        case "default":
            return _noted(f"{setting.name} = {setting.text}", "default")
        case "argument":
            return _noted(_equation(setting.name, setting.text, setting.result), "in the reference")
        case "binding":
            origin = setting.binding.origin if setting.binding is not None else None
            return _noted(_equation(setting.name, setting.text, setting.result), spot(origin))
        case _:
            assert_never(setting.giver)


def _reached(explanation: Explanation) -> Iterator[str]:
    """Yield how ``main`` leads there, or that it does not."""
    paths = explanation.paths
    if explanation.includes:
        yield "  it chooses the file of:"
        yield from _indented(map(_include, explanation.includes), 4)
    if paths is None or (explanation.includes and not paths):
        return
    if paths:
        yield "  main leads here:"
        yield from _indented(map(_way, paths[:_MOST_PATHS]), 4)
        if len(paths) > _MOST_PATHS:
            yield f"    (+{len(paths) - _MOST_PATHS} more)"
    elif explanation.scopes:
        scopes = ", ".join(repr(scope) if scope else "no scope" for scope in explanation.scopes)
        yield f"  main leads to it in other scopes only: {scopes}"
    else:
        yield f"  nothing that main leads to {'reads' if explanation.key.startswith('%') else 'calls'} it"


def _include(choice: Choice) -> str:
    return _noted(f"include {value_text(choice.path)} = {choice.chosen!r}", spot(choice.origin))


def _way(path: Path) -> str:
    way = " → ".join(path.steps)
    return way if path.argument is None else f"{way}, which gives {path.argument} itself"


def spot(origin: Origin | None, *, column: bool = False) -> str:
    """Return where something stands; a program's own file by the path from here."""
    if origin is None:
        return ""
    place = origin.source.place(origin.span.start, column=column and origin.kind != "python")
    return place.removeprefix(os.getcwd() + os.sep) if origin.kind == "python" else place


def _route(origin: Origin) -> Iterator[str]:
    """Yield a line on what took in the source of a place: the files that include each other, or a program."""
    ways = list(origin.route())
    included = [spot(via) for via in ways if via.kind != "python"]
    if included:
        yield f"included from {', from '.join(included)}"
    for via in ways:
        if via.kind == "python":
            yield f"loaded in {spot(via)}"


def _noted(text: str, note: str) -> str:
    return f"{text:<40}  {note}" if note else text


def _indented(lines: Iterable[str], by: int = 2) -> Iterator[str]:
    return (" " * by + line for line in lines)


# ---- JSON -------------------------------------------------------------------------------------------


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as what `json.dumps` takes; values are texts, as a binding file says them.

    A macro that values use several times is explained once; ``again`` marks the others, which say no more.
    """
    return _as_json(explanation, set())


def _as_json(explanation: Explanation, above: set[str]) -> dict[str, Any]:
    again = explanation.key in above
    above.add(explanation.key)
    origin = explanation.steps[-1].origin if explanation.steps else None
    return {
        "key": explanation.key,
        "provenance": _provenance(explanation.giver, origin),
        "text": explanation.text,
        "result": explanation.result,
        "again": again,
        "steps": [] if again else [_step_json(step) for step in explanation.steps],
        "losers": [] if again else [_step_json(step) for step in explanation.losers],
        "behind": [] if again else [_part_json(part, origin, above) for part in explanation.behind],
        "paths": None if again else _paths_json(explanation.paths),
        "scopes": list(explanation.scopes),
        "includes": [_include_json(choice) for choice in explanation.includes],
    }


def _provenance(giver: Giver | Literal["constant"], origin: Origin | None) -> dict[str, Any] | None:
    """Return the provenance of a value as data; None for one that is required and nobody gives."""
    if giver == "nobody":
        return None
    # A constant is what a program has defined.
    return provenance(origin, "binding" if giver == "constant" else giver).as_data()


def _include_json(choice: Choice) -> dict[str, Any]:
    return {"path": value_text(choice.path), "chosen": choice.chosen, **origin_json(choice.origin)}


def _step_json(step: Step) -> dict[str, Any]:
    match step.operator:
        case "default":
            defined = None if step.origin is None else str(step.origin)
            given = {**origin_json(None, "default"), "definition": defined}
        case "argument":
            given = origin_json(step.origin, "argument")
        case _:
            given = origin_json(step.origin)
    return {
        "key": step.key,
        "operator": step.operator,
        "text": step.text,
        **given,
        "lost": step.lost,
        "to": None if step.to is None else provenance(step.to).as_data(),
    }


def _paths_json(paths: Sequence[Path] | None) -> list[dict[str, Any]] | None:
    return None if paths is None else [{"steps": list(path.steps), "argument": path.argument} for path in paths]


def _part_json(part: Explanation | Use | Flaw, origin: Origin | None, above: set[str]) -> dict[str, Any]:
    """Return a part of a value, which stands at ``origin``, as data."""
    match part:
        case Explanation():
            return _as_json(part, above)
        case Use():
            return {
                "reference": part.text,
                "selector": part.selector,
                "scope": "/".join(part.scope),
                "called": part.called,
                "settings": [_setting_json(setting, origin) for setting in part.settings],
            }
        case Flaw(finding):
            return {"problem": finding.message, "code": finding.code, "hint": finding.hint}
        case _:
            assert_never(part)


def _setting_json(setting: Setting, reference: Origin | None) -> dict[str, Any]:
    """Return a parameter of a reference, which stands at ``reference``, as data."""
    origin = setting.binding.origin if setting.binding is not None else None
    return {
        "name": setting.name,
        "provenance": _provenance(setting.giver, reference if setting.giver == "argument" else origin),
        "text": setting.text,
        "result": setting.result,
    }


def origin_json(origin: Origin | None, giver: ValueGiver = "binding") -> dict[str, Any]:
    """Return the provenance of what stands in a place, with the details of that, as what `json.dumps` takes.

    ``{"provenance", "code", "via"}``: the provenance, the text of the line, and what took the source in, the nearest
    first, each as a provenance.
    """
    return {
        "provenance": provenance(origin, giver).as_data(),
        "code": "" if origin is None else origin.text.strip(),
        "via": [] if origin is None else [provenance(via).as_data() for via in origin.route()],
    }
