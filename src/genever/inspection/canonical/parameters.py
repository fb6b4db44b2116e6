"""What determines the result of a run, in one form: the parameters that take effect, each with its value.

Two configurations that mean the same have the same form: macros stand for their values, references have
complete selectors, a scope counts as far as something is bound in it, and the code's defaults are there.
The fingerprint, comparisons, exports and the manifest of a run are all made of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from genever.configuration.bindings import Binding, BindingKey
from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.plan.nodes import Node
from genever.configuration.plan.recursion import deep_recursion
from genever.inspection.canonical.text import Labels, canonical_text
from genever.inspection.canonical.walk import Found, Marks, Reach, Walk, replaced
from genever.inspection.provenance import Provenance, provenance
from genever.language.text.secrets import Secrets
from genever.language.text.selectors import nearest
from genever.language.values.expressions import Expression, values_in
from genever.language.values.literals import value_text

#: The first line of the canonical form; another number means that fingerprints cannot be compared.
VERSION = "genever 2"


class Environment(NamedTuple):
    """What a binding takes from the environment.

    Attributes:
        variables: The names of the variables that it reads.
        text: The value as it is written; the contents of secrets are not in it.
    """

    variables: tuple[str, ...]
    text: str


def environment_of(binding: Binding) -> Environment | None:
    """Return what a binding takes from the environment; None where that is nothing."""
    expressions = (part for part in values_in(binding.value) if isinstance(part, Expression))
    names = {expression.variable for expression in expressions if expression.variable is not None}
    return Environment(tuple(sorted(names)), value_text(binding.value)) if names else None


@dataclass(frozen=True, slots=True)
class Part:
    """A macro that a value is made with.

    Attributes:
        name: The macro's name.
        value: Its canonical value.
        provenance: Where that value comes from.
        replaced: Where the bindings stand that it replaced, the latest first.
        environment: What of it comes from the environment.
    """

    name: str
    value: str
    provenance: Provenance
    replaced: tuple[str, ...]
    environment: Environment | None = None

    def as_data(self, secrets: Secrets) -> dict[str, Any]:
        """Return it as JSON data, with nothing of a value that has one of some secrets in it."""
        read = {} if self.environment is None else {"environment": self.environment._asdict()}
        return {
            "name": self.name,
            "value": secrets.hidden(self.value),
            "provenance": self.provenance.as_data(),
            "replaced": list(self.replaced),
            **read,
        }


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter that takes effect. The macro ``main`` is among them, as what runs.

    Attributes:
        place: What it is; its scope is the one that it takes effect in, as far as something is bound there.
        key: That as people write it: ``generator/Adam.lr``, or ``main``.
        value: Its canonical value; None where only a caller gives it one.
        provenance: Where the value comes from.
        replaced: Where the bindings stand that it replaced or shadows: those of its scope, then of outer ones.
        macros: What the value is made with, outermost first.
        fingerprint_ignored: Whether it has no part in the result, and so none in the fingerprint.
        environment: What of its binding comes from the environment.
        plain: The value with macros resolved; references and what else has no literal form are `Shown`.
    """

    place: BindingKey
    key: str
    value: str | None
    provenance: Provenance
    replaced: tuple[str, ...]
    macros: tuple[Part, ...]
    fingerprint_ignored: bool
    plain: Any
    environment: Environment | None = None

    @property
    def name(self) -> str:
        """The parameter's name."""
        return self.place.parameter

    @property
    def owner(self) -> str:
        """The key without the parameter: ``generator/Adam``."""
        return self.key.removesuffix(f".{self.name}")

    @property
    def complete_key(self) -> str:
        """The key with the complete selector, which no other parameter has."""
        return self.place.text()

    def as_data(self, secrets: Secrets) -> dict[str, Any]:
        """Return it as JSON data, without ``plain``, and with nothing of a value that has one of some secrets in it."""
        read = {} if self.environment is None else {"environment": self.environment._asdict()}
        scope, selector, name = ("", None, None) if self.place.is_macro else self.place
        return {
            "key": self.key,
            "scope": scope,
            "selector": selector,
            "parameter": name,
            "value": None if self.value is None else secrets.hidden(self.value),
            "provenance": self.provenance.as_data(),
            "replaced": list(self.replaced),
            "macros": [part.as_data(secrets) for part in self.macros],
            "fingerprint_ignored": self.fingerprint_ignored,
            **read,
        }


