"""What the rules find in files that are only read, and in files whose imports were carried out."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, get_args

import genever.language.text.codes
from genever import GeneverError, Session
from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.plan.resolve import Known
from genever.language.syntax.nodes import Document
from genever.language.syntax.parse import parse
from genever.language.text.diagnostics import Diagnostic
from genever.tools.linting.ignoring import without_ignored
from genever.tools.linting.lint import lint
from genever.tools.linting.subject import Read
from genever.tools.reading.reading import read
from genever.tools.settings import LintSettings
from tests.cli.conftest import registered_apart

ALL = LintSettings(select=("all",))


class Reading(NamedTuple):
    config: Config
    catalog: Catalog
    findings: tuple[Diagnostic, ...]
    documents: Mapping[str, Document]
    known: Known
    modules: tuple[str, ...] = ()


@contextmanager
def reading_live(*files: Path) -> Iterator[Reading]:
    """What files say, read by importing what they import; it holds inside the block."""
    modules, path, here = set(sys.modules), list(sys.path), os.getcwd()
    sys.path.insert(0, str(files[0].resolve().parent))
    os.chdir(files[0].parent)
    try:
        with registered_apart(), Session() as session:
            session.load_command([str(file) for file in files], ())
            findings: tuple[Diagnostic, ...] = ()
            try:
                session.finalize()
            except GeneverError as problem:
                findings = problem.diagnostics
            config = session.config
            documents = {os.path.abspath(str(file.name)): parse(file) for file in config.files}
            yield Reading(config, session.catalog, findings, documents, Known())
    finally:
        for name in set(sys.modules) - modules:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(sys.path[0]):
                del sys.modules[name]
        os.chdir(here)
        sys.path[:] = path


def found_in(*files: Path, settings: LintSettings = ALL) -> list[Diagnostic]:
    """What the rules find in files, but for what comments ignore."""
    return _found(read([str(file) for file in files]), settings)


def found_live_in(*files: Path, settings: LintSettings = ALL) -> list[Diagnostic]:
    """The same over the registry of a running program."""
    with reading_live(*files) as reading:
        return _found(reading, settings)


def _found(reading: Read, settings: LintSettings) -> list[Diagnostic]:
    found = [*reading.findings, *lint(reading, settings)]
    return list(without_ignored(found, reading.documents, get_args(genever.language.text.codes.Code)))
