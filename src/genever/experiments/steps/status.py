"""What became of steps: done, stale and why, missing, or running. Nothing is made, and nothing is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias

from genever.experiments.steps.entry import DamagedError, Entry, entries_in, manifest_name, read_entry
from genever.experiments.steps.keys.graph import Step, in_order, placeholder
from genever.experiments.steps.keys.key import Key, key_of
from genever.experiments.steps.opened import Cache
from genever.experiments.steps.storage.locks import holder_of

State: TypeAlias = Literal["done", "stale", "missing", "running"]

_DATA = re.compile(r"<(?:data|step) [0-9a-f]+>")


class Cause(NamedTuple):
    """Why a step is not what it was when it ran.

    Attributes:
        kind: What is another one: a ``parameter``, the ``reference``, some ``code``, the data of an ``input``; or a
            ``need``, a step that has to run first.
        name: Its name.
        before: What it was; empty for nothing.
        now: What it is.
        place: Where that was set, if it is known.
    """

    kind: Literal["parameter", "reference", "code", "input", "need"]
    name: str
    before: str = ""
    now: str = ""
    place: str = ""

    @property
    def text(self) -> str:
        """The cause in words."""
        match self.kind:
            case "code":
                what = "is new" if not self.before else "is not used any more" if not self.now else "has changed"
                return f"the code of {self.name} {what}"
            case "input":
                return f"{self.name} gives other data"
            case "need":
                return f"{self.name} runs before it"
            case _:
                return f"{self.name}: {self.before or '(nothing)'} → {self.now or '(nothing)'}"


class Standing(NamedTuple):
    """How a step stands.

    Attributes:
        step: The step.
        state: Whether its result is there.
        entry: Its entry; of a step that is stale the one that differs least.
        key: Its key; None where that is known only when another step has run.
        causes: Why its entry does not count, or where it counts though its code has changed, what that is.
        holder: Who makes it now.
    """

    step: Step
    state: State
    entry: Entry | None = None
    key: Key | None = None
    causes: tuple[Cause, ...] = ()
    holder: str = ""

    @property
    def data(self) -> str | None:
        """The hash of its data, where that is known."""
        return self.entry.data if self.state == "done" and self.entry is not None else None


def standings(roots: Iterable[Step], cache: Cache) -> dict[str, Standing]:
    """Return how steps and all that they need stand, by their recipes, what a step needs before it.

    Raises:
        GeneverError: The cache cannot be opened.
        OSError: It cannot be read.
    """
    found: dict[str, Standing] = {}
    entries: dict[str, list[Entry]] = {}
    for step in in_order(roots):
        found[step.recipe] = standing(step, found, cache, entries)
    return found


def standing(step: Step, found: Mapping[str, Standing], cache: Cache, known: dict[str, list[Entry]]) -> Standing:
    """Return how a step stands.

    Args:
        step: The step.
        found: How those stand that it needs.
        cache: The cache.
        known: The entries of configurables; it takes in those of this one.
    """
    data = {inner.recipe: found[inner.recipe].data for inner in step.needs}
    key = key_of(step, lambda inner: data[inner.recipe] or "") if None not in data.values() else None
    if key is not None:
        name = manifest_name(step.selector, key.meaning, key.code)
        entry = _entry(cache, name)
        if entry is not None:
            return Standing(step, "done", entry, key)
        holder = holder_of(cache.storage, name)
        if holder is not None:
            return Standing(step, "running", None, key, holder=holder)
    if step.selector not in known:
        known[step.selector] = [*entries_in(cache.storage, f"steps/{step.selector}/")]
    earlier = [entry for entry in known[step.selector] if entry.step == step.name]
    if key is not None and cache.code != "run":
        other = next((entry for entry in known[step.selector] if entry.meaning == key.meaning), None)
        if other is not None:
            return Standing(step, "done", other, key, tuple(_code_causes(step, other)))
    needs = [Cause("need", inner.name) for inner in step.needs if data[inner.recipe] is None]
    compared = [(_causes(step, entry, found), entry) for entry in earlier]
    if not compared:
        return Standing(step, "missing", None, key, tuple(needs))
    causes, entry = min(compared, key=lambda each: len(each[0]))
    return Standing(step, "stale", entry, key, (*causes, *needs))


def _entry(cache: Cache, name: str) -> Entry | None:
    try:
        return read_entry(cache.storage, name)
    except DamagedError:
        return None


def _causes(step: Step, entry: Entry, found: Mapping[str, Standing]) -> list[Cause]:
    places = {each.complete_key: (each.provenance.location or "", each.key) for each in step.parameters}
    values = step.values
    causes = []
    for name in [*values, *(name for name in entry.parameters if name not in values)]:
        before, now = entry.parameters.get(name, ""), values.get(name, "")
        if _DATA.sub("<data>", before) != _DATA.sub("<data>", now):
            place, shown = places.get(name, ("", name))
            causes.append(Cause("parameter", shown, _shown(before), _named(now, step), place))
    if _DATA.sub("<data>", entry.reference) != _DATA.sub("<data>", step.reference):
        causes.append(Cause("reference", step.name, _shown(entry.reference), _named(step.reference, step)))
    causes += _code_causes(step, entry)
    for inner in step.needs:
        data, earlier = found[inner.recipe].data, entry.inputs.get(inner.name)
        if data is not None and earlier is not None and data != earlier:
            causes.append(Cause("input", inner.name, earlier, data))
    return causes


def _code_causes(step: Step, entry: Entry) -> list[Cause]:
    names = sorted({*step.code, *entry.parts})
    pairs = [(name, entry.parts.get(name, ""), step.code.get(name, "")) for name in names]
    return [Cause("code", name, before, now) for name, before, now in pairs if before != now]


def _shown(text: str) -> str:
    return _DATA.sub("(data)", text)


def _named(text: str, step: Step) -> str:
    """Return a text with the names of steps in the places of their results."""
    for inner in step.needs:
        text = text.replace(placeholder(inner.recipe), f"cached @{inner.name}()")
    return _shown(text)
