"""``genever status``: which steps have run, which would run, and why."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from genever.cli.exit import ending
from genever.cli.loading import View, look, search_of
from genever.cli.output import Line, as_json, print_tree, say
from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.search import Finder
from genever.experiments.running.endings import UNUSED
from genever.experiments.running.request import Request
from genever.experiments.runs.folder import from_here
from genever.experiments.steps.evaluation import file_of_module
from genever.experiments.steps.keys.graph import Step, Steps
from genever.experiments.steps.opened import cache_for
from genever.experiments.steps.status import Standing, standings


def status(request: Request, *, wants_json: bool, strict: bool, live: bool) -> None:
    """Print how the steps of a configuration stand.

    Raises:
        SystemExit: The configuration is wrong; or with ``strict`` some step would run.
    """
    with ending():
        roots, found = looked_at(request, live=live)
        if wants_json:
            say(as_json([_data(each, root=each.step in roots) for each in found.values()]), ending="")
        elif not found:
            say("no steps: nothing in the configuration is cached")
        else:
            print_tree(_lines(roots, found))
            say(_summary(found.values()))
    if strict and any(each.state != "done" for each in found.values()):
        sys.exit(UNUSED)


def looked_at(request: Request, *, live: bool = False) -> tuple[tuple[Step, ...], dict[str, Standing]]:
    """Return the steps that ``main`` leads to, and how all steps stand, by their recipes.

    Raises:
        GeneverError: The configuration is wrong, or the cache cannot be opened.
    """
    view = look(request, complete=True, exact=True, live=live)
    if view.problem is not None:
        raise view.problem
    roots = steps_of(view, request).from_main()
    return roots, standings(roots, cache_for())


def steps_of(view: View, request: Request) -> Steps:
    """Return what finds the steps of a configuration."""
    if not isinstance(view.catalog, StaticCatalog):
        return Steps(view.config, view.catalog, file_of_module)
    finder = Finder(search_of(request.files))

    def file_of(name: str) -> str | None:
        found = finder.find(name)
        return found.path if found is not None else None

    return Steps(view.config, view.catalog, file_of)


def _lines(roots: Iterable[Step], found: Mapping[str, Standing]) -> Iterator[Line]:
    shown: set[str] = set()

    def line(step: Step) -> Line:
        each = found[step.recipe]
        text = f"{step.name}  {each.state}"
        if step.recipe in shown:
            return Line(text, "see above")
        shown.add(step.recipe)
        causes = [Line(cause.text, cause.place) for cause in each.causes]
        return Line(text, _note(each), (*causes, *map(line, step.needs)), each.state in ("stale", "missing"))

    yield from map(line, roots)


def _note(each: Standing) -> str:
    entry = each.entry
    if each.state == "running":
        return f"by {each.holder}"
    if entry is None:
        return ""
    made = f"{ago(entry.created)}, {size_text(entry.size)}, in {entry.seconds:.3g} s"
    run = f", by {from_here_or(entry.run)}" if entry.run else ""
    if each.state == "stale":
        return f"ran {ago(entry.created)}{run}"
    return f"{made}{run}{', with other code' if each.causes else ''}"


def from_here_or(path: str) -> str:
    """Return the path of a run's folder, from here where that is shorter."""
    from pathlib import Path

    return from_here(Path(path))


def size_text(size: int) -> str:
    """Return a number of bytes as people say it.

    >>> size_text(12), size_text(81_920_000)
    ('12 B', '81.9 MB')
    """
    number = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} TB"


def ago(moment: float) -> str:
    """Return how long ago something was, as people say it.

    >>> ago(time.time() - 60 * 60 * 3)
    '3 hours ago'
    """
    seconds = time.time() - moment
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count = int(seconds // length)
        if count >= 1:
            return f"{count} {unit}{'s' * (count != 1)} ago"
    return "just now"


def _summary(found: Iterable[Standing]) -> str:
    states = [each.state for each in found]
    counts = ((name, states.count(name)) for name in ("done", "running", "stale", "missing"))
    return f"{len(states)} step{'s' * (len(states) != 1)}: " + ", ".join(f"{n} {name}" for name, n in counts if n)


def _data(each: Standing, *, root: bool) -> dict[str, Any]:
    step, entry, key = each.step, each.entry, each.key
    return {
        "step": step.name,
        "id": step.recipe,
        "selector": step.selector,
        "reference": step.reference,
        "state": each.state,
        "causes": [cause._asdict() | {"text": cause.text} for cause in each.causes],
        "needs": [inner.recipe for inner in step.needs],
        "root": root,
        "key": {"meaning": key.meaning, "code": key.code} if key is not None else None,
        "entry": None
        if entry is None
        else {
            "data": entry.data,
            "format": entry.format,
            "size": entry.size,
            "created": entry.created,
            "seconds": entry.seconds,
            "run": entry.run,
            "versions": entry.versions,
        },
        "holder": each.holder,
    }
