"""The parser: the tables that Lark makes from ``grammar/genever.lark``, and our driver for them.

Making the tables takes Lark a tenth of a second. They are kept in ``tables.py``, which
``python -m genever.language.syntax.parser.grammar`` writes anew; where it does not fit the grammar, they are made in
memory instead.
"""

from __future__ import annotations

import zlib
from functools import cache
from os.path import dirname, exists, join, realpath

from genever.language.syntax import nodes
from genever.language.syntax.parser import tables
from genever.language.syntax.parser.driver import Parser
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
def parser() -> Parser:
    """Return the parser; it keeps no state, so threads share it."""
    text = grammar_text()
    if _key(text) == tables.KEY:
        return Parser(tables.TABLES, TreeBuilder(parse_lone))
    from genever.language.syntax.parser.generate import make_tables

    return Parser(make_tables(text), TreeBuilder(parse_lone))


def parse_lone(text: str) -> nodes.Value:
    """Return the value that a text is, which ends in a line end.

    Raises:
        Exception: One of `genever.language.syntax.parser.problems.PROBLEMS`.
    """
    value: nodes.Value = parser().parse(text, "lone")
    return value


def write_tables() -> None:
    """Write ``tables.py`` for the present grammar."""
    from genever.language.syntax.parser.generate import make_tables

    text = grammar_text()
    with open(tables.__file__, "w", encoding="utf-8") as file:
        file.write(
            '"""The tables of the parser, written by ``python -m genever.language.syntax.parser.grammar``."""\n\n'
            "from genever.language.syntax.parser.driver import Rule, Tables\n\n"
            f"KEY = {_key(text)!r}\nTABLES = {make_tables(text)!r}\n"
        )


def _key(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


if __name__ == "__main__":
    write_tables()
