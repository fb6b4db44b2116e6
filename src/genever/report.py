"""`Config` and `Record` as text: a binding file that says what was configured or what took effect.

The layout is gin's: imports, macros, then each configurable's parameters under a rule.
"""

from __future__ import annotations

import pprint
import re
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Any, NamedTuple

from genever.errors import speaks_as_gin
from genever.expression_text import expression_text
from genever.model import (
    BUILTINS,
    CONSTANT,
    INHERITED,
    MACRO,
    Assertion,
    Expression,
    ImportLine,
    Key,
    Reference,
    references_in,
)
from genever.printable import on_one_line
from genever.registry import Configurable, Registry
from genever.scalars import Scalar, complex_text, plain_scalar
from genever.source import Origin

#: ``{(scope, complete selector): {parameter: value}}``, values as bound.
Values = Mapping[Key, Mapping[str, Any]]

DYNAMIC = "__gin__.dynamic_registration"


def config_text(
    values: Values,
    registry: Registry,
    imports: Iterable[ImportLine],
    max_line_length: int = 80,
    continuation_indent: int = 4,
    origin: Callable[[str, str, str], Origin | None] | None = None,
    assertions: Iterable[Assertion] = (),
    *,
    as_given: bool = False,
) -> str:
    """Return values as the text of a binding file.

    Args:
        values: What to show.
        registry: Knows the configurables, for their shortest names.
        imports: The imports that the text must begin with.
        max_line_length: Longer bindings go on a line of their own; long strings stay whole.
        continuation_indent: How far such a line is indented.
        origin: Finds where (scope, selector, parameter) was set; where given, each binding says so.
        assertions: What must hold, at the end of the text.
        as_given: Whether everything stays in the order of ``values``; else names are sorted, as gin does.
    """
    names = _Names(registry, imports, values)
    page = _Page(names, max_line_length, continuation_indent, origin)
    lines = [str(line) for line in names.sorted_imports()]
    if lines:
        lines.append("")
    rule = "# " + "=" * (max_line_length - 2)
    items = list(values.items())
    if not as_given:
        items.sort(key=lambda item: _sort_key(item[0], registry))
    macros = [(key, bound) for key, bound in items if key[1] == MACRO and "value" in bound]
    if macros:
        lines += ["# Macros:", rule]
        for (name, selector), bound in macros:
            lines += page.binding(name or f"{names.of(MACRO)}.value", bound["value"], (name, selector, "value"))
        lines.append("")
    for (scope, selector), bound in items:
        if selector in (MACRO, CONSTANT):
            continue
        scoped = f"{scope}/{names.of(selector)}" if scope else names.of(selector)
        lines += [f"# Parameters for {scoped}:", rule]
        for parameter in bound if as_given else sorted(bound):
            lines += page.binding(f"{scoped}.{parameter}", bound[parameter], (scope, selector, parameter))
        if not bound:
            lines.append("# None.")
        lines.append("")
    checks = [_assertion_text(assertion, names) for assertion in assertions]
    if checks:
        lines += ["# Assertions:", rule, *checks, ""]
    return "\n".join(lines)


def _assertion_text(assertion: Assertion, names: _Names) -> str:
    test = _text(assertion.test, names.reference)
    message = f", {_text(assertion.message, names.reference)}" if assertion.message is not None else ""
    return f"assert {test}{message}"


def _sort_key(key: Key, registry: Registry) -> list[str]:
    scope, selector = key
    parts = [*reversed(selector.lower().split(".")), *reversed(scope.lower().split("/"))]
    target = registry.target(selector)
    if target is not None and target.is_method:
        method = parts.pop(0)
        parts[0] += f".{method}"
    return parts


