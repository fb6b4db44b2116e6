"""Values without parts, as binding files have them."""

from __future__ import annotations

import math
from typing import Any


def literal(value: Any) -> str:
    """Return a value without parts as it is written.

    >>> print(literal(float("-inf")), literal("it's"))
    -float('inf') "it's"
    """
    if isinstance(value, float) and math.isinf(value):
        return "float('inf')" if value > 0 else "-float('inf')"
    if isinstance(value, float) and math.isnan(value):
        return "float('nan')"
    return repr(value)
