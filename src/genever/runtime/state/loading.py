"""Loads files and texts into a session: all that one call names, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from typing import Any, Literal

from genever.configuration.bindings import Binding
from genever.configuration.loading.choices import settled
from genever.configuration.loading.files import decode, is_remote, open_remote, text_of
from genever.configuration.loading.library import (
    Library,
    ParsedConfigFileIncludesAndImports,
    Site,
    SkipUnknown,
    check_skip_unknown,
)
from genever.configuration.loading.load import Load
from genever.configuration.sources.stored import Stored, is_stored
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error
from genever.language.text.source import Origin, Source
from genever.language.values.expressions import references_in
from genever.runtime.imports.importer import ModuleImporter
from genever.runtime.registry.configurable import Configurable
from genever.runtime.state.registering import register
from genever.runtime.state.state import State
from genever.runtime.wrapping.references import ConfigurableReference


def take_file(
    state: State, path: str, skip_unknown: SkipUnknown, via: Origin | None
) -> ParsedConfigFileIncludesAndImports:
    """Take in a binding file; see `genever.parse_config_file`. ``via`` is the line of the program that asks."""
    load, result = settled(_loads(state, skip_unknown, via), lambda load: load.file(path))
    state.extend(load)
    return result


def take_text(
    state: State, text: Any, skip_unknown: SkipUnknown, kind: Literal["text", "argument"], via: Origin | None
) -> tuple[list[ParsedConfigFileIncludesAndImports], list[str]]:
    """Take in a text, an open file or a list of lines; see `genever.parse_config`."""
    source = _source(state, text, via)
    load, result = settled(_loads(state, skip_unknown, via), lambda load: load.text(source, kind))
    state.extend(load)
    return result


def take_all(
    state: State,
    files: Iterable[str] | str,
    bindings: Sequence[str] | str,
    skip_unknown: SkipUnknown,
    kind: Literal["text", "argument"],
    via: Origin | None,
) -> list[ParsedConfigFileIncludesAndImports]:
    """Take in files, or the one of this path, and then bindings."""
    source = _source(state, bindings, via)
    paths = [files] if isinstance(files, str | PathLike) else list(files)

    def read(load: Load) -> list[ParsedConfigFileIncludesAndImports]:
        results = [load.file(path) for path in paths]
        load.text(source, kind)
        return results

    load, results = settled(_loads(state, skip_unknown, via), read)
    state.extend(load)
    return results


def take_command(
    state: State, files: Iterable[str], arguments: Iterable[Source], owner: Configurable | None
) -> list[ParsedConfigFileIncludesAndImports]:
    """Take in the files of a command line and then its bindings; see `genever.runtime.session.Session.load_command`."""
    paths, arguments = list(files), list(arguments)

    def read(load: Load) -> list[ParsedConfigFileIncludesAndImports]:
        results = [load.file(path) for path in paths]
        if owner is not None:
            macros = {binding.scope for binding in (*state.config, *load.bindings) if binding.is_macro}
            macros |= {use.scope for choice in load.choices for use in references_in(choice.path) if use.is_macro}
            own = owner.signature.names - macros
            load.owner_of = lambda name: owner if name in own else None
        for argument in arguments:
            load.text(argument, "argument")
        return results

    load, results = settled(_loads(state, False), read)
    state.extend(load)
    return results


def take_a_look(
    state: State, files: Iterable[str], arguments: Iterable[Source]
) -> tuple[list[Source], list[Binding], list[Diagnostic]]:
    """Return the files that those of a command line come to, the macros in them, and what is wrong with their includes.

    Nothing is imported, and nothing put in force.

    Raises:
        GeneverError: A file cannot be read, or includes itself.
    """
    paths, arguments = list(files), list(arguments)

    def read(load: Load) -> None:
        for path in paths:
            load.file(path)
        for argument in arguments:
            load.text(argument, "argument")

    begin = _loads(state, False)
    load, _ = settled(lambda paths, ahead: begin(paths, True), read)
    return load.files, load.bindings, load.diagnostics


def value_of(state: State, text: str | Source) -> Any:
    """Return the value that a text is; see `genever.parse_value`."""
    load = _loads(state, False)({}, False)
    value = load.value(_source(state, text))
    load.check()
    return value


def _loads(
    state: State, skip_unknown: SkipUnknown, via: Origin | None = None
) -> Callable[[Mapping[Site, str], bool], Load]:
    """Return what begins a load; all that it begins read the same texts, and each the configuration as it is then."""
    check_skip_unknown(skip_unknown)
    stored = Stored()
    library = Library(
        state.catalog,
        (*state.readers, (stored.open, is_stored), (open_remote, is_remote)),
        tuple(state.search_paths),
        ModuleImporter(
            state.catalog,
            lambda wrapped, name, module, source: register(state, wrapped, name, module, import_source=source),
        ),
        {},
        {},
        ConfigurableReference,
        state.size_limit,
        named=stored.named,
    )
    return lambda paths, ahead: Load(library._replace(config=state.config), skip_unknown, via, paths, ahead)


def _source(state: State, text: Any, via: Origin | None = None) -> Source:
    if isinstance(text, Source):
        return text
    if text is None:  # As for gin, nothing.
        text = ""
    if isinstance(text, list | tuple) and all(isinstance(line, str) for line in text):
        text = "\n".join(text)
    name = None
    if hasattr(text, "readline"):
        name = getattr(text, "name", None)
        text = text_of(text, str(name or "the text"), state.size_limit)
    if not isinstance(text, str | bytes):
        kind = type(text).__name__
        raise error("wrong-type", f"Bindings are a str, an open file or a list of str; this is of the class {kind!r}.")
    return Source(decode(text, "the text", state.size_limit), name if isinstance(name, str) else None, via)
