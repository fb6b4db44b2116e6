"""``genever fingerprint``: a hash of what determines the result, or the text that is hashed."""

from __future__ import annotations

from genever.cli.exit import ending
from genever.cli.loading import look
from genever.cli.output import say
from genever.experiments.running.request import Request
from genever.inspection.canonical.parameters import canonical_form, fingerprint_of, parameters


def fingerprint(request: Request, as_text: bool, *, live: bool = False) -> None:
    """Print the fingerprint, or with ``as_text`` the canonical form.

    Raises:
        SystemExit: The configuration is wrong.
    """
    with ending():
        view = look(request, complete=True, exact=True, live=live)  # What is still to be given has a part in a result.
        if view.problem is not None:
            raise view.problem
        found = parameters(view.config, view.catalog)
    say(canonical_form(found) if as_text else fingerprint_of(found), ending="" if as_text else "\n")
