"""Includes whose path is computed: which file each includes, by the final values of the macros.

A load is repeated until the paths that it was given are those that its macros give. On the way files are only looked
through for macros: what a file imports that is not taken in after all is never imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from genever.configuration.bindings import Binding, Choice
from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.loading.library import Site, site_of
from genever.configuration.loading.load import Load
from genever.configuration.loading.repeats import MAX_REPEATED
from genever.configuration.plan.nodes import (
    Macro,
    NamedConstant,
    Node,
    NotStaticError,
    holds_secret,
    is_unread,
    macros_in,
    static_value,
)
from genever.configuration.plan.resolve import resolve_value
from genever.language.text.diagnostics import Diagnostic, Related
from genever.language.text.errors import GeneverError, error, error_for, placed
from genever.language.values.references import REQUIRED
from genever.records import NamedTuple

if TYPE_CHECKING:
    from genever.configuration.checking.derivation import Derivation

#: How often files are looked through: more often than macros of honest files pick files that bind macros.
MAX_ROUNDS = 100

T = TypeVar("T")


class _Round(NamedTuple):
    """One reading: the paths that it was given, the load, what its macros are and which paths those give."""

    given: Mapping[Site, str]
    load: Load
    config: Config
    found: Mapping[Site, str]
    problems: tuple[Diagnostic, ...]


def settled(begin: Callable[[Mapping[Site, str], bool], Load], read: Callable[[Load], T]) -> tuple[Load, T]:
    """Return the load in which every include has the path that the final macros give it, and what was read.

    Args:
        begin: Makes an empty load, of the paths of computed includes, and whether it only looks for macros.
        read: Takes in all that is to be read.

    Raises:
        GeneverError: The paths do not settle, or a file changes the macro that chose it.
    """
    paths: Mapping[Site, str] = {}
    ahead = False
    rounds: list[_Round] = []
    while len(rounds) < MAX_ROUNDS:
        load = begin(paths, ahead)
        load.repeated = rounds[-1].load.repeated if rounds else 0  # What is read once more is bounded for all rounds.
        result = read(load)
        if load.repeated > MAX_REPEATED:
            raise error_for(tuple(found for found in load.diagnostics if found.code == "too-large"))
        if not load.choices:
            return load, result
        this = _round(load, paths)
        if this.found == paths and not ahead:
            load.diagnostics += this.problems
            load.diagnostics += _unfounded(this)
            return load, result
        rounds.append(this)
        if ahead and this.found != paths and any(this.found == before.given for before in rounds if before.load.ahead):
            break
        paths, ahead = this.found, this.found != paths
    raise _unsettled(rounds)


def _round(load: Load, paths: Mapping[Site, str]) -> _Round:
    config = load.library.config
    try:
        config = config.extended(load.bindings)
    except GeneverError as problem:  # Some value has too many edits: nothing of this can be put in force.
        return _Round(paths, load, config, paths, () if load.diagnostics else problem.diagnostics)
    found: dict[Site, str] = {}
    problems: list[Diagnostic] = []
    for choice in load.choices:
        try:
            found[site_of(choice.origin)] = path_of(choice, config, load.library.catalog)
        except GeneverError as problem:
            problems += problem.diagnostics
    return _Round(paths, load, config, found, tuple(problems))


def path_of(choice: Choice, config: Config, catalog: Catalog) -> str:
    """Return the path that the macros of a configuration give an include.

    Raises:
        GeneverError: It calls something, holds a secret, or cannot be computed.
    """
    node = resolve_value(choice.path, config, catalog)
    if holds_secret(node):
        problem = error("bad-include", "the path of an include cannot hold a secret: messages show it")
        raise placed(problem, choice.origin)
    for macro in _macros(node):
        if isinstance(macro.node, NamedConstant) and macro.node.value is REQUIRED:
            what = f"the macro %{macro.scope} says which file this is, and is still to be given"
            raise placed(error("required-left", what, hint=f"add a line: {macro.scope} = …"), choice.origin)
    try:
        return str(static_value(node))
    except NotStaticError:
        from genever.configuration.plan.spaces import spaces_in  # Few configurations have spaces.
        from genever.language.evaluation.spaces import undrawn

        for space in spaces_in(node):
            raise placed(undrawn(space.distribution), space.expression.origin) from None
        problem = error("bad-include", "the path of an include cannot call anything", hint="use macros")
        if is_unread(node):
            what = "the path of an include depends on what only running a module tells"
            problem = error("bad-include", what, hint="--live imports it")
        raise placed(problem, choice.origin) from None
    except GeneverError as problem:
        raise placed(problem, choice.origin) from None


# ---- Choices that do not settle ----------------------------------------------------------------------


def _unsettled(rounds: list[_Round]) -> GeneverError:
    """Return the error for paths that change from round to round."""
    last = rounds[-1]
    first = max((index for index, before in enumerate(rounds) if before.given == last.found), default=0)
    cycle = rounds[first:]
    moving = {site_of(choice.origin) for each in cycle for choice in each.load.choices if _changes(choice, each)}
    changing = [c for c in last.load.choices if site_of(c.origin) in moving] or last.load.choices
    choice = next((choice for choice in changing if _is_own_doing(choice, cycle)), changing[0])
    site = site_of(choice.origin)
    steps = [given for each in cycle if (given := each.given.get(site)) is not None]
    steps = [*steps, last.found[site]] if site in last.found else steps
    chain = " → ".join(step for step, before in zip(steps, [None, *steps], strict=False) if step != before)
    if _is_own_doing(choice, cycle):
        message = f"a file changes the macro that chose it, so that this include never settles: {chain}"
    else:
        message = f"the files that macros choose change these macros, so that this include never settles: {chain}"
    from genever.configuration.checking.derivation import Derivation  # Only an error needs it.

    lines: dict[str, None] = {}
    related: dict[Related, None] = {}
    for each in cycle[-_MOST_ROUNDS_SHOWN:]:
        derivation = _derivation(choice, each.config, each.load.library.catalog)
        lines |= dict.fromkeys(derivation.lines.split("\n")[1:])
        related |= dict.fromkeys(derivation.related)
    return _problem(message, choice, Derivation("".join(f"\n{line}" for line in lines), tuple(related)))


_MOST_ROUNDS_SHOWN = 4


def _changes(choice: Choice, this: _Round) -> bool:
    site = site_of(choice.origin)
    return this.given.get(site) != this.found.get(site)


def _is_own_doing(choice: Choice, cycle: Iterable[_Round]) -> bool:
    """Return whether the file that an include takes in binds a macro of its path, in some round."""
    site = site_of(choice.origin)
    return any(
        _is_inside(macro.binding, other)
        for each in cycle
        for other in each.load.choices
        if site_of(other.origin) == site
        for macro in _macros(_node(other, each.config, each.load.library.catalog))
    )


def _unfounded(this: _Round) -> Iterator[Diagnostic]:
    """Yield a finding for each include that would have another path without the files that its own path leads to."""
    choices, catalog = this.load.choices, this.load.library.catalog
    by_source: dict[int, list[Choice]] = {}
    for choice in choices:
        by_source.setdefault(id(choice.origin.source), []).append(choice)
    leads = {id(choice): list(_leads_to(choice, by_source, this.config, catalog)) for choice in choices}
    reached = {id(choice): _reached(choice, leads) for choice in choices if leads[id(choice)]}
    for choice in choices:
        own = reached.get(id(choice), set())
        if id(choice) not in own:
            continue
        around = [other for other in choices if id(other) in own and id(choice) in reached.get(id(other), ())]
        left = [b for b in this.load.bindings if not any(_is_inside(b, other) for other in around)]
        without = _path_or_none(choice, this.load.library.config.extended(left), catalog)
        if without != choice.chosen:
            instead = f"it would choose {without}" if without is not None else "it could choose none"
            message = f"{choice.chosen} changes the macro that chose it: without that file {instead}"
            yield from _problem(message, choice, _derivation(choice, this.config, catalog)).diagnostics


def _leads_to(
    choice: Choice, by_source: Mapping[int, list[Choice]], config: Config, catalog: Catalog
) -> Iterator[Choice]:
    """Yield the includes whose files bind a macro of an include's path."""
    for macro in _macros(_node(choice, config, catalog)):
        for via in macro.binding.origin.route() if macro.binding.origin is not None else ():
            yield from (other for other in by_source.get(id(via.source), ()) if _is_inside(macro.binding, other))


