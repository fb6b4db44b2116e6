"""Judging the assertions of a configuration, before anything is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from genever.catalog import Catalog
from genever.diagnostics import Diagnostic
from genever.errors import GeneverError
from genever.expressions import short
from genever.model import MACRO, Assertion, Config, Expression, Reference
from genever.report import has_literal_form, value_text
from genever.resolve import Macro, NotStaticError, holds_secret, resolve_value, static_value


def judge(config: Config, catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield a finding for every assertion that does not hold or cannot be judged."""
    for assertion in config.assertions:
        found = _judge(assertion, config, catalog)
        if found is not None:
            yield found


def _judge(assertion: Assertion, config: Config, catalog: Catalog) -> Diagnostic | None:
    origin = assertion.origin
    try:
        node = resolve_value(assertion.test, config, catalog)
        value = static_value(node)
        if value is True:
            return None
        said = _said(assertion, config, catalog)
    except NotStaticError:
        message = "an assertion cannot call anything: it is judged before anything is built"
        return Diagnostic("bad-assertion", message, origin.source, origin.span, "compare macros and constants")
    except GeneverError as problem:
        first = problem.diagnostics[0]
        return first if first.source is not None else first._replace(source=origin.source, span=origin.span)
    if value is not False:
        message = f"an assertion is True or False, not {'a secret' if holds_secret(node) else short(value)}"
        return Diagnostic("bad-assertion", message, origin.source, origin.span, "compare it, or use bool()")
    lines = _explanation(assertion.test, config, catalog)
    hint = "\n".join(["", *(f"      {line}" for line in lines)])
    return Diagnostic("assertion-failed", f"the assertion does not hold{said}", origin.source, origin.span, hint)


def _said(assertion: Assertion, config: Config, catalog: Catalog) -> str:
    if assertion.message is None:
        return ""
    node = resolve_value(assertion.message, config, catalog)
    return f": {'<hidden>' if holds_secret(node) else static_value(node)}"


def _explanation(test: Any, config: Config, catalog: Catalog) -> list[str]:
    """Say what each part of a test was, and where each macro was set."""
    lines: dict[str, None] = {}
    for part in _parts(test, config, set()):
        node = resolve_value(part, config, catalog)
        if holds_secret(node):
            continue
        try:
            value = static_value(node)
        except (GeneverError, NotStaticError):
            continue
        if not has_literal_form(value):
            continue
        line = f"{value_text(part)} = {short(value)}"
        if isinstance(node, Macro) and node.binding.origin is not None:
            line += f"  ({node.binding.origin})"
        lines[line] = None
    return list(lines)


def _parts(value: Any, config: Config, macros: set[str]) -> Iterator[Any]:
    """Yield the macros and operations in a test, the inner before the outer; the test itself is left out.

    What a macro is computed from comes before it; ``macros`` are those met so far.
    """
    inner: Iterable[Any] = ()
    if isinstance(value, Expression) and not value.is_secret:
        inner = value.operands
    elif isinstance(value, Reference) and value.is_macro and value.scope not in macros:
        macros.add(value.scope)
        binding = config.get(value.scope, MACRO, "value")
        inner = () if binding is None else (binding.value,)
    elif isinstance(value, dict):
        inner = (*value, *value.values())
    elif isinstance(value, list | tuple | set):
        inner = value
    for operand in inner:
        yield from _parts(operand, config, macros)
        if isinstance(operand, Reference) or (isinstance(operand, Expression) and operand.kind != "edit"):
            yield operand
