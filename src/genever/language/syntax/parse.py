"""Parses a text into a `Document`, whatever the text holds."""

from __future__ import annotations

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
    statements = cache.find(source.text)
    if statements is not None:
        return nodes.Document(source, statements)
    document = parse_anew(source)
    if not document.diagnostics:
        cache.keep(source.text, document.statements)
    return document


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
