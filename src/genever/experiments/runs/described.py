"""The inner part of a manifest: what was configured, and what of it took effect, as JSON data.

Every part is made by itself: what is not known is null, and ``incomplete`` says why, so that one failure never costs
the rest.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from genever.configuration.bindings import Binding
from genever.configuration.config import Config
from genever.configuration.data.uses import files_of
from genever.inspection.canonical.parameters import fingerprint_of
from genever.inspection.explanation import origin_json
from genever.inspection.provenance import provenance
from genever.inspection.unused import Unused
from genever.language.operations import Edit
from genever.language.text.secrets import HIDDEN, Secrets
from genever.language.text.source import Origin
from genever.language.values.expressions import Expression, members
from genever.language.values.literals import value_text
from genever.language.values.references import MAIN, Reference
from genever.runtime.injection.makers import keep_all_secrets
from genever.runtime.record.record import Called, Given
from genever.runtime.record.unused import unused_in
from genever.runtime.session import Session
from genever.runtime.state.queries import effective_parameters

#: The parts, in the order of the file.
_PARTS = (
    *("main", "fingerprint", "files", "bindings", "macros", "environment"),
    *("parameters", "record", "unused", "config", "operative"),
)


def described(session: Session, unused: Sequence[Unused] | None = None, operative: str | None = None) -> dict[str, Any]:
    """Return what a session's configuration is and what of it took effect, as JSON data.

    What changes only with the configuration is made once for it, and is the same object each time: it is not to be
    changed.

    Args:
        session: The session.
        unused: What had no effect, where that is known.
        operative: What took effect as a binding file, where that is known.
    """
    secrets = session.record.secrets
    with suppress(Exception):  # What is wrong with the configuration, a part of this says.
        keep_all_secrets(session)
    configured = session.remembered(
        f"described with {secrets.count} secrets", lambda: _made(_configured(session), secrets)
    )
    took_effect = _made(
        {
            "environment": lambda: [*_environment(session)],
            "record": lambda: [_called(called, session) for called in session.record.called()],
            "unused": lambda: [*map(_finding, _unused(session) if unused is None else unused)],
            "operative": lambda: session.operative_text() if operative is None else operative,
        },
        secrets,
    )
    parts = configured.parts | took_effect.parts
    incomplete = sorted(configured.incomplete + took_effect.incomplete, key=lambda each: _PARTS.index(each["part"]))
    return {**{name: parts[name] for name in _PARTS}, "incomplete": incomplete}


class _Made(NamedTuple):
    """Parts of a manifest, and why some of them are not known."""

    parts: dict[str, Any]
    incomplete: list[dict[str, str]]


def _made(makers: Mapping[str, Callable[[], Any]], secrets: Secrets) -> _Made:
    made = _Made({}, [])
    for name, make in makers.items():
        try:
            made.parts[name] = make()
        except Exception as problem:  # The other parts shall be there all the same.
            made.parts[name] = None
            made.incomplete.append({"part": name, "reason": message_of(problem, secrets)})
    return made


def message_of(problem: BaseException, secrets: Secrets) -> str:
    """Return the message of an exception, without the secrets in it."""
    try:
        return clean(secrets.redacted(str(problem)))
    except Exception:  # A program's own exception may fail to be shown.
        return f"<{type(problem).__name__}>"


def clean(text: str) -> str:
    """Return a text that JSON can hold."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


# ---- What was configured ----------------------------------------------------------------------------


def _configured(session: Session) -> dict[str, Callable[[], Any]]:
    secrets = session.record.secrets
    return {
        "main": lambda: _main(session),
        "fingerprint": lambda: fingerprint_of(effective_parameters(session)),
        "files": lambda: [*_files(session)],
        "bindings": lambda: [_binding(b, session) for b in _bound(session) if not b.is_macro],
        "macros": lambda: [_binding(b, session) for b in _bound(session) if b.is_macro],
        "parameters": lambda: [parameter.as_data(secrets) for parameter in effective_parameters(session)],
        "config": session.config_text,
    }


def _main(session: Session) -> str | None:
    main = session.config.macro(MAIN)
    return None if main is None else value_text(main.value)


def _files(session: Session) -> Iterator[dict[str, Any]]:
    for source in session.config.files:
        content = hashlib.sha256(source.text.encode("utf-8", "surrogateescape")).hexdigest()
        via = [str(origin) for origin in ([source.via, *source.via.route()] if source.via is not None else [])]
        yield {"path": source.label, "sha256": content, "included_from": via}
    for data, readers in _data(session).items():
        yield {"path": data[0], "sha256": data[1], "included_from": list(dict.fromkeys(map(str, readers)))}


