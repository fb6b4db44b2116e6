"""Names in values: references, the constants without a value yet, and the selectors of the language itself."""

from __future__ import annotations

from typing import Any, Self

from genever.language.sentinel import Sentinel
from genever.language.text.selectors import split_scoped

#: The configurables that the language itself brings. A macro ``X`` is the binding ``X/gin.macro.value``.
MACRO = "gin.macro"


CONSTANT = "gin.constant"


SINGLETON = "gin.singleton"


BUILTINS = frozenset({MACRO, CONSTANT, SINGLETON})


#: What the configurables begin with that say how a sweep goes about it, and the first of them: a command of Genever's
#: reads them, no program.
SWEEPS = "genever.sweeps."
SWEEP = f"{SWEEPS}sweep"
#: The configurable whose parameter says which trackers a run is sent to.
TRACKED_RUN = "genever.trackers.run"
#: What the selectors of configurables begin with that commands of Genever's call, and no program does.
FOR_COMMANDS = (SWEEPS, "genever.trackers.")


#: The macro that says what runs.
MAIN = "main"


#: The constant that holds the path of the run's folder; it is always known, and has a value inside of runs.
RUN_DIR = "genever.run_dir"


#: Stands for a value that the configuration must supply: as an argument, as a default, or as
#: ``%gin.REQUIRED`` in a binding file. Typed so that it is a default for any annotation.
REQUIRED: Any = Sentinel(__name__, "REQUIRED")


class Reference:
    """A use of a configurable as a value: ``@scope/selector``, ``@scope/selector()`` or ``%macro``. Immutable.

    ``scoped_selector`` is what the text says; ``complete`` is the full selector that it means, None
    where nothing of that name is known (`skip_unknown`). ``%X`` is ``@X/gin.macro()``.
    """

    __slots__ = ("complete", "evaluate", "scoped_selector")

    scoped_selector: str
    evaluate: bool
    complete: str | None

    def __init__(self, scoped_selector: str, evaluate: bool, complete: str | None) -> None:
        # Written out: a dataclass costs every program a tenth of this package's import.
        set_field = object.__setattr__
        set_field(self, "scoped_selector", scoped_selector)
        set_field(self, "evaluate", evaluate)
        set_field(self, "complete", complete)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a reference is immutable: cannot set {name!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.scoped_selector, self.evaluate, self.complete)

    def __repr__(self) -> str:
        return f"Reference({self.scoped_selector!r}, evaluate={self.evaluate}, complete={self.complete!r})"

    def __eq__(self, other: object) -> bool:
        return self._meaning == other._meaning if isinstance(other, Reference) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._meaning)

    @classmethod
    def of_macro(cls, name: str) -> Self:
        """Return ``%name`` for a macro."""
        return cls(f"{name}/{MACRO}", True, MACRO)

    @property
    def _meaning(self) -> tuple[str, str, bool]:
        return self.scope, self.complete or self.selector, self.evaluate

    @property
    def scope(self) -> str:
        """The scope it names, ``''`` for none."""
        return split_scoped(self.scoped_selector)[0]

    @property
    def selector(self) -> str:
        """The selector as written, without the scope."""
        return split_scoped(self.scoped_selector)[1]

    @property
    def is_macro(self) -> bool:
        """Whether it is ``%name`` for a macro."""
        return self.evaluate and self.complete == MACRO

    @property
    def is_constant(self) -> bool:
        """Whether it is ``%name`` for a constant."""
        return self.evaluate and self.complete == CONSTANT
