"""Data as YAML: readers of either version get the same back."""

import math
import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from genever.integrations.yaml import as_yaml

#: The number of the core schema of YAML 1.2.2, section 10.3.2.
CORE_NUMBER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(), DATA, max_size=3))
def test_it_reads_back_the_same(data: dict[str, Any]) -> None:
    assert yaml.safe_load(as_yaml(data)) == data


@pytest.mark.parametrize(
    "text", ["no", "null", "~", "", "1e3", "0o7", "0x1F", "1_000", "2025-01-01", "@f()", ".5", "1.", "3"]
)
def test_a_text_that_looks_like_something_else_is_quoted(text: str) -> None:
    assert as_yaml({"a": text}) == f"a: '{text}'\n"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_a_float_to_readers_of_the_later_version_too(value: float) -> None:
    written = as_yaml({"a": value}).removeprefix("a: ").rstrip()
    assert CORE_NUMBER.fullmatch(written)
    assert float(written) == value
    assert math.copysign(1, float(written)) == math.copysign(1, value)
