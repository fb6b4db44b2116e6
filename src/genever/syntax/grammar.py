"""The parser that Lark makes from ``genever.lark``, and the tables it saves for a fast start.

Making the tables takes tens of milliseconds, as long as the rest of a small program. They are kept in
``tables.json``, which ``python -m genever.syntax.grammar`` writes anew; where it does not fit the grammar
or the version of Lark, they are made in memory instead.
"""

from __future__ import annotations

import json
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import lark
from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

from genever.syntax.layout import Layout
from genever.syntax.tree import TreeBuilder

_HERE = Path(__file__).resolve().parent
_TABLES = _HERE / "tables.json"


def grammar_path() -> Path:
    """Return where the grammar lies: inside an installed package, or in the project of an editable one."""
    installed = _HERE.parent / "grammar" / "genever.lark"
    return installed if installed.exists() else _HERE.parents[2] / "grammar" / "genever.lark"


@cache
def parser() -> Lark:
    """Return the parser; it keeps no state, so threads share it."""
    text = grammar_path().read_text(encoding="utf-8")
    try:
        saved = json.loads(_TABLES.read_text(encoding="utf-8"), object_pairs_hook=_restore_keys)
    except (OSError, ValueError):
        saved = {}
    if saved.get("key") == _key(text):
        loaded = Lark._load_from_dict(saved["data"], saved["memo"], postlex=Layout(), transformer=TreeBuilder())
        assert isinstance(loaded, Lark)
        return loaded
    return _build(text, TreeBuilder())


def write_tables() -> None:
    """Write ``tables.json`` for the present grammar."""
    text = grammar_path().read_text(encoding="utf-8")
    data, memo = _build(text, None).memo_serialize([TerminalDef, Rule])
    data["options"]["postlex"] = None
    tables = json.dumps({"key": _key(text), "data": data, "memo": memo}, separators=(",", ":"))
    _TABLES.write_text(tables + "\n", encoding="utf-8")


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


def _restore_keys(pairs: list[tuple[str, Any]]) -> dict[str | int, Any]:
    return {int(key) if key.isdigit() else key: value for key, value in pairs}


if __name__ == "__main__":
    write_tables()
