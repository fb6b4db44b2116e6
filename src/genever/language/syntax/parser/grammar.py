"""The parser that Lark makes from ``grammar/genever.lark``, and the tables it saves for a fast start.

Making the tables takes tens of milliseconds, as long as the rest of a small program. They are kept in
``tables.py``, which ``python -m genever.language.syntax.parser.grammar`` writes anew; where it does not fit the grammar
or the version of Lark, they are made in memory instead.
"""

from __future__ import annotations

import zlib
from functools import cache
from os.path import dirname, exists, join, realpath

import lark
from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

from genever.language.syntax import nodes
from genever.language.syntax.parser import tables
from genever.language.syntax.parser.layout import Layout
from genever.language.syntax.parser.tree import TreeBuilder

_PACKAGE = dirname(dirname(dirname(dirname(realpath(__file__)))))


def grammar_path() -> str:
    """Return where the grammar lies: inside an installed package, or in the project of an editable one."""
    installed = join(_PACKAGE, "grammar", "genever.lark")
    return installed if exists(installed) else join(dirname(dirname(_PACKAGE)), "grammar", "genever.lark")


def grammar_text() -> str:
    """Return the grammar."""
    return _read(grammar_path())


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


@cache
def parser() -> Lark:
    """Return the parser; it keeps no state, so threads share it."""
    text = grammar_text()
    if _key(text) != tables.KEY:
        return _build(text, TreeBuilder(parse_lone))
    loaded = Lark._load_from_dict(  # type: ignore[no-untyped-call]  # As Lark's own standalone parsers do.
        tables.DATA, tables.MEMO, postlex=Layout(), transformer=TreeBuilder(parse_lone)
    )
    assert isinstance(loaded, Lark)
    return loaded


def parse_lone(text: str) -> nodes.Value:
    """Return the value that a text is, which ends in a line end.

    Raises:
        Exception: One of `genever.language.syntax.parser.problems.PROBLEMS`.
    """
    return parser().parse(text, start="lone")  # type: ignore[return-value]  # TreeBuilder.lone returns it


def write_tables() -> None:
    """Write ``tables.py`` for the present grammar."""
    text = grammar_text()
    data, memo = _build(text, None).memo_serialize([TerminalDef, Rule])
    data["options"]["postlex"] = None
    with open(tables.__file__, "w", encoding="utf-8") as file:
        file.write(
            '"""The tables of the parser, written by ``python -m genever.language.syntax.parser.grammar``."""\n\n'
        )
        file.write("from typing import Any\n\n")
        file.write(f"KEY = {_key(text)!r}\nDATA: Any = {data!r}\nMEMO: Any = {memo!r}\n")


def _build(text: str, transformer: TreeBuilder | None) -> Lark:
    return Lark(
        text,
        parser="lalr",
        lexer="contextual",
        start=["document", "lone", "entry", "header"],
        postlex=Layout(),
        transformer=transformer,
        keep_all_tokens=True,  # Brackets give containers their span.
        maybe_placeholders=False,
    )


def _key(text: str) -> str:
    return f"{lark.__version__} {zlib.crc32(text.encode()):08x}"


if __name__ == "__main__":
    write_tables()
