"""A command line's parser as a configurable function and a binding file."""

from __future__ import annotations

import argparse as python_argparse
from importlib import import_module
from typing import Any, NamedTuple

from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error
from genever.tools.converting.parsers import argparse, click, typer, writing
from genever.tools.converting.parsers.fields import Fields


class Conversion(NamedTuple):
    """The text of a Python module, the text of its binding file, and what they do not say."""

    code: str
    bindings: str
    findings: tuple[Diagnostic, ...]


def convert(place: str, module: str) -> Conversion:
    """Return a parser as code and bindings.

    Args:
        place: Where the parser is, ``package.module:parser``: an object, or a function that returns one.
        module: The name of the module that the code will be.

    Raises:
        GeneverError: There is no parser.
    """
    source, _, path = place.partition(":")
    if not source or not path:
        raise error("unknown-configurable", f"{place!r} names no parser", hint="write MODULE:PARSER, as train:parser")
    fields = _fields(_imported(source, path), place)
    name = source.rpartition(".")[2]
    findings = tuple(Diagnostic("not-converted", note, severity="warning") for note in fields.notes)
    return Conversion(writing.function(fields, name), writing.bindings(fields, module, name), findings)


def _imported(source: str, path: str) -> Any:
    try:
        found: Any = import_module(source)
    except ModuleNotFoundError as problem:
        raise error("unknown-configurable", f"{source} cannot be imported: {problem}") from None
    except SystemExit:
        hint = 'let it parse below `if __name__ == "__main__"`'
        raise error("unknown-configurable", f"{source} ends as it is imported", hint=hint) from None
    for part in path.split("."):
        if not hasattr(found, part):
            raise error("unknown-configurable", f"{source} has no {path}")
        found = getattr(found, part)
    return found


def _fields(found: Any, place: str) -> Fields:
    if typer.is_app(found) or typer.is_command(found):
        return typer.fields_of(found)
    if hasattr(found, "params") and hasattr(found, "context_class"):
        return click.fields_of(found)
    if callable(found) and not isinstance(found, type):
        found = found()
    if not isinstance(found, python_argparse.ArgumentParser):
        kinds = "a parser of argparse, a function that returns one, or a command of click or typer"
        raise error("wrong-type", f"{place} is {found!r}, not {kinds}")
    return argparse.fields_of(found)
