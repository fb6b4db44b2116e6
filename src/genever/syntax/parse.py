"""Text to `Document`, whatever the text holds."""

from __future__ import annotations

from lark import UnexpectedInput
from lark.exceptions import VisitError

from genever.errors import error_for
from genever.source import Source
from genever.syntax import nodes
from genever.syntax.grammar import parser
from genever.syntax.layout import LayoutError
from genever.syntax.tree import ValueProblem

#: What a parse may raise; `genever.syntax.problems.describe` turns each into a `Diagnostic`.
PROBLEMS = (UnexpectedInput, LayoutError, ValueProblem, VisitError)


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
    try:
        statements = parser().parse(source.text + "\n", start="document")
    except PROBLEMS:
        from genever.syntax.recover import parse_apart  # Only a broken text pays for it.

        return parse_apart(source)
    return nodes.Document(source, statements)  # type: ignore[arg-type]  # TreeBuilder.document returns them


def parse_value(text: str | Source, name: str | None = None) -> nodes.Value:
    """Return the value that a text is.

    Raises:
        ConfigSyntaxError: It is not one value.
    """
    source = text if isinstance(text, Source) else Source(text, name)
    try:
        value = parser().parse(source.text + "\n", start="lone")
    except PROBLEMS as problem:
        from genever.syntax.problems import describe

        raise error_for((describe(problem, source),)) from None
    return value  # type: ignore[return-value]  # TreeBuilder.lone returns it
