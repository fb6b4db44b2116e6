"""Manifests of earlier versions in the form of this one; `tests/cli/test_manifest.py` has whole ones."""

from typing import Any

import pytest

from genever.experiments.runs.earlier import brought_up
from genever.experiments.runs.reading import schema

#: What says where values come from.
PARTS = ("parameters", "bindings", "macros", "record")


def test_each_kind_of_origin_has_its_source() -> None:
    entries = [
        {"from": "file", "location": "a.gin:3:1"},
        {"from": "argument", "location": "argument 2"},
        {"from": "text", "location": "<bindings>:1:1"},
        {"from": "python", "location": "train.py:7"},
        {"from": "python", "location": None},
        {"from": "default", "location": None},
        {"from": "caller", "location": None},
    ]
    found = brought_up({"version": 2, "parameters": entries})["parameters"]
    assert [tuple(entry["provenance"].values()) for entry in found] == [
        ("file", "a.gin:3:1"),
        ("command line", "argument 2"),
        ("program", "<bindings>:1:1"),
        ("program", "train.py:7"),
        ("program", None),
        ("default", None),
        ("caller", None),
    ]


@pytest.mark.parametrize("strange", [None, 1, "x", [], {}, [1], [[]], [{}], [{"from": []}], [{"origin": {"kind": 1}}]])
@pytest.mark.parametrize("version", [1, 2])
def test_what_has_the_form_of_no_version_is_left_to_the_schema(strange: Any, version: int) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    for part in PARTS:
        for rows in (
            strange,
            [{"macros": strange, "history": strange, "parameters": strange}],
            [{"origin": {"via": strange}, "binding": strange, "by": strange}],
        ):
            brought = brought_up({"version": version, part: rows})
            assert brought["version"] == 4
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(brought, schema())
