"""The constructors of pydantic's models, which take their fields by keyword."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from genever.configuration.catalog.static.objects.expressions import value_of
from genever.configuration.catalog.static.objects.values import Class, Known, NotPlainError, Table, Value, forced, plain
from genever.configuration.catalog.static.signatures.fields import (
    annotated,
    annotation_of,
    assignments,
    default_in,
    name_of,
    options,
)
from genever.configuration.catalog.static.signatures.functions import default_of
from genever.configuration.catalog.static.sources import syntax
from genever.configuration.catalog.static.sources.outline import expression_of
from genever.configuration.catalog.target import NO_DEFAULT, Kind, Parameter
from genever.language.text.selectors import is_identifier
from genever.records import NamedTuple

_ANNOTATED = re.compile(r"(?:\w+\.)*Annotated\[")
_MORE = Parameter("extra_data", Kind.VAR_KEYWORD)


class Model(NamedTuple):
    """What a model takes: its parameters, names beside theirs, and whether there are others that are not known."""

    parameters: tuple[Parameter, ...]
    more_names: frozenset[str]
    is_open: bool


def is_model(order: list[Value]) -> bool:
    """Return whether a class with this resolution order is one of pydantic's models."""
    return any(isinstance(base, Class) and (base.module, base.name) == ("pydantic.main", "BaseModel") for base in order)


def model_of(order: list[Value]) -> Model:
    """Return what a model with this resolution order takes."""
    fields: dict[str, tuple[Parameter, bool]] = {}
    settings: dict[str, Any] = {}
    for base in reversed(order):
        if isinstance(base, Class) and base.module != "pydantic.main":
            fields.update({name: (parameter, is_open) for name, parameter, is_open in _fields(base)})
            settings |= _settings(base)
    parameters = [parameter for parameter, _ in fields.values()]
    by_name = settings.get("populate_by_name") or settings.get("validate_by_name")
    extra = (_MORE,) if settings.get("extra") == "allow" else ()
    is_open = any(is_open for _, is_open in fields.values())
    return Model((*parameters, *extra), frozenset(fields if by_name else ()), is_open or bool(extra))


def _fields(cls: Class) -> Iterator[tuple[str, Parameter, bool]]:
    """Yield the name of each field, its parameter, and whether it has names that are not known."""
    for statement in annotated(cls):
        name = name_of(statement)
        if name.startswith("_") or name == "model_config":
            continue
        frame = cls.inside
        given = options(statement.value, ("pydantic.Field",), frame)
        inner = _in_annotation(statement, cls)
        default = NO_DEFAULT
        if given is not None:
            default = default_in(given, frame, ("0", "default"), ("default_factory",))
        elif statement.value is not None:
            default = default_of(statement.value, statement.value_text, frame, cls.members.get(name))
        elif inner:
            default = default_in(inner, frame, ("default",), ("default_factory",))
        default = NO_DEFAULT if default is ... else default
        alias, is_open = _alias({**inner, **(given or {})}, cls)
        shown = alias if alias is not None and is_identifier(alias) else name
        yield name, Parameter(shown, Kind.KEYWORD_ONLY, default, annotation_of(statement, cls)), is_open


def _in_annotation(statement: syntax.Assign, cls: Class) -> Mapping[str, Any]:
    """Return the options of the ``Field(…)`` in ``Annotated[int, Field(…)]``."""
    text = statement.annotation or ""
    if not _ANNOTATED.match(text):
        return {}
    annotation = expression_of(text)
    parts = (
        annotation.key.items
        if isinstance(annotation, syntax.Subscript) and isinstance(annotation.key, syntax.Items)
        else ()
    )
    found = (options(part, ("pydantic.Field",), cls.inside) for part in parts)
    return next(filter(None, found), {})


def _alias(given: Mapping[str, Any], cls: Class) -> tuple[str | None, bool]:
    for name in ("validation_alias", "alias"):
        if name in given:
            try:
                alias = plain(value_of(given[name], cls.inside))
            except NotPlainError:
                return None, True
            return (alias, False) if isinstance(alias, str) else (None, alias is not None)
    return None, False


def _settings(cls: Class) -> dict[str, Any]:
    """Return what a model's ``model_config`` or its class arguments set."""
    found: dict[str, Any] = {}
    stated = next((s.value for s in assignments(cls.syntax.body) if name_of(s) == "model_config"), None)
    if isinstance(stated, syntax.Call):
        found |= {name: _known(value_of(value, cls.inside)) for name, value in stated.keywords if name is not None}
    elif stated is not None:
        table = forced(value_of(stated, cls.inside))
        if isinstance(table, Table):
            found |= {str(_known(key)): _known(value) for key, value in table.items}
    found |= {name: _known(value_of(value, cls.frame)) for name, value in cls.syntax.keywords if name is not None}
    return found


def _known(value: Value) -> Any:
    value = forced(value)
    return value.value if isinstance(value, Known) else None
