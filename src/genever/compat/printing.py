"""Binding files as gin prints them: no comments, and nothing of what gin's language cannot write."""

from __future__ import annotations

import logging
import pprint
from collections.abc import Iterable, Mapping
from typing import Any

from genever.compat.gin import config_parser
from genever.compat.gin.config_parser import ImportStatement, Location
from genever.compat.judging import ParserDelegate, parse_scope
from genever.compat.values import iterate_references
from genever.configuration.bindings import ImportLine, Key
from genever.language.values.expressions import Expression, references_in
from genever.language.values.literals import reference_text, shown_value
from genever.language.values.references import CONSTANT, MACRO, Reference
from genever.runtime.registry.configurable import Configurable
from genever.runtime.session import active

_DYNAMIC = "__gin__.dynamic_registration"
_NOWHERE = Location(None, 0, None, "")


class ImportManager:
    """The imports of a text that is printed, each once and each under a name of its own.

    Attributes:
        dynamic_registration: Whether selectors begin with what the imports bind.
        imports: The imports so far.
        module_selectors: How a selector into a module begins, by module.
        names: The names that are taken.
    """

    def __init__(self, imports: Iterable[ImportStatement]) -> None:
        given = sorted(imports, key=lambda statement: (statement.module, not statement.is_from))
        self.dynamic_registration = any(statement.module == _DYNAMIC for statement in given)
        self.imports: list[ImportStatement] = []
        self.module_selectors: dict[str, str] = {}
        self.names: set[str] = set()
        for statement in given:
            self.add_import(statement)

    @property
    def sorted_imports(self) -> list[ImportStatement]:
        """The imports by module."""
        return sorted(self.imports, key=lambda statement: statement.module)

    def add_import(self, statement: ImportStatement) -> None:
        """Add an import, unless its module is there; under another name where its own is taken."""
        if statement.module in self.module_selectors:
            return
        name = unique_name(statement.bound_name(), self.names)
        if name != statement.bound_name():
            statement = statement._replace(alias=name)
        is_named = statement.is_from or statement.alias
        self.module_selectors[statement.module] = statement.bound_name() if is_named else statement.module
        self.names.add(statement.bound_name())
        self.imports.append(statement)

    def require_configurable(self, configurable_: Configurable) -> None:
        """Add the import that a configurable needs with dynamic registration."""
        if not self.dynamic_registration or configurable_.selector == MACRO:
            return
        source = configurable_.import_source
        module = getattr(configurable_.wrapped, "__module__", None)
        if source is not None:
            self.add_import(_statement(source[0]))
        elif module is not None:
            self.add_import(ImportStatement(module, "." in module, None, _NOWHERE))
        else:
            logging.warning(
                "Configurable %r was not imported using dynamic registration and has no __module__ attribute; dynamic "
                "registration will not be used in the resulting config string. This is likely because the initial set "
                "of parsed Gin files included a mix of files with and without dynamic registration.",
                configurable_,
            )
            self.imports = [statement for statement in self.imports if statement.module != _DYNAMIC]
            self.dynamic_registration = False

    def minimal_selector(self, configurable_: Configurable) -> str:
        """Return the selector that a configurable has in the text."""
        if not self.dynamic_registration:
            return active().catalog.shortest(configurable_.selector)
        if configurable_.selector in (MACRO, CONSTANT) or configurable_.module == "gin":
            return configurable_.selector
        source = configurable_.import_source
        if source is not None:
            return f"{self.module_selectors[source[0].module]}.{source[1]}"
        wrapped: Any = configurable_.wrapped
        return f"{self.module_selectors[wrapped.__module__]}.{wrapped.__qualname__}"


def unique_name(candidate_name: str, existing_names: Iterable[str]) -> str:
    """Return a name that is not taken: the candidate, or it with the first number that makes it so."""
    number, name = 2, candidate_name
    while name in existing_names:
        number, name = number + 1, f"{candidate_name}{number}"
    return name


def _statement(line: ImportLine | ImportStatement) -> ImportStatement:
    return ImportStatement(line.module, line.is_from, line.alias, _NOWHERE)


# ---- Values -------------------------------------------------------------------------------------


def format_value(value: Any) -> str | None:
    """Return the text of a value that gin reads as the same value, or None where there is none."""
    text = repr(value)
    try:
        if config_parser.ConfigParser(text, ParserDelegate()).parse_value() == value:
            return text
    except SyntaxError:
        pass
    return None


