"""Data of dicts, lists, strings, numbers, bools and None: from an untrusted file, and as the text of one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from genever.runtime.processes.environment import open_regular

#: The largest text of data that is read, in bytes, and the most parts it may have.
MAX_BYTES, MAX_PARTS = 32 * 1024 * 1024, 1_000_000
#: How deep data may nest, and how large it may be where each part is written out wherever it stands.
MAX_DEPTH, MAX_SIZE = 64, 64 * 1024 * 1024

_TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def read_json(path: str | os.PathLike[str]) -> Any:
    """Return the data in a JSON file; who goes through all of it calls `check_size` first.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no JSON, or larger than data may be.
    """
    with open_regular(path) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"it is larger than {MAX_BYTES // 2**20} MiB")
    if sum(map(content.count, (b",", b"[", b"{"))) > MAX_PARTS:
        raise ValueError(f"it has more than {MAX_PARTS} parts")
    try:
        data = json.loads(content.decode("utf-8"))
    except RecursionError:
        raise ValueError("it nests too deep") from None
    return data


def check_size(data: Any) -> None:
    """Raise unless data can be gone through: nested not too deep, and not huge where parts of it are shared.

    Raises:
        ValueError: It cannot.
    """
    if _size(data, {}, 0) > MAX_SIZE:
        raise ValueError("it is too large")


def _size(data: Any, known: dict[int, int], depth: int) -> int:
    """Return the size of data as text, roughly; ``known`` are those of lists and dicts, by identity."""
    if not isinstance(data, (list, dict)):
        return len(data) + 2 if isinstance(data, str) else 8
    if depth > MAX_DEPTH:
        raise ValueError("it nests too deep")
    size = known.get(id(data))
    if size is None:
        size = 8
        for part in [*data, *data.values()] if isinstance(data, dict) else data:  # Most are scalars: no call for those.
            size += (
                _size(part, known, depth + 1)
                if isinstance(part, (list, dict))
                else len(part) + 2
                if isinstance(part, str)
                else 8
            )
        known[id(data)] = size
    return size


# ---- Its form -----------------------------------------------------------------------------------------


def misfit(data: Any, schema: Mapping[str, Any], root: Mapping[str, Any] | None = None, where: str = "") -> str | None:
    """Return where data is not of the types and has not the fields that a JSON Schema says, None where it is so.

    Of a schema it looks at ``type``, ``enum``, ``const``, ``properties``, ``required``, ``items``, ``anyOf``, and
    ``$ref`` to its own ``$defs``.
    """
    root = schema if root is None else root
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema and all(misfit(data, each, root, where) is not None for each in schema["anyOf"]):
        return where or "it"
    if not _is_of_type(data, schema) or ("enum" in schema and data not in schema["enum"]):
        return where or "it"
    if isinstance(data, dict):
        return _misfit_of_fields(data, schema, root, where)
    if isinstance(data, list) and "items" in schema:
        found = (misfit(part, schema["items"], root, f"{where}[{index}]") for index, part in enumerate(data))
        return next((place for place in found if place is not None), None)
    return None


def _is_of_type(data: Any, schema: Mapping[str, Any]) -> bool:
    names = schema.get("type")
    if names is None:
        return True
    allowed = _allowed(tuple([names] if isinstance(names, str) else names))
    return isinstance(data, allowed) and (not isinstance(data, bool) or bool in allowed)


@cache
def _allowed(names: tuple[str, ...]) -> tuple[type, ...]:
    return tuple(kind for name in names for kind in ((int, float) if name == "number" else (_TYPES[name],)))


def _misfit_of_fields(data: dict[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> str | None:
    for name in schema.get("required", ()):
        if name not in data:
            return f"{at}.{name}".lstrip(".")
    fields, others = schema.get("properties", {}), schema.get("additionalProperties")
    for name, part in data.items():
        form = fields.get(name, others if isinstance(others, dict) else None)
        found = misfit(part, form, root, f"{at}.{name}".lstrip(".")) if form is not None else None
        if found is not None:
            return found
    return None


# ---- Writing ------------------------------------------------------------------------------------------


#: Of data in which a number that JSON lacks is a mistake.
_encoded = json.JSONEncoder(allow_nan=False).encode


def text_of(data: Mapping[str, Any]) -> str:
    """Return data as the text of a file: ASCII, a line for each entry and each item of a list, with a line end."""
    return joined((name, laid_out(value)) for name, value in data.items())


def joined(entries: Iterable[tuple[str, str]]) -> str:
    """Return the text of a file, given names and the texts of their values."""
    return "{\n " + ",\n ".join(f"{_encoded(name)}: {text}" for name, text in entries) + "\n}\n"


def laid_out(value: Any) -> str:
    """Return the text of the value of an entry."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n  " + ",\n  ".join(_encoded(item) for item in value) + "\n ]"
    return _encoded(value)