class _Page(NamedTuple):
    """How one binding is laid out."""

    names: _Names
    width: int
    indent: int
    origin: Callable[[str, str, str], Origin | None] | None

    def binding(self, key: str, value: Any, place: tuple[str, str, str]) -> list[str]:
        lines = [self.line(key, name, part) for name, part in _steps(value)]
        where = self.origin(*place) if self.origin is not None else None
        if where is not None and not lines[0].startswith("#"):
            lines.insert(0, f"# Set in {where.source.place(where.span.start, column=False)}:")
        return lines

    def line(self, key: str, name: str, value: Any) -> str:
        shown = shown_value(value, self.names.reference)
        if shown is None:
            return f"# {key} {name} {stable_repr(value)}"
        text = pprint.pformat(shown, width=self.width - self.indent, sort_dicts=False)
        if "\n" in text or len(key) + len(text) > self.width:
            pad = " " * self.indent
            text = "\\\n" + "\n".join(pad + line for line in text.split("\n"))
        return f"{key} {name} {text}"


def _steps(value: Any) -> list[tuple[str, Any]]:
    """The statements that give a value: one binding; or what it was first, and its edits in order."""
    if not (isinstance(value, Expression) and value.kind == "edit"):
        return [("=", value)]
    base, change = value.operands
    before = [] if base is INHERITED else _steps(base)
    return [*before, (value.detail, change)]


# ---- Values -----------------------------------------------------------------------------------------


