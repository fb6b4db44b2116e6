"""What a reading says of the modules that its files import: those that cannot be imported, and those that are open."""

from __future__ import annotations

from collections.abc import Iterator

from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.target import Catalog
from genever.configuration.loading.load import Load
from genever.language.syntax import nodes
from genever.language.text.diagnostics import Diagnostic, Related
from genever.language.text.source import Source, Span

#: The codes of what nothing has bound, as far as is known.
UNBOUND = frozenset(["no-macro", "undefined-macro", "required-left", "required", "missing-argument"])
#: The codes of names that nothing has registered, as far as is known.
UNKNOWN = frozenset(["unknown-configurable", "unknown-reference", "no-macro", "undefined-macro", "no-attribute"])


def problems_of(catalog: StaticCatalog, load: Load) -> Iterator[Diagnostic]:
    """Yield a finding for everything that keeps a module from being imported, at the statement that names it."""
    imports: dict[str, tuple[Source, Span]] = {}
    for document in load.documents:
        for statement in document.statements:
            if isinstance(statement, nodes.Import):
                imports.setdefault(statement.module, (document.source, Span(statement.start, statement.end)))
    for problem in catalog.program.problems:
        source = catalog.program.files.source(problem.path)
        place = _line(source, problem.line)
        at = imports.get(problem.named)
        if at is None:
            yield problem.finding.at(source, place)
        else:
            hint = problem.finding.hint or f"see {source.place(place.start, column=False)}"
            yield problem.finding.at(*at)._replace(hint=hint, related=(Related("here", source, place),))


def _line(source: Source, number: int) -> Span:
    """Return the span of a line's text."""
    lines = source.text.split("\n")
    number = min(number, len(lines))
    start = sum(len(line) + 1 for line in lines[: number - 1])
    text = lines[number - 1]
    return Span(start + len(text) - len(text.lstrip()), start + len(text))


def hinted(finding: Diagnostic, catalog: StaticCatalog) -> Diagnostic:
    """Return a finding about an unknown name as a hint, where a module may register the name without it being seen."""
    if finding.code in UNBOUND and catalog.binding:
        return unbound(finding, catalog)
    if finding.code not in UNKNOWN or not catalog.open_modules:
        return finding
    module, reason = next(iter(catalog.open_modules.items()))
    known = f"{finding.hint}; " if finding.hint else ""
    hint = f"{known}it may be one that {module} registers, which cannot be seen: {reason}"
    return finding._replace(severity="hint", hint=hint)


def unbound(finding: Diagnostic, catalog: Catalog) -> Diagnostic:
    """Return a finding about what nothing has bound as a hint, where code may bind it without it being seen."""
    binding = catalog.binding if isinstance(catalog, StaticCatalog) else {}
    if finding.code not in UNBOUND or not binding:
        return finding
    module, how = next(iter(binding.items()))
    known = f"{finding.hint}; " if finding.hint else ""
    return finding._replace(severity="hint", hint=f"{known}{module} may bind it: it {how}")
