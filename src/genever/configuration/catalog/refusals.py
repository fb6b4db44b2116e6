"""What can be wrong with a name that a configuration uses."""

from __future__ import annotations

from collections.abc import Iterable

from genever.configuration.catalog.target import Catalog, Kind, Target
from genever.language.text.diagnostics import Suggestion, suggest
from genever.language.text.errors import GeneverError, error
from genever.language.values.references import SWEEP, TRACKED_RUN


def unknown_configurable(
    selector: str, catalog: Catalog, similar: bool = True, macro: str | None = None
) -> GeneverError:
    """Return the error for a selector that means nothing; a key that begins with it may mean a macro."""
    hint = f"did you mean the macro {macro}?" if macro is not None else _similar(selector, catalog, similar)
    return error("unknown-configurable", f"No configurable matching {selector!r}.", hint=hint)


def unknown_reference_to(selector: str, evaluate: bool, catalog: Catalog, similar: bool = True) -> GeneverError:
    """Return the error for a reference to nothing."""
    shown = f"@{selector}{'()' if evaluate else ''}"
    return error(
        "unknown-reference", f"No configurable matching reference '{shown}'.", hint=_similar(selector, catalog, similar)
    )


def _similar(selector: str, catalog: Catalog, look: bool) -> str | Suggestion:
    """The hint for an unknown name; looking through all known ones takes time that many mistakes have not."""
    if (module := _OWN.get(selector)) is not None:
        return f"write 'import {module}' before it in a file, or define a configurable of that name"
    if not look:
        return _REGISTER_IT
    owner, _, parameter = selector.partition(".")
    while parameter:  # Of `train.optimizer.lr`, `train` may be known.
        target = catalog.match(owner) if len(catalog.matches(owner)) == 1 else None
        if target is not None and parameter.partition(".")[0] in target.signature.names:
            name = parameter.partition(".")[0]
            return f"{name} is a parameter of {owner}: bind what it refers to, {owner}.{name} = @Name, and Name.… = …"
        last, _, parameter = parameter.partition(".")
        owner = f"{owner}.{last}"
    for depth in (selector.count(".") + 1, 1):  # At last by its last part: the rest may be of another module.
        names: Iterable[str] = {".".join(name.split(".")[-depth:]) for name in catalog.names()}
        if found := suggest(".".join(selector.split(".")[-depth:]), names):
            return found._replace(word=selector)
    return _REGISTER_IT


#: The modules of Genever's own configurables that people bind, by the names of these.
_OWN = {name: module for module, _, name in (each.rpartition(".") for each in (SWEEP, TRACKED_RUN))}
_REGISTER_IT = "import the module that defines it, or decorate it with @configurable"


def refusal(target: Target, selector: str, parameter: str) -> GeneverError | None:
    """Return the error for binding a parameter that a target does not let be bound, or None."""
    if target.is_method and "." not in selector:
        name = target.selector.split(".")[-2]
        return error(
            "method-without-class",
            f"Method '{selector}' referenced without class name '{name}'.",
            hint=f"write {name}.{selector}",
        )
    code = target.refuses(parameter)
    if code is None:
        return None
    if code == "unknown-parameter":
        hint = suggest(parameter, target.signature.names) or _parameter_list(target)
        return error(code, f"Configurable {selector!r} doesn't have a parameter named {parameter!r}.", hint=hint)
    why = f"doesn't include kwarg {parameter!r} in its allowlist"
    if code == "denied":
        why = f"has denylisted kwarg {parameter!r}"
    return error(code, f"Configurable {selector!r} {why}.", hint="set it in the code that calls it")


def positional_refusal(target: Target, selector: str, index: int, count: int) -> GeneverError | None:
    """Return the error for the argument at an index of ``count`` positional ones, or None."""
    names = target.signature.positional
    if index < len(names):
        return refusal(target, selector, names[index])
    if any(parameter.kind is Kind.VAR_POSITIONAL for parameter in target.signature.parameters):
        return None
    return error(
        "wrong-type",
        f"{selector} takes {len(names)} argument{'s' * (len(names) != 1)} by position, not {count}",
        hint=_parameter_list(target),
    )


def _parameter_list(target: Target) -> str:
    names = [p.name for p in target.signature.declared if p.name in target.signature.names]
    return f"it has {', '.join(names)}" if names else "it has none"
