"""What the binding files of a tree compose to, beside what Hydra composes from the tree itself."""

from __future__ import annotations

import enum
import os
import warnings
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import PurePath
from typing import Any, NamedTuple

from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.environment import search_for
from genever.configuration.catalog.static.sources.search import Search
from genever.configuration.config import Config
from genever.language.syntax.nodes import Statement
from genever.language.text.errors import GeneverError, error, error_for
from genever.language.text.source import Argument
from genever.tools.converting.hydra.convert import Conversion
from genever.tools.converting.hydra.judging.overrides import Translation, translated
from genever.tools.converting.hydra.judging.tree import Unresolved, tree_of
from genever.tools.converting.hydra.writing.project import Project
from genever.tools.reading.reading import read

#: Compositions of one entry that are compared at most.
MAX_COMPOSITIONS = 1000


class Difference(NamedTuple):
    """A path at which two trees differ, with what each has there, as text."""

    path: str
    hydra: str
    genever: str

    def __str__(self) -> str:
        return f"{self.path}: {self.hydra} in Hydra, {self.genever} here"


class Compared(NamedTuple):
    """A composition: the entry and Hydra's overrides, the differences, and why either side could not be composed."""

    entry: str
    overrides: tuple[str, ...]
    differences: tuple[Difference, ...]
    hydra_fails: str | None
    genever_fails: str | None

    @property
    def agrees(self) -> bool:
        """Whether both sides compose to the same tree, or neither does."""
        return not self.differences and (self.hydra_fails is None) == (self.genever_fails is None)


class Composer:
    """Composes trees from the binding files of a conversion, which were written to a folder."""

    def __init__(self, conversion: Conversion, folder: str) -> None:
        self._project = conversion.project
        self._folder = folder
        self._search: Search | None = None
        self._parsed: dict[str, tuple[Statement, ...]] = {}
        self._units = {unit.path: unit for unit in self._project.tree.units.values()}

    def compose(self, entry: str, overrides: Sequence[str] = ()) -> dict[Any, Any]:
        """Return the tree of an entry, with the overrides of a Hydra command line.

        Raises:
            GeneverError: An override, or what it chooses, is not there.
        """
        translation = translated(list(overrides), self._project)
        path = os.path.join(self._folder, f"{entry}.gin")
        if self._search is None:
            self._search = search_for([path])
        catalog = StaticCatalog(self._search)
        bindings = [Argument(text, "the command line") for text in translation.bindings]
        reading = read([path], bindings, search=self._search, catalog=catalog, parsed=self._parsed)
        if not reading.is_loaded:
            raise error_for(tuple(each for each in reading.findings if each.severity == "error"))
        for document in reading.documents.values():
            self._parsed[document.source.text] = document.statements
        for macro, override in translation.expected:
            _check_bound(macro, override, reading.config)
        self._check_groups(reading.config, translation)
        return tree_of(reading.config, catalog, self._project.choices.values())

    def _check_groups(self, config: Config, translation: Translation) -> None:
        """Check that each group is chosen once, and that what is overridden is there."""
        paths = {os.path.relpath(str(source.name), self._folder).replace(os.sep, "/") for source in config.files}
        units = [self._units[path] for path in sorted(paths) if path in self._units]
        sites = [site for unit in units for site in unit.items if site is not None and site.default is not None]
        keys = [site.key for site in sites if site.key is not None]
        singles = [site.key for site in sites if site.default is not None and not isinstance(site.default.value, tuple)]
        for unit in units:
            for key, default in unit.overrides:
                if key not in keys:
                    what = f"{unit.config} overrides the group {key}, which no defaults list has here"
                    raise error("bad-override", what, source=unit.file.source, span=unit.file.span(default.line))
        for key, override in translation.groups:
            if key not in keys:
                what = f"{override}: no defaults list has the group {key} here"
                raise error("bad-override", what, hint=f"+{override} adds it")
        for key, override in translation.added:
            if key in keys:
                what = f"{override}: the defaults list has the group {key} already"
                raise error("bad-override", what, hint="without the + it chooses the option")
        for key in keys:
            macro = config.macro(self._project.choices[key])
            if singles.count(key) > 1 and macro is not None and macro.value is not None:
                raise error("bad-override", f"several defaults lists have the group {key}", hint="override it in one")


def _check_bound(macro: str, override: str, config: Config) -> None:
    """Check that something had a value before it was overridden."""
    bound = config.macro(macro)
    if bound is None or bound.replaced is not None or any(each.scope.startswith(f"{macro}/") for each in config):
        return
    raise error("bad-override", f"{override}: nothing there to override", hint=f"+{override} adds it")


# ---- Two trees ---------------------------------------------------------------------------------------


