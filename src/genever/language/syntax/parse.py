"""Parses a text into a `Document`, whatever the text holds."""

from __future__ import annotations

from contextlib import suppress

from genever.language.syntax import cache, nodes
from genever.language.text.errors import error_for
from genever.language.text.source import Source


def parse(text: str | Source, name: str | None = None) -> nodes.Document:
    """Return the document that a text is, with whatever is wrong in its ``diagnostics``.

    Nothing is imported or run, nothing is raised, and a broken statement never hides the others.

    Args:
        text: The whole text, with line ends of Unix or of Windows.
        name: The file it came from, for messages; a `Source` knows it already.

    >>> parse("train.lr = 0.1").statements[0].parameter
    'lr'
    """
    source = text if isinstance(text, Source) else Source(text, name)
    statements = _recent.get(source.text) or cache.find(source.text)
    if statements is None:
        document = parse_anew(source)
        if document.diagnostics:
            return document
        statements = document.statements
        cache.keep(source.text, statements)
    _remember(source.text, statements)
    return nodes.Document(source, statements)


#: The statements of the texts that were read last: a process that runs many programs reads the same files each time.
_recent: dict[str, tuple[nodes.Statement, ...]] = {}
_MOST_RECENT, _LONGEST_RECENT = 64, 64 * 1024


def _remember(text: str, statements: tuple[nodes.Statement, ...]) -> None:
    if text not in _recent and len(text) <= _LONGEST_RECENT and "secret" not in text:
        _recent[text] = statements
        if len(_recent) > _MOST_RECENT:
            with suppress(KeyError, RuntimeError, StopIteration):  # Another thread may do so, too.
                del _recent[next(iter(_recent))]


def parse_anew(source: Source) -> nodes.Document:
    """Return what `parse` does, without a look at what was parsed before, and without keeping it."""
    from genever.language.syntax.parser.grammar import parser  # Only a text that is new pays for the parser.
    from genever.language.syntax.parser.problems import PROBLEMS

    try:
        statements = parser().parse(source.text + "\n", "document")
    except PROBLEMS:
        from genever.language.syntax.parser.recover import parse_apart

        return parse_apart(source)
    return nodes.Document(source, statements)


def parse_value(text: str | Source, name: str | None = None) -> nodes.Value:
    """Return the value that a text is.

    Raises:
        ConfigSyntaxError: It is not one value.
    """
    from genever.language.syntax.parser.grammar import parse_lone
    from genever.language.syntax.parser.problems import PROBLEMS

    source = text if isinstance(text, Source) else Source(text, name)
    try:
        return parse_lone(source.text + "\n")
    except PROBLEMS as problem:
        from genever.language.syntax.parser.messages import describe

        raise error_for((describe(problem, source),)) from None
