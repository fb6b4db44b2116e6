"""The exceptions Genever raises.

Each is a `GeneverError` and also the builtin type that gin raises at the same place, so ``except``
clauses written for gin go on working. An error carries its findings as data; text is made when shown.
"""

from __future__ import annotations

import sys

from genever.diagnostics import Diagnostic, render_all
from genever.source import Source, Span


class GeneverError(Exception):
    """The base of every error of this package.

    Attributes:
        diagnostics: The findings, at least one; a broken file gives all of its own at once.
    """

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, *diagnostics: Diagnostic) -> None:
        Exception.__init__(self, *diagnostics)  # OSError and SyntaxError would take several for fields of their own.
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return render_all(self.diagnostics)

    @property
    def code(self) -> str:
        """The stable code of the first finding, for example ``unknown-parameter``."""
        return self.diagnostics[0].code


class ConfigSyntaxError(GeneverError, SyntaxError):
    """Text that is not a configuration; has the standard fields of `SyntaxError`."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*diagnostics)
        first = diagnostics[0]
        self.msg = first.message
        if first.source is not None and first.span is not None:
            begin = first.source.position(first.span.start)
            end = first.source.position(first.span.end)
            self.filename = first.source.name
            self.lineno, self.offset = begin.line, begin.column + 1
            self.end_lineno, self.end_offset = end.line, end.column + 1
            self.text = first.source.line(begin.line)


class ConfigIndentationError(ConfigSyntaxError, IndentationError):
    """Lines that are indented so that it is unclear what belongs together."""


class ConfigValueError(GeneverError, ValueError):
    """A configuration that cannot mean anything: unknown, denied or clashing names, bad values."""


class ConfigKeyError(GeneverError, KeyError):
    """A selector that matches several configurables."""

    __str__ = GeneverError.__str__


class ConfigTypeError(GeneverError, TypeError):
    """A value of a type that cannot stand where it was given."""


class ConfigRuntimeError(GeneverError, RuntimeError):
    """Something done at the wrong time: a locked configuration, a required parameter without a value."""


class ConfigNameError(GeneverError, NameError):
    """A name that no import of a file with dynamic registration provides."""


class ConfigAttributeError(GeneverError, AttributeError):
    """A selector of a file with dynamic registration that leads nowhere."""


class ConfigFileError(GeneverError, OSError):
    """A binding file that cannot be found or read."""

    __str__ = GeneverError.__str__


class ConfigImportError(GeneverError, ModuleNotFoundError):
    """An ``import`` statement that names a module which does not exist."""

    __str__ = GeneverError.__str__

    def __init__(self, *diagnostics: Diagnostic, name: str | None = None) -> None:
        super().__init__(*diagnostics)
        self.name = name


class CycleError(GeneverError, RecursionError):
    """Macros, references or includes that lead back to themselves."""


#: The class of error for every code that is not a ``ConfigValueError``.
_CLASSES: dict[str, type[GeneverError]] = {
    "syntax": ConfigSyntaxError,
    "indentation": ConfigIndentationError,
    "nesting": ConfigSyntaxError,
    "feature-import": ConfigSyntaxError,
    "ambiguous-selector": ConfigKeyError,
    "undefined-macro": ConfigTypeError,
    "wrong-type": ConfigTypeError,
    "unhashable": ConfigTypeError,
    "not-picklable": ConfigTypeError,
    "locked": ConfigRuntimeError,
    "required": ConfigRuntimeError,
    "not-imported": ConfigNameError,
    "no-attribute": ConfigAttributeError,
    "not-callable": ConfigAttributeError,
    "no-name": ConfigAttributeError,
    "file-not-found": ConfigFileError,
    "file-unreadable": ConfigFileError,
    "no-revision": ConfigFileError,
    "not-written": ConfigFileError,
    "no-manifest": ConfigFileError,
    "bad-manifest": ConfigFileError,
    "newer-version": ConfigFileError,
    "include-cycle": CycleError,
    "macro-cycle": CycleError,
    "reference-cycle": CycleError,
    "no-module": ConfigImportError,
}


def error_class(code: str) -> type[GeneverError]:
    """Return the exception class for a code."""
    return _CLASSES.get(code, ConfigValueError)


def error(
    code: str,
    message: str,
    *,
    hint: str | None = None,
    source: Source | None = None,
    span: Span | None = None,
) -> GeneverError:
    """Return, unraised, the exception for one finding."""
    return error_class(code)(Diagnostic(code, message, source, span, hint))


def error_for(diagnostics: tuple[Diagnostic, ...]) -> GeneverError:
    """Return, unraised, one exception for several findings; the first decides its class."""
    return error_class(diagnostics[0].code)(*diagnostics)


def speaks_as_gin() -> bool:
    """Return whether Genever stands in gin's place in this process."""
    return getattr(sys.modules.get("gin"), "__name__", "") == "genever.compat.gin"


def worded(own: str, *, gin: str) -> str:
    """Return the text of a message: gin's for a program that uses gin's name, else Genever's own."""
    return gin if speaks_as_gin() else own
