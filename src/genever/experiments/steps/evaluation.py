"""What the runtime asks for the value of a step: it is read from the cache, or made and kept there."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from genever.configuration.bindings import Key as Owner
from genever.configuration.plan.nodes import Cached
from genever.experiments.runs.code import is_outdated
from genever.experiments.steps.entry import (
    DamagedError,
    Entry,
    data_hash,
    entries_in,
    hashes_in,
    load,
    manifest_name,
    object_name,
    put_in_place,
    read_entry,
    work_folder,
)
from genever.experiments.steps.formats.choice import format_for, format_named
from genever.experiments.steps.formats.protocol import Format
from genever.experiments.steps.keys.graph import Step, Steps, in_order
from genever.experiments.steps.keys.key import Key, key_of
from genever.experiments.steps.opened import Cache, cache_for
from genever.experiments.steps.output import writing_into
from genever.language.text.errors import GeneverError, error
from genever.language.text.selectors import nearest
from genever.language.values.references import RUN_DIR
from genever.locks import lock
from genever.runtime.injection.frames import ACTIVE, Runtime
from genever.runtime.injection.makers import evaluate
from genever.runtime.record.unused import take_in
from genever.runtime.session import Session
from genever.version import __version__

#: The largest result that is read again after it was kept, to see whether it comes back equal, in bytes.
_MOST_COMPARED = 64 * 1024 * 1024


#: What is said of a disk on which there is no space.
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Made(NamedTuple):
    """What came of making a step: its value, and its entry where it could be kept."""

    value: Any
    entry: Entry | None


class _Known:
    """What was found out about the steps of one configuration.

    Attributes:
        steps: The steps.
        data: The hashes of their data by their recipes, None for what could not be kept.
        unkept: The values that could not be kept and that nobody has got yet, by recipes.
        noted: The recipes of the steps whose parameters are on the record.
    """

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.data: dict[str, str | None] = {}
        self.unkept: dict[str, Any] = {}
        self.noted: set[str] = set()


class Evaluation:
    """The values of steps, for one cache; satisfies `genever.runtime.injection.frames.StepCache`. Picklable.

    Args:
        cache: The cache, by default that of the project.
    """

    def __init__(self, cache: Cache | None = None) -> None:
        self._given = cache
        self._sessions: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()
        self._lock = lock()
        self._complaints: set[str] = set()

    def __reduce__(self) -> tuple[Any, ...]:
        return Evaluation, (self.cache,)

    @property
    def cache(self) -> Cache:
        """The cache."""
        if self._given is None:
            self._given = cache_for()
        return self._given

    # ---- What a session asks ---------------------------------------------------------------------

    def value(self, node: Cached, scope: str, session: Runtime, make: Callable[[], Any]) -> Any:
        """Return the value of a step; see `genever.runtime.injection.frames.StepCache`."""
        known = self._known(session)
        step = known.steps.of(node, nearest(scope, session.config.scopes))
        if step.recipe in known.unkept:
            return known.unkept.pop(step.recipe)
        return self.done(step, session, make).value

    def forget(self, session: Runtime) -> None:
        """Drop what was found out about a session; see `genever.runtime.injection.frames.StepCache`."""
        with self._lock:
            self._sessions.pop(session, None)

    def steps(self, session: Runtime) -> Steps:
        """Return the steps of a session's configuration."""
        return self._known(session).steps

    def _known(self, session: Runtime) -> _Known:
        config = session.config
        with self._lock:
            found = self._sessions.get(session)
            if found is None or found.steps.config is not config:
                found = self._sessions[session] = _Known(Steps(config, session.catalog, file_of_module, is_outdated))
            return found

    # ---- Entries ---------------------------------------------------------------------------------

    def key(self, step: Step, session: Runtime) -> Key | None:
        """Return the key of a step; the steps that it needs are made where they have no entry.

        It has none where the result of one of these could not be kept.
        """
        data = {inner.recipe: self.data(inner, session) for inner in step.needs}
        kept = {recipe: digest for recipe, digest in data.items() if digest is not None}
        return key_of(step, lambda inner: kept[inner.recipe]) if len(kept) == len(data) else None

    def data(self, step: Step, session: Runtime) -> str | None:
        """Return the hash of the data of a step, which is made where it has no entry; None if it cannot be kept."""
        known = self._known(session)
        if step.recipe not in known.data:
            made = self.done(step, session, lambda: _evaluated(step, session), is_read=False)
            if made.entry is None:
                known.unkept[step.recipe] = made.value
            known.data[step.recipe] = made.entry.data if made.entry is not None else None
        return known.data[step.recipe]

    def done(self, step: Step, session: Runtime, make: Callable[[], Any], *, is_read: bool = True) -> Made:
        """Return a step's value and entry, as they were kept or as they are made now.

        Args:
            step: The step.
            session: Has it.
            make: Makes the value.
            is_read: Whether the value is needed of what was kept; else it is None.
        """
        if outdated := self.steps(session).outdated:
            what = f"{', '.join(map(os.path.relpath, outdated))} was changed since this process has loaded it"
            self._complain(f"{step.name} runs without the cache of steps: {what}")
            return Made(make(), None)
        key = self.key(step, session)
        if key is None:
            return Made(make(), None)
        with ExitStack() as stack:
            try:
                found = self._found(step, key, is_read=is_read)
                if found is not None:
                    self._take_note(step, session)
                    return found
                name = manifest_name(step.selector, key.meaning, key.code)
                stack.enter_context(self.cache.storage.lock(name, lambda who: _say(f"{step.name}: waiting for {who}")))
                found = self._found(step, key, is_read=is_read)
                if found is not None:
                    return found
            except (OSError, GeneverError) as problem:
                self._complain(f"{step.name} runs without the cache of steps: {_why(problem)}")
                return Made(make(), None)
            return self._made(step, key, session, make)

    def _take_note(self, step: Step, session: Runtime) -> None:
        """Put on the record what a result was made with, as if it were made now."""
        noted = self._known(session).noted
        for each in in_order([step]):
            if each.recipe not in noted and isinstance(session, Session):
                noted.add(each.recipe)
                uses: dict[Owner, list[str]] = {}
                for parameter in each.parameters:
                    if not parameter.place.is_macro and parameter.value is not None:
                        uses.setdefault(parameter.place.owner, []).append(parameter.name)
                take_in(session, uses.items())

    def _found(self, step: Step, key: Key, *, is_read: bool) -> Made | None:
        """Return what was kept of a step, None where there is nothing, or nothing sound."""
        storage = self.cache.storage
        for entry in self._entries(step, key):
            if not is_read:
                return Made(None, entry)
            try:
                if not format_named(entry.format).is_safe and storage.shared and not self.cache.allow_pickle:
                    what = f"{step.name} runs again, since reading {entry.format} runs code of whoever has written it"
                    allowed = "allow-pickle = true in [tool.genever.cache] allows that"
                    self._complain(f"{what}, and others can write to {storage.url}; {allowed}")
                    continue
                return Made(load(entry, storage, self.cache.local), entry)
            except DamagedError as problem:
                storage.delete(entry.name)
                self._complain(f"the entry of {step.name} was damaged, and it runs again: {problem}")
            except OSError:
                raise
            except GeneverError as problem:  # A package is not installed here, or a class has other fields now.
                self._complain(f"{step.name} runs again: {_why(problem)}")
        return None

    def _entries(self, step: Step, key: Key) -> Iterator[Entry]:
        """Yield the entries that count for a key, the one with the same code first."""
        name = manifest_name(step.selector, key.meaning, key.code)
        try:
            entry = read_entry(self.cache.storage, name)
        except DamagedError as problem:
            self._complain(f"the entry of {step.name} cannot be read, and it runs again: {problem}")
            self.cache.storage.delete(name)
            entry = None
        if entry is not None:
            yield entry
            return
        if self.cache.code == "run":
            return
        for entry in entries_in(self.cache.storage, name.rpartition("/")[0] + "/"):
            if self.cache.code == "warn":
                changed = sorted(n for n in {*entry.parts, *key.parts} if entry.parts.get(n) != key.parts.get(n))
                self._complain(f"{step.name} is read as it was made with other code of {', '.join(changed)}")
            yield entry
            return

    def _made(self, step: Step, key: Key, session: Runtime, make: Callable[[], Any]) -> Made:
        """Make a step, and keep the result where that is possible."""
        with work_folder(self.cache.local) as work:
            begun, started = time.time(), time.perf_counter()
            try:
                with writing_into(work.path / "output"):
                    value = make()
            except OSError as problem:
                if problem.errno not in _FULL or not (work.path / "output").exists():
                    raise
                # Its files would have gone into the cache, and without that they go elsewhere.
                self._complain(f"{step.name} runs again without the cache of steps: {_why(problem)}")
                return Made(make(), None)
            seconds = time.perf_counter() - started
            storage, form, kind = self.cache.storage, format_for(value), type(value).__name__
            if not form.is_safe and storage.shared and not self.cache.allow_pickle:
                message = f"{step.name} gives a {kind}, kept as {form.name}, and others can write to {storage.url}"
                hint = "allow-pickle = true in [tool.genever.cache] allows it where all who can write are trusted"
                raise error("not-cached", message, hint=hint)
            try:
                folder = work.path / "value"
                folder.mkdir()
                form.save(value, folder)
                files = hashes_in(folder)
                behind = {} if form.keeps_files else self.steps(session).code_of_value(value)
                data = data_hash(form.name, {name: digest for name, (digest, _) in files.items()}, behind)
                if not _comes_back(value, form, folder, files, work.path / "again"):
                    what = f"the {kind} that {step.name} gives does not come back equal"
                    self._complain(f"{what}, and is not kept (as {form.name})")
                    return Made(value, None)
                shared = {name: getattr(key, name) for name in Key._fields}
                made = data, form.name, files, begun, seconds, _run_of(session), _versions()
                entry = Entry(step.name, step.selector, *made, **shared, behind=behind)
                for name, (digest, _) in files.items():
                    storage.put(object_name(digest), folder / name, new=True)
                storage.put(entry.name, entry.text().encode())
                if form.keeps_files:
                    put_in_place(folder, self.cache.local / "values" / data)
                    value = form.load(self.cache.local / "values" / data)
            except OSError as problem:
                work.stays = form.keeps_files
                self._complain(f"the result of {step.name} is not kept: {_why(problem)}")
                return Made(value, None)
            return Made(value, entry)

    def _complain(self, text: str) -> None:
        if text not in self._complaints:
            self._complaints.add(text)
            _say(f"warning: {text} [not-cached]")