def _data(session: Session) -> Mapping[tuple[str, str], list[Origin]]:
    """Return the names and hashes of the data files that were read, each with the places that read it."""
    found: dict[tuple[str, str], list[Origin]] = {}
    values = [step.value for binding in _bound(session) for step in binding.history()]
    values += [value for assertion in session.config.assertions for value in (assertion.test, assertion.message)]
    values += [choice.path for choice in session.config.choices]
    for expression, data in (each for value in values for each in files_of(value)):
        readers = found.setdefault((data.name, data.sha256), [])
        if expression.origin is not None:
            readers.append(expression.origin)
    return found


def _bound(session: Session) -> Iterator[Binding]:
    yield from session.config
    yield from session.config.unbound.values()


def _binding(binding: Binding, session: Session) -> dict[str, Any]:
    first, *before = [_step(step, session.record.secrets) for step in binding.history()]
    return {"key": binding.key.text(session.catalog.shortest), **first, "history": before}


def _step(binding: Binding, secrets: Secrets) -> dict[str, Any]:
    value = binding.value
    if isinstance(value, Expression) and isinstance(value.operator, Edit):
        value = value.operands[1]
    text = None if binding.operator == "del" else clean(secrets.hidden(value_text(value)))
    return {"operator": binding.operator, "value": text, **origin_json(binding.origin)}


def _environment(session: Session) -> Iterator[dict[str, Any]]:
    """Yield each environment variable that a value asks for; what a secret is made of has no value here."""
    found: dict[str, bool] = {}
    tests = [value for assertion in session.config.assertions for value in (assertion.test, assertion.message)]
    paths = [choice.path for choice in session.config.choices]
    values = [*(binding.value for binding in session.config), *tests, *paths]
    for name, secret in _variables(values, session.config, {}, secret=False):
        found[name] = found.get(name, False) or secret
    secrets = session.record.secrets
    for name in sorted(found):
        value = os.environ.get(name)
        shown = None if value is None else HIDDEN if found[name] else clean(secrets.hidden(value))
        yield {"name": name, "value": shown, "secret": found[name]}


def _variables(value: Any, config: Config, met: dict[str, None], *, secret: bool) -> Iterator[tuple[str, bool]]:
    """Yield the environment variables in a value, and whether a secret is made of them; there macros count too."""
    parts: Iterable[Any] = members(value)
    if isinstance(value, Expression):
        secret = secret or value.is_secret
        if value.variable is not None:
            yield value.variable, secret
    elif isinstance(value, Reference) and secret and value.is_macro and value.scope not in met:
        met[value.scope] = None
        parts = [step.value for step in [config.macro(value.scope)] if step is not None]
    for part in parts:
        yield from _variables(part, config, met, secret=secret)


# ---- What took effect -------------------------------------------------------------------------------


def _called(called: Called, session: Session) -> dict[str, Any]:
    target = session.catalog.target(called.selector)
    shape = called.shape if isinstance(called.shape, tuple) else (called.shape,)
    positional = shape[0] if isinstance(shape[0], int) else 0
    return {
        "selector": called.selector,
        "scope": called.scope,
        "positional": max(0, positional - (target is not None and target.is_class)),
        "keywords": [part for part in shape if isinstance(part, str)],
        "calls": called.calls,
        "parameters": [_given(name, given, session) for name, given in called.arguments.items()],
        "references": [_reference(binding, session) for binding in called.references],
    }


def _given(name: str, given: Given, session: Session) -> dict[str, Any]:
    return {
        "name": name,
        "value": clean(session.record.secrets.hidden(value_text(given.value))),
        "provenance": provenance(None if given.binding is None else given.binding.origin, given.by).as_data(),
        "varies": given.varies,
        "binding": None if given.binding is None else given.binding.key.text(session.catalog.shortest),
    }


def _reference(binding: Binding, session: Session) -> dict[str, Any]:
    return {"key": binding.key.text(session.catalog.shortest), "provenance": provenance(binding.origin).as_data()}


def _unused(session: Session) -> Sequence[Unused]:
    return unused_in(session.config, session.catalog, session.record)


def _finding(unused: Unused) -> dict[str, Any]:
    finding = unused.finding
    where = finding.source.place(finding.span.start) if finding.source is not None and finding.span else None
    return {"code": finding.code, "message": finding.message, "location": where}
