"""Judging the assertions of a configuration, before anything is built."""

from __future__ import annotations

from collections.abc import Iterator

from genever.configuration.bindings import Assertion
from genever.configuration.catalog.target import Catalog
from genever.configuration.checking.derivation import derivation_of, explained
from genever.configuration.config import Config
from genever.configuration.plan.nodes import Broken, NotStaticError, flaws, holds_secret, static_value
from genever.configuration.plan.resolve import resolve_value
from genever.language.evaluation.bounds import short
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import GeneverError


def judge(config: Config, catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield a finding for every assertion that does not hold or cannot be judged."""
    for assertion in config.assertions:
        found = _judge(assertion, config, catalog)
        if found is not None:
            yield found


def _judge(assertion: Assertion, config: Config, catalog: Catalog) -> Diagnostic | None:
    origin = assertion.origin
    node = resolve_value(assertion.test, config, catalog)
    try:
        value = static_value(node)
        if value is True:
            return None
        said = _said(assertion, config, catalog)
    except NotStaticError:
        message = "an assertion cannot call anything: it is judged before anything is built"
        return Diagnostic("bad-assertion", message, origin.source, origin.span, "compare macros and constants")
    except GeneverError as problem:
        flaw = next(flaws(node), Broken(problem))
        first = explained(flaw.error, flaw.expression, config, catalog).diagnostics[0]
        return first if first.source is not None else first._replace(source=origin.source, span=origin.span)
    if value is not False:
        message = f"an assertion is True or False, not {'a secret' if holds_secret(node) else short(value)}"
        return Diagnostic("bad-assertion", message, origin.source, origin.span, "compare it, or use bool()")
    hint = derivation_of(assertion.test, config, catalog)
    return Diagnostic("assertion-failed", f"the assertion does not hold{said}", origin.source, origin.span, hint)


def _said(assertion: Assertion, config: Config, catalog: Catalog) -> str:
    if assertion.message is None:
        return ""
    node = resolve_value(assertion.message, config, catalog)
    return f": {'<hidden>' if holds_secret(node) else static_value(node)}"