def _comes_back(value: Any, form: Format, folder: Path, files: dict[str, list[Any]], again: Path) -> bool:
    """Return whether what was kept is read as an equal value."""
    if form.keeps_files or sum(size for _, size in files.values()) > _MOST_COMPARED:
        return True
    loaded = form.load(folder)
    if type(loaded) is not type(value):
        return False
    again.mkdir()
    form.save(loaded, again)
    return hashes_in(again) == files


def _evaluated(step: Step, session: Runtime) -> Any:
    frame = session.frame(step.scope)
    token = ACTIVE.set(frame)
    try:
        return evaluate(step.node.node, frame)
    finally:
        ACTIVE.reset(token)


def file_of_module(name: str) -> str | None:
    """Return the file of a module, that of one that is imported if it is; None where that is not known."""
    module = sys.modules.get(name)
    if module is not None:
        return getattr(module, "__file__", None)
    spec = _spec_of(name)
    return spec.origin if spec is not None else None


def _spec_of(name: str) -> ModuleSpec | None:
    """Return what would be imported under a name; packages around it are not imported for that."""
    parent = name.rpartition(".")[0]
    path: Any = None
    if parent:
        module = sys.modules.get(parent)
        around = module if module is not None else _spec_of(parent)
        path = getattr(around, "__path__", None) or getattr(around, "submodule_search_locations", None)
        if path is None:
            return None
    for finder in sys.meta_path:
        with suppress(Exception):  # They are anybody's.
            found = finder.find_spec(name, path)
            if found is not None:
                return found
    return None


def _run_of(session: Runtime) -> str:
    try:
        folder = str(session.catalog.constant(RUN_DIR))
    except (GeneverError, LookupError):
        return ""
    return folder if os.path.isdir(folder) else ""


def _versions() -> dict[str, str]:
    return {"python": ".".join(map(str, sys.version_info[:3])), "genever": __version__}


def _why(problem: Exception) -> str:
    if isinstance(problem, GeneverError):
        return problem.diagnostics[0].message
    return (problem.strerror if isinstance(problem, OSError) else None) or str(problem) or repr(problem)


def _say(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
