"""What can be configured, as data: targets and their parameters."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from genever.configuration.bindings import ImportLine
from genever.language.sentinel import Sentinel
from genever.language.text.source import Origin
from genever.records import NamedTuple

if TYPE_CHECKING:
    from genever.language.text.codes import ValueCode


class Kind(enum.IntEnum):
    """How a parameter takes its argument; the values are those of `inspect.Parameter.kind`."""

    POSITIONAL_ONLY = 0
    POSITIONAL_OR_KEYWORD = 1
    VAR_POSITIONAL = 2
    KEYWORD_ONLY = 3
    VAR_KEYWORD = 4


#: The default of a parameter that has none.
NO_DEFAULT: Any = Sentinel(__name__, "NO_DEFAULT")


#: What is not known of something in a program that was only read.
NOT_KNOWN: Any = Sentinel(__name__, "NOT_KNOWN")


class Unread:
    """A value of a program that was read and not run: how it is written, and what it is as far as that says it.

    Attributes:
        text: How it is written.
        module: The module whose names it uses.
        value: A value that is shown as the program's own would be; `NOT_KNOWN` where only a run can tell.
        is_plain: Whether operations give with it what they give with the program's own.
    """

    __slots__ = ("is_plain", "module", "text", "value")

    def __init__(self, text: str, module: str, value: Any = NOT_KNOWN, *, is_plain: bool = False) -> None:
        self.text = text
        self.module = module
        self.value = value
        self.is_plain = is_plain

    @property
    def is_known(self) -> bool:
        """Whether it is shown as the program's own would be, and not as code."""
        return self.value is not NOT_KNOWN

    def __repr__(self) -> str:
        from genever.language.values.literals import value_text  # What runs programs shows none.

        return value_text(self.value) if self.is_known else self.text

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return (self.text, self.module) == (other.text, other.module)

    def __hash__(self) -> int:
        return hash((self.text, self.module))


class Parameter(NamedTuple):
    """One parameter of a target."""

    name: str
    kind: Kind
    default: Any = NO_DEFAULT
    annotation: Any = NO_DEFAULT


class Signature(NamedTuple):
    """The parameters of a target, without ``self`` or ``cls`` of a constructor.

    ``names`` are those a binding may use; with ``accepts_any`` there are others too, for ``**kwargs``.
    They differ from ``parameters`` where a decorator that keeps ``__wrapped__`` hides the real ones, which
    are then in ``declared``. What it takes as ``*args`` and ``**kwargs`` is taken to be handed on, and so their
    defaults to be used; but not where ``is_filled``: there another configurable is behind it, with bindings of its own.
    """

    parameters: tuple[Parameter, ...]
    names: frozenset[str]
    accepts_any: bool
    declared: tuple[Parameter, ...]
    is_filled: bool = False

    @property
    def reached(self) -> tuple[Parameter, ...]:
        """The parameters, and the declared ones that a decorator takes as ``*args`` or ``**kwargs``."""
        if self.is_filled:
            return self.parameters
        own = {p.name: p.kind for p in self.parameters}
        takes_any = Kind.VAR_KEYWORD in own.values()
        takes_more = takes_any or Kind.VAR_POSITIONAL in own.values()
        hidden = [
            p
            for p in self.declared
            if p.name not in own
            and (takes_more if p.kind <= Kind.POSITIONAL_OR_KEYWORD else takes_any and p.kind is Kind.KEYWORD_ONLY)
        ]
        return (*self.parameters, *hidden)

    @property
    def own_positional(self) -> tuple[str, ...]:
        """The names that positional arguments go to as the parameters say, in order."""
        return _positional(self.parameters)

    @property
    def positional(self) -> tuple[str, ...]:
        """The names that positional arguments go to, in order, also behind a decorator that hands them on."""
        own = _positional(self.parameters)
        if not any(p.kind is Kind.VAR_POSITIONAL for p in self.parameters):
            return own
        declared = _positional(self.declared)
        return declared if declared[: len(own)] == own else own

    def defaults(self) -> dict[str, Any]:
        """Return the parameters that have a default, in signature order, also those behind a decorator."""
        return {p.name: p.default for p in self.reached if p.default is not NO_DEFAULT}


def _positional(parameters: Sequence[Parameter]) -> tuple[str, ...]:
    return tuple(p.name for p in parameters if p.kind <= Kind.POSITIONAL_OR_KEYWORD)


def refused(
    parameter: str, signature: Signature, allowlist: Sequence[str] | None, denylist: Sequence[str] | None
) -> ValueCode | None:
    """Return why a parameter of a target with these lists cannot be bound, or None where it can."""
    if parameter not in signature.names and not signature.accepts_any:
        return "unknown-parameter"
    if allowlist and parameter not in allowlist:
        return "not-allowed"
    if denylist and parameter in denylist:
        return "denied"
    return None


class Target(Protocol):
    """Something whose parameters can be bound."""

    @property
    def selector(self) -> str:
        """The complete selector, ``module.name``."""

    @property
    def signature(self) -> Signature:
        """Its parameters."""

    @property
    def is_method(self) -> bool:
        """Whether it is a method of a registered class, and so always printed as ``Class.method``."""

    @property
    def definition(self) -> Origin | None:
        """Where its parameters are written, None where that is no Python."""

    @property
    def fingerprint_ignore(self) -> Sequence[str]:
        """The parameters that have no part in a result."""

    @property
    def home(self) -> tuple[str, str] | None:
        """The module that defines it and its qualified name there; None for what is of no module."""

    @property
    def import_source(self) -> tuple[ImportLine, str] | None:
        """With dynamic registration, the import and the path below it that lead here; else None."""

    def refuses(self, parameter: str) -> ValueCode | None:
        """Return why a parameter cannot be bound, or None where it can."""


class Catalog(Protocol):
    """The targets and constants that exist, and how names find them."""

    def target(self, selector: str) -> Target | None:
        """Return the target with this complete selector."""

    def shortest(self, selector: str) -> str:
        """Return the shortest selector that means this complete one."""

    def constant(self, name: str) -> Any:
        """Return the value of the constant with this complete name."""

    def home_of_constant(self, name: str) -> tuple[str, str] | None:
        """Return the module and the name there that mean the constant with this complete name, or None.

        Of one whose value says it, as that of a member of an enum does, it need not be known.
        """

    def match(self, selector: str) -> Target | None:
        """Return the one target that a selector means, or None; several are a `ConfigKeyError`."""

    def matches(self, selector: str) -> list[str]:
        """Return the complete selectors that a selector may mean."""

    def match_constant(self, name: str) -> str | None:
        """Return the complete name of the one constant that a name means, or None."""

    def matching_constants(self, name: str) -> list[str]:
        """Return the complete names of the constants that a name may mean."""

    def injecting(self, value: Any) -> Target | None:
        """Return the target that gets its parameters from the configuration where code calls a value, or None."""

    def means(self, module: str, path: str, target: Any) -> bool | None:
        """Return whether a qualified name in a module means a target of this catalog; None where that is not known."""

    def names(self) -> Iterator[str]:
        """Yield the complete selectors, for suggestions."""
