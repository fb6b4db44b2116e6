"""Tables of pandas, Polars and Arrow as Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from genever.experiments.steps.formats.protocol import library_of, missing, unreadable

_TABLE, _ABOUT = "table.parquet", "table.json"


@contextmanager
def _reading(name: str, package: str) -> Iterator[None]:
    try:
        yield
    except ImportError:
        raise missing(name, package) from None
    except OSError as problem:
        if problem.errno is not None:
            raise
        raise unreadable(name, problem) from problem  # As PyArrow raises it for what is no Parquet.
    except Exception as problem:  # Each library has errors of its own.
        raise unreadable(name, problem) from problem


class _Pandas:
    name = "pandas"
    is_safe = True
    keeps_files = False

    def accepts(self, value: Any) -> bool:
        if library_of(value) != "pandas":
            return False
        import pandas  # type: ignore[import-untyped,unused-ignore]  # It has none of its own.

        if type(value) not in (pandas.DataFrame, pandas.Series):
            return False
        try:
            import pyarrow

            frame = _frame(value)
            again = pyarrow.Table.from_pandas(frame).to_pandas()
            if not _is_attributes(frame.attrs):
                return False
        except Exception:  # PyArrow is not installed, or has no form for this table; each part has its own errors.
            return False
        return bool(
            frame.equals(again)
            and list(map(type, frame.columns)) == list(map(type, again.columns))
            and list(frame.dtypes) == list(again.dtypes)
            and _axis(frame.index) == _axis(again.index)
            and _axis(frame.columns) == _axis(again.columns)
        )

    def save(self, value: Any, folder: Path) -> None:
        import pandas
        import pyarrow
        import pyarrow.parquet

        kind = "series" if isinstance(value, pandas.Series) else "frame"
        about = {"kind": kind, "has_name": kind == "series" and value.name is not None, "attrs": value.attrs}
        (folder / _ABOUT).write_text(json.dumps(about, sort_keys=True), encoding="utf-8")
        pyarrow.parquet.write_table(pyarrow.Table.from_pandas(_frame(value)), folder / _TABLE)

    def load(self, folder: Path) -> Any:
        with _reading(self.name, "pandas pyarrow"):
            import pandas  # noqa: F401  # What `to_pandas` needs, so that it is named where it is missing.
            import pyarrow.parquet

            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
            found = pyarrow.parquet.read_table(folder / _TABLE).to_pandas()
            if about["kind"] == "series":
                found = found.iloc[:, 0]
                found.name = found.name if about["has_name"] else None
            found.attrs = about["attrs"]
            return found


def _frame(value: Any) -> Any:
    """Return a table, or a column as one."""
    import pandas

    if isinstance(value, pandas.Series):
        return value.to_frame(name="0") if value.name is None else value.to_frame()
    return value


def _axis(index: Any) -> tuple[Any, ...]:
    """Return what an index is beside its labels."""
    levels = getattr(index, "levels", [index])
    return type(index), list(index.names), [each.dtype for each in levels], getattr(index, "freq", None)


def _is_attributes(attributes: dict[Any, Any]) -> bool:
    return bool(json.loads(json.dumps(attributes)) == attributes)


class _Polars:
    name = "polars"
    is_safe = True
    keeps_files = False

    def accepts(self, value: Any) -> bool:
        if library_of(value) != "polars":
            return False
        import polars

        if type(value) not in (polars.DataFrame, polars.Series):
            return False
        frame = value.to_frame() if isinstance(value, polars.Series) else value
        file = io.BytesIO()
        try:
            frame.clear().write_parquet(file)
            file.seek(0)
            schema = polars.read_parquet(file).schema
        except Exception:  # Polars has no form of Parquet for one of the types; what it raises for that varies.
            return False
        return bool(schema == frame.schema)

    def save(self, value: Any, folder: Path) -> None:
        import polars

        is_series = isinstance(value, polars.Series)
        (folder / _ABOUT).write_text(json.dumps({"kind": "series" if is_series else "frame"}), encoding="utf-8")
        (value.to_frame() if is_series else value).write_parquet(folder / _TABLE)

    def load(self, folder: Path) -> Any:
        with _reading(self.name, "polars"):
            import polars

            frame = polars.read_parquet(folder / _TABLE)
            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
            return frame.to_series() if about["kind"] == "series" else frame


class _Arrow:
    name = "arrow"
    is_safe = True
    keeps_files = False

    def accepts(self, value: Any) -> bool:
        if library_of(value) != "pyarrow":
            return False
        import pyarrow
        import pyarrow.parquet

        if type(value) not in (pyarrow.Table, pyarrow.RecordBatch):
            return False
        file = io.BytesIO()
        try:
            pyarrow.parquet.write_table(value.schema.empty_table(), file)
            file.seek(0)
            schema = pyarrow.parquet.read_table(file).schema
        except pyarrow.ArrowException:
            return False
        return bool(schema.equals(value.schema, check_metadata=True))

    def save(self, value: Any, folder: Path) -> None:
        import pyarrow
        import pyarrow.parquet

        is_batch = isinstance(value, pyarrow.RecordBatch)
        (folder / _ABOUT).write_text(json.dumps({"kind": "batch" if is_batch else "table"}), encoding="utf-8")
        table = pyarrow.Table.from_batches([value]) if is_batch else value.combine_chunks()
        pyarrow.parquet.write_table(table, folder / _TABLE)

    def load(self, folder: Path) -> Any:
        with _reading(self.name, "pyarrow"):
            import pyarrow.parquet

            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
            table = pyarrow.parquet.read_table(folder / _TABLE)
            if about["kind"] != "batch":
                return table
            batches = table.combine_chunks().to_batches()
            return batches[0] if batches else pyarrow.RecordBatch.from_pylist([], schema=table.schema)


#: Keeps tables and columns of pandas that come back equal from Arrow.
PANDAS = _Pandas()
#: Keeps tables and columns of Polars.
POLARS = _Polars()
#: Keeps tables of PyArrow.
ARROW = _Arrow()
