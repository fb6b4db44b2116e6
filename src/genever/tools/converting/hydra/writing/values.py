"""Values of YAML as values of the language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from genever.tools.converting.documents import Mapping, Node, Scalar, Sequence
from genever.tools.converting.hydra.reading.interpolation import (
    Argument,
    InterpolationError,
    Items,
    Literal,
    Pairs,
    Resolver,
    Text,
    Use,
    parse,
    parse_argument,
)
from genever.tools.converting.hydra.reading.units import Keys, Unit
from genever.tools.converting.hydra.writing.project import ALL, ROOT, SELECTED, Path, Project
from genever.tools.converting.hydra.writing.targets import SPECIAL, call, is_on, target_of
from genever.tools.converting.literals import literal

REQUIRED = "%gin.REQUIRED"
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*(?:_\d+)*)(?:\.\d+)?(?:[eE][-+]?\d+)?")


class _UnknownError(Exception):
    """A part of a value is not carried over, and so the value is not."""


class Values:
    """Writes the values of one unit."""

    def __init__(self, project: Project, unit: Unit) -> None:
        self._project = project
        self._unit = unit
        self._own: Keys = ()  # The macro that is being written.
        self._line = 1
        self._inlined: list[Path] = []
        #: The modules of the targets that were written.
        self.modules: set[str] = set()

    def text(self, node: Node, macro: Keys, path: Path) -> str:
        """Return a value as text.

        Args:
            node: The value.
            macro: The macro that it is for.
            path: Its path in the tree, which relative interpolations begin from.
        """
        self._own = macro
        return self._node(node, path)

    def argument(self, argument: Argument, path: Path = ()) -> str:
        """Return an argument, or a value of a command line, as text."""
        return self._argument(argument, path)

    def use(self, path: Path) -> str:
        """Return the value at a path of the tree, for what is no part of it."""
        self._own = ()
        return self.reference(path)

    def choice(self, text: str, line: int) -> str:
        """Return the option of a group as text: interpolations in it are those of other groups."""
        self._line = line
        try:
            parts = parse(text)
        except InterpolationError:
            return literal(text)
        try:
            return self._joined(parts, (), self._option)
        except _UnknownError:
            return REQUIRED

    # ---- Values of YAML --------------------------------------------------------------------------

    def _node(self, node: Node, path: Path) -> str:
        match node:
            case Sequence(items):
                return f"[{', '.join(self._node(item, (*path, index)) for index, item in enumerate(items))}]"
            case Mapping(entries):
                if (made := self._call(node, path)) is not None:
                    return made
                pairs = (f"{literal(e.key)}: {self._node(e.value, (*path, e.key))}" for e in entries)
                return f"{{{', '.join(pairs)}}}"
            case Scalar(value):
                self._line = node.first
                return node.text if _is_number(node.text, value) else self._scalar(value, path)

    def _call(self, node: Mapping, path: Path) -> str | None:
        """Return the reference that a mapping in a list stands for, or None where it is data."""
        target = target_of(node)
        found = self._project.found.get(target) if target is not None else None
        is_raw = any(path[: len(raw)] == raw for raw in self._project.raw)
        if target is None or found is None or found.problem is not None or is_raw:
            return None
        self.modules.add(found.module)
        given = node.get("_args_")
        items = given.value.items if given is not None and isinstance(given.value, Sequence) else ()
        arguments = [self._node(item, (*path, "_args_", index)) for index, item in enumerate(items)]
        inner = [entry for entry in node.entries if entry.key not in SPECIAL]
        arguments += [f"{entry.key}={self._node(entry.value, (*path, entry.key))}" for entry in inner]
        return call(target.path, arguments, is_partial=is_on(node, "_partial_"))

    def _scalar(self, value: Any, path: Path) -> str:
        if not isinstance(value, str):
            return literal(value)
        if value == "???":
            return REQUIRED
        if "${" not in value:
            return literal(value)
        try:
            return self._joined(parse(value), path)
        except InterpolationError as problem:
            self._warn(f"OmegaConf cannot read {value!r}: {problem}")
        except _UnknownError:
            pass
        return REQUIRED

    def _joined(self, parts: Text, path: Path, part_of: Callable[[Use | Resolver, Path], str] | None = None) -> str:
        part_of = part_of or self._part
        if len(parts) == 1 and not isinstance(parts[0], str):
            return part_of(parts[0], path)
        if all(isinstance(part, str) for part in parts):
            return literal("".join(map(str, parts)))
        pieces = [(isinstance(part, str), part if isinstance(part, str) else part_of(part, path)) for part in parts]
        inner = [text for is_text, text in pieces if not is_text]
        if any("'" in text or "\\" in text or "{" in text or "%gin" in text for text in inner):
            return " + ".join(literal(text) if is_text else f"str({text})" for is_text, text in pieces)
        body = "".join(_escaped(text) if is_text else f"{{{text}}}" for is_text, text in pieces)
        return f"f'{body}'"

    def _part(self, part: Use | Resolver, path: Path) -> str:
        if isinstance(part, Resolver):
            return self._resolved(part, path)
        return self._use(part, path)

    # ---- Interpolations --------------------------------------------------------------------------

    def _option(self, part: Use | Resolver, path: Path) -> str:
        if isinstance(part, Resolver):
            return self._resolved(part, path)
        keys = [key[0] if len(key) == 1 and isinstance(key[0], str) else "" for key in part.keys]
        name = ".".join(map(str, keys))
        if len(keys) == 3 and keys[0] == "defaults" and str(keys[1]).isdigit():
            name = str(keys[2])  # How Hydra 1.0 named the choice of an item of the list.
        macro = self._project.choices.get(name)
        if macro is None:
            self._warn(f"there is no group {name} whose option this could name")
            raise _UnknownError
        return f"%{macro}"

    def _use(self, use: Use, path: Path) -> str:
        start = path[: len(path) - use.up] if use.up else ()
        keys: list[Any] = []
        for index, key in enumerate(use.keys):
            if len(key) == 1 and isinstance(key[0], str):
                keys.append(key[0])
                continue
            around = self.reference((*start, *keys))
            chosen = self._joined(key, path)
            rest = [self._subscript(part, path) for part in use.keys[index + 1 :]]
            return f"{around}[{chosen}]" + "".join(rest)
        return self.reference((*start, *keys))

    def _subscript(self, key: Text, path: Path) -> str:
        text = self._joined(key, path)
        return f"[{key[0]}]" if len(key) == 1 and isinstance(key[0], str) and key[0].isdigit() else f"[{text}]"

    def reference(self, path: Path) -> str:
        """Return the value at a path of the tree."""
        project = self._project
        names = tuple(str(key) for key in path)
        if not names:
            project.whole.add(())
            return f"%{ALL}/{ROOT}"
        if names in project.objects:
            project.used.setdefault(tuple(project.objects[names].split("/")), set()).add(self._unit)
            return f"%{project.objects[names]}"
        if names in project.nodes:
            project.whole.add(names)
            return f"%{ALL}/{'/'.join(names)}"
        if names in project.bound:
            if names == self._own:
                self._warn(f"{'.'.join(names)} is computed from itself")
                raise _UnknownError
            project.used.setdefault(names, set()).add(self._unit)
            return f"%{project.macro(names)}"
        around = project.leaf_around(names)
        if around is None and (ROOT,) in project.bound and self._holds((ROOT,), names[0]):
            around, names = (ROOT,), (ROOT, *names)
        if around is not None and (node := self._object_at(around)) is not None:
            return self.reference((*node, *names[len(around) :]))
        if around is not None:
            return self._inside(around, names[len(around) :])
        self._warn(f"no file of this tree has a value for {'.'.join(names)}")
        starts = {"/".join(names[:length]) for length in range(1, len(names))}
        if starts & set(project.choices.values()):
            raise _UnknownError  # It would mean the macro that chooses an option.
        return f"%{'/'.join(names)}"

    def _object_at(self, macro: Keys) -> Path | None:
        """Return the node that a macro is an interpolation of, where that is an object: it has no keys then."""
        texts = {leaf.node.value for _, leaf in self._project.bound[macro] if isinstance(leaf.node, Scalar)}
        if len(texts) != 1 or not isinstance(text := texts.pop(), str) or "${" not in text:
            return None
        try:
            parts = parse(text)
        except InterpolationError:
            return None
        if len(parts) != 1 or not isinstance(parts[0], Use):
            return None
        use = parts[0]
        start = macro[: len(macro) - use.up] if use.up else ()
        node = tuple(str(key) for key in (*start, *(key[0] for key in use.keys)))
        return node if node in self._project.objects else None

    def _holds(self, macro: Keys, key: str) -> bool:
        nodes = [leaf.node for _, leaf in self._project.bound[macro]]
        return any(isinstance(node, Mapping) and node.get(key) is not None for node in nodes)

    def _inside(self, macro: Keys, keys: Keys) -> str:
        """Return a part of the value of a macro."""
        if macro == self._own:
            return self._inlined_part(macro, keys)
        nodes: list[Node | None] = [leaf.node for _, leaf in self._project.bound[macro]]
        text = f"%{self._project.macro(macro)}"
        for key in keys:
            index = _key_in(nodes, key)
            text += f"[{literal(index)}]"
            nodes = [_part_of(node, index) for node in nodes]
        return text

    def _inlined_part(self, macro: Keys, keys: Keys) -> str:
        """Return a part of the value that is being written, again: it cannot use itself."""
        node: Node | None = next(
            (leaf.node for unit, leaf in self._project.bound[macro] if unit is self._unit and leaf.path == macro), None
        )
        path: Path = macro if macro != (ROOT,) else ()
        for key in keys:
            index = _key_in([node], key)
            node, path = _part_of(node, index), (*path, index)
        if node is None or path in self._inlined:
            self._warn(f"{'.'.join(map(str, path))} is not there, or is computed from itself")
            raise _UnknownError
        self._inlined.append(path)
        try:
            return f"({self._node(node, path)})" if isinstance(node, Scalar) else self._node(node, path)
        finally:
            self._inlined.pop()

    # ---- Resolvers -------------------------------------------------------------------------------

    def _argument(self, argument: Argument, path: Path) -> str:
        match argument:
            case Literal(value):
                return literal(value)
            case Items(items):
                return f"[{', '.join(self._argument(item, path) for item in items)}]"
            case Pairs(pairs):
                return f"{{{', '.join(f'{literal(key)}: {self._argument(item, path)}' for key, item in pairs)}}}"
            case _:
                return self._joined(argument, path)

    def _resolved(self, resolver: Resolver, path: Path) -> str:
        match resolver.name, resolver.arguments:
            case "oc.env", (name,):
                return f"env({self._argument(name, path)})"
            case "oc.env", (name, Literal(default)):
                text = literal(default if default is None else str(default))
                return f"env({self._argument(name, path)}, {text})"
            case "oc.env", (name, default):
                return f"env({self._argument(name, path)}, str({self._argument(default, path)}))"
            case "oc.select", (Literal(str(key)), *default):
                return self._selected(key, default[0] if default else Literal(None), path)
            case "oc.create", (value,):
                return self._argument(value, path)
            case "oc.decode", (Literal(None),):
                return "None"
            case "oc.decode", (Literal(str(text)),):
                return self._argument(self._decoded(text), path)
            case "oc.decode", ((Resolver("oc.env", (name, Literal(bool() | int() | float() as default))),),):
                return f"env({self._argument(name, path)}, {literal(default)})"
            case "oc.deprecated", (Literal(str(key)), *_):
                self._warn(f"{resolver.text} becomes a use without the warning")
                return self._use(parse_path(key), path)
            case "oc.dict.keys" | "oc.dict.values" as name, (Literal(str(key)),):
                return self._items(name, parse_path(key), path, resolver)
            case "hydra", (Literal(str(key)),) if key.removeprefix("runtime.choices.") in self._project.choices:
                return f"%{self._project.choices[key.removeprefix('runtime.choices.')]}"
            case "hydra", (Literal("runtime.output_dir" | "run.dir"),):
                return "%genever.run_dir"
            case "hydra", (Literal("runtime.cwd"),):
                self._warn(f"{resolver.text} becomes '.'", "runs stay in the working directory")
                return "'.'"
        hint = "say it as an expression of the language, such as %a * %b"
        if resolver.name in ("hydra", "now"):
            hint = "%genever.run_dir is the folder of the run"
        self._warn(f"the resolver in {resolver.text} is registered in Python", hint)
        raise _UnknownError

    def _decoded(self, text: str) -> Argument:
        try:
            return parse_argument(text)
        except InterpolationError as problem:
            self._warn(f"OmegaConf cannot read {text!r}: {problem}")
            raise _UnknownError from None

    def _items(self, name: str, use: Use, path: Path, resolver: Resolver) -> str:
        """Return the keys or values of a node of which one file has all."""
        start = path[: len(path) - use.up] if use.up else ()
        node = tuple(str(key) for key in (*start, *(key[0] for key in use.keys)))
        below = [leaf for leaf in self._project.bound if leaf[: len(node)] == node]
        units = {id(unit) for leaf in below for unit, _ in self._project.bound[leaf]}
        keys = list(dict.fromkeys(leaf[len(node)] for leaf in below if len(leaf) > len(node)))
        if len(units) != 1 or not keys:
            self._warn(f"{resolver.text} depends on what is chosen", "write the list")
            raise _UnknownError
        if name == "oc.dict.keys":
            return literal(keys)
        return f"[{', '.join(self.reference((*node, key)) for key in keys)}]"

    def _selected(self, key: str, default: Argument, path: Path) -> str:
        use = parse_path(key)
        start = path[: len(path) - use.up] if use.up else ()
        names = tuple(str(name) for name in (*start, *(part[0] for part in use.keys)))
        project = self._project
        if any(unit is self._unit and not leaf.is_missing for unit, leaf in project.bound.get(names, ())):
            return self.reference(names)
        if names not in project.nodes and names not in project.bound:
            around = project.leaf_around(names)
            if around is not None and any(_has(leaf.node, names[len(around) :]) for _, leaf in project.bound[around]):
                return self.reference(names)
            return self._argument(default, path)
        if names in project.nodes and names not in project.objects:
            project.whole.add(names)
        macros = project.selected.setdefault(names, {})
        text = self._argument(default, path)
        if text not in macros:
            number = f"_{len(macros) + 1}" if macros else ""
            macros[text] = f"{SELECTED}/{'/'.join(names)}{number}"
        return f"%{macros[text]}"

    def _warn(self, message: str, hint: str | None = None) -> None:
        self._project.tree.warn(message, self._unit, self._line, hint)


def _is_number(text: str, value: Any) -> bool:
    """Return whether a number is written as the language writes it, too."""
    return (
        _NUMBER.fullmatch(text) is not None and type(value) in (int, float) and repr(type(value)(text)) == repr(value)
    )


def parse_path(text: str) -> Use:
    """Return a path that is written as text: ``a.b[0]``."""
    try:
        parts = parse(f"${{{text}}}")
    except InterpolationError:
        return Use(0, ((text,),))
    assert isinstance(parts[0], Use)
    return parts[0]


def _escaped(text: str) -> str:
    """Return text as it stands in an f-string of single quotes."""
    return repr('"' + text)[2:-1].replace("{", "{{").replace("}", "}}")


def _key_in(nodes: list[Node | None], key: str) -> object:
    """Return a key of a path as the container has it: a number in a list."""
    if key.lstrip("-").isdigit():
        for node in nodes:
            if isinstance(node, Mapping) and any(entry.key == key for entry in node.entries):
                return key
        return int(key)
    return key


def _part_of(node: Node | None, key: object) -> Node | None:
    if isinstance(node, Mapping):
        return next((entry.value for entry in node.entries if entry.key == key), None)
    if isinstance(node, Sequence) and isinstance(key, int) and key < len(node.items):
        return node.items[key]
    return None


def _has(node: Node, keys: Keys) -> bool:
    part: Node | None = node
    for key in keys:
        part = _part_of(part, _key_in([part], key))
    return part is not None