def _reached(start: Choice, leads: Mapping[int, list[Choice]]) -> set[int]:
    reached: set[int] = set()
    pending = list(leads[id(start)])
    while pending:
        choice = pending.pop()
        if id(choice) not in reached:
            reached.add(id(choice))
            pending += leads[id(choice)]
    return reached


def _path_or_none(choice: Choice, config: Config, catalog: Catalog) -> str | None:
    try:
        return path_of(choice, config, catalog)
    except GeneverError:
        return None


def _is_inside(binding: Binding, choice: Choice) -> bool:
    """Return whether a binding stands in the file that an include takes in, or further in."""
    if binding.origin is None:
        return False
    source, span = choice.origin.source, choice.origin.span
    return any(via.source is source and via.span.start <= span.start < via.span.end for via in binding.origin.route())


def _node(choice: Choice, config: Config, catalog: Catalog) -> Node:
    return resolve_value(choice.path, config, catalog)


def _derivation(choice: Choice, config: Config, catalog: Catalog) -> Derivation:
    """Return the values that a path is computed from."""
    from genever.configuration.checking.derivation import derivation_of  # Only an error needs it.

    return derivation_of(choice.path, config, catalog)


def _macros(node: Node) -> Iterator[Macro]:
    return (part for part in macros_in(node) if isinstance(part, Macro))


def _problem(message: str, choice: Choice, derivation: Derivation) -> GeneverError:
    (source, span, _), (lines, related) = choice.origin, derivation
    return error("unsettled-include", message, hint=lines or None, source=source, span=span, related=related)


# ---- Choices that were made --------------------------------------------------------------------------


def outdated(config: Config, catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield a finding for each include whose macros have changed since its file was taken in."""
    for choice in config.choices:
        node = _node(choice, config, catalog)
        try:
            path = path_of(choice, config, catalog)
        except GeneverError as problem:
            yield from problem.diagnostics
            continue
        if path != choice.chosen:
            yield _outdated(choice, path, list(_macros(node)), _derivation(choice, config, catalog))


def _outdated(choice: Choice, path: str, macros: list[Macro], derivation: Derivation) -> Diagnostic:
    message = f"the include in {choice.origin} has taken in {choice.chosen}, and would now choose {path}"
    hint = f"bind the macro before, or in the call that reads the include{derivation.lines}"
    include = Related("the include", choice.origin.source, choice.origin.span)
    latest = [macro.binding.origin for macro in macros if macro.binding.origin is not None]
    origin = latest[-1] if len(latest) == 1 else choice.origin
    related = (include, *derivation.related)
    return Diagnostic("unsettled-include", message, origin.source, origin.span, hint, related=related)


def macros_read(config: Config, catalog: Catalog) -> Iterator[tuple[Choice, Binding]]:
    """Yield the macros that the paths of includes are computed from, each with its include."""
    for choice in config.choices:
        for macro in _macros(_node(choice, config, catalog)):
            yield choice, macro.binding
