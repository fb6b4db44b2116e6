"""The one form in which outputs say where a value comes from."""

from typing import Literal

import pytest

from genever.inspection.provenance import Provenance, ValueGiver, provenance, source_at
from genever.language.text.source import Argument, Origin, PythonLine, Source, Span

TEXT = "import m\nf.x = 1\n"


@pytest.mark.parametrize(
    ("source", "kind", "expected"),
    [
        (Source(TEXT, "conf/base.gin"), "file", Provenance("file", "conf/base.gin:2:1")),
        (Argument(TEXT, "argument 2"), "argument", Provenance("command line", "argument 2")),
        (Argument(TEXT, "--main"), "argument", Provenance("command line", "--main")),
        (Source(TEXT), "text", Provenance("program", "<bindings>:2:1")),
        (PythonLine("train.py", 12), "python", Provenance("program", "train.py:12")),
    ],
)
def test_a_binding_comes_from_where_it_is_written(
    source: Source, kind: Literal["file", "text", "argument", "python"], expected: Provenance
) -> None:
    found = provenance(Origin(source, Span(9, 16), kind))
    assert found == expected
    assert source_at(found.location) == found.source


def test_a_binding_without_a_place_is_a_program_s() -> None:
    assert provenance(None).as_data() == {"source": "program", "location": None}


@pytest.mark.parametrize(
    ("giver", "expected"),
    [
        ("argument", Provenance("reference", "a.gin:2:1")),
        ("default", Provenance("default")),
        ("caller", Provenance("caller")),
    ],
)
def test_what_no_binding_gives_says_who_does(giver: ValueGiver, expected: Provenance) -> None:
    assert provenance(Origin(Source(TEXT, "a.gin"), Span(9, 16), "file"), giver) == expected
