"""The exceptions Genever raises.

Each is a `GeneverError` and also the builtin type that gin raises at the same place, so ``except``
clauses written for gin go on working. An error carries its findings as data; text is made when shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from genever.language.text.diagnostics import Diagnostic, Related, Suggestion, diagnose, render_all, unquoting
from genever.language.text.printable import printable
from genever.language.text.source import Origin, Source, Span

if TYPE_CHECKING:  # Only an error needs it.
    from genever.language.text.codes import Code


class GeneverError(Exception):
    """The base of every error of this package.

    Attributes:
        diagnostics: The findings, at least one; a broken file gives all of its own at once.
    """

    __module__ = "genever.errors"

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, *given: Any) -> None:
        if given and all(isinstance(part, Diagnostic) for part in given):
            self.diagnostics = tuple(map(unquoting, given))
            Exception.__init__(self, _text(self))  # OSError and SyntaxError would take several for fields of their own.
        else:  # Made again, from a text.
            Exception.__init__(self, *given)
            code = _codes().get(type(self)) or _codes()[ConfigValueError]
            self.diagnostics = (Diagnostic(code[0], str(given[0]) if given else ""),)

    def __str__(self) -> str:
        return str(self.args[0]) if len(self.args) == 1 else Exception.__str__(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (type(self), self.diagnostics, self.args, self.__dict__)

    @property
    def code(self) -> str:
        """The stable code of the first finding, for example ``unknown-parameter``."""
        return self.diagnostics[0].code


class ConfigSyntaxError(GeneverError, SyntaxError):
    """Text that is not a configuration; has the standard fields of `SyntaxError`."""

    __module__ = "genever.errors"

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        first = self.diagnostics[0]
        self.msg = printable(first.message)
        if first.source is not None and first.span is not None:
            begin = first.source.position(first.span.start)
            end = first.source.position(first.span.end)
            self.filename = first.source.name
            self.lineno, self.offset = begin.line, begin.column + 1
            self.end_lineno, self.end_offset = end.line, end.column + 1
            self.text = first.source.line(begin.line)


class ConfigIndentationError(ConfigSyntaxError, IndentationError):
    """Lines that are indented so that it is unclear what belongs together."""

    __module__ = "genever.errors"


class ConfigValueError(GeneverError, ValueError):
    """A configuration that cannot mean anything: unknown, denied or clashing names, bad values."""

    __module__ = "genever.errors"


class ConfigKeyError(GeneverError, KeyError):
    """A selector that matches several configurables."""

    __module__ = "genever.errors"

    __str__ = GeneverError.__str__


class ConfigTypeError(GeneverError, TypeError):
    """A value of a type that cannot stand where it was given."""

    __module__ = "genever.errors"


class ConfigRuntimeError(GeneverError, RuntimeError):
    """Something done at the wrong time: a locked configuration, a required parameter without a value."""

    __module__ = "genever.errors"


class ConfigNameError(GeneverError, NameError):
    """A name that no import of a file with dynamic registration provides."""

    __module__ = "genever.errors"


class ConfigAttributeError(GeneverError, AttributeError):
    """A selector of a file with dynamic registration that leads nowhere."""

    __module__ = "genever.errors"


class ConfigFileError(GeneverError, OSError):
    """A binding file that cannot be found or read."""

    __module__ = "genever.errors"

    __str__ = GeneverError.__str__


class ConfigImportError(GeneverError, ModuleNotFoundError):
    """An ``import`` statement that names a module which does not exist."""

    __module__ = "genever.errors"

    __str__ = GeneverError.__str__

    def __init__(self, *given: Any, name: str | None = None) -> None:
        super().__init__(*given)
        self.name = name


class ConfigCycleError(GeneverError, RecursionError):
    """Macros, references or includes that lead back to themselves."""

    __module__ = "genever.errors"


def _remade(
    kind: type[GeneverError], diagnostics: tuple[Diagnostic, ...], args: tuple[Any, ...], attributes: dict[str, Any]
) -> GeneverError:
    """Return an error as it was before it was pickled or copied."""
    problem = kind(*diagnostics)
    problem.args = args
    problem.__dict__.update(attributes)
    return problem


# ---- Under gin's name -----------------------------------------------------------------------------------

_message_of_gin: Callable[[Diagnostic], str] | None = None  # Where Genever stands in gin's place in this process.


def speak_as_gin(message: Callable[[Diagnostic], str]) -> None:
    """Let the errors of this process have gin's names and texts: programs written for gin compare them.

    The class of an error stays, and is called as the builtin that gin raises there. What Genever has to say is in a
    note of the error.

    Args:
        message: Returns what gin says in the place of a finding.
    """
    global _message_of_gin
    _message_of_gin = message
    kinds: list[type[GeneverError]] = [GeneverError, *_every_class(GeneverError)]
    for kind in kinds:
        builtins = [base.__name__ for base in kind.__mro__ if base.__module__ == "builtins"]
        kind.__name__ = builtins[0]


def speaks_as_gin() -> bool:
    """Return whether Genever stands in gin's place in this process."""
    return _message_of_gin is not None


