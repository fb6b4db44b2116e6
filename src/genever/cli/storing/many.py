"""``genever store get``, ``set``, ``migrate``, ``import`` and ``export``: values and texts of many entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from genever.cli.output import as_json, complain, print_changes, say
from genever.cli.storing.place import Place, opened, shown
from genever.cli.storing.reading import changed_lines
from genever.cli.tables import write_table
from genever.configuration.sources.stored import SCHEME, Address
from genever.experiments.runs.folder import write_whole
from genever.inspection.canonical.condition import read_condition
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import error
from genever.store.bulk import Plan, chosen, migrated, planned
from genever.store.database.log import Actor
from genever.store.database.opening import Database
from genever.store.entries import drafts
from genever.store.entries.names import check_name
from genever.store.entries.snapshot import StoreSnapshot, Version, texts_at, version
from genever.store.folders import read_folder, written_folder
from genever.store.texts.differences import differences
from genever.store.texts.editing import read_setting
from genever.store.texts.layers import Shelf, written
from genever.store.texts.renaming import read_drop, read_rename
from genever.store.texts.statements import is_same_name, items


def get(place: Place, what: str, name: str | None, format: str) -> None:
    """Print what an entry binds, with what it includes: the values in effect and where each comes from."""
    with opened(place) as database:
        address = StoreSnapshot(database).resolved(Address.read(what))
        with database.reading() as connection:
            texts, numbers = texts_at(connection, address)
            layers = Shelf(texts).layers(address.name)
            names = [each for each in layers.names() if name is None or is_same_name(each, name)]
            if name is not None and not names:
                hint = suggest(name, layers.names())
                raise error("not-bound", f"{what} has no binding of {name}", hint=hint)
            chains = {each: layers.chain(each) for each in names}
            made: dict[str, Version] = {}
            for entry in {bound.entry for chain in chains.values() for bound in chain}:
                if numbers.get(entry):
                    made[entry] = version(connection, entry, numbers[entry])
        for path in layers.unread:
            complain(f"{path} is read by a run alone")
        rows = [_value_data(each, chain, made) for each, chain in chains.items()]
    if format == "json":
        say(as_json(rows), ending="")
        return
    cells = [
        (
            row["name"],
            row["value"],
            f"{row['entry']}@{row['version'] or address.time}",
            row["author"] or "",
            shown(row["created"]) if row["created"] else "",
            ", ".join(f"{each['value']} in {each['entry']}" for each in row["overridden"]),
        )
        for row in rows
    ]
    write_table(("name", "value", "set in", "author", "made", "instead of"), cells, None)


def _value_data(name: str, chain: Sequence[Any], made: Mapping[str, Version]) -> dict[str, Any]:
    last = chain[-1]
    about = made.get(last.entry)
    earlier = [each for each in chain[:-1] if each.operator == "=" and last.operator == "="]
    return {
        "name": name,
        "value": written(chain),
        "entry": last.entry,
        "version": about and about.number,
        "author": about and about.author,
        "created": about and about.created,
        "overridden": [{"value": written([each]), "entry": each.entry} for each in reversed(earlier)],
    }


def set_many(
    place: Place,
    bindings: Sequence[str],
    condition: str | None,
    pattern: str | None,
    message: str,
    dry_run: bool,
    format: str,
) -> None:
    """Begin a draft in which all entries that a query means have these values, and print what it does to each."""
    actor = place.actor
    with opened(place) as database:
        settings = [read_setting(each, f"argument {number}") for number, each in enumerate(bindings, start=1)]
        query = read_condition(condition, "--where") if condition is not None else None
        with database.reading() as connection:
            texts, numbers = texts_at(connection)
        plan = planned(texts, settings, query, pattern)
        number = None
        if plan.texts and not dry_run:
            number = _begin(database, actor, plan.texts, message, numbers)
        _print_plan(plan, number, format)


def _print_plan(plan: Plan, number: int | None, format: str) -> None:
    if format == "json":
        rows = [{**row._asdict(), "effect": row.effect} for row in plan.rows]
        say(as_json({"draft": number, "edited": sorted(plan.texts), "rows": rows}), ending="")
        return
    if plan.rows:
        cells = [(row.entry, row.name, row.before or "-", row.after or "-", row.effect) for row in plan.rows]
        write_table(("entry", "name", "before", "after", "effect"), cells, None)
    _say_draft(number, plan.texts)


def _begin(database: Database, actor: Actor, texts: Mapping[str, str], message: str, bases: Mapping[str, int]) -> int:
    with database.writing() as connection:
        return drafts.begin(connection, actor, texts, message, bases).id


def _say_draft(number: int | None, texts: Mapping[str, str]) -> None:
    count = f"{len(texts)} {'entry' if len(texts) == 1 else 'entries'}"
    if not texts:
        say("nothing changes")
    else:
        say(f"draft {number}: {count}" if number is not None else f"no draft: {count} would change")


def migrate(
    place: Place, renames: Sequence[str], drops: Sequence[str], pattern: str | None, message: str, dry_run: bool
) -> None:
    """Begin a draft in which parameters have their new names in all entries, and print what it changes."""
    actor = place.actor
    with opened(place) as database:
        wanted = [*map(read_rename, renames), *map(read_drop, drops)]
        with database.reading() as connection:
            texts, numbers = texts_at(connection)
        new = migrated(texts, wanted, pattern)
        number = None
        if new and not dry_run:
            number = _begin(database, actor, new, message or _reason(renames, drops), numbers)
        for name, text in new.items():
            print_changes([f"{name}:", *changed_lines(differences(texts[name], text))])
        _say_draft(number, new)


def _reason(renames: Sequence[str], drops: Sequence[str]) -> str:
    words = [each.replace("=", " is ") + " now" for each in renames] + [f"{each} is no more" for each in drops]
    return ", ".join(words)


def import_folder(place: Place, folder: str, under: str, message: str) -> None:
    """Begin a draft in which entries are as the binding files in a folder."""
    actor = place.actor
    with opened(place) as database:
        if under:
            check_name(under, "a folder")
        found = read_folder(folder, under)
        for name, text in found.items():
            items(text, name)
        with database.reading() as connection:
            texts, numbers = texts_at(connection)
        new = {name: text for name, text in found.items() if texts.get(name) != text}
        number = _begin(database, actor, new, message, numbers) if new else None
        for name in new:
            say(f"{name}: {'changed' if name in texts else 'new'}")
        _say_draft(number, new)


def export_folder(place: Place, folder: str, revision: str, pattern: str | None) -> None:
    """Write entries into the files of a folder, as they are at a time; those that it does not have are left out."""
    with opened(place) as database:
        with database.reading() as connection:
            texts, _ = texts_at(connection, Address.read(f"{SCHEME}all@{revision}")._replace(name=""))
        kept = {name: texts[name] for name in chosen(texts, pattern)}
        for path, text in written_folder(kept).items():
            file = Path(folder) / path
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                write_whole(file, text)
            except OSError as problem:
                raise error("not-written", f"{file} cannot be written: {problem.strerror}") from problem
        say(f"{len(kept)} {'file' if len(kept) == 1 else 'files'} in {folder}")
