"""Tables of runs as Parquet, the columnar format of pandas, Polars and DuckDB; needs PyArrow."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from genever.language.text.errors import error


def write_parquet(path: str | os.PathLike[str], rows: Sequence[Mapping[str, Any]], plain: Callable[[Any], Any]) -> None:
    """Write rows of the same names as a Parquet file.

    A column has one type: numbers, bools or texts. One that has several, or lists, has its values as texts of JSON.

    Args:
        path: The file.
        rows: The rows, ``{name: value}``.
        plain: Returns a value as JSON has it.

    Raises:
        ConfigValueError: PyArrow is not installed.
        OSError: The file cannot be written.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise error("no-pyarrow", "Parquet needs the package PyArrow", hint="pip install pyarrow") from None
    names = list(rows[0]) if rows else []
    table = pyarrow.table({_text(name): _column([row[name] for row in rows], plain) for name in names})
    pyarrow.parquet.write_table(table, path)


def _column(values: Sequence[Any], plain: Callable[[Any], Any]) -> list[Any]:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {str}:
        return [None if value is None else _text(value) for value in values]
    if kinds <= {bool} or (kinds <= {int} and all(_is_short(value) for value in values)):
        return list(values)
    if kinds <= {int, float} and all(_is_short(value) for value in values):
        return [None if value is None else float(value) for value in values]
    return [None if value is None else json.dumps(plain(value)) for value in values]


def _text(text: str) -> str:
    """Return a text without what UTF-8 has no form for, as the names of files may have it."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_short(value: Any) -> bool:
    return not isinstance(value, int) or value.bit_length() < 64
