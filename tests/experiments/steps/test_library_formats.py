"""Formats of what belongs to libraries: arrays, tables, tensors and models come back as they were."""

from collections import OrderedDict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from genever import GeneverError
from genever.experiments.steps.formats.choice import format_for, format_named
from tests.experiments.steps.keeping import files_in, kept, shape

numpy: Any = pytest.importorskip("numpy")
pandas: Any = pytest.importorskip("pandas")
polars: Any = pytest.importorskip("polars")
pyarrow: Any = pytest.importorskip("pyarrow")
sparse: Any = pytest.importorskip("scipy.sparse")
torch: Any = pytest.importorskip("torch")
sklearn: Any = pytest.importorskip("sklearn.linear_model")
pytest.importorskip("skops")


def test_numbers_of_numpy_come_back(tmp_path: Path) -> None:
    value = {
        "a": numpy.float32(0.1),
        "b": numpy.int64(3),
        "c": numpy.bool_(True),
        "d": numpy.str_("é"),
        "e": numpy.datetime64("2024-01-01", "ns"),
        "f": numpy.complex64(1j),
        "g": numpy.str_(""),
    }
    name, found = kept(value, tmp_path / "value")
    assert (name, repr(shape(found))) == ("values", repr(shape(value)))


ARRAYS = {
    "floats": numpy.array([[1.0, numpy.nan], [3.0, -0.0]]),
    "in the order of Fortran": numpy.asfortranarray(numpy.arange(6).reshape(2, 3)),
    "no dimension": numpy.array(3, dtype="u1"),
    "none at all": numpy.zeros((0, 3), dtype="f2"),
    "big-endian": numpy.arange(3, dtype=">i4"),
    "texts": numpy.array(["a", "éé"]),
    "times": numpy.array(["2024-01-01", "NaT"], dtype="M8[s]"),
    "records": numpy.array([(1, "a")], dtype=[("x", "i4"), ("y", "U2")]),
}


@pytest.mark.parametrize("value", ARRAYS.values(), ids=ARRAYS)
def test_an_array_comes_back(value: Any, tmp_path: Path) -> None:
    name, found = kept(value, tmp_path / "value")
    assert (name, found.dtype, found.shape, found.tobytes()) == ("numpy", value.dtype, value.shape, value.tobytes())
    kept(found, tmp_path / "again")
    assert files_in(tmp_path / "again") == files_in(tmp_path / "value")


def test_an_array_of_objects_is_pickled(tmp_path: Path) -> None:
    name, found = kept(numpy.array([1, None, "a"], dtype=object), tmp_path / "value")
    assert (name, found.tolist()) == ("pickle", [1, None, "a"])


def test_arrays_in_containers_are_kept_as_arrays(tmp_path: Path) -> None:
    value = (numpy.arange(3), {"y": [numpy.array([0.5]), 1]})
    name, (first, second) = kept(value, tmp_path / "value")
    assert (name, first.tolist(), second["y"][0].tolist(), second["y"][1]) == ("values", [0, 1, 2], [0.5], 1)
    assert sorted(files_in(tmp_path / "value")) == ["part-0/array.npy", "part-1/array.npy", "value.json"]


@pytest.mark.parametrize("kind", ["csr_matrix", "csc_array", "coo_array"])
def test_a_sparse_array_comes_back(kind: str, tmp_path: Path) -> None:
    value = getattr(sparse, kind)(numpy.eye(4))
    name, found = kept(value, tmp_path / "value")
    assert (name, type(found), (found != value).nnz) == ("scipy-sparse", type(value), 0)
    kept(found, tmp_path / "again")
    assert files_in(tmp_path / "again") == files_in(tmp_path / "value")


FRAMES = {
    "numbers": pandas.DataFrame({"a": [1, 2], "b": [0.5, numpy.nan]}),
    "an index with a name": pandas.DataFrame({"a": ["x", "y"]}, index=pandas.Index([3, 5], name="id")),
    "categories": pandas.DataFrame({"a": pandas.Categorical(["x", "y"], ["y", "x"], ordered=True)}),
    "times": pandas.DataFrame({"t": pandas.date_range("2024", periods=2, tz="Europe/Berlin")}),
    "two levels": pandas.DataFrame({"a": [1.0]}, index=pandas.MultiIndex.from_tuples([(1, "x")], names=["n", None])),
    "no row": pandas.DataFrame({"a": numpy.zeros(0, dtype="int8")}),
}


@pytest.mark.parametrize("value", FRAMES.values(), ids=FRAMES)
def test_a_table_of_pandas_comes_back(value: Any, tmp_path: Path) -> None:
    value.attrs["source"] = "made"
    name, found = kept(value, tmp_path / "value")
    pandas.testing.assert_frame_equal(found, value, check_freq=False)
    assert (name, found.attrs) == ("pandas", {"source": "made"})
    kept(found, tmp_path / "again")
    assert files_in(tmp_path / "again") == files_in(tmp_path / "value")


@pytest.mark.parametrize("label", ["a", None])
def test_a_column_of_pandas_comes_back(label: str | None, tmp_path: Path) -> None:
    value = pandas.Series([1.5, 2.5], index=["x", "y"], name=label)
    name, found = kept(value, tmp_path / "value")
    assert name == "pandas"
    pandas.testing.assert_series_equal(found, value)


ODD_FRAMES = {
    "objects": pandas.DataFrame({"a": [1, "x", None, {2}]}, dtype=object),
    "columns of numbers and texts": pandas.DataFrame({1: [1], "b": [2]}),
    "complex": pandas.DataFrame({"a": [1j]}),
}