def differences(expected: Any, found: Any) -> Iterator[Difference]:
    """Yield where a tree differs from a configuration of OmegaConf, as far as that resolves.

    Args:
        expected: The configuration, unresolved.
        found: The tree.
    """
    yield from _differences(expected, found, "")


def _differences(node: Any, found: Any, path: str) -> Iterator[Difference]:
    omegaconf = import_module("omegaconf")
    is_inner = isinstance(node, omegaconf.DictConfig) and not (
        node._is_none() or node._is_missing() or node._is_interpolation()
    )
    if not is_inner:
        try:
            value = _resolved(node)
        except (
            omegaconf.errors.OmegaConfBaseException,
            ValueError,
            TypeError,
            LookupError,
            AttributeError,
            RecursionError,
        ):
            return  # Hydra's side has no value either; what a resolver raises is its own.
        if isinstance(found, Unresolved) or not _is_same(value, found):
            yield Difference(path, _short(value), _short(found))
        return
    if not isinstance(found, dict):
        yield Difference(path, "a mapping", _short(found))
        return
    keys = list(node.keys())  # To ask the node itself whether it has a key would leave out what is missing.
    for key in [*keys, *(key for key in found if key not in keys)]:
        inner = f"{path}.{key}" if path else str(key)
        if key not in keys:
            yield Difference(inner, "nothing", _short(found[key]))
        elif key not in found:
            yield Difference(inner, "a value", "nothing")
        else:
            yield from _differences(node._get_node(key), found[key], inner)


def _resolved(node: Any) -> Any:
    """Return the value of a node of OmegaConf."""
    omegaconf = import_module("omegaconf")
    if node._is_missing():
        return "???"
    value = node
    if node._is_interpolation():
        value = node._dereference_node()
        if value._is_missing():
            raise ValueError("it leads to what is missing")
    if isinstance(value, omegaconf.Container):
        return None if value._is_none() else omegaconf.OmegaConf.to_container(value, resolve=True)
    return value._value()


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    if isinstance(one, enum.Enum | PurePath):  # Of a structured config, which YAML has as a name and as a text.
        one = one.name if isinstance(one, enum.Enum) else str(one)
    return type(one) is type(other) and (one == other or (one != one and other != other))


def _short(value: Any) -> str:
    text = f"no value ({value.why})" if isinstance(value, Unresolved) else repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


# ---- Hydra itself ------------------------------------------------------------------------------------


def compared(conversion: Conversion, folder: str, version_base: str | None = "1.1") -> Iterator[Compared]:
    """Yield what Hydra and the binding files compose, for each entry and each option of each group.

    Args:
        conversion: What was converted.
        folder: Where its binding files are.
        version_base: The version of Hydra whose rules it follows.

    Raises:
        GeneverError: Hydra is not installed.
    """
    composer = Composer(conversion, folder)
    for entry in conversion.project.tree.entries:
        for overrides in _all_overrides(conversion.project):
            yield _compared(conversion, composer, entry.config, overrides, version_base)


def compare_with(
    conversion: Conversion, folder: str, entry: str, overrides: tuple[str, ...], version_base: str | None = "1.1"
) -> Compared:
    """Return what Hydra and the binding files compose for an entry with some overrides; see `compared`."""
    return _compared(conversion, Composer(conversion, folder), entry, overrides, version_base)


def _all_overrides(project: Project) -> Iterator[tuple[str, ...]]:
    yield ()
    count = 1
    for key, sites in project.tree.sites.items():
        sign = "" if any(site.default is not None for site in sites) or key.startswith("+") else "+"
        for option in sites[0].options:
            if count < MAX_COMPOSITIONS:
                yield (f"{sign}{key}={option}",)
            count += 1


def _compared(
    conversion: Conversion, composer: Composer, entry: str, overrides: tuple[str, ...], version_base: str | None
) -> Compared:
    try:
        hydra = import_module("hydra")
    except ImportError:
        raise error("no-module", "the comparison needs Hydra", hint="pip install hydra-core") from None
    expected, hydra_fails = None, None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Hydra warns of what its next version does otherwise.
        try:
            with hydra.initialize_config_dir(
                os.path.abspath(conversion.project.tree.folder), version_base=version_base
            ):
                expected = hydra.compose(entry, overrides=list(overrides))
        except Exception as problem:  # Hydra lets what OmegaConf, YAML and its own parser raise through.
            hydra_fails = f"{type(problem).__name__}: {str(problem).strip().partition(chr(10))[0]}"
    try:
        found = composer.compose(entry, overrides)
    except GeneverError as problem:
        return Compared(entry, overrides, (), hydra_fails, problem.diagnostics[0].message)
    return Compared(
        entry, overrides, () if expected is None else tuple(differences(expected, found)), hydra_fails, None
    )
