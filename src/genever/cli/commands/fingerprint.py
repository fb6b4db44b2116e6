"""``genever fingerprint``: a hash of what determines the result, or the text that is hashed."""

from __future__ import annotations

from genever.cli.arguments import Request
from genever.cli.exit import ending
from genever.cli.loading import read
from genever.cli.output import say
from genever.inspection.canonical.parameters import canonical_form, fingerprint_of, parameters
from genever.runtime.session import Session


def fingerprint(session: Session, request: Request, as_text: bool) -> None:
    """Print the fingerprint, or with ``as_text`` the canonical form.

    Raises:
        SystemExit: The configuration is wrong.
    """
    with ending():
        problem = read(session, request, complete=True)  # There is no result without what is still to be given.
        if problem is not None:
            raise problem
        found = parameters(session.config, session.catalog)
    say(canonical_form(found) if as_text else fingerprint_of(found), ending="" if as_text else "\n")
