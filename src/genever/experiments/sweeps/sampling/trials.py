"""Draw the trials of a sweep, one after the other, from wherever another process has come to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from genever.configuration.catalog.target import Catalog
from genever.configuration.checking.checks import assertions_that_fail
from genever.configuration.config import Config
from genever.configuration.loading.groups import Group
from genever.experiments.sweeps.ledger import Record
from genever.experiments.sweeps.sampling.draws import Ask, Drawing, Parameter
from genever.experiments.sweeps.sampling.samplers import Sampler
from genever.inspection.canonical.parameters import Parameter as ConfiguredParameter
from genever.inspection.canonical.parameters import fingerprint_of, parameters
from genever.language.evaluation.spaces import Choice
from genever.language.text.errors import GeneverError, error, error_for


class Composed(NamedTuple):
    """A configuration with spaces, loaded."""

    config: Config
    catalog: Catalog


#: Loads the configuration with some bindings in the place of groups; returns the next group where one is left, and None
#: where those bindings alone break an assertion.
Compose = Callable[[tuple[str, ...]], Composed | Group | None]

#: Returns a sampler that goes on from a position; None for the beginning.
SamplerAt = Callable[[Any], Sampler]


def fingerprint_of_bindings(found: Iterable[ConfiguredParameter]) -> str:
    """Return a hash of what is bound: that of a default in the code may be another one in each process, as a time."""
    return fingerprint_of(each for each in found if each.provenance.source != "default")


class Drawn(NamedTuple):
    """What was drawn.

    Attributes:
        record: The trial; None where there are no more.
        left_out: How many draws before it broke an assertion.
    """

    record: Record | None
    left_out: int


class Reused(NamedTuple):
    """A run that was made before, in the place of a trial.

    Attributes:
        folder: Its folder.
        metrics: Its numbers.
        seconds: How long it took.
    """

    folder: Path
    metrics: Mapping[str, float]
    seconds: float | None


class Earlier(Protocol):
    """The runs that were made before."""

    def find(
        self, fingerprint: str, found: Sequence[ConfiguredParameter], drawn: Collection[str], catalog: Catalog
    ) -> Reused | None:
        """Return the latest run that is the same as a trial; None where there is none.

        Args:
            fingerprint: That of the trial.
            found: What takes effect in it.
            drawn: The keys of what was drawn.
            catalog: What it is resolved with.
        """


class Trials:
    """Draws trials; those that break an assertion are left out, and counted.

    Args:
        compose: Loads the configuration.
        sampler_at: Gives what decides on what is drawn.
        earlier: The runs that take the place of trials.
    """

    def __init__(self, compose: Compose, sampler_at: SamplerAt, earlier: Earlier | None = None) -> None:
        self._compose = compose
        self._sampler_at = sampler_at
        self._earlier = earlier
        self.sampler = sampler_at(None)
        self._known: dict[tuple[str, ...], Drawing | Group | None] = {}
        self._ahead: tuple[int, Any, Drawn | None] | None = None
        self.left_out = 0

    def __iter__(self) -> Iterator[Record]:
        """Yield all trials from the beginning."""
        number, position = 0, None
        while (drawn := self.next(number, position)).record is not None:
            yield drawn.record
            number, position = number + 1, drawn.record.position

    def next(self, number: int, position: Any) -> Drawn:
        """Return the next trial.

        Args:
            number: The one that it gets.
            position: That of the trial before it, which another process may have drawn.

        Raises:
            GeneverError: Too many draws in a row break an assertion, or a configuration is wrong.
        """
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead[:2] == (number, position) and ahead[2] is not None:
            return ahead[2]
        return self._next(number, position)

    def draw_ahead(self, number: int, position: Any) -> None:
        """Draw a trial while there is time, for when `next` is asked for it; of a sampler that learns, nothing."""
        if (
            self.sampler.learns
            or self.sampler.remembered() is not None
            or (self._ahead or ())[:2] == (number, position)
        ):
            return
        self._ahead = number, position, None  # What is wrong, `next` raises.
        with suppress(GeneverError):
            self._ahead = number, position, self._next(number, position)

    def ahead(self, number: int, position: Any) -> Record | None:
        """Return the trial that `draw_ahead` has drawn; None where it has drawn none, or another one."""
        if self._ahead is None or self._ahead[:2] != (number, position) or self._ahead[2] is None:
            return None
        return self._ahead[2].record

    def _next(self, number: int, position: Any) -> Drawn:
        if position != self.sampler.position():
            self.sampler = self._sampler_at(position)
        left_out = 0
        while (ask := self.sampler.ask()) is not None:
            record = self._drawn(ask, number)
            if record is not None:
                return Drawn(record, left_out)
            self.sampler.tell(self.sampler.position(), None, is_feasible=False)
            self.left_out += 1
            left_out += 1
            if left_out == self.sampler.patience:
                what = f"{left_out:,} draws in a row break an assertion"
                raise error("bad-space", what, hint="narrow the spaces, or use --sampler grid")
        return Drawn(None, left_out)

    def drawn_in(self, record: Record) -> list[tuple[Parameter, str]]:
        """Return the parameters that a trial has drawn, with the values; none where it is of other spaces."""
        found: list[tuple[Parameter, str]] = []

        def recorded(parameter: Parameter) -> int | float:
            text = record.values[parameter.name]
            found.append((parameter, text))
            return parameter.texts.index(text) if isinstance(parameter.distribution, Choice) else float(text)

        try:
            _, _, made = self._chosen(recorded)
            if made is not None:
                made.drawn(recorded)
        except (LookupError, ValueError):
            return []
        return found

    def _chosen(self, ask: Ask) -> tuple[dict[str, str], tuple[str, ...], Drawing | None]:
        """Draw what picks the files; return that, its bindings, and what is left to draw."""
        values: dict[str, str] = {}
        bindings: tuple[str, ...] = ()
        while isinstance(made := self._undrawn(bindings), Group):
            index = int(ask(Parameter(made.name, Choice(len(made.texts)), made.texts)))
            values[made.name] = made.texts[index]
            bindings = (*bindings, f"{made.name}={made.texts[index]}")
        return values, bindings, made

    def _drawn(self, ask: Ask, number: int) -> Record | None:
        values, bindings, made = self._chosen(ask)
        if made is None:
            return None
        trial = made.drawn(ask)
        broken = list(assertions_that_fail(trial.config, made.catalog))
        if any(found.code != "assertion-failed" for found in broken):
            raise error_for(tuple(broken))
        if broken:
            return None
        found = parameters(trial.config, made.catalog)
        record = Record(
            number,
            "running",
            values | dict(trial.values),
            (*bindings, *trial.bindings),
            fingerprint_of(found),
            self.sampler.position(),
            bound=fingerprint_of_bindings(found),
        )
        keys = {binding.partition("=")[0] for binding in record.bindings}
        same = self._earlier.find(record.fingerprint, found, keys, made.catalog) if self._earlier is not None else None
        if same is None:
            return record
        return record.become("reused", metrics=same.metrics, seconds=same.seconds, same_run=str(same.folder))

    def _undrawn(self, bindings: tuple[str, ...]) -> Drawing | Group | None:
        if bindings not in self._known:
            made = self._compose(bindings)
            self._known[bindings] = Drawing(*made) if isinstance(made, Composed) else made
        return self._known[bindings]
