"""The checkers that the tests have."""

import pytest

from genever.tools.checkers.checker import ToolChecker, find_checker

#: Seconds within which each checker answers, also on a machine that is busy with others.
PATIENCE = 900


def checker(name: str) -> ToolChecker:
    """Return a checker, or skip the test where it is not installed."""
    found = find_checker(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found
