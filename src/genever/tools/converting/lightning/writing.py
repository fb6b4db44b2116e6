"""Values of a LightningCLI's YAML as values of the language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from genever.language.text.diagnostics import Diagnostic
from genever.tools.converting.documents import Entry, Mapping, Node, Scalar, Sequence, YamlFile
from genever.tools.converting.lightning.classes import NAMESPACES, Class, Classes
from genever.tools.converting.literals import literal

REQUIRED = "%gin.REQUIRED"

_NAME = re.compile(r"[A-Za-z_]\w*")
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_MAPPING = re.compile(r"\b(?:dict|Dict|Mapping|MutableMapping|OrderedDict|Any|object)\b")
#: Type hints of functions that make an object, such as Lightning's ``OptimizerCallable``. Where data are returned, the
#: value is an object that can be called.
_FACTORY = re.compile(
    r"\w+Callable\b|Callable\[.*,\s*(?!(?:[\w.]+\.)?(?:Tensor|ndarray|Any|None|bool|float|int|str)\b)[\w.]+\]"
)
_CALLABLE = re.compile(r"Callable\b")
_TYPE = re.compile(r"\b[Tt]ype\[|^type$")
_TUPLE = re.compile(r"\b[Tt]uple\b")
_LIST = re.compile(r"\b(?:[Ll]ist|Sequence|Iterable)\b")
#: Parameters whose value is a class even where its name stands alone.
_NAMED = ("callbacks", "optimizer", "lr_scheduler", "model", "data")


@dataclass(frozen=True, slots=True)
class Call:
    """What makes an object: the name of a class, the line on which it stands, the lines of comments, the arguments."""

    name: str
    line: int
    lines: tuple[int, ...]
    arguments: tuple[Entry, ...]


class Line(NamedTuple):
    """A line of a block, and the number of the line that it stands for."""

    text: str
    number: int


def call_of(node: Node) -> Call | None:
    """Return what a mapping with ``class_path`` makes; None for other values."""
    path = node.get("class_path") if isinstance(node, Mapping) else None
    if path is None or not isinstance(path.value, Scalar) or not isinstance(path.value.value, str):
        return None
    assert isinstance(node, Mapping)
    lines = [path.line]
    arguments: list[Entry] = []
    for key in ("init_args", "dict_kwargs"):
        entry = node.get(key)
        if entry is not None and isinstance(entry.value, Mapping):
            lines.append(entry.line)
            arguments += entry.value.entries
    return Call(path.value.value, path.line, tuple(lines), tuple(arguments))


def calls_in(node: Node) -> Iterator[Call]:
    """Yield what a value makes, at any depth."""
    call = call_of(node)
    if call is not None:
        yield call
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield from calls_in(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from calls_in(item)


def _joined(parts: list[str]) -> str:
    """Return parts together, on one line unless they have comments."""
    text = "".join(parts)
    return text.removesuffix(", ") if "\n" not in text else text


def _takes_text(type: str) -> bool:
    """Return whether a type hint has nothing but texts and paths, so that ``12`` is a text, too."""
    words = set(re.findall(r"\w+", type)) - {"Optional", "Union", "None", "typing", "pathlib", "os"}
    return bool(words) and words <= {"str", "Path", "PathLike"}


def last_part(path: str) -> str:
    """Return the name of a class without its module."""
    return path.rpartition(".")[2]


class Writer:
    """Writes values: a class that occurs once gets bindings of its own, others arguments where they stand."""

    def __init__(self, file: YamlFile, classes: Classes, uses: Counter[str], *, is_whole: bool = True) -> None:
        """Begin with nothing; ``is_whole`` says that there is nothing beside the file that could say the rest."""
        self._file = file
        self._is_whole = is_whole
        self._classes = classes
        self._uses = uses
        self._above = {line: list(texts) for line, texts in file.comments.above.items()}
        self._beside = dict(file.comments.beside)
        #: What is imported, what is bound (in the order of the YAML), and what is not carried over.
        self.modules: set[str] = set()
        self.blocks: dict[str, list[Line]] = {}
        self.findings: list[Diagnostic] = []

    # ---- Comments --------------------------------------------------------------------------------

    def head(self) -> list[str]:
        """Return the comments at the top that a blank line sets apart."""
        texts = [line.strip() for line in self._file.source.text.split("\n")]
        count = next((number for number, text in enumerate(texts) if not text.startswith("#")), 0)
        first = min((entry.line for entry in self._file.body.entries), default=1)
        if texts[count]:
            return []
        found = self._above.get(first, [])
        self._above[first] = found[count:]
        return found[:count]

    def above(self, *lines: int) -> list[str]:
        """Return the comments above and beside lines, which have no place of their own."""
        found: list[str] = []
        for line in lines:
            found += self._above.pop(line, [])
            found += [self._beside.pop(line)] if line in self._beside else []
        return found

    def rest(self) -> list[str]:
        """Return the comments that have found no place."""
        lines = sorted({*self._above, *self._beside})
        return [text for line in lines for text in self.above(line)]

    def _trailing(self, line: int) -> str:
        return f"  {self._beside.pop(line)}" if line in self._beside else ""

    # ---- Bindings and arguments ------------------------------------------------------------------

    def binding(self, entry: Entry, type: str = "", name: str | None = None, *, is_deferred: bool = False) -> list[str]:
        """Return a binding with its comments as lines."""
        lead = self._above.pop(entry.line, [])
        more, text = self.value(entry.value, str(entry.key), type, is_deferred=is_deferred)
        beside = self._trailing(entry.line) or self._trailing(entry.value.last)
        return [*lead, *more, f"{name or entry.key} = {text}{beside}"]

    def bind(self, found: Class, arguments: tuple[Entry, ...], line: int) -> None:
        """Bind the parameters of a class."""
        lines = self.blocks.setdefault(found.path, [])
        for entry in self._named(found, arguments):
            lines += self._lines(entry, found)
        lines += [Line(f"{name} = {REQUIRED}", line) for name in self._missing(found, arguments, line)]

    def _lines(self, entry: Entry, found: Class) -> list[Line]:
        return [Line(text, entry.line) for text in self.binding(entry, found.type_of(entry.key))]

    def _named(self, found: Class, arguments: tuple[Entry, ...]) -> Iterator[Entry]:
        for entry in arguments:
            if not isinstance(entry.key, str) or not _NAME.fullmatch(entry.key):
                self.warn(f"{entry.key!r} is no name of a parameter", entry.line)
                continue
            is_unknown = found.parameters and entry.key not in found.parameters and not found.accepts_any
            if is_unknown and self._is_whole:  # Else it is loaded at once, which finds that.
                self.warn(f"{found.path} has no parameter {entry.key!r}", entry.line)
            yield entry

    def _missing(self, found: Class, arguments: tuple[Entry, ...], line: int) -> Iterator[str]:
        """Yield the parameters that a class needs and the YAML does not have: the program may link them."""
        given = {entry.key for entry in arguments}
        for item in found.parameters.values() if self._is_whole else ():
            if item.is_required and item.is_bindable and item.name not in given:
                hint = "a link of the program may; bind it"
                self.warn(f"{found.path} needs {item.name!r}, and the file does not give it", line, hint)
                yield item.name

    # ---- Values ----------------------------------------------------------------------------------

    def value(self, node: Node, key: str, type: str = "", *, is_deferred: bool = False) -> tuple[list[str], str]:
        """Return a value as text, and the comments that go above what it is the value of.

        Args:
            node: The value.
            key: The parameter that it is for.
            type: The annotation of that parameter.
            is_deferred: Whether the object is made by what gets it.
        """
        call = call_of(node)
        if call is not None:
            assert isinstance(node, Mapping)
            self._check_call(node)
            return self._call(call, key, type, is_deferred=is_deferred)
        match node:
            case Scalar():
                return [], self._scalar(node, key, type, is_deferred=is_deferred)
            case Sequence(items):
                pairs = ("(", ")") if _TUPLE.search(type) and not _LIST.search(type) else ("[", "]")
                parts = [self._item(item, key, type) for item in items]
                is_single = pairs[0] == "(" and len(parts) == 1
                return [], f"{pairs[0]}{''.join(parts) if is_single else _joined(parts)}{pairs[1]}"
            case Mapping(entries):
                if type and not _MAPPING.search(type):
                    hint = "write a reference to the class, such as @Class(a=1)"
                    self.warn(f"the type hint {type} of {key!r} makes an object of this mapping", node.first, hint)
                return [], f"{{{_joined([self._pair(entry) for entry in entries])}}}"

    def _check_call(self, node: Mapping) -> None:
        """Warn of what stands beside a class and is nothing that a LightningCLI knows."""
        for entry in node.entries:
            if entry.key in ("init_args", "dict_kwargs"):
                is_empty = isinstance(entry.value, Scalar) and entry.value.value is None
                if not isinstance(entry.value, Mapping) and not is_empty:
                    self.warn(f"{entry.key} is no mapping of arguments, and is left out", entry.line)
            elif entry.key != "class_path":
                hint = "arguments stand below init_args"
                self.warn(f"{entry.key!r} beside class_path is left out", entry.line, hint)

    def _item(self, node: Node, key: str, type: str) -> str:
        lead = self._above.pop(node.first, [])
        more, text = self.value(node, key, type)
        return self._part([*lead, *more], text, node.last)

    def _pair(self, entry: Entry) -> str:
        lead = [*self._above.pop(entry.line, [])]
        more, text = self.value(entry.value, str(entry.key))
        return self._part([*lead, *more], f"{literal(entry.key)}: {text}", entry.line, entry.value.last)

    def _part(self, comments: list[str], text: str, *lines: int) -> str:
        """Return a part of a list, a dict or a call on lines of its own where it has comments."""
        beside = next((found for line in lines if (found := self._trailing(line))), "")
        start = "".join(f"\n{comment}" for comment in comments) + ("\n" if comments else "")
        return f"{start}{text},{beside}" + ("\n" if beside else " ")

    def _scalar(self, node: Scalar, key: str, type: str, *, is_deferred: bool) -> str:
        value: Any = node.value
        if node.text and _takes_text(type):
            value = node.text
        if isinstance(value, str):
            takes_class = _CALLABLE.search(type) or _TYPE.search(type)
            if (_PATH.fullmatch(value) and (takes_class or key in NAMESPACES)) or (key in _NAMED and value):
                is_made = not takes_class and key in NAMESPACES and key not in ("optimizer", "lr_scheduler")
                return self._call(Call(value, node.first, (), ()), key, type, is_deferred=is_deferred or not is_made)[1]
            if "${" in value:
                self.warn(f"the interpolation in {value!r} stays text", node.first, "use a macro, such as %name")
            if re.search(r"\bPath\b", type) and "str" not in type:
                self.modules.add("pathlib")
                return f"@pathlib.Path({literal(value)})"
            return literal(value)
        if type == "float" and isinstance(value, int) and not isinstance(value, bool):
            return literal(float(value))
        return node.text if _NUMBER.fullmatch(node.text) and not isinstance(value, bool) else literal(value)

    def _call(self, call: Call, key: str, type: str, *, is_deferred: bool) -> tuple[list[str], str]:
        comments = self.above(*call.lines)
        found = self._classes.find(call.name, key)
        if found is None:
            hint = "name it in full, package.module.Class"
            self.warn(f"no class {call.name} is found for {key!r}", call.line, hint)
            return comments, REQUIRED
        if found.problem is not None:
            self.warn(found.problem, call.line, "the binding file names it all the same")
        self.modules.add(found.module)
        is_partial = is_deferred or bool(_FACTORY.search(type)) or found.path.startswith("torch.optim.")
        if self._uses[last_part(found.path)] <= 1:
            if call.arguments or not is_partial or is_deferred:
                self._bind(found, call, needs_all=not is_partial or (is_deferred and key in ("model", "data")))
            return comments, f"@{found.path}" + ("" if is_partial else "()")
        arguments = []
        for entry in self._named(found, call.arguments):
            lead = self._above.pop(entry.line, [])
            more, text = self.value(entry.value, entry.key, found.type_of(entry.key))
            arguments.append(self._part([*lead, *more], f"{entry.key}={text}", entry.line, entry.value.last))
        if not is_partial:
            arguments += [f"{name}={REQUIRED}, " for name in self._missing(found, call.arguments, call.line)]
        if is_partial:
            arguments.append("...")
        return comments, f"@{found.path}" + (f"({_joined(arguments)})" if arguments != ["..."] else "")

    def _bind(self, found: Class, call: Call, *, needs_all: bool) -> None:
        if needs_all:
            self.bind(found, call.arguments, call.line)
            return
        lines = self.blocks.setdefault(found.path, [])
        for entry in self._named(found, call.arguments):
            lines += self._lines(entry, found)

    def warn(self, message: str, line: int, hint: str | None = None) -> None:
        """Take note of something that is not carried over."""
        source = self._file.source
        self.findings.append(Diagnostic("not-converted", message, source, self._file.span(line), hint, "warning"))
