"""The parameters of configurables as a JSON Schema, for web forms and other tools."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Any

from genever.configuration.catalog.target import NO_DEFAULT
from genever.tools.listing.entries import Entry, Item

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN = {"int": "integer", "float": "number", "str": "string", "bool": "boolean", "None": "null"}
_PATHS = {"Path", "PurePath", "PathLike"}
_ARRAYS = {"list", "List", "Sequence", "Iterable", "Collection", "MutableSequence", "set", "Set", "frozenset", "tuple"}
_OBJECTS = {"dict", "Dict", "Mapping", "MutableMapping"}
_TRANSPARENT = {"Annotated", "Final", "Lazy", "Required", "NotRequired"}
#: A value that is a reference, a macro or an expression: as text that a binding file would have.
_TEXT = {"type": "string", "pattern": "^[@%]", "description": "a reference or macro, as a binding file has it"}


def schema(entries: Iterable[Entry]) -> dict[str, Any]:
    """Return a JSON Schema of an object that has an object of parameters for each configurable, by its name.

    Where nothing is known of a type, any value fits. A value may always be a reference or a macro, as text.
    """
    return {
        "$schema": _DRAFT,
        "type": "object",
        "properties": {entry.name: object_schema(entry) for entry in entries},
        "additionalProperties": False,
    }


def object_schema(entry: Entry) -> dict[str, Any]:
    """Return a JSON Schema of an object with the parameters of one configurable."""
    bindable = [item for item in entry.parameters if item.is_bindable]
    return {
        "title": entry.selector,
        **({"description": entry.summary} if entry.summary else {}),
        "type": "object",
        "properties": {item.name: _property(item) for item in bindable},
        "required": [item.name for item in bindable if item.is_required],
        "additionalProperties": entry.accepts_any,
    }


def _property(item: Item) -> dict[str, Any]:
    found = of_annotation(item.type)
    made: dict[str, Any] = {"anyOf": [found, _TEXT]} if found and found.get("type") != "string" else {}
    if found.get("type") == "string":
        made = dict(found)
    if item.about:
        made["description"] = item.about
    if item.type:
        made["$comment"] = item.type
    if item.value is not NO_DEFAULT and _is_json(item.value):
        made["default"] = item.value
    return made


def _is_json(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_is_json, value))
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(part) for key, part in value.items())
    return value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and value - value == 0)


def of_annotation(text: str) -> dict[str, Any]:
    """Return the schema of the values that fit an annotation; an empty one where that is not known.

    >>> of_annotation("list[int] | None")
    {'anyOf': [{'type': 'array', 'items': {'type': 'integer'}}, {'type': 'null'}]}
    """
    try:
        return _schema(ast.parse(text, mode="eval").body) if text else {}
    except (SyntaxError, ValueError, RecursionError):
        return {}


def _schema(node: ast.expr) -> dict[str, Any]:
    match node:
        case ast.Constant(None):
            return {"type": "null"}
        case ast.Constant(str(text)):
            return of_annotation(text)
        case ast.Name(name) | ast.Attribute(attr=name):
            return _named(name)
        case ast.BinOp(left, ast.BitOr(), right):
            return _any_of([left, right])
        case ast.Subscript(ast.Name(name) | ast.Attribute(attr=name), inner):
            members = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return _generic(name, members)
    return {}


def _named(name: str) -> dict[str, Any]:
    if name in _PLAIN:
        return {"type": _PLAIN[name]}
    if name in _PATHS:
        return {"type": "string"}
    if name in _ARRAYS:
        return {"type": "array"}
    return {"type": "object"} if name in _OBJECTS else {}


def _generic(name: str, members: Sequence[ast.expr]) -> dict[str, Any]:
    if name == "Literal":
        values = [member.value for member in members if isinstance(member, ast.Constant)]
        return {"enum": values} if len(values) == len(members) and all(map(_is_json, values)) else {}
    if name == "Optional":
        return _any_of([*members, ast.Constant(None)])
    if name == "Union":
        return _any_of(members)
    if name in _TRANSPARENT:
        return _schema(members[0])
    if name in ("tuple", "Tuple"):
        return _tuple(members)
    if name in _ARRAYS:
        return {"type": "array", "items": _schema(members[0])}
    if name in _OBJECTS:
        return {"type": "object", **({"additionalProperties": _schema(members[1])} if len(members) == 2 else {})}
    return {}


def _tuple(members: Sequence[ast.expr]) -> dict[str, Any]:
    if len(members) == 2 and isinstance(members[1], ast.Constant) and members[1].value is ...:
        return {"type": "array", "items": _schema(members[0])}
    count = len(members)
    return {"type": "array", "prefixItems": list(map(_schema, members)), "minItems": count, "maxItems": count}


def _any_of(members: Sequence[ast.expr]) -> dict[str, Any]:
    """Return what fits one of some annotations; where one of them is not known, anything does."""
    found: list[dict[str, Any]] = []
    for each in map(_schema, members):
        if not each:
            return {}
        found += [part for part in each.get("anyOf", [each]) if part not in found]
    return found[0] if len(found) == 1 else {"anyOf": found}
