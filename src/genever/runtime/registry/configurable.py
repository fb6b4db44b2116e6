"""One function or class that is configurable, as it was registered."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from genever.configuration.bindings import ImportLine
from genever.configuration.catalog.target import Signature, refused
from genever.language.text.source import Origin

if TYPE_CHECKING:
    from genever.language.text.codes import ValueCode
from genever.runtime.registry.signatures import constructor, signature_of, unwrap


class Configurable:
    """A registered function or class.

    Attributes:
        selector: The complete selector, ``module.name``.
        name: The name it was registered under; may itself hold dots.
        module: The module part of the selector, possibly empty.
        wrapped: The function or class as it was before.
        wrapper: What programs and references use: it gets its parameters from the configuration.
        invoke: Calls ``wrapped`` with its parameters filled in; takes ``self`` or ``cls`` first for a class.
        brought_by: Where a binding file's import has registered it, the modules that were being imported then.
        allowlist: The only parameters that may be bound, or None for all.
        denylist: The parameters that may not be bound, or None.
        fingerprint_ignore: The parameters that have no part in a result.
        is_method: Whether it is a method of a registered class.
        frequent: The shapes of call that its wrapper has fast code for; see `genever.runtime.injection.specialize`.
        in_place: Whether what the program calls injects: a function's wrapper, a class whose constructor was wrapped.
        import_source: With dynamic registration, the import and the path below it that lead here.
    """

    __slots__ = (
        "_defined_in",
        "_function",
        "_module_code",
        "_signature",
        "allowlist",
        "brought_by",
        "denylist",
        "fingerprint_ignore",
        "frequent",
        "import_source",
        "in_place",
        "invoke",
        "is_method",
        "module",
        "name",
        "selector",
        "wrapped",
        "wrapper",
    )

    def __init__(
        self,
        wrapped: Callable[..., Any],
        name: str,
        module: str | None,
        allowlist: Sequence[str] | None = None,
        denylist: Sequence[str] | None = None,
        import_source: tuple[ImportLine, str] | None = None,
        fingerprint_ignore: Sequence[str] | None = None,
    ) -> None:
        self.wrapped = wrapped
        self.name = name
        self.module = module
        self.selector = f"{module}.{name}" if module else name
        self.brought_by: frozenset[str] | None = None
        self.allowlist = allowlist
        self.denylist = denylist
        self.import_source = import_source
        self.fingerprint_ignore: Sequence[str] = fingerprint_ignore or ()
        self.is_method = False
        self.in_place = False
        self.frequent: tuple[int | tuple[int | str, ...], ...] = ()
        self.wrapper: Callable[..., Any] = wrapped
        self.invoke: Callable[..., Any] = wrapped
        self._signature: Signature | None = None
        self._defined_in = _imported_module(wrapped)
        #: The code of the module or script that was running when it was defined.
        self._module_code = running_module()
        # Kept from before the class is configured: a wrapped constructor has no signature of its own.
        self._function = constructor(wrapped) if isinstance(wrapped, type) else wrapped

    def __repr__(self) -> str:
        return f"<configurable {self.selector}>"

    def __copy__(self) -> Configurable:
        return self

    def __deepcopy__(self, memo: object) -> Configurable:
        return self

    @property
    def is_class(self) -> bool:
        """Whether it is a class."""
        return isinstance(self.wrapped, type)

    @property
    def signature(self) -> Signature:
        """Its parameters, read on first use."""
        if self._signature is None:
            cls = self.wrapped if isinstance(self.wrapped, type) else None
            if cls is not None and not isinstance(self._function, FunctionType):
                # A class that comes from another process was still empty when this was made.
                found: Any = constructor(cls)
                self._function = found.__wrapped__ if injected(found) is self else found
            self._signature = _signature(self._function, cls)
        return self._signature

    @property
    def definition(self) -> Origin | None:
        """Where its parameters are written: the function, the constructor or the class."""
        from genever.runtime.registry.definitions import definition  # Only who asks for it pays for it.

        function = unwrap(self._function)
        if str(getattr(function, "__module__", "")).startswith("pydantic."):  # It takes the fields of the class.
            return definition(self.wrapped)
        return definition(function) or definition(self.wrapped)

    @property
    def home(self) -> tuple[str, str] | None:
        """The module that defines it and its qualified name there; None for what is of no module."""
        module, name = (getattr(self.wrapped, attribute, None) for attribute in ("__module__", "__qualname__"))
        return (module, name) if module is not None and name is not None else None  # A partial has no name.

    @property
    def is_abandoned(self) -> bool:
        """Whether its module was dropped since, as Python does with one whose import fails."""
        return self._defined_in is not None and _imported_module(self.wrapped) is not self._defined_in

    def replaces(self, earlier: Configurable) -> bool:
        """Return whether this is what another one was, defined anew.

        That is so where a script has run twice, or a module was reloaded; not where one run defines a name twice.
        """
        return is_another_run(self._module_code, earlier._module_code)

    @property
    def label(self) -> str:
        """How messages name it: the name, without its module."""
        return ".".join(self.selector.split(".")[-2:]) if self.is_method else self.name

    def refuses(self, parameter: str) -> ValueCode | None:
        """Return why a parameter cannot be bound, or None where it can."""
        return refused(parameter, self.signature, self.allowlist, self.denylist)


def running_module() -> CodeType | None:
    """Return the code of the innermost module or script whose own statements are running in this thread."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return frame.f_code if frame is not None else None


def is_another_run(code: CodeType | None, before: CodeType | None) -> bool:
    """Return whether the code of a module or script is that of another one, run again or after it was edited."""
    if code is None or before is None or code is before:
        return False
    if code.co_filename.startswith("<"):  # A text from no file, which has no other identity.
        return code == before
    return os.path.abspath(code.co_filename) == os.path.abspath(before.co_filename)


def _imported_module(wrapped: Any) -> ModuleType | None:
    name = getattr(wrapped, "__module__", None)
    return sys.modules.get(name) if isinstance(name, str) else None


def read_signature(function_or_class: Callable[..., Any]) -> Signature:
    """Return the parameters of a function, or those of a class's constructor without its first."""
    if isinstance(function_or_class, type):
        return _signature(constructor(function_or_class), function_or_class)
    return _signature(function_or_class, None)


def injected(function: Any) -> Configurable | None:
    """Return the configurable whose parameters a function, or one that it wraps, fills in; None where none does."""
    found: list[Configurable] = []

    def fills_in(candidate: Any) -> bool:
        own = getattr(type(candidate), "_configurable", None)  # Of what stands in for a function.
        if own is not None:
            contents = [own.__get__(candidate)]
        else:
            contents = [_content(cell) for cell in getattr(candidate, "__closure__", None) or ()]
        found.extend(content for content in contents if type(content) is Configurable)
        return bool(found)

    unwrap(function, stop=fills_in)
    return found[0] if found else None


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # It is empty as yet.
        return None


def _signature(function: Callable[..., Any], cls: type | None) -> Signature:
    filler = injected(function)
    filled = None if filler is None else filler.signature.names if cls is not None else frozenset[str]()
    return signature_of(function, cls, filled=filled)
