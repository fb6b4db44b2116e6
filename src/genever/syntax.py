"""Parses text into a `Document`: the grammar, the parser and the tree. Nothing here imports or runs user code."""

from genever.language.syntax.nodes import Document
from genever.language.syntax.parse import parse, parse_value

__all__ = ["Document", "parse", "parse_value"]
