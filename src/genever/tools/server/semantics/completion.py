"""What can be written at an offset."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

from genever.configuration.catalog.index import suffixes
from genever.configuration.catalog.target import Parameter, Target
from genever.configuration.data.read import FORMATS, ending_of
from genever.inspection.signatures import annotation_text, bindable, default_text, literal_values
from genever.language.evaluation.functions import ANY_NUMBER, FUNCTIONS
from genever.language.evaluation.spaces import SPACES
from genever.language.operations import DATA
from genever.language.syntax import nodes
from genever.language.text.selectors import split_scoped
from genever.language.text.source import Span
from genever.language.values.literals import value_text
from genever.tools.server.features.cursor import Cursor, cursor
from genever.tools.server.semantics.model import Model
from genever.tools.server.semantics.modules import Modules

#: The most names of one kind that are offered at once: with another letter, the client requests more.
MOST = 100

ItemKind: TypeAlias = Literal[
    "class", "function", "parameter", "macro", "constant", "scope", "value", "keyword", "module", "file", "folder"
]


class Template(NamedTuple):
    """A text to be written, and what is chosen in it then, to be typed over; empty for a place of the cursor alone."""

    text: str
    chosen: Span


class Item(NamedTuple):
    """Something that can be written.

    Attributes:
        label: What is shown.
        kind: What it is.
        text: What is written.
        span: What it replaces.
        detail: More about it, on one line.
        order: What comes first: a smaller number before a larger.
        selector: The complete selector that it names, or that a parameter belongs to.
        parameter: The parameter that it names.
        goes_on: Whether more is to follow, so that the client completes again.
        filter: What the client compares with what is written; empty for the label.
        template: What is written in its place where the client can put the cursor into it.
    """

    label: str
    kind: ItemKind
    text: str
    span: Span
    detail: str = ""
    order: int = 5
    selector: str = ""
    parameter: str = ""
    goes_on: bool = False
    filter: str = ""
    template: Template | None = None


class Completion(NamedTuple):
    """What can be written; ``is_incomplete`` where another letter may bring up more."""

    items: tuple[Item, ...]
    is_incomplete: bool


def complete(document: nodes.Document, offset: int, model: Model | None, modules: Modules) -> Completion:
    """Return what can be written at an offset.

    Args:
        document: As it is now.
        offset: Where.
        model: What the file belongs to, maybe as it was a moment ago; None where that is not known yet.
        modules: What can be imported.
    """
    at = cursor(document, offset)
    items = list(_Completer(document, at, model, modules).items())
    return Completion(tuple(items), len(items) >= MOST)


_WORDS = {
    "import": ("import ", "import a module"),
    "from": ("from ", "import what a module has"),
    "include": ("include '", "take in another file"),
    "assert": ("assert ", "what must hold"),
    "del": ("del ", "unbind a parameter"),
    "main": ("main = @", "what to run"),
}
_VALUE_WORDS = {
    "once": ("once @", "built at most once"),
    "lazy": ("lazy @", "built when it is first used"),
    "cached": ("cached @", "made once for all runs, then read"),
}


_WORD = re.compile(r"[A-Za-z_]\w*")
_ASSIGNED = re.compile(r"[ \t\f]*[-+|]?=(?!=)")
#: The longest default that is written for a parameter.
_LONGEST = 60
_OPENING = ("'", '"', "(", "[", "{")


class _Completer:
    """Finds what can be written at one place."""

    def __init__(self, document: nodes.Document, at: Cursor, model: Model | None, modules: Modules) -> None:
        self._document = document
        self._at = at
        self._model = model
        self._modules = modules

    def items(self) -> Iterator[Item]:
        match self._at.writing:
            case "key":
                yield from self._keys()
            case "entry":
                yield from self._entries()
            case "reference":
                yield from self._references(self._at.prefix, self._at.span)
            case "macro":
                yield from self._macros(self._at.prefix, self._at.span)
            case "argument":
                yield from self._arguments()
                yield from self._values()
            case "value":
                yield from self._values()
            case "module" | "member":
                yield from self._imports()
            case "include":
                yield from self._files()
            case "scope":
                yield from self._scopes("", self._at.span)
            case "del":
                yield from self._bound()

    # ---- Keys ------------------------------------------------------------------------------------

    def _keys(self) -> Iterator[Item]:
        prefix, span = self._at.prefix, self._at.span
        scope, rest = split_scoped(prefix)
        selector, dot, _ = rest.rpartition(".")
        if dot:
            start = span.start + len(prefix) - len(rest) + len(selector) + 1
            yield from self._parameters(scope, selector, Span(start, span.end), " = ")
            yield from self._selectors(rest, Span(span.start + len(prefix) - len(rest), span.end), ".")
            return
        if not prefix.count("/"):
            for word, (text, detail) in _WORDS.items():
                yield Item(word, "keyword", text, span, detail, 6, filter=word)
            yield from self._macro_names(span)
        yield from self._selectors(rest, Span(span.start + len(prefix) - len(rest), span.end), ".")
        yield from self._scopes(scope, span)

    def _entries(self) -> Iterator[Item]:
        yield from self._parameters(self._at.scope, self._at.selector, self._at.span, " = ")

    def _parameters(self, scope: str, selector: str, span: Span, then: str) -> Iterator[Item]:
        """Yield the parameters of a configurable, those that are bound in this file and scope left out."""
        target = self._model.target(selector) if self._model is not None else None
        if target is None or self._model is None:
            return
        bound = self._bound_here(scope, target)
        then = "" if _ASSIGNED.match(self._document.source.text, span.end) else then
        for number, parameter in enumerate(bindable(target)):
            if parameter.name not in bound:
                yield _parameter(parameter, target, span, then, number)

    def _bound_here(self, scope: str, target: Target) -> set[str]:
        """Return the parameters that this file binds, but for the one that is being written."""
        found: set[str] = set()
        assert self._model is not None
        for statement in self._document.statements:
            bindings = statement.bindings if isinstance(statement, nodes.Block) else (statement,)
            for binding in bindings:
                if not isinstance(binding, nodes.Binding) or not binding.parameter or binding.scope != scope:
                    continue
                here = binding.start <= self._at.span.start <= binding.key_end
                if not here and self._model.target(binding.selector) is target:
                    found.add(binding.parameter)
        return found

    def _macro_names(self, span: Span) -> Iterator[Item]:
        """Yield the macros that other files bind, to be bound here again."""
        if self._model is not None:
            own = {s.selector for s in self._document.statements if isinstance(s, nodes.Binding) and not s.parameter}
            for name in self._model.config.macro_names:
                if name not in own and "/" not in name:
                    yield Item(name, "macro", f"{name} = ", span, self._macro_detail(name), 4, filter=name)

    def _bound(self) -> Iterator[Item]:
        """Yield the keys of what is bound."""
        if self._model is None:
            return
        for binding in self._model.config:
            key = binding.key.text(self._model.short)
            yield Item(key, "macro" if binding.is_macro else "parameter", key, self._at.span, value_text(binding.value))

    # ---- Names -----------------------------------------------------------------------------------

    def _references(self, prefix: str, span: Span) -> Iterator[Item]:
        scope, rest = split_scoped(prefix)
        yield from self._selectors(rest, Span(span.start + len(prefix) - len(rest), span.end), "")
        yield from self._scopes(scope, span)

    def _selectors(self, prefix: str, span: Span, then: str) -> Iterator[Item]:
        model = self._model
        if model is None:
            return
        used = {selector for _, selector in model.config.bindings}
        found = list(islice(model.names.beginning(prefix), MOST))
        depth = prefix.count(".")
        for selector in found:
            target = model.catalog.target(selector)
            if target is None:
                continue
            short = model.short(selector)
            name = short
            if depth > short.count("."):  # More of it was written: that stays.
                name = ".".join(selector.split(".")[-depth - 1 :])
            module = selector.rpartition(".")[0]
            kind: ItemKind = "class" if selector.rpartition(".")[2][:1].isupper() else "function"
            order = 2 if selector in used else 3
            yield Item(name, kind, name + then, span, module, order, selector, goes_on=bool(then), filter=name)

    def _scopes(self, scope: str, span: Span) -> Iterator[Item]:
        """Yield the scopes that may come next; one is written with those around it."""
        if self._model is None:
            return
        for name in self._model.scopes():
            if name.startswith(f"{scope}/") if scope else "/" not in name:
                is_key = self._at.writing != "scope"
                yield Item(f"{name}/", "scope", f"{name}/" if is_key else name, span, "scope", 4, goes_on=is_key)

    def _macros(self, prefix: str, span: Span) -> Iterator[Item]:
        if self._model is None:
            return
        for name in self._visible_macros():
            yield Item(f"%{name}", "macro", name, span, self._macro_detail(name), 2, filter=name)
        for name in self._constants(prefix):
            yield Item(f"%{name}", "constant", name, span, "constant", 3, filter=name)

    def _visible_macros(self) -> Iterable[str]:
        """Return the macros as this file writes them: one that it is taken in under its scope for without that."""
        assert self._model is not None
        names = dict.fromkeys(self._model.config.macro_names)
        own = [f"{scope}/" for scope in self._model.scopes_of(self._document) if scope]
        for name in list(names):
            for scope in own:
                if name.startswith(scope):
                    names.setdefault(name.removeprefix(scope))
        return names

    def _macro_detail(self, name: str) -> str:
        assert self._model is not None
        binding = self._model.macro(name)
        return value_text(binding.value) if binding is not None else ""

    def _constants(self, prefix: str) -> Iterator[str]:
        """Yield the constants that go on as what is written does."""
        constants = getattr(self._model.catalog, "constant_names", None) if self._model is not None else None
        names: Iterable[str] = constants() if constants is not None else ()
        lowered = prefix.lower()
        matching = (name for name in names if any(part.startswith(lowered) for part in suffixes(name.lower())))
        yield from islice(matching, MOST)

    # ---- Values ----------------------------------------------------------------------------------

    def _arguments(self) -> Iterator[Item]:
        """Yield the parameters that the innermost call can be given by name."""
        call = self._at.calls[-1]
        target = self._model.target(split_scoped(call.name)[1]) if self._model is not None else None
        if target is None:
            return
        by_position = target.signature.positional[: call.position]
        for number, parameter in enumerate(bindable(target)):
            if parameter.name not in call.given and parameter.name not in by_position:
                yield _parameter(parameter, target, self._at.span, "=", number)

    def _values(self) -> Iterator[Item]:
        at = self._at
        if at.quote and at.calls and at.calls[-1].is_function and at.calls[-1].name == DATA.name:
            yield from self._files(is_data=True)
            return
        parameter = self._expected()
        for value in literal_values(parameter) if parameter is not None else ():
            text = value_text(value)
            if at.quote:
                if isinstance(value, str) and at.quote not in value:
                    yield Item(value, "value", value, at.span, "", 0, filter=value)
            else:
                yield Item(text, "value", text, at.span, "", 0, filter=text)
        if at.quote:
            return
        for name in self._members(parameter) if parameter is not None else ():
            yield Item(f"%{name}", "constant", f"%{name}", at.span, "", 0, filter=name)
        if parameter is not None and parameter.default is not None and at.depth == 0 and not at.prefix:
            default = default_text(parameter.default)
            if default and default != "REQUIRED" and not hasattr(parameter.default, "text"):
                yield Item(default, "value", default, at.span, "the code's default", 1, filter=default)
        for word in ("True", "False", "None"):
            yield Item(word, "keyword", word, at.span, "", 4)
        for word, (text, detail) in _VALUE_WORDS.items():
            yield Item(word, "keyword", text, at.span, detail, 6, goes_on=True)
        for name, function in FUNCTIONS.items():
            yield Item(name, "function", f"{name}(", at.span, _arity(function.fewest, function.most), 5, filter=name)
        for name, space in SPACES.items():
            yield Item(name, "function", f"{name}(", at.span, f"a space, as in {space.example}", 5, filter=name)
        yield from self._signed()

    def _members(self, parameter: Parameter) -> Iterator[str]:
        """Yield the constants that are members of a class which an annotation names."""
        classes = set(_WORD.findall(annotation_text(parameter.annotation)))
        constants = getattr(self._model.catalog, "constant_names", None) if self._model is not None else None
        for name in constants() if constants is not None else ():
            if name.split(".")[-2:-1] and name.split(".")[-2] in classes:
                yield name

    def _signed(self) -> Iterator[Item]:
        """Yield macros and references with their signs, where nothing of a name stands there yet or it fits."""
        if self._model is None:
            return
        at = self._at
        for name in self._visible_macros():
            yield Item(f"%{name}", "macro", f"%{name}", at.span, self._macro_detail(name), 3, filter=name)
        if at.prefix:
            for item in self._selectors(at.prefix, at.span, ""):
                yield item._replace(label=f"@{item.label}", text=f"@{item.text}", filter=item.label, order=4)

    def _expected(self) -> Parameter | None:
        """Return the parameter that the value is for."""
        if self._model is None:
            return None
        if self._at.calls:
            call = self._at.calls[-1]
            if call.is_function:
                return None
            target = self._model.target(split_scoped(call.name)[1])
            if target is None:
                return None
            positional = target.signature.positional
            by_position = positional[call.position] if call.position < len(positional) else ""
            return _find(target, call.keyword or by_position)
        target = self._model.target(self._at.selector) if self._at.parameter else None
        return _find(target, self._at.parameter) if target is not None else None

    # ---- Modules and files -----------------------------------------------------------------------

    def _imports(self) -> Iterator[Item]:
        at = self._at
        if at.writing == "member":
            for name in self._modules.inside(at.package):
                yield Item(name, "module", name, at.span, at.package)
            return
        package, dot, _ = at.prefix.rpartition(".")
        start = at.span.start + len(package) + len(dot)
        for name in self._modules.inside(package):
            yield Item(name, "module", name, Span(start, at.span.end), package)

    def _files(self, is_data: bool = False) -> Iterator[Item]:
        """Yield the files and folders that a path may go on with: binding files, or data files."""
        at = self._at
        folder, slash, _ = at.prefix.rpartition("/")
        start = at.span.start + len(folder) + len(slash)
        beside = os.path.dirname(self._document.source.label)
        folders = [*self._modules.folders, beside]
        roots = [beside] if at.prefix.startswith((".", "/")) else folders[::-1] if is_data else folders
        met: set[str] = set()
        for root in roots:
            for name, is_folder in _entries(os.path.join(root, folder + slash), is_data):
                if name in met or os.path.normpath(os.path.join(root, folder, name)) == self._document.source.label:
                    continue
                met.add(name)
                text = f"{name}/" if is_folder else name
                yield Item(text, "folder" if is_folder else "file", text, Span(start, at.span.end), goes_on=is_folder)


def _entries(folder: str, is_data: bool) -> Iterator[tuple[str, bool]]:
    """Yield the binding files, or the data files, and the folders in a folder, each with whether it is a folder."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (OSError, ValueError):
        return
    for entry in entries:
        if is_data and ending_of(entry.name) in FORMATS and not entry.is_dir():
            yield entry.name, False
        elif entry.name.startswith((".", "__")):
            continue
        elif entry.is_dir():
            yield entry.name, True
        elif entry.name.endswith(".gin") and not is_data:
            yield entry.name, False


