"""The parameters that take effect, as plain data for experiment trackers and other programs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from genever.configuration.catalog.target import Unread
from genever.inspection.canonical.parameters import Parameter
from genever.inspection.canonical.text import canonical_text
from genever.language.text.secrets import Secrets
from genever.language.values.references import MAIN
from genever.language.values.scalars import plain_scalar


def export(parameters: Iterable[Parameter], secrets: Secrets, flat: bool = False) -> dict[str, Any]:
    """Return the parameters that have a value as data, as `genever.operative_dict` does; ``main`` says what runs.

    A string in it that has one of ``secrets`` in it is hidden.
    """
    main_first = sorted(parameters, key=lambda p: not p.place.is_macro)
    rows = {_owner_and_name(p): native(p.plain, secrets) for p in main_first if p.value is not None}
    return laid_out(rows, flat)


def _owner_and_name(parameter: Parameter) -> tuple[str, str]:
    if parameter.place.is_macro:
        return parameter.key, ""
    # A function may be called main: its short name would be the key of what runs.
    return parameter.place.selector if parameter.owner == MAIN else parameter.owner, parameter.name


def laid_out(rows: Mapping[tuple[str, str], Any], flat: bool) -> dict[str, Any]:
    """Return ``{(scoped selector, parameter): value}`` with the two joined or, unless ``flat``, nested."""
    data: dict[str, Any] = {}
    for (owner, name), value in rows.items():
        if flat or not name:
            data[f"{owner}.{name}" if name else owner] = value
        else:
            data.setdefault(owner, {})[name] = value
    return data


#: Longer integers Python refuses to write in decimal, as JSON and YAML have them.
_MAX_BITS = 8_192


def native(value: Any, secrets: Secrets) -> Any:
    """Return a plain value as JSON data; what JSON has no form for is its canonical text.

    >>> native((1, {"a": {2.5}}, int, float("inf")), Secrets())
    [1, {'a': [2.5]}, '<class int>', "float('inf')"]
    """
    if isinstance(value, Unread) and value.is_known:
        return native(value.value, secrets)
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
