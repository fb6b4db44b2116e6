"""Reading for the checks by importing: what code registers is known for certain, because it has been run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from genever.cli.loading import read
from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.plan.resolve import Known
from genever.experiments.running.request import Request
from genever.language.syntax.nodes import Document
from genever.language.syntax.parse import parse
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import GeneverError
from genever.language.text.source import Argument, Source
from genever.runtime.session import Session
from genever.tools.checking.check import Reader


class LiveReading(NamedTuple):
    """What files say; see `genever.tools.reading.reading.Reading`."""

    config: Config
    catalog: Catalog
    findings: tuple[Diagnostic, ...]
    documents: Mapping[str, Document]
    known: Known
    modules: tuple[str, ...] = ()  # What is imported is not imported anew.


def live_reader(request: Request) -> Reader:
    """Return what reads files in a session of its own each, and imports what they import."""

    def read_live(files: Sequence[str], bindings: Sequence[Source]) -> LiveReading:
        given = tuple(source for source in bindings if isinstance(source, Argument))
        findings: tuple[Diagnostic, ...] = ()
        with Session() as session:
            try:
                view = read(session, request._replace(files=tuple(files), bindings=given), complete=True)
                findings = view.problem.diagnostics if view.problem is not None else ()
            except GeneverError as problem:
                findings = problem.diagnostics
            documents = _documents([*session.config.files, *_sources(findings)])
            return LiveReading(session.config, session.catalog, findings, documents, Known())

    return read_live


def _sources(findings: Sequence[Diagnostic]) -> list[Source]:
    return [finding.source for finding in findings if finding.source is not None]


def _documents(sources: Sequence[Source]) -> dict[str, Document]:
    """Return the documents of the binding files among some sources, by their absolute paths."""
    found = {os.path.abspath(source.name): source for source in sources if source.name and not _is_other(source)}
    return {path: parse(source) for path, source in found.items()}


def _is_other(source: Source) -> bool:
    return isinstance(source, Argument) or not source.text