def _parameter(parameter: Parameter, target: Target, span: Span, then: str, number: int) -> Item:
    annotation, default = annotation_text(parameter.annotation), default_text(parameter.default)
    detail = " = ".join(filter(None, (annotation, default)))
    is_required = not default or default == "REQUIRED"
    name = parameter.name
    order = (not is_required) * 1000 + number
    text = name + then
    first = _first_value(parameter) if then else ""
    inside = first[:1] in _OPENING  # Editors put what one types there around what is chosen, if it is all of it.
    chosen = Span(len(text) + inside, len(text) + len(first) - inside)
    template = Template(text + first, chosen) if first else None
    return Item(name, "parameter", text, span, detail, order, target.selector, name, filter=name, template=template)


def _first_value(parameter: Parameter) -> str:
    """Return what to write for a parameter at first: its default, or the quotes of a text; else it is empty."""
    default = default_text(parameter.default)
    if default and default != "REQUIRED" and not hasattr(parameter.default, "text") and len(default) <= _LONGEST:
        return default
    return "''" if annotation_text(parameter.annotation) == "str" else ""


def _find(target: Target, name: str) -> Parameter | None:
    return next((parameter for parameter in bindable(target) if parameter.name == name), None)


def _arity(fewest: int, most: int) -> str:
    if most == ANY_NUMBER:
        return f"{fewest} arguments or more"
    return f"{fewest} to {most} arguments" if most > fewest else f"{most} argument{'s' * (most != 1)}"
