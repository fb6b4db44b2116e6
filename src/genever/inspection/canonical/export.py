"""What takes effect as plain data: what experiment trackers and other programs take."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from genever.configuration.checking.main import MAIN
from genever.inspection.canonical.parameters import Parameter
from genever.inspection.canonical.text import canonical_text
from genever.inspection.canonical.walk import Walk
from genever.language.text.secrets import Secrets
from genever.language.values.description import Described
from genever.language.values.references import MACRO
from genever.language.values.scalars import plain_scalar
from genever.runtime.injection.makers import keep_all_secrets
from genever.runtime.record.record import UNSEEN
from genever.runtime.session import active


def operative_dict(flat: bool = False) -> dict[str, Any]:
    """Return what took effect so far as data for experiment trackers: numbers, strings, lists and dicts.

    It holds every parameter of the configurables that were called, with the value that a binding, the code's
    default or the first caller gave it. References and whatever else JSON has no form for are strings.

    Args:
        flat: Whether it is ``{'generator/Adam.lr': 0.001}``; else ``{'generator/Adam': {'lr': 0.001}}``.

    >>> import genever
    >>> @genever.configurable
    ... def train(steps, lr=0.1, betas=(0.9, 0.99)):
    ...     pass
    >>> genever.bind_parameter("train.lr", 1e-3)
    >>> train(5)
    >>> genever.operative_dict()
    {'train': {'steps': 5, 'lr': 0.001, 'betas': [0.9, 0.99]}}
    >>> genever.operative_dict(flat=True)
    {'train.steps': 5, 'train.lr': 0.001, 'train.betas': [0.9, 0.99]}
    """
    return _laid_out(_operative_rows(), flat)


def hyperparameters() -> dict[str, Any]:
    """Return what took effect so far as ``{'generator/Adam.lr': 0.001}``, for loggers.

    What callers passed is there, but for generators and their like, such as the parameters of a model.
    """
    return _laid_out(_operative_rows(only_data=True), flat=True)


def _operative_rows(*, only_data: bool = False) -> dict[tuple[str, str], Any]:
    """Return ``{(scoped selector, parameter): value as data}`` of the calls on the record."""
    session = active()
    keep_all_secrets(session)
    walk, secrets = Walk(session.config, session.catalog), session.record.secrets
    rows: dict[tuple[str, str], Any] = {}
    for called in session.record.called():
        scope = tuple(called.scope.split("/")) if called.scope else ()
        owner = "/".join((*scope, session.catalog.shortest(called.selector)))
        for name, given in called.arguments.items():
            if given.value is not UNSEEN and not (only_data and given.by == "caller" and not _is_data(given.value)):
                value = given.value if given.by == "caller" else walk.value(given.value, scope)
                rows.setdefault((owner, name), native(value, secrets))
    return rows


def _is_data(value: Any) -> bool:
    """Return whether what the record keeps of an argument says something: generators and views do not."""
    if isinstance(value, dict):
        return all(map(_is_data, (*value, *value.values())))
    if isinstance(value, list | tuple | set):
        return all(map(_is_data, value))
    # Words of one name are those of an object of Python's own, as of a generator; others name a class or function.
    return not isinstance(value, Described) or "." in value.text


def export(parameters: Iterable[Parameter], secrets: Secrets, flat: bool = False) -> dict[str, Any]:
    """Return the parameters that have a value as data, as `operative_dict` does; ``main`` says what runs.

    A string in it that has one of ``secrets`` in it is hidden.
    """
    main_first = sorted(parameters, key=lambda p: p.selector != MACRO)
    rows = {_owner_and_name(p): native(p.plain, secrets) for p in main_first if p.value is not None}
    return _laid_out(rows, flat)


def _owner_and_name(parameter: Parameter) -> tuple[str, str]:
    if parameter.selector == MACRO:
        return parameter.key, ""
    # A function may be called main: its short name would be the key of what runs.
    return parameter.selector if parameter.owner == MAIN else parameter.owner, parameter.name


def _laid_out(rows: dict[tuple[str, str], Any], flat: bool) -> dict[str, Any]:
    laid_out: dict[str, Any] = {}
    for (owner, name), value in rows.items():
        if flat or not name:
            laid_out[f"{owner}.{name}" if name else owner] = value
        else:
            laid_out.setdefault(owner, {})[name] = value
    return laid_out


#: Longer integers Python refuses to write in decimal, as JSON and YAML have them.
_MAX_BITS = 8_192


def native(value: Any, secrets: Secrets) -> Any:
    """Return a plain value as JSON data; what JSON has no form for is its canonical text.

    >>> native((1, {"a": {2.5}}, int, float("inf")), Secrets())
    [1, {'a': [2.5]}, '<class int>', "float('inf')"]
    """
    scalar = plain_scalar(value)
    value = value if scalar is None else scalar
    kind = type(value)
    if kind is str:
        return secrets.hidden(value)  # It may be a secret elsewhere.
    if kind is int and value.bit_length() > _MAX_BITS:
        return canonical_text(value)
    if value is None or kind in (bool, int) or (kind is float and math.isfinite(value)):
        return value
    if kind in (list, tuple):
        return [native(item, secrets) for item in value]
    if kind is set:
        return [native(item, secrets) for item in sorted(value, key=canonical_text)]
    if kind is dict:
        keys = [key if type(key) is str else canonical_text(key) for key in value]
        if len(set(keys)) < len(keys):  # As of 1 and '1': then the strings are in quotes.
            keys = [canonical_text(key) for key in value]
        return {secrets.hidden(key): native(item, secrets) for key, item in zip(keys, value.values(), strict=True)}
    return secrets.hidden(canonical_text(value))