class _Verbatim:
    """Shown as its text, wherever it stands in a container."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


#: Longer integers are shown in hexadecimal: Python refuses to write more than 4,300 decimal digits.
_MOST_DECIMAL_BITS = 14_000


def shown_value(value: Any, show_reference: Callable[[Reference], str]) -> Any:
    """Return a value whose `repr` is its literal form, or None for one that has no such form.

    None itself has one: it comes back as something whose `repr` is ``None``.
    """
    if value is None:
        return _Verbatim("None")
    if isinstance(value, Reference):
        return _Verbatim(show_reference(value))
    if isinstance(value, Expression):
        text = expression_text(value, lambda part: _text(part, show_reference))
        return None if text is None else _Verbatim(text)
    kind = type(value)
    if kind is set:
        members = sorted(_text(member, show_reference) or "" for member in value)
        return None if "" in members or not members else _Verbatim(f"{{{', '.join(members)}}}")
    if kind is list or kind is tuple:
        items = [shown_value(item, show_reference) for item in value]
        return None if any(item is None for item in items) else kind(items)
    if kind is dict:
        pairs = [(shown_value(k, show_reference), shown_value(v, show_reference)) for k, v in value.items()]
        return None if any(k is None or v is None for k, v in pairs) else dict(pairs)
    return _shown_scalar(plain_scalar(value))


def _shown_scalar(value: Scalar | None) -> Any:
    if isinstance(value, float) and not isfinite(value):
        return _Verbatim(f"float('{value}')")
    if isinstance(value, int) and value.bit_length() > _MOST_DECIMAL_BITS:
        return _Verbatim(hex(value))
    if isinstance(value, complex):
        text = complex_text(value)
        return None if text is None else _Verbatim(text)
    return value


def _text(value: Any, show_reference: Callable[[Reference], str]) -> str | None:
    shown = shown_value(value, show_reference)
    return None if shown is None else repr(shown)


def value_text(value: Any) -> str:
    """Return a value as it is written in a binding file, or its `repr` where it has no such form."""
    text = _text(value, lambda reference: reference_text(reference, reference.selector))
    return text if text is not None else stable_repr(value)


def has_literal_form(value: Any) -> bool:
    """Tell whether a value can be written in a binding file."""
    return shown_value(value, lambda reference: reference.scoped_selector) is not None


def stable_repr(value: Any) -> str:
    """Return the `repr` of a value on one line, without the addresses that differ from run to run."""
    try:
        text = repr(value)
    except Exception as problem:  # A user's __repr__ may fail in any way; the report must not.
        text = f"<{type(value).__name__}: its repr raised {type(problem).__name__}>"
    return on_one_line(re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(text.split())))


def reference_text(reference: Reference, selector: str) -> str:
    """Return a reference as text, with ``selector`` in the place of what was written."""
    if reference.is_macro or reference.is_constant:
        return f"%{reference.scope}"
    scope = f"{reference.scope}/" if reference.scope else ""
    return f"@{scope}{selector}{'()' if reference.evaluate else ''}"


# ---- Names and imports ------------------------------------------------------------------------------


class _Names:
    """The names of configurables in a text, and the imports that provide them.

    Without dynamic registration a name is the shortest selector. With it, a name begins with what an
    import binds, so every configurable needs an import and every import a name of its own.
    """

    def __init__(self, registry: Registry, imports: Iterable[ImportLine], values: Values) -> None:
        self._registry = registry
        self._imports: list[ImportLine] = []
        self._prefixes: dict[str, str] = {}  # module -> how a selector in it begins
        self._taken: set[str] = set()
        self._packages: set[str] = set()  # What imports without ``from`` and ``as`` bind.
        given = sorted(imports, key=lambda line: (line.module, not line.is_from))
        self.dynamic = any(line.module == DYNAMIC for line in given)
        for line in given:
            self._add(line)
        if self.dynamic:
            selectors = [selector for _, selector in values]
            selectors += [r.complete for r in references_in(list(map(dict, values.values()))) if r.complete]
            for selector in selectors:
                target = registry.target(selector)
                if target is not None and selector not in BUILTINS:
                    self._require(target)

    def sorted_imports(self) -> list[ImportLine]:
        return sorted(self._imports, key=lambda line: line.module)

    def of(self, selector: str) -> str:
        """The name of a configurable."""
        if not self.dynamic:
            return self._registry.shortest(selector)
        if selector in BUILTINS:
            return selector  # The name `gin` is there without an import.
        target = self._registry.target(selector)
        assert target is not None
        if target.import_source is not None:
            line, path = target.import_source
            return f"{self._prefixes[line.module]}.{path}"
        return f"{self._prefixes[target.wrapped.__module__]}.{target.wrapped.__qualname__}"

    def reference(self, reference: Reference) -> str:
        """A reference as text: as it was written, where that still means the same."""
        name, selector = reference.scope, reference.selector
        if reference.is_macro and "/" not in name and self._registry.matching_constants(name):
            return f"@{name}/{MACRO}()"  # `%name` has become the constant.
        is_named = reference.is_macro or reference.is_constant
        if reference.complete and not is_named and (self.dynamic or not self._means(selector, reference.complete)):
            selector = self.of(reference.complete)
        return reference_text(reference, selector)

    def _means(self, selector: str, complete: str) -> bool:
        found = self._registry.matches(selector)
        return len(found) == 1 and self._registry.target(found[0]) is self._registry.target(complete)

    def _add(self, line: ImportLine) -> None:
        if line.module in self._prefixes:
            return
        name, number = line.name, 2
        while name in self._taken and self._clashes(line):
            name, number = f"{line.name}{number}", number + 1
        if name != line.name:
            line = line._replace(alias=name)
        self._prefixes[line.module] = line.name if line.is_from or line.alias else line.module
        self._taken.add(line.name)
        if not line.is_from and line.alias is None:
            self._packages.add(line.name)
        self._imports.append(line)

    def _clashes(self, line: ImportLine) -> bool:
        """Return whether an import needs a name of its own because another one has bound the same name.

        Without dynamic registration no name in the text depends on what imports bind; and ``import a.b`` and
        ``import a.c`` bind the same package.
        """
        if speaks_as_gin():
            return True
        is_plain = not line.is_from and line.alias is None
        return self.dynamic and not (is_plain and line.name in self._packages)

    def _require(self, target: Configurable) -> None:
        if target.import_source is not None:
            self._add(target.import_source[0])
        elif (module := getattr(target.wrapped, "__module__", None)) is not None:
            self._add(ImportLine(module, "." in module, None))
        else:  # Nothing to import it from: this text has to do without dynamic registration.
            self._imports = [line for line in self._imports if line.module != DYNAMIC]
            self.dynamic = False


_VALUE_IN_A_COMMENT = re.compile(r"# [\w./]+ [-+|]?= ")


def markdown(text: str) -> str:
    """Return a config text as Markdown: comments as headings and prose, bindings as code."""
    return "\n".join(_markdown_line(line) for line in text.splitlines())


def _markdown_line(line: str) -> str:
    if not line.startswith("#") or _VALUE_IN_A_COMMENT.match(line):
        return "    " + line
    comment = line[2:]
    if comment.startswith("===="):
        return ""
    if comment.startswith("None"):
        return "    # None."
    return f"#### {comment}" if comment.endswith(":") else comment
