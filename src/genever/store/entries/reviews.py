"""Reviews of drafts, and the rules that say how many approvals one needs, and whether those of its authors count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias

from sqlalchemy import Connection, delete, select

from genever.language.text.errors import error
from genever.store.database.log import Actor, Note, now, write
from genever.store.database.schema import LOG, REVIEWS, RULES
from genever.store.entries.drafts import Draft, opened
from genever.store.entries.names import check_name

#: What a reviewer says of a draft; a comment alone decides nothing.
Verdict: TypeAlias = Literal["approve", "reject", "comment"]

#: What makes somebody an author of a draft.
_WRITING = ("draft", "change", "merge")


class Rule(NamedTuple):
    """How drafts are reviewed.

    Attributes:
        folder: The folder of entries that it holds for, or one entry; empty for all.
        approvals: How many people have to approve.
        own: Whether the approval of an author counts.
    """

    folder: str = ""
    approvals: int = 0
    own: bool = True


class Review(NamedTuple):
    """What a reviewer has said of a draft, and the digest of the draft as it was then."""

    reviewer: str
    verdict: Verdict
    comment: str
    digest: str
    created: str


# ---- Rules --------------------------------------------------------------------------------------------


def set_rule(connection: Connection, actor: Actor, rule: Rule) -> None:
    """Let a rule hold for a folder.

    Raises:
        ConfigValueError: The folder has no name of one.
    """
    if rule.folder:
        check_name(rule.folder, "a folder")
    connection.execute(delete(RULES).where(RULES.c.folder == rule.folder))
    connection.execute(RULES.insert().values(**rule._asdict()))
    write(connection, actor, [Note("rule", rule.folder, "", {"approvals": rule.approvals, "own": rule.own})])


def rules(connection: Connection) -> dict[str, Rule]:
    """Return the rules by their folders."""
    return {row.folder: Rule(*row) for row in connection.execute(select(RULES).order_by(RULES.c.folder))}


def rule_for(rules: Mapping[str, Rule], name: str) -> Rule:
    """Return the rule for an entry: that of the nearest folder around it."""
    while name not in rules and name:
        name = name.rpartition("/")[0]
    return rules.get(name, Rule())


# ---- Reviews ------------------------------------------------------------------------------------------


def review(connection: Connection, actor: Actor, number: int, verdict: Verdict, comment: str = "") -> None:
    """Say something about a draft.

    Raises:
        ConfigFileError: There is no such draft.
        ConfigRuntimeError: It is not open any more, or an author's approval does not count.
    """
    found = opened(connection, number)
    known = rules(connection)
    refusing = [change.name for change in found.changes if not rule_for(known, change.name).own]
    if verdict == "approve" and refusing and actor.user in authors(connection, found):
        message = f"{actor.user} cannot approve draft {number}, as its author: the rules of {refusing[0]} say so"
        raise error("not-approved", message, hint="let somebody else review it")
    said = {"reviewer": actor.user, "verdict": verdict, "comment": comment, "digest": found.digest, "created": now()}
    connection.execute(REVIEWS.insert().values(draft=number, **said))
    write(connection, actor, [Note(verdict, f"draft {number}", comment, {"draft": found.digest})])


def reviews(connection: Connection, number: int) -> list[Review]:
    """Return the reviews of a draft, the oldest first."""
    columns = (REVIEWS.c.reviewer, REVIEWS.c.verdict, REVIEWS.c.comment, REVIEWS.c.digest, REVIEWS.c.created)
    query = select(*columns).where(REVIEWS.c.draft == number).order_by(REVIEWS.c.id)
    return [Review(*row) for row in connection.execute(query)]


def authors(connection: Connection, found: Draft) -> set[str]:
    """Return who has written a draft."""
    wrote = select(LOG.c.user).where(LOG.c.subject == f"draft {found.id}", LOG.c.action.in_(_WRITING))
    return {found.author, *connection.scalars(wrote)}


def check_approved(connection: Connection, found: Draft) -> None:
    """Raise unless a draft, as it is now, may be published by the rules of its entries.

    Raises:
        ConfigRuntimeError: Somebody rejects it, or not enough approve.
    """
    verdicts = {each.reviewer: each.verdict for each in _standing(reviews(connection, found.id), found.digest)}
    rejecting = [reviewer for reviewer, verdict in verdicts.items() if verdict == "reject"]
    if rejecting:
        message = f"draft {found.id} is rejected by {', '.join(rejecting)}"
        raise error("not-approved", message, hint=f"genever store show draft{found.id} has the reviews; change it")
    wrote = authors(connection, found)
    known = rules(connection)
    for change in found.changes:
        rule = rule_for(known, change.name)
        counted = [reviewer for reviewer in verdicts if rule.own or reviewer not in wrote]
        if len(counted) < rule.approvals:
            wanted = f"{rule.approvals} approval{'s' * (rule.approvals != 1)}"
            message = f"draft {found.id} has {len(counted)} of the {wanted} that {change.name} needs"
            hint = f"genever store review {found.id} --approve, by somebody who may"
            raise error("not-approved", message, hint=hint)


def _standing(said: Iterable[Review], digest: str) -> list[Review]:
    """Return the last verdict of each reviewer about a draft as it is now."""
    last = {each.reviewer: each for each in said if each.verdict != "comment" and each.digest == digest}
    return [*last.values()]