@pytest.mark.parametrize("value", ODD_FRAMES.values(), ids=ODD_FRAMES)
def test_a_table_that_arrow_would_change_is_pickled(value: Any, tmp_path: Path) -> None:
    name, found = kept(value, tmp_path / "value")
    pandas.testing.assert_frame_equal(found, value)
    assert name == "pickle"


def test_tables_of_polars_come_back(tmp_path: Path) -> None:
    frame = polars.DataFrame(
        {"a": [1, None], "b": ["x", "é"], "c": [[1.0], []], "d": [date(2024, 1, 1), None]},
        schema_overrides={"a": polars.Int8},
    ).with_columns(polars.col("b").cast(polars.Categorical).alias("e"))
    name, found = kept(frame, tmp_path / "value")
    assert (name, found.equals(frame), found.schema) == ("polars", True, frame.schema)
    kept(found, tmp_path / "again")
    assert files_in(tmp_path / "again") == files_in(tmp_path / "value")
    series = polars.Series("s", [1, 2], dtype=polars.UInt16)
    name, column = kept(series, tmp_path / "column")
    assert (name, column.equals(series), column.dtype, column.name) == ("polars", True, series.dtype, "s")


def test_tables_of_arrow_come_back(tmp_path: Path) -> None:
    table = pyarrow.table({"a": pyarrow.array([1, None], pyarrow.int8()), "b": [{"x": 1}, {"x": 2}]})
    table = table.replace_schema_metadata({"k": "v"})
    name, found = kept(table, tmp_path / "value")
    assert (name, found.equals(table, check_metadata=True)) == ("arrow", True)
    batch = pyarrow.record_batch({"a": [1, 2]})
    name, again = kept(batch, tmp_path / "batch")
    assert (name, type(again), again.equals(batch)) == ("arrow", pyarrow.RecordBatch, True)


def test_a_tensor_comes_back(tmp_path: Path) -> None:
    value = torch.tensor([[1.5, 2.0]], dtype=torch.bfloat16, requires_grad=True)
    name, found = kept(value, tmp_path / "value")
    assert (name, torch.equal(found, value), found.dtype) == ("safetensors", True, torch.bfloat16)
    assert found.requires_grad
    kept(found, tmp_path / "again")
    assert files_in(tmp_path / "again") == files_in(tmp_path / "value")


def test_the_state_of_a_module_comes_back(tmp_path: Path) -> None:
    module = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    state = module.state_dict()
    name, found = kept(state, tmp_path / "value")
    assert (name, type(found), list(found)) == ("safetensors", OrderedDict, list(state))
    assert found._metadata == state._metadata
    assert all(torch.equal(found[key], state[key]) for key in state)
    module.load_state_dict(found)


TENSORS = {
    "a parameter": torch.nn.Parameter(torch.ones(2)),
    "one that is sparse": torch.eye(3).to_sparse(),
    "a type": torch.float16,
}


@pytest.mark.parametrize("value", TENSORS.values(), ids=TENSORS)
def test_what_safetensors_has_no_form_for_is_saved_by_torch(value: Any, tmp_path: Path) -> None:
    name, found = kept(value, tmp_path / "value")
    assert (name, type(found), str(found)) == ("torch", type(value), str(value))
    assert format_named(name).is_safe


def test_tensors_that_share_their_numbers_go_on_sharing(tmp_path: Path) -> None:
    weight = torch.ones(2)
    name, found = kept({"a": weight, "b": weight}, tmp_path / "value")
    assert (name, found["a"].data_ptr() == found["b"].data_ptr()) == ("torch", True)


def test_the_state_of_a_training_is_no_pickle(tmp_path: Path) -> None:
    module = torch.nn.Linear(2, 1)
    optimizer = torch.optim.Adam(module.parameters())
    module(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    value = {"epoch": 3, "model": module.state_dict(), "optimizer": optimizer.state_dict()}
    name, found = kept(value, tmp_path / "value")
    assert (name, found["epoch"], found["optimizer"]["param_groups"]) == (
        *("values", 3),
        value["optimizer"]["param_groups"],
    )
    optimizer.load_state_dict(found["optimizer"])


def test_a_module_is_pickled(tmp_path: Path) -> None:
    name, found = kept(torch.nn.Linear(2, 1), tmp_path / "value")
    assert (name, type(found)) == ("pickle", torch.nn.Linear)


def test_a_model_of_scikit_learn_comes_back(tmp_path: Path) -> None:
    model = sklearn.LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    name, found = kept(model, tmp_path / "value")
    assert (name, found.predict([[0.1], [0.9]]).tolist()) == ("skops", [0, 1])
    kept(found, tmp_path / "again")
    assert files_in(tmp_path / "again") == files_in(tmp_path / "value")


def test_a_plan_of_polars_is_refused() -> None:
    with pytest.raises(GeneverError, match=r"return what its collect\(\) gives"):
        format_for(polars.LazyFrame({"a": [1]}))


@pytest.mark.parametrize("name", ["numpy", "scipy-sparse", "pandas", "polars", "arrow", "torch", "skops"])
def test_what_is_damaged_is_refused(name: str, tmp_path: Path) -> None:
    made = {
        "numpy": numpy.ones(2),
        "scipy-sparse": sparse.csr_array(numpy.eye(2)),
        "pandas": pandas.DataFrame({"a": [1]}),
        "polars": polars.DataFrame({"a": [1]}),
        "arrow": pyarrow.table({"a": [1]}),
        "torch": torch.float16,
        "skops": sklearn.LogisticRegression(),
    }
    kept(made[name], tmp_path / "value")
    for path in (tmp_path / "value").iterdir():
        path.write_bytes(b"{" + path.read_bytes()[3:20])
    with pytest.raises(GeneverError, match="cannot be read"):
        format_named(name).load(tmp_path / "value")
