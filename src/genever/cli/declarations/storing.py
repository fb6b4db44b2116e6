"""Keep configurations in a database."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from genever.cli.arguments import Configured
from genever.cli.declarations.group import Commands, genever

if TYPE_CHECKING:  # Only a subcommand that is carried out loads the database.
    from genever.cli.storing.place import Place


@genever.group(short_help="Keep configurations in a database: review, publish, roll back.", cls=Commands)
def store() -> None:
    """Keep configurations in a database, with drafts, reviews, numbered versions and channels.

    \b
      genever store init
      genever store edit ranking/acme --file acme.gin -m 'what acme has'
      genever store publish 1 --channel prod
      genever run store://ranking/acme@prod

    An entry is a binding file with a name such as ranking/acme. It may include others, include 'store://ranking/default',
    and files of the code. ranking/acme@17 is a version of it, ranking/acme@prod what a channel has, ranking/acme@draft5
    what a draft makes of it, and ranking/acme alone the latest version. Needs genever[store].
    """


class DraftNumber(click.ParamType):  # type: ignore[type-arg]  # Older versions of click have no argument for it.
    """The number of a draft: ``5`` or ``draft5``."""

    name = "draft"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number; see `click.ParamType.convert`."""
        digits = str(value).removeprefix("draft")
        if not digits.isascii() or not digits.isdigit():
            self.fail(f"{value!r} is not the number of a draft; genever store drafts lists them", param, ctx)
        return int(digits)


DRAFT = DraftNumber()


