"""Whether a formatted text says what the text said before: the same statements, with the same comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from genever.language.syntax import nodes
from genever.language.syntax.lines import find_comments
from genever.language.syntax.parse import parse_anew
from genever.language.text.source import Source
from genever.tools.formatting.pieces import Piece, is_one_line

_PLACES = frozenset({"start", "key_end", "end"})
_KEPT = {kind: tuple(at for at, name in enumerate(kind._fields) if name not in _PLACES) for kind in nodes.KINDS}


def statements_of_same(document: nodes.Document, text: str) -> tuple[nodes.Statement, ...] | None:
    """Return the statements of a text, if they and what is wrong with it are a document's; else None.

    Imports may have changed places with each other.
    """
    found = parse_anew(Source(text, document.source.name))
    wrong = [(each.code, each.message) for each in document.diagnostics]
    if [(each.code, each.message) for each in found.diagnostics] != wrong:
        return None
    before, after = list(_in_order(document.statements)), list(_in_order(found.statements))
    return found.statements if same(before, after) else None


def _in_order(statements: Sequence[nodes.Statement]) -> Iterator[nodes.Statement]:
    """Yield statements with the imports of each run of them in order."""
    imports = iter(sorted((each for each in statements if isinstance(each, nodes.Import)), key=str))
    for each in statements:
        yield next(imports) if isinstance(each, nodes.Import) else each


def are_same_statements(statements: Iterable[nodes.Statement], text: str) -> bool:
    """Return whether a text has these statements and no others."""
    expected = list(statements)
    if not expected:
        return not text
    found = parse_anew(Source(text))
    return not found.diagnostics and same(expected, list(found.statements))


#: A string, a comment, a word or a sign. Blanks, line ends and backslashes are none of these, nor is a comma after the
#: last item of a list, dict or set; one before ``)`` is, as it may make a tuple.
_WORD = re.compile(
    r"""(?:[\s\\]++|,(?=(?:\s++|\#[^\n]*\n)*+[\]}]))*+
    ('''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"
    |\#[^\n]*|[\w.@%/]+|[^\s\\])""",
    re.VERBOSE | re.DOTALL,
)
#: A string whose quotes may be others.
_PLAIN = re.compile(r'"[^"\'\\]*"')


def is_plainly_same(before: str, after: str) -> bool:
    """Return whether it is plain, without parsing them, that two statements say the same, of which the first is sound.

    They have the same words and signs in the same order: they differ only in spaces, line ends in brackets, commas
    after a last item, comments and the quotes of strings in which there are no others.
    """
    return before == after or (_words(before) == _words(after) and is_one_line(after))


def _words(text: str) -> list[str]:
    words = _WORD.findall(text)
    if "#" in text:
        words = [word for word in words if word[0] != "#"]
    if '"' in text:
        words = [f"'{word[1:-1]}'" if _PLAIN.fullmatch(word) else word for word in words]
    return words


def have_same_comments(before: Sequence[Piece], after: Sequence[Piece]) -> bool:
    """Return whether texts have the same comments, those between statements in the same order.

    Args:
        before: The pieces of the one, as they are cut.
        after: Those of the other.
    """
    mine, its = ([each for each in pieces if "#" in each.text] for pieces in (before, after))
    if [each.text for each in mine if each.is_comment] != [each.text for each in its if each.is_comment]:
        return False
    return _comments_in(mine) == _comments_in(its)


def _comments_in(pieces: Sequence[Piece]) -> list[str]:
    """Return the comments in statements, each as often as it is there."""
    comments: list[str] = []
    for text in (each.text for each in pieces if not each.is_comment):
        code, sign, comment = text.partition("#")
        if "\n" in text or "'" in code or '"' in code:
            comments += (text[start:end].rstrip(" \t\f") for start, end in find_comments(text))
        else:
            comments.append(sign + comment.rstrip(" \t\f"))
    return sorted(comments)


def same(a: object, b: object) -> bool:
    """Return whether nodes are equal but for their places."""
    pairs: list[tuple[Any, Any]] = [(a, b)]
    while pairs:  # No recursion: operators nest deeper than Python calls.
        mine, its = pairs.pop()
        kind = type(mine)
        if kind is not type(its):
            return False
        if kind in _KEPT:
            pairs += [(mine[at], its[at]) for at in _KEPT[kind]]
        elif kind is tuple or kind is list:
            if len(mine) != len(its):
                return False
            pairs += zip(mine, its, strict=True)
        elif kind is float or kind is complex:
            if repr(mine) != repr(its):  # 0.0 equals -0.0.
                return False
        elif mine != its:
            return False
    return True
