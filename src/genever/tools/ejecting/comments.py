"""The comments of binding files, by the statements that they are about."""

from __future__ import annotations

from genever.configuration.bindings import Binding
from genever.language.syntax.nodes import Document
from genever.language.syntax.parse import parse
from genever.language.text.source import Origin, Source


class Comments:
    """Finds what is said about a binding."""

    def __init__(self) -> None:
        self._documents: dict[int, Document] = {}  # By the source's `id`, which it keeps.

    def beside(self, binding: Binding | None) -> str:
        """Return the comment at the end of a binding's statement, with its ``#``; empty for none."""
        origin = binding.origin if binding is not None else None
        if origin is None or origin.kind != "file":
            return ""
        end = origin.span.end
        for comment in self._document(origin.source).comments:
            if comment.start >= end:
                between = origin.source.text[end : comment.start]
                return _shown(comment.text) if not between.strip() and "\n" not in between else ""
        return ""

    def above(self, binding: Binding) -> list[str]:
        """Return the comments on the lines right above a binding's statement."""
        origin = binding.origin
        return self._above(origin) if origin is not None and origin.kind == "file" else []

    def _above(self, origin: Origin) -> list[str]:
        source = origin.source
        on_line = {source.position(comment.start).line: comment for comment in self._document(source).comments}
        found: list[str] = []
        line = origin.line - 1
        while (comment := on_line.get(line)) is not None and source.position(comment.start).column == 0:
            found.insert(0, _shown(comment.text))
            line -= 1
        return found

    def _document(self, source: Source) -> Document:
        if id(source) not in self._documents:
            self._documents[id(source)] = parse(source)
        return self._documents[id(source)]


def _shown(text: str) -> str:
    return " ".join(text.split("\n")).rstrip()
