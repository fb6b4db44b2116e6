"""The contract that finds circles between modules."""

from itertools import pairwise

import pytest

grimp = pytest.importorskip("grimp", reason="imports are linted with it")

from tests.circles import circles  # noqa: E402  # It needs grimp.


def test_every_circle_is_found_from_the_module_that_imports_to_the_one_imported() -> None:
    graph = grimp.ImportGraph()
    for importer, imported in ("ab", "bc", "ca", "de", "ed", "ad"):
        graph.add_import(importer=importer, imported=imported)
    found = [set(pairwise(circle)) for circle in circles(graph)]
    assert sorted(map(sorted, found)) == [
        [("a", "b"), ("b", "c"), ("c", "a")],
        [("d", "e"), ("e", "d")],
    ]


def test_what_is_imported_twice_is_no_circle() -> None:
    graph = grimp.ImportGraph()
    for importer, imported in ("ab", "ac", "bd", "cd"):
        graph.add_import(importer=importer, imported=imported)
    assert list(circles(graph)) == []
