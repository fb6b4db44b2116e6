"""NumPy's arrays as ``.npy``, and SciPy's sparse ones as ``.npz``; no pickles are in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from genever.experiments.steps.formats.protocol import library_of, missing, unreadable

_ARRAY, _SPARSE = "array.npy", "array.npz"


class _Numpy:
    name = "numpy"
    is_safe = True
    keeps_files = False

    def accepts(self, value: Any) -> bool:
        if library_of(value) != "numpy":
            return False
        import numpy

        return type(value) is numpy.ndarray and not value.dtype.hasobject and value.dtype.metadata is None

    def save(self, value: Any, folder: Path) -> None:
        import numpy

        numpy.save(folder / _ARRAY, value, allow_pickle=False)

    def load(self, folder: Path) -> Any:
        try:
            import numpy
        except ImportError:
            raise missing(self.name, "numpy") from None
        try:
            return numpy.load(folder / _ARRAY, allow_pickle=False)
        except (ValueError, EOFError) as problem:
            raise unreadable(self.name, problem) from problem


class _Sparse:
    name = "scipy-sparse"
    is_safe = True
    keeps_files = False

    #: Its other kinds are for changing, and are made from these.
    _kinds = ("csr", "csc", "coo", "bsr", "dia")

    def accepts(self, value: Any) -> bool:
        if not type(value).__module__.startswith("scipy.sparse"):
            return False
        import scipy.sparse

        return scipy.sparse.issparse(value) and value.format in self._kinds and not value.dtype.hasobject

    def save(self, value: Any, folder: Path) -> None:
        import scipy.sparse

        scipy.sparse.save_npz(folder / _SPARSE, value, compressed=False)

    def load(self, folder: Path) -> Any:
        try:
            import scipy.sparse
        except ImportError:
            raise missing(self.name, "scipy") from None
        try:
            return scipy.sparse.load_npz(folder / _SPARSE)
        except (ValueError, EOFError, KeyError) as problem:
            raise unreadable(self.name, problem) from problem


#: Keeps arrays of NumPy, those of objects excepted.
NUMPY = _Numpy()
#: Keeps sparse arrays and matrices of SciPy.
SPARSE = _Sparse()