def _every_class(kind: type[GeneverError]) -> list[type[GeneverError]]:
    return [found for child in kind.__subclasses__() for found in (child, *_every_class(child))]


def _text(problem: GeneverError) -> str:
    """Return what an error says; under gin's name that is what gin says, and the rest is a note."""
    whole = render_all(problem.diagnostics)
    if _message_of_gin is None:
        return whole
    problem.add_note(whole)
    first = problem.diagnostics[0]
    message = _message_of_gin(first)
    if isinstance(problem, KeyError):
        return repr(message)
    if first.line is None or not isinstance(problem, SyntaxError):
        return message
    name = first.source.name if first.source is not None else None
    return f"{message} ({name}, line {first.line})" if name else f"{message} (line {first.line})"


@cache
def _codes() -> dict[type[GeneverError], tuple[Code, ...]]:
    """Return the classes of error, and the codes of each."""
    from genever.language.text import codes

    groups: dict[type[GeneverError], Any] = {
        ConfigSyntaxError: codes.SyntaxCode,
        ConfigIndentationError: codes.IndentationCode,
        ConfigValueError: codes.ValueCode,
        ConfigKeyError: codes.KeyCode,
        ConfigTypeError: codes.TypeCode,
        ConfigRuntimeError: codes.RuntimeCode,
        ConfigNameError: codes.NameCode,
        ConfigAttributeError: codes.AttributeCode,
        ConfigFileError: codes.FileCode,
        ConfigImportError: codes.ImportCode,
        ConfigCycleError: codes.CycleCode,
    }
    return {kind: get_args(group) for kind, group in groups.items()}


@cache
def _classes() -> dict[Code, type[GeneverError]]:
    return {code: kind for kind, group in _codes().items() for code in group}


def error_class(code: Code) -> type[GeneverError]:
    """Return the exception class for a code."""
    return _classes()[code]


def error(
    code: Code,
    message: str,
    *,
    hint: str | Suggestion | None = None,
    source: Source | None = None,
    span: Span | None = None,
    related: tuple[Related, ...] = (),
) -> GeneverError:
    """Return, unraised, the exception for one finding."""
    return error_class(code)(diagnose(code, message, source, span, hint, related=related))


def error_for(diagnostics: tuple[Diagnostic, ...]) -> GeneverError:
    """Return, unraised, one exception for several findings; the first decides its class."""
    return error_class(diagnostics[0].code)(*diagnostics)


def placed(problem: GeneverError, origin: Origin | None) -> GeneverError:
    """Give a problem a place, where it has none."""
    first = problem.diagnostics[0]
    if first.source is not None or origin is None:
        return problem
    return type(problem)(first.at(origin.source, origin.span))


def worded(own: str, *, gin: str) -> str:
    """Return the text of a message: gin's for a program that uses gin's name, else Genever's own."""
    return gin if speaks_as_gin() else own
