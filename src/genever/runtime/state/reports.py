"""What is in force in the active session, for people and programs: why, fingerprints, and data for trackers."""

from __future__ import annotations

from typing import Any

from genever.inspection.canonical.export import laid_out, native
from genever.inspection.canonical.parameters import fingerprint_of, parameters
from genever.inspection.canonical.walk import Walk
from genever.inspection.explain import explain_in
from genever.inspection.explanation import Explanation
from genever.language.text.selectors import scoped
from genever.language.values.description import Described
from genever.runtime.injection.makers import keep_all_secrets
from genever.runtime.record.record import UNSEEN
from genever.runtime.session import active


def explain(key: str) -> Explanation:
    """Return where the value of a parameter comes from, in the configuration that is in force.

    Args:
        key: ``'scope/name.parameter'``: what a call in that scope gets. Or a macro or constant, ``'%name'``.

    Raises:
        ConfigValueError: There is no such configurable or parameter.
        ConfigTypeError: There is no such macro.
        ConfigKeyError: The name means several configurables.

    >>> import genever
    >>> @genever.configurable
    ... def train(lr=0.1):
    ...     return lr
    >>> genever.bind_parameter("train.lr", 0.5)
    >>> found = genever.explain("fast/train.lr")
    >>> found.giver, found.value, [(loser.value, loser.lost) for loser in found.losers]
    ('binding', 0.5, [(0.1, 'default')])
    """
    session = active()
    return explain_in(key, session.config, session.catalog)


def fingerprint() -> str:
    """Return a hash of all that determines the result: 64 hexadecimal digits.

    It is the same for configurations that mean the same, in every process and on every platform, and another
    when any value that takes effect is another, be it bound or the code's default. Parameters in
    ``fingerprint_ignore``, and the contents of secrets, have no part in it.

    Raises:
        GeneverError: Something in the configuration is wrong.
    """
    session = active()
    if not session.locked:
        session.check()
    return fingerprint_of(parameters(session.config, session.catalog))


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
    return laid_out(_operative_rows(), flat)


def hyperparameters() -> dict[str, Any]:
    """Return what took effect so far as ``{'generator/Adam.lr': 0.001}``, for loggers.

    What callers passed is there, but for generators and their like, such as the parameters of a model.
    """
    return laid_out(_operative_rows(only_data=True), flat=True)


def _operative_rows(*, only_data: bool = False) -> dict[tuple[str, str], Any]:
    """Return ``{(scoped selector, parameter): value as data}`` of the calls on the record."""
    session = active()
    keep_all_secrets(session)
    walk, secrets = Walk(session.config, session.catalog), session.record.secrets
    rows: dict[tuple[str, str], Any] = {}
    for called in session.record.called():
        owner = scoped(called.scope, session.catalog.shortest(called.selector))
        for name, given in called.arguments.items():
            if given.value is not UNSEEN and not (only_data and given.by == "caller" and not _is_data(given.value)):
                value = given.value if given.by == "caller" else walk.value(given.value, called.scope)
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
