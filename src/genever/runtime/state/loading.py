"""Files and texts into a session: all that one call names, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from typing import Any, Literal

from genever.configuration.loading.choices import settled
from genever.configuration.loading.files import decode, is_remote, open_remote, text_of
from genever.configuration.loading.load import (
    Library,
    Load,
    ParsedConfigFileIncludesAndImports,
    Site,
    SkipUnknown,
    check_skip_unknown,
)
from genever.language.text.errors import error
from genever.language.text.source import Origin, Source
from genever.language.values.expressions import references_in
from genever.language.values.references import MACRO
from genever.runtime.imports.importer import ModuleImporter
from genever.runtime.registry.registry import Configurable
from genever.runtime.session import Session
from genever.runtime.wrapping.references import ConfigurableReference


def take_file(
    session: Session, path: str, skip_unknown: SkipUnknown, via: Origin | None
) -> ParsedConfigFileIncludesAndImports:
    """Take in a binding file; see `genever.parse_config_file`. ``via`` is the line of the program that asks."""
    load, result = settled(_loads(session, skip_unknown, via), lambda load: load.file(path))
    session.extend(load)
    return result


def take_text(
    session: Session, text: Any, skip_unknown: SkipUnknown, kind: Literal["text", "argument"], via: Origin | None
) -> tuple[list[ParsedConfigFileIncludesAndImports], list[str]]:
    """Take in a text, an open file or a list of lines; see `genever.parse_config`."""
    source = _source(session, text, via)
    load, result = settled(_loads(session, skip_unknown, via), lambda load: load.text(source, kind))
    session.extend(load)
    return result


def take_all(
    session: Session,
    files: Iterable[str] | str,
    bindings: Sequence[str] | str,
    skip_unknown: SkipUnknown,
    kind: Literal["text", "argument"],
    via: Origin | None,
) -> list[ParsedConfigFileIncludesAndImports]:
    """Take in files, or the one of this path, and then bindings."""
    source = _source(session, bindings, via)
    paths = [files] if isinstance(files, str | PathLike) else list(files)

    def read(load: Load) -> list[ParsedConfigFileIncludesAndImports]:
        results = [load.file(path) for path in paths]
        load.text(source, kind)
        return results

    load, results = settled(_loads(session, skip_unknown, via), read)
    session.extend(load)
    return results


def take_command(
    session: Session, files: Iterable[str], arguments: Iterable[Source], owner: Configurable | None
) -> list[ParsedConfigFileIncludesAndImports]:
    """Take in the files of a command line and then its bindings; see `genever.runtime.session.Session.load_command`."""
    paths, arguments = list(files), list(arguments)

    def read(load: Load) -> list[ParsedConfigFileIncludesAndImports]:
        results = [load.file(path) for path in paths]
        if owner is not None:
            macros = {binding.scope for binding in (*session.config, *load.bindings) if binding.selector == MACRO}
            macros |= {use.scope for choice in load.choices for use in references_in(choice.path) if use.is_macro}
            own = owner.signature.names - macros
            load.owner_of = lambda name: owner if name in own else None
        for argument in arguments:
            load.text(argument, "argument")
        return results

    load, results = settled(_loads(session, False), read)
    session.extend(load)
    return results


def value_of(session: Session, text: str | Source) -> Any:
    """Return the value that a text is; see `genever.parse_value`."""
    load = _loads(session, False)({}, False)
    value = load.value(_source(session, text))
    load.check()
    return value


def _loads(
    session: Session, skip_unknown: SkipUnknown, via: Origin | None = None
) -> Callable[[Mapping[Site, str], bool], Load]:
    """Return what begins a load; all that it begins read the same texts, and each the configuration as it is then."""
    check_skip_unknown(skip_unknown)
    library = Library(
        session.catalog,
        (*session.readers, (open_remote, is_remote)),
        tuple(session.search_paths),
        ModuleImporter(
            session.catalog,
            lambda wrapped, name, module, source: session.register(wrapped, name, module, import_source=source),
        ),
        {},
        {},
        ConfigurableReference,
        session.size_limit,
    )
    return lambda paths, ahead: Load(library._replace(config=session.config), skip_unknown, via, paths, ahead)


def _source(session: Session, text: Any, via: Origin | None = None) -> Source:
    if isinstance(text, Source):
        return text
    if text is None:  # As for gin, nothing.
        text = ""
    if isinstance(text, list | tuple) and all(isinstance(line, str) for line in text):
        text = "\n".join(text)
    name = None
    if hasattr(text, "readline"):
        name = getattr(text, "name", None)
        text = text_of(text, str(name or "the text"), session.size_limit)
    if not isinstance(text, str | bytes):
        kind = type(text).__name__
        raise error("wrong-type", f"Bindings are a str, an open file or a list of str; this is of the class {kind!r}.")
    return Source(decode(text, "the text", session.size_limit), name if isinstance(name, str) else None, via)
