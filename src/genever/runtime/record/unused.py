"""What in a configuration had no effect on a program: bindings that nothing consumed, macros that nobody read."""

from __future__ import annotations

from collections.abc import Iterable

from genever.configuration.bindings import BindingKey, Key
from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.plan.resolve import Known, resolve
from genever.inspection.superseded import Spared, makers
from genever.inspection.unused import (
    Judge,
    Unused,
    left_over,
    looked_up,
    macros_in,
    outside_groups,
    vain_unbindings,
)
from genever.runtime.record.record import Record
from genever.runtime.session import Session, active


def unused() -> tuple[Unused, ...]:
    """Return what of the configuration in force has had no effect so far.

    Those are macros that nothing read, and bindings that no call and no look-up took a value from. The bindings of
    a configurable that was never called in their scope come together. What only overridden bindings led to was
    set aside on purpose, and is left out, in the scopes where it would have been read; so is what calls got a lazy
    handle on, whether it was made or not, and a macro that only other files of a config group use. What other
    processes used counts once their records are merged.

    >>> import genever
    >>> @genever.configurable
    ... def train(lr=0.1):
    ...     return lr
    >>> genever.parse_config(["train.lr = 0.5", "slow/train.lr = 0.01", "lrr = 2"])
    ([], [])
    >>> train()
    0.5
    >>> for found in genever.unused():
    ...     print(found.kind, found.key, "-", found.hint)
    uncalled slow/train - it was called outside all scopes
    macro %lrr - None
    """
    session = active()
    return unused_in(session.config, session.catalog, session.record)


def unused_in(config: Config, catalog: Catalog, record: Record) -> tuple[Unused, ...]:
    """Return what of a configuration had no effect on what is on a record; see `unused`."""
    spared = Spared(config, catalog, record.snapshot())
    spared.follow_overridden()
    spared.follow_lazily_given()
    left = left_over(config, _consumed(config, catalog, record), spared.places)
    left = outside_groups(left, config)
    judge = Judge(catalog, record.snapshot(), record.called())
    return (*judge.findings(left), *vain_unbindings(config, catalog))


def take_in(session: Session, uses: Iterable[tuple[Key, Iterable[str]]]) -> None:
    """Put on a session's record which parameters of which configurables and macros other processes used."""
    known = Known()
    for (scope, selector), names in uses:
        target = session.catalog.target(selector)
        if target is None:
            continue
        arguments = resolve(session.config, session.catalog, scope, target, known).arguments
        values = target.signature.defaults() | {name: argument.value for name, argument in arguments.items()}
        session.record.add((scope, selector), {name: values[name] for name in names if name in values})


def _consumed(config: Config, catalog: Catalog, record: Record) -> set[BindingKey]:
    consumed = looked_up(config, catalog, record.read.copy())  # Other threads may be looking things up.
    known = Known()
    for (scope, selector), values in record.snapshot().items():
        target = catalog.target(selector)
        if target is None:
            continue
        arguments = resolve(config, catalog, scope, target, known).arguments
        for name in values:
            argument = arguments.get(name)
            if argument is not None:
                consumed.update(makers(argument))
                consumed.update(macros_in(argument.node))
    return consumed
