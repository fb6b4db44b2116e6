"""The objects of a program as a graph: who gets which object through which parameter. As Mermaid or Graphviz text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from genever.configuration.catalog.target import Catalog
from genever.inspection.canonical.parameters import Parameter
from genever.inspection.canonical.text import Marked, Shared, Use, canonical_text
from genever.language.operations import Call
from genever.language.text.errors import error
from genever.language.text.selectors import scoped
from genever.language.values.expressions import Expression

_LONGEST = 48  # Characters of a setting in a box.
_MOST_BOXES = 2000  # Where each object gets two of the next kind they double with every step.


@dataclass(frozen=True, slots=True)
class Box:
    """Something in the graph.

    Attributes:
        name: What the text calls it: ``n0``, ``n1`` and so on.
        title: The configurable with its scope.
        settings: What is bound and is no object, as ``lr = 0.001``.
        kind: ``main`` for what runs; an ``object`` that is made for one place, one that is ``shared`` by all that
            get it, or what is ``handed`` on for code to call.
        state: How a step stands, as ``done``; empty for what is none.
    """

    name: str
    title: str
    settings: tuple[str, ...]
    kind: Literal["main", "object", "shared", "handed"]
    state: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A parameter through which one box gets another; ``lazily`` where it is only made when code asks."""

    source: str
    target: str
    label: str
    lazily: bool
    handed: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """Boxes and arrows, in the order in which they are met from ``main``."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def graph(parameters: Iterable[Parameter], catalog: Catalog) -> Graph:
    """Return the graph of what references lead to from ``main``.

    An object is drawn once for each place that gets one of its own, and a shared one (``once``) once in all.

    Raises:
        ConfigValueError: There are more objects than anyone can look at.
    """
    drawing = _Drawing(parameters, catalog)
    drawing.start()
    number = {box.name: place for place, box in enumerate(drawing.boxes)}
    arrows = sorted(drawing.arrows, key=lambda arrow: (number[arrow.source], number[arrow.target]))
    return Graph(tuple(drawing.boxes), tuple(arrows))


class _Drawing:
    def __init__(self, parameters: Iterable[Parameter], catalog: Catalog) -> None:
        self.boxes: list[Box] = []
        self.arrows: list[Arrow] = []
        self._catalog = catalog
        self._main: Parameter | None = None
        self._of: dict[tuple[str, str], list[Parameter]] = {}
        self._known: dict[Any, str] = {}  # What there is one of -> its box.
        for parameter in parameters:
            if parameter.place.is_macro:
                self._main = parameter
            else:
                self._of.setdefault(parameter.place.owner, []).append(parameter)

    def start(self) -> None:
        if self._main is not None:
            main = self._add("main", (), "main")
            self._lead(main, "", self._main.plain, {})

    def _add(
        self,
        title: str,
        settings: tuple[str, ...],
        kind: Literal["main", "object", "shared", "handed"],
        state: str = "",
    ) -> str:
        if len(self.boxes) == _MOST_BOXES:
            message = f"the graph has more than {_MOST_BOXES:,} objects"
            raise error("too-large", message, hint="draw a part of it: --main @…; or list all of it without --graph")
        name = f"n{len(self.boxes)}"
        self.boxes.append(Box(name, title, settings, kind, state))
        return name

    def _lead(
        self,
        source: str,
        label: str,
        value: Any,
        path: dict[Any, str],
        once: Any = None,
        lazily: bool = False,
        state: str = "",
    ) -> None:
        """Draw the arrows from a box to all that a value refers to; ``path`` has the boxes that led here."""
        kind = type(value)
        if kind is Marked:
            self._lead(source, label, value.value, path, once, lazily, value.state)
            return
        if kind is Use or (isinstance(value, Expression) and isinstance(value.operator, Call)):
            target, handed = self._box(value, path, once, state)
            self.arrows.append(Arrow(source, target, label, lazily, handed))
        elif kind is Shared:
            self._lead(source, label, value.value, path, value.identity, lazily)
        elif isinstance(value, Expression):
            for operand in value.operands:
                self._lead(source, label, operand, path, once, lazily or value.operator == "lazy")
        else:
            for key, item in _items(value):
                self._lead(source, f"{label}{key}", item, path, once, lazily)

    def _box(self, value: Use | Expression, path: dict[Any, str], once: Any, state: str) -> tuple[str, bool]:
        """Return the box of a reference, drawn with all that is behind it; and whether it is handed on uncalled."""
        use, arguments, called = _taken_apart(value)
        key = once if once is not None else canonical_text(value)
        known = self._known if once is not None or not called else path
        if key in known:
            return known[key], not called
        parameters = [p for p in self._of.get((use.scope, use.selector), ()) if p.name not in arguments]
        settings = {p.name: p.plain for p in parameters if p.provenance.source not in ("default", "caller")} | arguments
        lines = tuple(_cut(f"{name} = {canonical_text(item)}") for name, item in settings.items() if not _leads(item))
        title = scoped(use.scope, self._catalog.shortest(use.selector))
        box = self._add(title, lines, "shared" if once is not None else "object" if called else "handed", state)
        if known is self._known:
            known[key] = box
        behind = {p.name: p.plain for p in parameters} | arguments
        for name, item in behind.items():
            self._lead(box, name, item, {**path, key: box})
        return box, not called


def _taken_apart(value: Use | Expression) -> tuple[Use, dict[str, Any], bool]:
    """Return the configurable of a reference, its arguments by name or position, and whether it is called."""
    if isinstance(value, Use):
        return value, {}, value.called
    assert isinstance(value.operator, Call)
    use, *values = value.operands
    labels = [*(f"*{number}" for number in range(value.operator.count)), *value.operator.names]
    return use, dict(zip(labels, values, strict=True)), not value.operator.partial


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    kind = type(value)
    if kind in (list, tuple):
        yield from ((f"[{number}]", item) for number, item in enumerate(value))
    elif kind is set:
        yield from (("", item) for item in sorted(value, key=canonical_text))
    elif kind is dict:
        yield from ((f"[{canonical_text(key)}]", item) for key, item in value.items())


def _leads(value: Any) -> bool:
    """Return whether a value refers to anything."""
    if type(value) in (Use, Shared, Marked):
        return True
    parts = value.operands if isinstance(value, Expression) else [item for _, item in _items(value)]
    return any(map(_leads, parts))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


# ---- As text ----------------------------------------------------------------------------------------

_MERMAID_ENTITIES = str.maketrans({'"': "&quot;", "#": "&num;", "&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MERMAID_SHAPES = {"main": ("([", "])"), "object": ("[", "]"), "shared": ("[[", "]]"), "handed": ("(", ")")}


def mermaid(graph: Graph) -> str:
    """Return a graph as a Mermaid flowchart.

    Dashed arrows are for lazy objects, round ends for what is handed on uncalled, double borders for shared ones.
    Steps have the colours of how they stand.
    """
    lines = ["flowchart LR"]
    for box in graph.boxes:
        opening, closing = _MERMAID_SHAPES[box.kind]
        label = "<br>".join(map(_for_mermaid, (box.title, *box.settings)))
        lines.append(f'  {box.name}{opening}"{label}"{closing}')
    for arrow in graph.arrows:
        line = ("-.-" if arrow.lazily else "--") + ("o" if arrow.handed else ">")
        label = f'|"{_for_mermaid(arrow.label)}"|' if arrow.label else ""
        lines.append(f"  {arrow.source} {line}{label} {arrow.target}")
    for state, (fill, stroke) in _COLOURS.items():
        boxes = ",".join(box.name for box in graph.boxes if box.state == state)
        if boxes:
            lines += [f"  classDef {state} fill:{fill},stroke:{stroke}", f"  class {boxes} {state}"]
    return "\n".join([*lines, ""])


#: The colours of steps by how they stand: of what is in the box, and around it.
_COLOURS = {
    "done": ("#d5f0d5", "#2e7d32"),
    "running": ("#d6e6fa", "#1565c0"),
    "stale": ("#fdf0c4", "#b8860b"),
    "missing": ("#f7d6d6", "#b23b3b"),
}


def _for_mermaid(text: str) -> str:
    return text.translate(_MERMAID_ENTITIES).replace("%%", "%&percnt;")  # In quotes too, %% begins a directive.


_DOT_SHAPES = {
    "main": "shape=plaintext",
    "object": "shape=box",
    "shared": "shape=box, peripheries=2",
    "handed": "shape=box, style=rounded",
}


def dot(graph: Graph) -> str:
    """Return a graph in Graphviz's language; see `mermaid`."""
    lines = ["digraph genever {", "  rankdir=LR;", '  node [fontname="Helvetica"];', '  edge [fontname="Helvetica"];']
    for box in graph.boxes:
        label = _for_dot(box.title) + "".join(f"\\n{_for_dot(line)}" for line in box.settings)
        colours = ""
        if box.state in _COLOURS:
            fill, stroke = _COLOURS[box.state]
            colours = f', style=filled, fillcolor="{fill}", color="{stroke}"'
        lines.append(f'  {box.name} [label="{label}", {_DOT_SHAPES[box.kind]}{colours}];')
    for arrow in graph.arrows:
        style = f"{', style=dashed' if arrow.lazily else ''}{', arrowhead=odot' if arrow.handed else ''}"
        lines.append(f'  {arrow.source} -> {arrow.target} [label="{_for_dot(arrow.label)}"{style}];')
    return "\n".join([*lines, "}", ""])


def _for_dot(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
