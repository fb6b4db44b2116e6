"""What could fail when a configuration is used: found when it is finalized, before anything is built."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from genever.configuration.bindings import Assertion, Binding
from genever.configuration.catalog.target import Catalog
from genever.configuration.checking.derivation import derivation_of, explained
from genever.configuration.config import Config
from genever.configuration.plan.nodes import Broken, NotStaticError, flaws, holds_secret, is_unread, static_value
from genever.configuration.plan.resolve import Known, resolve, resolve_value
from genever.language.evaluation.bounds import short
from genever.language.text.codes import Code
from genever.language.text.diagnostics import Diagnostic, Suggestion, diagnose, suggest
from genever.language.text.errors import GeneverError, speaks_as_gin
from genever.language.text.selectors import scope_prefixes
from genever.language.values.expressions import Expression, references_in, values_in
from genever.language.values.literals import reference_text
from genever.language.values.references import CONSTANT, MACRO, MAIN, REQUIRED, RUN_DIR, Reference


def check(config: Config, catalog: Catalog, known: Known | None = None) -> Iterator[Diagnostic]:
    """Yield a finding for every reference and macro that means nothing, every ``%gin.REQUIRED`` that is
    left, every value that cannot be computed, every assertion that does not hold and every include whose
    macros have changed.

    What is still to be given of a macro is left alone where nothing uses that, except under gin's name.

    ``known`` takes in what the configuration is resolved to.
    """
    idle = frozenset[str]() if speaks_as_gin() else _idle_macros(config, catalog)
    for binding in config:
        yield from _references(binding, config, catalog)
        if _is_left_required(binding, catalog) and not (binding.is_macro and binding.scope in idle):
            key = binding.key.text(catalog.shortest)
            message = f"{key} set to `%gin.REQUIRED` but not subsequently overridden."
            yield _finding("required-left", message, binding, f"add a line: {key} = …")
    yield from _uncomputable(config, catalog, known or Known(), idle)
    yield from assertions_that_fail(config, catalog)
    if config.choices:
        from genever.configuration.loading.choices import outdated  # It needs what loads files.

        yield from outdated(config, catalog)


def _finding(
    code: Code,
    message: str,
    binding: Binding,
    hint: str | Suggestion | None = None,
    use: tuple[str, str] | None = None,
) -> Diagnostic:
    """Return a finding about a binding, or about what it uses: a sign and a name."""
    origin = binding.origin
    if origin is None:
        return diagnose(code, message, hint=hint)
    return diagnose(code, message, origin.source, origin.use_of(*use).span if use else origin.span, hint)


def _references(binding: Binding, config: Config, catalog: Catalog) -> Iterator[Diagnostic]:
    for reference in references_in(binding.value):
        if reference.complete is None:
            shown = f"@{reference.selector}{'()' if reference.evaluate else ''}"
            key = binding.key.text(catalog.shortest)
            message = f"No configurable matching reference '{shown}'. In binding for '{key}'."
            yield _finding("unknown-reference", message, binding, use=("@", reference.scoped_selector))
        elif reference.is_macro and config.macro(reference.scope) is None:
            hint = suggest(reference.scope, config.macro_names) or f"add a line: {reference.scope} = …"
            message = f"the macro %{reference.scope} is not defined"
            yield _finding("no-macro", message, binding, hint, ("%", reference.scope))
        elif reference.complete == MACRO and not reference.evaluate:
            shown = reference_text(reference, reference.selector)
            yield _finding("macro-not-called", f"Reference '{shown}' must be evaluated (add '()').", binding)


def _is_left_required(binding: Binding, catalog: Catalog) -> bool:
    value = binding.value
    is_constant = isinstance(value, Reference) and value.complete == CONSTANT and value.scope != RUN_DIR
    return is_constant and catalog.constant(value.scope) is REQUIRED


def _idle_macros(config: Config, catalog: Catalog) -> frozenset[str]:
    """Return the macros that are still to be given, and those that need them, of which nothing is used."""
    left = {binding.scope for binding in config if binding.is_macro and _is_left_required(binding, catalog)}
    if not left:
        return frozenset()
    uses = {binding.scope: set(_macros_of(binding.value)) for binding in config if binding.is_macro}
    values = [binding.value for binding in config if not binding.is_macro or binding.scope == MAIN]
    values += [each for condition in config.assertions for each in (condition.test, condition.message)]
    pending = [macro for value in (*values, *(choice.path for choice in config.choices)) for macro in _macros_of(value)]
    used = {MAIN}
    while pending:
        name = pending.pop()
        if name not in used:
            used.add(name)
            pending += [inner for prefix in scope_prefixes(name) for inner in uses.get(prefix, ())]
            used.update(prefix for prefix in scope_prefixes(name) if prefix)
    waiting = {*left}
    while more := {name for name, inner in uses.items() if name not in waiting and inner & waiting}:
        waiting |= more
    return frozenset(waiting - used)


def _macros_of(value: Any) -> Iterator[str]:
    return (reference.scope for reference in references_in(value) if reference.is_macro)


def _uncomputable(config: Config, catalog: Catalog, known: Known, idle: frozenset[str]) -> Iterator[Diagnostic]:
    met: dict[int, GeneverError] = {}  # By their `id`: what several values lead to is one finding.
    for (scope, selector), bound in config.bindings.items():
        target = catalog.target(selector)
        if target is None or not any(_may_fail(binding.value) for binding in bound.values()):
            continue
        if selector == MACRO and scope in idle:
            continue
        arguments = resolve(config, catalog, scope, target, known).arguments
        for parameter, binding in bound.items():
            for flaw in flaws(arguments[parameter].node):
                if flaw.error.code not in _FOUND_ELSEWHERE and id(flaw.error) not in met:
                    met[id(flaw.error)] = flaw.error
                    problem = explained(flaw.error, flaw.expression, config, catalog)
                    yield from (_placed(found, binding) for found in problem.diagnostics)


#: What `_references` finds, and what is known only in a run.
_FOUND_ELSEWHERE = ("undefined-macro", "unknown-reference", "no-run")


def _may_fail(value: Any) -> bool:
    """Return whether there may be something in a value that cannot be computed, or macros that nest too deep."""
    return any(
        isinstance(part, Expression) or (isinstance(part, Reference) and (part.is_macro or part.is_constant))
        for part in values_in(value)
    )


def _placed(found: Diagnostic, binding: Binding) -> Diagnostic:
    origin = binding.origin
    if found.source is not None or origin is None:
        return found
    return found.at(origin.source, origin.span)


# ---- Assertions ---------------------------------------------------------------------------------------


def assertions_that_fail(config: Config, catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield a finding for every assertion that does not hold or cannot be judged."""
    for assertion in config.assertions:
        found = _judged(assertion, config, catalog)
        if found is not None:
            yield found


