"""The checkers that the tests have."""

import pytest

from genever.tools.checkers.checker import Checker, find_checker


def checker(name: str) -> Checker:
    """Return a checker, or skip the test where it is not installed."""
    found = find_checker(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found
