"""What a load reads from and what it is asked: libraries, what to pass over, and the include that a place means."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, TypeAlias

from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.loading.files import Check, Reader
from genever.language.syntax import nodes
from genever.language.text.errors import error
from genever.language.text.source import SIZE_LIMIT, Origin
from genever.language.values.references import Reference
from genever.records import NamedTuple

if TYPE_CHECKING:
    from genever.configuration.loading.importer import Importer

#: Whether to pass over what nothing is registered for: all of it, or these selectors, as written.
SkipUnknown: TypeAlias = bool | Collection[str]


class ParsedConfigFileIncludesAndImports(NamedTuple):
    """What a file took in: its name, the modules it imported, and the same for each file it included."""

    filename: str
    imports: Sequence[str]
    includes: Sequence[ParsedConfigFileIncludesAndImports]


#: Which include a computed path stands in: its file and offset, and those of the statements that led to the file.
Site: TypeAlias = tuple[tuple[str | None, int], ...]


def site_of(origin: Origin) -> Site:
    """Return which include is meant by the place of its path; the same each time that the files are read."""
    return tuple((place.source.name, place.span.start) for place in (origin, *origin.route()))


class Library(NamedTuple):
    """What a load reads from: the catalog, what opens files, and what carries out imports.

    ``texts`` are the files that were read, by their full paths, and ``statements`` what texts were parsed to: what
    is taken in again is the same. ``named`` gives the path of a file that another one may include; see
    `genever.configuration.sources.stored.Stored.named`.
    """

    catalog: Catalog
    readers: Sequence[tuple[Reader, Check]]
    prefixes: Sequence[str]
    importer: Importer
    texts: dict[str, str]
    statements: dict[str, tuple[nodes.Statement, ...]]
    reference: type[Reference] = Reference
    size_limit: int = SIZE_LIMIT
    config: Config = Config()
    named: Callable[[str, str | None], str] = lambda path, including: path


def check_skip_unknown(skip_unknown: object) -> None:
    """Raise unless it is a `SkipUnknown`.

    Raises:
        ConfigValueError: It is neither a bool nor a list, tuple or set.
    """
    if not isinstance(skip_unknown, bool | list | tuple | set | frozenset):
        raise error("bad-skip-unknown", f"Invalid value for `skip_unknown`: {skip_unknown}", hint="a bool or a list")


def is_skipped(selector: str, skip_unknown: SkipUnknown, catalog: Catalog) -> bool:
    """Return whether a selector, as written, is to be passed over: nothing of the name is known."""
    if not skip_unknown or catalog.matches(selector):
        return False
    return skip_unknown if isinstance(skip_unknown, bool) else selector in skip_unknown
