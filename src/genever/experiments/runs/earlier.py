"""Manifests of earlier versions, brought into the form of this one.

The second version calls ``fingerprint_ignored`` what was ``nonsemantic``. The third says ``provenance`` wherever a
value comes from something; before, parameters had ``from`` and ``location``, bindings an ``origin``, and the record
``by`` and a ``binding`` with its ``location``. The third names ``main`` by its key alone, without gin's selector.
The fourth has ``result`` and ``metrics``.

Nothing is taken for granted about data, which may be a stranger's: what does not have the form of its version stays as
it is, and the schema refuses it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from genever.inspection.provenance import Provenance, SourceKind, source_at
from genever.language.values.references import MACRO


def brought_up(data: Any) -> Any:
    """Return a manifest in the form of this version; what is none is returned as it is."""
    if isinstance(data, dict) and data.get("version") == 1:
        data = data | {"version": 2, "parameters": _each(data.get("parameters"), _renamed)}
    if isinstance(data, dict) and data.get("version") == 2:
        data = data | {"version": 3, **{part: _each(data.get(part), change) for part, change in _OF_VERSION_2.items()}}
    if isinstance(data, dict) and data.get("version") == 3:
        data = {**data, "version": 4, "result": None, "metrics": {}}
    return data


def _each(rows: Any, change: Callable[[dict[str, Any]], Any]) -> Any:
    return [change(row) if isinstance(row, dict) else row for row in rows] if isinstance(rows, list) else rows


def _renamed(parameter: dict[str, Any]) -> dict[str, Any]:
    return {"fingerprint_ignored" if name == "nonsemantic" else name: value for name, value in parameter.items()}


# ---- The second version -------------------------------------------------------------------------------


_KINDS: dict[Any, SourceKind] = {
    "file": "file",
    "argument": "command line",
    "text": "program",
    "python": "program",
    "default": "default",
    "caller": "caller",
}


def _parameter(entry: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter, or a macro in one, with a ``provenance`` for ``from`` and ``location``."""
    entry = _without(entry, "from", "location") | _given(entry.get("from"), entry.get("location"))
    if entry.get("selector") == MACRO:
        entry |= {"scope": "", "selector": None, "parameter": None}
    return entry | {"macros": _each(entry["macros"], _parameter)} if "macros" in entry else entry


def _binding(entry: dict[str, Any]) -> dict[str, Any]:
    """Return a binding, or a step in its history, with a ``provenance`` and its details for ``origin``."""
    origin = entry.get("origin")
    place = origin if isinstance(origin, dict) else {"kind": "python"}
    details = {
        "code": place.get("code", ""),
        "via": _each(place.get("via", []), lambda via: _place(via).get("provenance")),
    }
    entry = _without(entry, "origin") | _place(place) | details
    return entry | {"history": _each(entry["history"], _binding)} if "history" in entry else entry


def _place(place: dict[str, Any]) -> dict[str, Any]:
    parts = [place.get(part) for part in ("name", "line", "column")]
    location = ":".join(str(part) for part in parts if part is not None)
    return _given(place.get("kind"), location or None)


def _called(entry: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the record with ``provenance`` for ``by`` and for locations."""
    return entry | {
        "parameters": _each(entry.get("parameters"), _argument),
        "references": _each(entry.get("references"), _reference),
    }


def _argument(entry: dict[str, Any]) -> dict[str, Any]:
    binding = entry.get("binding")
    key, location = (binding.get("key"), binding.get("location")) if isinstance(binding, dict) else (binding, None)
    by = entry.get("by")
    given = _bound(location) if by == "binding" else _given(by, None)
    return _without(entry, "by", "binding") | given | {"binding": key}


def _reference(entry: dict[str, Any]) -> dict[str, Any]:
    return _without(entry, "location") | _bound(entry.get("location"))


def _bound(location: Any) -> dict[str, Any]:
    """Return the provenance of a binding of which only the location was kept."""
    if not isinstance(location, str | None):
        return {}
    return {"provenance": Provenance(source_at(location), location).as_data()}


def _given(kind: Any, location: Any) -> dict[str, Any]:
    """Return the provenance of what the second version said to be of a kind; nothing for another kind."""
    source = _KINDS.get(kind) if isinstance(kind, str) else None
    if source is None:
        return {}
    return {"provenance": Provenance(source, None if source in ("default", "caller") else location).as_data()}


def _without(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in names}


_OF_VERSION_2: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "parameters": _parameter,
    "bindings": _binding,
    "macros": _binding,
    "record": _called,
}
