"""Every test here acts on a session of its own."""

import pytest

from genever import Session


@pytest.fixture(autouse=True)
def active(session: Session) -> Session:
    """The session that the module functions act on."""
    return session
