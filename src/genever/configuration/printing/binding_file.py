"""`Config` and `Record` as the text of a binding file, and how each binding in it is laid out.

The layout is gin's: imports, macros, then each configurable's parameters under a rule.
"""

from __future__ import annotations

import pprint
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from genever.configuration.bindings import Assertion, BindingKey, ImportLine, Key, Values
from genever.configuration.catalog.target import Catalog
from genever.configuration.data.uses import secret_files, without_data
from genever.configuration.printing.names import Names
from genever.language.text.selectors import scoped
from genever.language.text.source import Origin
from genever.language.values.expressions import INHERITED, unedited
from genever.language.values.literals import literal_text, shown_value, stable_repr
from genever.language.values.references import CONSTANT, MACRO


def config_text(
    values: Values,
    catalog: Catalog,
    imports: Iterable[ImportLine],
    max_line_length: int = 80,
    continuation_indent: int = 4,
    origin: Callable[[BindingKey], Origin | None] | None = None,
    assertions: Iterable[Assertion] = (),
    *,
    as_given: bool = False,
) -> str:
    """Return values as the text of a binding file.

    Args:
        values: What to show.
        catalog: Knows the configurables, for their shortest names.
        imports: The imports that the text must begin with.
        max_line_length: Longer bindings go on a line of their own; long strings stay whole.
        continuation_indent: How far such a line is indented.
        origin: Finds where a parameter was set; where given, each binding says so.
        assertions: What must hold, at the end of the text.
        as_given: Whether everything stays in the order of ``values``; else names are sorted, as gin does.
    """
    names = Names(catalog, imports, values)
    page = _Page(names, max_line_length, continuation_indent, origin)
    lines = [str(line) for line in names.sorted_imports()]
    texts = (value for bound in values.values() for value in bound.values())
    lines += [f"dotenv({path!r})" for path in dict.fromkeys(path for value in texts for path in secret_files(value))]
    if lines:
        lines.append("")
    rule = "# " + "=" * (max_line_length - 2)
    items = list(values.items())
    if not as_given:
        items.sort(key=lambda item: _sort_key(item[0], catalog))
    macros = [key for owner, bound in items if "value" in bound and (key := BindingKey(*owner, "value")).is_macro]
    if macros:
        lines += ["# Macros:", rule]
        for key in macros:
            lines += page.binding(key.text(names.of), values[key.owner]["value"], key)
        lines.append("")
    for (scope, selector), bound in items:
        if selector in (MACRO, CONSTANT):
            continue
        owner = scoped(scope, names.of(selector))
        lines += [f"# Parameters for {owner}:", rule]
        for parameter in bound if as_given else sorted(bound):
            lines += page.binding(f"{owner}.{parameter}", bound[parameter], BindingKey(scope, selector, parameter))
        if not bound:
            lines.append("# None.")
        lines.append("")
    checks = [_assertion_text(assertion, names) for assertion in assertions]
    if checks:
        lines += ["# Assertions:", rule, *checks, ""]
    return "\n".join(lines)


def _assertion_text(assertion: Assertion, names: Names) -> str:
    test = literal_text(without_data(assertion.test), names.reference)
    message = (
        f", {literal_text(without_data(assertion.message), names.reference)}" if assertion.message is not None else ""
    )
    return f"assert {test}{message}"


def _sort_key(key: Key, catalog: Catalog) -> list[str]:
    scope, selector = key
    parts = [*reversed(selector.lower().split(".")), *reversed(scope.lower().split("/"))]
    target = catalog.target(selector)
    if target is not None and target.is_method:
        method = parts.pop(0)
        parts[0] += f".{method}"
    return parts


class _Page(NamedTuple):
    """How one binding is laid out."""

    names: Names
    width: int
    indent: int
    origin: Callable[[BindingKey], Origin | None] | None

    def binding(self, key: str, value: Any, place: BindingKey) -> list[str]:
        lines = [self.line(key, name, without_data(part)) for name, part in _steps(value)]
        where = self.origin(place) if self.origin is not None else None
        if where is not None and not lines[0].startswith("#"):
            lines.insert(0, f"# Set in {where.source.place(where.span.start, column=False)}:")
        return lines

    def line(self, key: str, name: str, value: Any) -> str:
        shown = shown_value(value, self.names.reference)
        if shown is None:
            return f"# {key} {name} {stable_repr(value)}"
        text = repr(shown)
        if len(text) > self.width - self.indent:
            text = pprint.pformat(shown, width=self.width - self.indent, sort_dicts=False)
        if "\n" in text or len(key) + len(text) > self.width:
            pad = " " * self.indent
            text = "\\\n" + "\n".join(pad + line for line in text.split("\n"))
        return f"{key} {name} {text}"


def _steps(value: Any) -> list[tuple[str, Any]]:
    """The statements that give a value: one binding; or what it was first, and its edits in order."""
    base, edits = unedited(value)
    first = [] if base is INHERITED else [("=", base)]
    return [*first, *((str(edit.operator), edit.operands[1]) for edit in edits)]