def _place(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say which store, and who acts; it gets both as its first argument."""

    @wraps(function)
    def with_place(database: str | None, user: str | None, **arguments: Any) -> None:
        try:
            from genever.cli.storing.place import Place
        except ModuleNotFoundError as problem:
            if problem.name is None or problem.name.startswith("genever"):
                raise
            message = f"stores need the package {problem.name}, which is not installed: pip install 'genever[store]'"
            raise click.ClickException(message) from None
        function(Place(database, user), **arguments)

    help_user = "Who acts; by default GENEVER_USER, else the user of the system."
    help_database = "Where the store is; by default GENEVER_STORE, else the project's setting."
    with_user = click.option("--user", metavar="NAME", help=help_user)(with_place)
    return click.option("--database", metavar="URL", help=help_database)(with_user)


_format = click.option("--format", "-f", type=click.Choice(("table", "json")), default="table", help="The form.")
_code = click.option(
    "--code",
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    default=".",
    help="The code to check with: a folder, or git:REVISION.",
)
_no_types = click.option("--no-types", is_flag=True, help="Leave types to a run.")


# ---- The store ----------------------------------------------------------------------------------------


@store.command(short_help="Make a store, or bring it up to date.")
@click.option("--form", metavar="FORM", help="The form of the tables, also an older one, instead of the newest.")
@click.option("--channel", metavar="NAME", multiple=True, help="Add a channel. May be given several times.")
@_place
def init(place: Place, form: str | None, channel: tuple[str, ...]) -> None:
    """Make a store with the channels staging and prod, or bring the tables of one up to date."""
    from genever.cli.storing import setup

    setup.init(place, form, channel)


@store.command(short_help="Show how drafts are to be reviewed, or say so.")
@click.argument("folder", required=False)
@click.option("--approvals", metavar="N", type=click.IntRange(0, 100), help="How many people have to approve.")
@click.option("--own/--no-own", default=None, help="Whether the approval of an author counts.")
@_format
@_place
def rules(place: Place, folder: str | None, approvals: int | None, own: bool | None, format: str) -> None:
    """Show the rules for reviews, or set the one for the entries below FOLDER, without one for all.

    \b
      genever store rules ranking --approvals 1 --no-own

    The rule of the nearest folder counts.
    """
    from genever.cli.storing import setup

    setup.show_rules(place, folder, approvals, own, format)


@store.command(short_help="Check that nothing was changed behind the log.")
@click.option("--head", metavar="DIGEST", help="The digest of a line that was kept elsewhere: it must be there still.")
@_place
def verify(place: Place, head: str | None) -> None:
    """Check that the log, and all versions, publications, reviews and drafts in it, are as they were written.

    Prints the digest of the last line. Kept elsewhere, it proves all before it.
    """
    from genever.cli.storing import setup

    setup.verify_store(place, head)


# ---- What is in it ------------------------------------------------------------------------------------


@store.command(short_help="List the entries.")
@click.argument("pattern", required=False)
@_format
@_place
def ls(place: Place, pattern: str | None, format: str) -> None:
    """List the entries, or those in a folder or that match PATTERN, with the versions that channels have."""
    from genever.cli.storing import reading

    reading.ls(place, pattern, format)


@store.command(short_help="Show the text of an entry, or a draft.")
@click.argument("what", metavar="ENTRY[@REVISION]|draftN")
@_format
@_place
def show(place: Place, what: str, format: str) -> None:
    """Show the text of an entry, of its latest version unless it says otherwise; or a draft with its reviews."""
    from genever.cli.storing import reading

    reading.show(place, what, format)


@store.command(short_help="Show the values in effect, and where they come from.")
@click.argument("entry", metavar="ENTRY[@REVISION]")
@click.argument("name", required=False)
@_format
@_place
def get(place: Place, entry: str, name: str | None, format: str) -> None:
    """Show what an entry binds, with what it includes, by the names that stand there; or only NAME.

    genever why says more, with the code: it takes store://ranking/acme@prod.
    """
    from genever.cli.storing import many

    many.get(place, entry, name, format)


@store.command(short_help="Show in which statements two texts differ.")
@click.argument("a", metavar="A|DRAFT")
@click.argument("b", metavar="[B]", required=False)
@_format
@_place
def diff(place: Place, a: str, b: str | None, format: str) -> None:
    """Show in which statements entry A differs from B, by default its latest version; or what a draft changes.

    \b
      genever store diff ranking/acme@prod ranking/acme@staging
      genever store diff 5

    Ends with 1 where they differ. genever diff compares effective values: it takes store://ranking/acme@prod.
    """
    from genever.cli.storing import reading

    reading.diff(place, a, b, format)


@store.command(short_help="Show who has done what, when and why.")
@click.argument("entry", required=False)
@click.option("--most", "-n", metavar="N", type=click.IntRange(1), help="How many lines at most.")
@_format
@_place
def log(place: Place, entry: str | None, most: int | None, format: str) -> None:
    """Show the lines of the log, the latest first; or those about an entry and the drafts of its versions."""
    from genever.cli.storing import reading

    reading.log(place, entry, most, format)


@store.command(short_help="List the drafts.")
@click.option(
    "--status", type=click.Choice(("open", "published", "discarded", "all")), default="open", help="Which of them."
)
@_format
@_place
def drafts(place: Place, status: str, format: str) -> None:
    """List the drafts that are open."""
    from genever.cli.storing import reading

    reading.list_drafts(place, status, format)


# ---- Changing it --------------------------------------------------------------------------------------


@store.command(short_help="Begin a draft of an entry, or change one.", cls=Configured)
@click.argument("entry")
@click.argument("bindings", nargs=-1)
@click.option("--remove", metavar="NAME", multiple=True, help="A binding to take out. May be given several times.")
@click.option("--file", metavar="FILE", type=click.Path(allow_dash=True), help="The whole new text; - is the input.")
@click.option("--message", "-m", metavar="TEXT", default="", help="Why.")
@click.option("--draft", metavar="DRAFT", type=DRAFT, help="The draft to change; by default another one is begun.")
@_place
def edit(
    place: Place,
    entry: str,
    bindings: tuple[str, ...],
    remove: tuple[str, ...],
    file: str | None,
    message: str,
    draft: int | None,
) -> None:
    """Begin a draft in which an entry has these bindings, or change a draft; its number is printed.

    \b
      genever store edit ranking/acme retrieval.top_k=20 -m 'acme asks for more'

    A name that the entry binds already gets the new value there, another one a line at the end. Without bindings and
    --file the text is edited in $EDITOR. An entry that is not there yet is a new one.
    """
    from genever.cli.storing import changing

    changing.edit(place, entry, changing.Edits(bindings, remove, file), message, draft)


@store.command("set", short_help="Change many entries in one draft.", cls=Configured)
@click.argument("bindings", nargs=-1, required=True)
@click.option("--where", "-w", metavar="EXPRESSION", help="Only entries for which it holds: 'retrieve.top_k == 10'.")
@click.option("--in", "pattern", metavar="PATTERN", help="Only entries in this folder, or whose names match.")
@click.option("--message", "-m", metavar="TEXT", default="", help="Why.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and begin no draft.")
@_format
@_place
def set_many(
    place: Place,
    bindings: tuple[str, ...],
    where: str | None,
    pattern: str | None,
    message: str,
    dry_run: bool,
    format: str,
) -> None:
    """Begin one draft in which all entries that a query means have these values.

    \b
      genever store set retrieve.top_k=20 --where 'retrieve.top_k == 10'

    The query is about values in effect, those of included entries among them. A binding is edited where it stands if
    all entries that have it from there are meant; else an entry gets one of its own. A table shows what comes of it.
    """
    from genever.cli.storing import many

    many.set_many(place, bindings, where, pattern, message, dry_run, format)


@store.command(short_help="Give parameters their new names in all entries.")
@click.option("--rename", metavar="OLD=NEW", multiple=True, help="A parameter that has another name. May be repeated.")
@click.option("--drop", metavar="NAME", multiple=True, help="A parameter that is no more. May be given several times.")
@click.option("--in", "pattern", metavar="PATTERN", help="Only entries in this folder, or whose names match.")
@click.option("--message", "-m", metavar="TEXT", default="", help="Why.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and begin no draft.")
@_place
def migrate(
    place: Place,
    rename: tuple[str, ...],
    drop: tuple[str, ...],
    pattern: str | None,
    message: str,
    dry_run: bool,
) -> None:
    """Begin one draft in which parameters that the code has renamed or dropped are so in all entries.

    \b
      genever store migrate --rename retrieve.top_k=retrieve.limit

    genever store check, without arguments, shows which entries need it.
    """
    if not rename and not drop:
        raise click.UsageError("--rename OLD=NEW or --drop NAME")
    from genever.cli.storing import many

    many.migrate(place, rename, drop, pattern, message, dry_run)


@store.command("import", short_help="Take binding files in as entries.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--under", metavar="FOLDER", default="", help="The folder of entries to put them into.")
@click.option("--message", "-m", metavar="TEXT", default="", help="Why.")
@_place
def import_folder(place: Place, folder: str, under: str, message: str) -> None:
    """Begin one draft in which entries are as the binding files in FOLDER, and have the names of these.

    What is equal already is left out. Where a file includes another one of them, the entry includes that one's.
    """
    from genever.cli.storing import many

    many.import_folder(place, folder, under, message)


@store.command("export", short_help="Write entries into the files of a folder.")
@click.argument("folder", type=click.Path(file_okay=False))
@click.option(
    "--revision", metavar="REVISION", default="latest", help="Of when: prod, draft5, log100; by default latest."
)
@click.option("--in", "pattern", metavar="PATTERN", help="Only entries in this folder, or whose names match.")
@_place
def export_folder(place: Place, folder: str, revision: str, pattern: str | None) -> None:
    """Write entries into the files of FOLDER, ranking/acme into ranking/acme.gin. They include each other as files."""
    from genever.cli.storing import many

    many.export_folder(place, folder, revision, pattern)


@store.command(short_help="Check a draft, an entry, or all.")
@click.argument("what", metavar="[DRAFT|ENTRY[@REVISION]]", required=False)
@_code
@_no_types
@_place
def check(place: Place, what: str | None, code: str, no_types: bool) -> None:
    """Check a draft and the entries that include what it changes, or an entry, or the latest version of each.

    All of genever check is looked at, and nothing imported.
    """
    from genever.cli.storing import changing

    changing.check_some(place, what, code, not no_types)


@store.command(short_help="Approve or reject a draft, or comment on it.")
@click.argument("draft", type=DRAFT)
@click.option("--approve", "verdict", flag_value="approve", help="It may be published.")
@click.option("--reject", "verdict", flag_value="reject", help="It may not, as it is.")
@click.option("--comment", "-m", metavar="TEXT", default="", help="What there is to say.")
@_place
def review(place: Place, draft: int, verdict: str | None, comment: str) -> None:
    """Approve or reject a draft as it is now, or comment on it. To approve is not to publish."""
    if verdict is None and not comment:
        raise click.UsageError("--approve, --reject or --comment TEXT")
    from genever.cli.storing import changing

    changing.review(place, draft, verdict or "comment", comment)  # type: ignore[arg-type]  # click gives one of them.


@store.command(short_help="Take into a draft what others have published since.")
@click.argument("draft", type=DRAFT)
@click.option("--ours", "prefer", flag_value="ours", help="Where both change a statement, keep the draft's.")
@click.option("--theirs", "prefer", flag_value="theirs", help="Where both change a statement, keep the other.")
@_place
def merge(place: Place, draft: int, prefer: Any) -> None:
    """Put the latest versions under a draft, statement by statement.

    Approvals of the draft as it was do not count for it then.
    """
    from genever.cli.storing import changing

    changing.merge(place, draft, prefer)


@store.command(short_help="Give a draft up.")
@click.argument("draft", type=DRAFT)
@click.option("--message", "-m", metavar="TEXT", default="", help="Why.")
@_place
def discard(place: Place, draft: int, message: str) -> None:
    """Give a draft up. It stays to be read."""
    from genever.cli.storing import changing

    changing.discard(place, draft, message)


# ---- Channels -----------------------------------------------------------------------------------------


@store.command(short_help="Publish a draft, or a version, to channels.")
@click.argument("what", metavar="DRAFT|ENTRY[@REVISION]")
@click.option(
    "--channel", "-c", metavar="NAME", multiple=True, required=True, help="Where. May be given several times."
)
@click.option("--at", metavar="TIME", help="From when on, as 2027-03-01T06:00; by default now.")
@click.option("--over", metavar="N", type=click.IntRange(0), help="Only where the channel has version N until now.")
@click.option("--message", "-m", metavar="TEXT", default="", help="Why.")
@click.option("--unchecked", is_flag=True, help="Publish a draft without checking it; the log says so.")
@_code
@_no_types
@_place
def publish(
    place: Place,
    what: str,
    channel: tuple[str, ...],
    at: str | None,
    over: int | None,
    message: str,
    unchecked: bool,
    code: str,
    no_types: bool,
) -> None:
    """Check a draft, make versions of what it changes, and publish them; or publish a version that there is.

    \b
      genever store publish 5 --channel staging
      genever store publish ranking/acme@staging --channel prod --at 2027-03-01T06:00

    It is refused where somebody has published another version of an entry since the draft was begun.
    """
    from genever.cli.storing import changing

    wish = changing.Wish(channel, at, over, message, None if unchecked else code, not no_types)
    changing.publish_one(place, what, wish)


@store.command(short_help="Publish an older version again.")
@click.argument("entry")
@click.option("--channel", "-c", metavar="NAME", required=True, help="Where.")
@click.option("--to", metavar="N", type=click.IntRange(1), help="The version; by default the one before.")
@click.option("--message", "-m", metavar="TEXT", default="", help="Why.")
@_place
def rollback(place: Place, entry: str, channel: str, to: int | None, message: str) -> None:
    """Publish to a channel the version of an entry that it had before, or an older one."""
    from genever.cli.storing import changing

    changing.rollback(place, entry, channel, to, message)
