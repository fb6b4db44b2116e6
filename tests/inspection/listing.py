"""The parameters of a session as data."""

from __future__ import annotations

from typing import Any

from genever.inspection.canonical.parameters import entries
from genever.inspection.secrets import secrets_of
from genever.runtime.session import Session


def parameter_list(session: Session) -> list[dict[str, Any]]:
    return entries(session.config, session.catalog, secrets_of(session.config, session.catalog))