def parameters(config: Config, catalog: Catalog, marks: Marks | None = None) -> tuple[Parameter, ...]:
    """Return every parameter that takes effect, in the order of their complete keys.

    With ``marks`` the values of steps are marked with how they stand.

    Those are the parameters that references lead to from ``main``, with the code's defaults. Where bindings are
    left that no such parameter has a use for, or where there is no ``main``, code may call what they are for,
    and its parameters are there too; but not those of a configurable that only overridden bindings refer to,
    which was swapped out.

    Raises:
        ConfigSyntaxError: References and macros lead too deep.
    """
    walk = Walk(config, catalog, marks=marks)
    with deep_recursion():
        walk.start()
        return _in_order(walk, catalog)


class Reached(NamedTuple):
    """What a value leads to.

    Attributes:
        plain: The value, with references as they take effect.
        parameters: Every parameter that it leads to.
        selectors: The configurables that have a part in it, by their complete selectors.
    """

    plain: Any
    parameters: tuple[Parameter, ...]
    selectors: tuple[str, ...]


def reached(node: Node, scope: str, config: Config, catalog: Catalog, reach: Reach) -> Reached:
    """Return what a value that is made in a scope leads to, up to the steps in it.

    Raises:
        ConfigSyntaxError: References and macros lead too deep.
    """
    walk = Walk(config, catalog, reach)
    with deep_recursion():
        plain = walk.follow(node, nearest(scope, config.scopes))
        return Reached(plain, _in_order(walk, catalog), tuple(walk.selectors))


def parameters_outside(config: Config, catalog: Catalog, reach: Reach) -> tuple[Parameter, ...]:
    """Return the `parameters` that are in no step; ``reach`` is asked for each step that ``main`` leads to."""
    walk = Walk(config, catalog, reach)
    with deep_recursion():
        walk.start()
        return _in_order(walk, catalog)


def entries(config: Config, catalog: Catalog, secrets: Secrets) -> list[dict[str, Any]]:
    """Return `parameters` as JSON data, for manifests and comparisons, with no value that has a secret in it.

    Each has ``key``, ``scope``, ``selector``, ``parameter``, ``value`` (canonical text, or None for what a caller
    gives), ``provenance`` (as `genever.inspection.provenance.Provenance` has it), ``replaced``, ``macros``,
    ``fingerprint_ignored``; and ``environment`` where the binding reads it: the ``variables`` and the ``text`` that
    does. The macro ``main`` has its key alone: no scope, selector or parameter.
    """
    return [parameter.as_data(secrets) for parameter in parameters(config, catalog)]


def _in_order(walk: Walk, catalog: Catalog) -> tuple[Parameter, ...]:
    labels = Labels()  # They begin with what is semantic: the rest has no say in them.
    in_order = sorted(walk.found.items(), key=lambda item: (item[1].fingerprint_ignored, item[0].text()))
    made = [_parameter(key, found, catalog, labels) for key, found in in_order]
    return tuple(sorted(made, key=lambda parameter: parameter.complete_key))


def _parameter(place: BindingKey, found: Found, catalog: Catalog, labels: Labels) -> Parameter:
    value = canonical_text(found.plain, place.text(), labels) if found.giver != "caller" else None
    origin = found.binding.origin if found.binding is not None else None
    macros = tuple(
        Part(
            macro.scope,
            canonical_text(plain),
            provenance(macro.binding.origin),
            replaced(macro.binding),
            environment_of(macro.binding),
        )
        for macro, plain in found.macros
    )
    shadowed = replaced(found.binding, *found.losers) if found.binding is not None else ()
    return Parameter(
        place,
        place.text(catalog.shortest),
        value,
        provenance(origin, found.giver),
        shadowed,
        macros,
        found.fingerprint_ignored,
        found.plain,
        environment_of(found.binding) if found.binding is not None else None,
    )


def canonical_form(parameters: Iterable[Parameter]) -> str:
    """Return the text whose SHA-256 is the fingerprint: ASCII, a line for each parameter that has a value."""
    lines = [f"{p.complete_key} = {p.value}" for p in parameters if p.value is not None and not p.fingerprint_ignored]
    text = "\n".join([VERSION, *lines, ""])
    return text.encode("ascii", "backslashreplace").decode("ascii")


def fingerprint_of(parameters: Iterable[Parameter]) -> str:
    """Return the SHA-256 of a canonical form, in 64 hexadecimal digits."""
    return hashlib.sha256(canonical_form(parameters).encode("ascii")).hexdigest()