def _judged(assertion: Assertion, config: Config, catalog: Catalog) -> Diagnostic | None:
    origin = assertion.origin
    node = resolve_value(assertion.test, config, catalog)
    try:
        value = static_value(node)
        if value is True:
            return None
        said = _said(assertion, config, catalog)
    except NotStaticError:
        from genever.configuration.plan.spaces import holds_space  # Few configurations have spaces.

        if is_unread(node) or holds_space(node):
            return None  # Only a run, or the trials of a sweep, can tell.
        message = "an assertion cannot call anything: it is judged before anything is built"
        return Diagnostic("bad-assertion", message, origin.source, origin.span, "compare macros and constants")
    except GeneverError as problem:
        flaw = next(flaws(node), Broken(problem))
        first = explained(flaw.error, flaw.expression, config, catalog).diagnostics[0]
        return first if first.source is not None else first.at(origin.source, origin.span)
    if value is not False:
        message = f"an assertion is True or False, not {'a secret' if holds_secret(node) else short(value)}"
        return Diagnostic("bad-assertion", message, origin.source, origin.span, "compare it, or use bool()")
    hint, related = derivation_of(assertion.test, config, catalog)
    message = f"the assertion does not hold{said}"
    return Diagnostic("assertion-failed", message, origin.source, origin.span, hint, related=related)


def _said(assertion: Assertion, config: Config, catalog: Catalog) -> str:
    if assertion.message is None:
        return ""
    node = resolve_value(assertion.message, config, catalog)
    return f": {'<hidden>' if holds_secret(node) else static_value(node)}"
