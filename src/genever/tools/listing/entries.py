"""The configurables of a catalog as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from genever.configuration.catalog.target import NO_DEFAULT, Catalog, Kind, Parameter, Target
from genever.inspection import docstrings
from genever.inspection.explanation import spot
from genever.inspection.signatures import annotation_text, default_text, docstrings_of, parameters_of
from genever.language.values.literals import has_literal_form
from genever.language.values.references import BUILTINS, REQUIRED


class Item(NamedTuple):
    """A parameter of a configurable.

    Attributes:
        name: Its name.
        kind: How it takes its argument: ``*args`` and ``**kwargs`` are there too, and cannot be bound by their names.
        type: Its annotation as it is written, empty for none.
        default: Its default as it is written; None where it has none.
        value: The default itself where that is a literal; else `NO_DEFAULT`.
        refused: Why it cannot be bound, the code of the error; None where it can.
        about: What the docstring says of it, on one line.
    """

    name: str
    kind: Kind
    type: str
    default: str | None
    value: Any
    refused: str | None
    about: str

    @property
    def is_required(self) -> bool:
        """Whether a call has to pass it, or a binding to set it."""
        return self.default is None and self.kind not in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD)

    @property
    def is_bindable(self) -> bool:
        """Whether a binding can set it."""
        return self.refused is None and self.kind not in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD)

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "name": self.name,
            "kind": self.kind.name.lower(),
            "type": self.type or None,
            "default": self.default,
            "required": self.is_required,
            "bindable": self.is_bindable,
            "description": self.about,
        }


class Entry(NamedTuple):
    """A configurable.

    Attributes:
        name: The shortest selector that means it.
        selector: The complete selector.
        parameters: Its parameters, in the order of the signature.
        accepts_any: Whether other names can be bound too, for ``**kwargs``.
        summary: The first paragraph of its docstring, on one line.
        place: Where it is written, ``train.py:12``; None where that is no Python.
    """

    name: str
    selector: str
    parameters: tuple[Item, ...]
    accepts_any: bool
    summary: str
    place: str | None

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "name": self.name,
            "selector": self.selector,
            "parameters": [item.as_data() for item in self.parameters],
            "accepts_any": self.accepts_any,
            "summary": self.summary,
            "place": self.place,
        }

    def mentions(self, words: Iterable[str]) -> bool:
        """Return whether its names or what is said of it have all of some words in them, in either case."""
        said = " ".join([self.selector, self.summary, *(f"{each.name} {each.about}" for each in self.parameters)])
        return all(word.lower() in said.lower() for word in words)


def entries(catalog: Catalog) -> list[Entry]:
    """Return the configurables of a catalog, without the language's own, sorted by their complete selectors."""
    return sorted((entry_of(target, catalog) for target in targets(catalog)), key=lambda entry: entry.selector)


def targets(catalog: Catalog) -> Iterator[Target]:
    """Yield the targets of a catalog, without the language's own."""
    for selector in catalog.names():
        target = catalog.target(selector)
        if target is not None and selector not in BUILTINS:
            yield target


def entry_of(target: Target, catalog: Catalog) -> Entry:
    """Return one configurable as data."""
    texts = docstrings_of(target.definition)
    about = docstrings.parameters(reversed(texts))
    return Entry(
        catalog.shortest(target.selector),
        target.selector,
        tuple(_item(parameter, target, about) for parameter in parameters_of(target)),
        target.signature.accepts_any,
        docstrings.summary(texts[0]) if texts else "",
        spot(target.definition) or None,
    )


def _item(parameter: Parameter, target: Target, about: dict[str, str]) -> Item:
    has_default = parameter.default is not NO_DEFAULT and parameter.default is not REQUIRED
    value = parameter.default if has_default and has_literal_form(parameter.default) else NO_DEFAULT
    return Item(
        parameter.name,
        parameter.kind,
        annotation_text(parameter.annotation),
        default_text(parameter.default) if has_default else None,
        value,
        target.refuses(parameter.name),
        about.get(parameter.name, ""),
    )
