"""``genever store init``, ``rules`` and ``verify``: the store itself."""

from __future__ import annotations

from collections.abc import Sequence

from genever.cli.output import as_json, say
from genever.cli.storing.place import Place, opened
from genever.cli.tables import write_table
from genever.store.database.schema import FORMS
from genever.store.entries.names import add_channel
from genever.store.entries.reviews import Rule, rules, set_rule
from genever.store.entries.verifying import verify


def init(place: Place, form: str | None, more_channels: Sequence[str]) -> None:
    """Make a store, or bring its tables to a form, and add channels."""
    actor = place.actor
    with opened(place) as database:
        wanted = form or FORMS[-1]
        before = database.migrate(wanted)
        what = "made" if before is None else "is in form" if before == wanted else f"brought from form {before} to"
        say(f"store {database.place}: {what} {wanted}" if before is not None else f"store {database.place}: {what}")
        if not more_channels:
            return
        with database.writing() as connection:
            for name in more_channels:
                add_channel(connection, actor, name)
                say(f"channel {name}")


def show_rules(place: Place, folder: str | None, approvals: int | None, own: bool | None, format: str) -> None:
    """Print the rules for reviews, or set the one of a folder."""
    actor = place.actor
    with opened(place) as database:
        if approvals is not None or own is not None:
            with database.writing() as connection:
                before = rules(connection).get(folder or "", Rule(folder or ""))
                count = approvals if approvals is not None else before.approvals
                set_rule(connection, actor, Rule(before.folder, count, own if own is not None else before.own))
        with database.reading() as connection:
            known = [*rules(connection).values()] or [Rule()]
        if format == "json":
            say(as_json([rule._asdict() for rule in known]), ending="")
            return
        rows = [(rule.folder or "(all)", str(rule.approvals), "yes" if rule.own else "no") for rule in known]
        write_table(("folder", "approvals", "an author's counts"), rows, None)


def verify_store(place: Place, head: str | None) -> None:
    """Print what was verified, and the digest of the last line of the log."""
    with opened(place) as database:
        with database.reading() as connection:
            found = verify(connection, head)
        say(f"{found.lines} lines of the log and {found.versions} versions are as they were written")
        say(f"head: {found.digest}")