def is_literally_representable(value: Any) -> bool:
    """Return whether gin has a text for a value; what only Genever's language can say has one too."""
    if type(value) in (str, int, bool, type(None)):
        return True
    if any(reference.complete is None for reference in references_in([value])):
        return False
    if _is_written(value):
        return shown_value(value, lambda reference: reference.scoped_selector) is not None
    return format_value(value) is not None


def _is_written(value: Any) -> bool:
    """Return whether a binding file says a value with a reference or in Genever's own language."""
    if isinstance(value, Expression):
        return True
    return any(reference.complete for reference in references_in([value]))


def _shown(value: Any, imports: ImportManager) -> Any:
    """Return what prints as a value is written, with references as the text's imports name them."""

    def reference(found: Reference) -> str:
        target = active().catalog.target(found.complete) if found.complete else None
        is_named = found.is_macro or found.is_constant
        if not isinstance(target, Configurable) or (
            not imports.dynamic_registration and (is_named or _means(found.selector, target))
        ):
            return reference_text(found, found.selector)
        return reference_text(found, imports.minimal_selector(target))

    shown = shown_value(value, reference) if _is_written(value) else None
    return value if shown is None else shown


def _means(selector: str, target: Configurable) -> bool:
    """Return whether a selector still means just one configurable, whatever was registered since it was read."""
    catalog = active().catalog
    return [catalog.target(match) for match in catalog.matches(selector)] == [target]


# ---- The text -----------------------------------------------------------------------------------


def config_text(
    values: Mapping[Key, Mapping[str, Any]], max_line_length: int = 80, continuation_indent: int = 4
) -> str:
    """Return values as the text of a binding file.

    Args:
        values: ``{(scope, complete selector): {parameter: value}}``.
        max_line_length: Longer bindings go on a line of their own; long strings stay whole.
        continuation_indent: How far such a line is indented.

    Raises:
        KeyError: A selector is not registered, or a macro has no value.
    """
    imports = ImportManager(map(_statement, active().config.imports))
    catalog = active().catalog
    targets = {key: catalog.target(key[1]) for key in values}
    for (_, selector), target in targets.items():
        if target is None:
            raise KeyError(selector)
        imports.require_configurable(target)
    if imports.dynamic_registration:
        for reference in iterate_references(values):
            imports.require_configurable(reference.configurable)
    rule = "# " + "=" * (max_line_length - 2)
    lines = [statement.format() for statement in imports.sorted_imports]
    lines += [""] * bool(lines)

    def binding(key: str, value: Any) -> str:
        return format_binding(key, _shown(value, imports), max_line_length, continuation_indent)

    keys = sorted(values, key=lambda key: _sort_key(key, targets[key]))
    with parse_scope(import_manager=imports):
        macros = [key for key in keys if key[1] == MACRO]
        if macros:
            lines += ["# Macros:", rule, *[binding(key[0], values[key]["value"]) for key in macros], ""]
        for key in keys:
            target = targets[key]
            if key[1] in (MACRO, CONSTANT) or target is None:
                continue
            name = f"{key[0]}/" * bool(key[0]) + imports.minimal_selector(target)
            bound = {name: value for name, value in values[key].items() if is_literally_representable(value)}
            lines += [f"# Parameters for {name}:", rule]
            lines += [binding(f"{name}.{parameter}", bound[parameter]) for parameter in sorted(bound)] or ["# None."]
            lines.append("")
    return "\n".join(lines)


def format_binding(key: str, value: Any, max_line_length: int, continuation_indent: int) -> str:
    """Return ``key = value`` on one line, or with the value on lines of its own. A dict keeps its order."""
    text = pprint.pformat(value, width=max_line_length - continuation_indent, sort_dicts=False)
    if "\n" not in text and len(key + text) <= max_line_length:
        return f"{key} = {text}"
    pad = " " * continuation_indent
    return f"{key} = \\\n" + "\n".join(pad + line for line in text.split("\n"))


def _sort_key(key: Key, target: Configurable | None) -> list[str]:
    scope, selector = key
    parts = [*selector.lower().split(".")[::-1], *scope.lower().split("/")[::-1]]
    if target is not None and target.is_method:
        method = parts.pop(0)
        parts[0] += f".{method}"
    return parts
