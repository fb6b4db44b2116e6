"""The live catalog: what has been decorated or registered, and the constants."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from types import CodeType, FrameType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from genever.catalog import NO_DEFAULT, Kind, Parameter, Signature
from genever.diagnostics import suggest
from genever.errors import error, speaks_as_gin
from genever.model import REQUIRED, RUN_DIR, ImportLine
from genever.selectors import SelectorIndex, is_identifier, is_selector
from genever.source import Origin

if TYPE_CHECKING:
    import inspect


class Configurable:
    """A registered function or class.

    Attributes:
        selector: The complete selector, ``module.name``.
        name: The name it was registered under; may itself hold dots.
        module: The module part of the selector, possibly empty.
        wrapped: The function or class as it was before.
        wrapper: What programs and references use: it gets its parameters from the configuration.
        invoke: Calls ``wrapped`` with its parameters filled in; takes ``self`` or ``cls`` first for a class.
        allowlist: The only parameters that may be bound, or None for all.
        denylist: The parameters that may not be bound, or None.
        nonsemantic: The parameters that have no part in a result.
        is_method: Whether it is a method of a registered class.
        in_place: Whether what the program calls injects: a function's wrapper, a class whose constructor was wrapped.
        import_source: With dynamic registration, the import and the path below it that lead here.
    """

    __slots__ = (
        "_defined_in",
        "_function",
        "_module_code",
        "_signature",
        "allowlist",
        "denylist",
        "import_source",
        "in_place",
        "invoke",
        "is_method",
        "module",
        "name",
        "nonsemantic",
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
        nonsemantic: Sequence[str] | None = None,
    ) -> None:
        self.wrapped = wrapped
        self.name = name
        self.module = module
        self.selector = f"{module}.{name}" if module else name
        self.allowlist = allowlist
        self.denylist = denylist
        self.import_source = import_source
        self.nonsemantic: Sequence[str] = nonsemantic or ()
        self.is_method = False
        self.in_place = False
        self.wrapper: Callable[..., Any] = wrapped
        self.invoke: Callable[..., Any] = wrapped
        self._signature: Signature | None = None
        self._defined_in = _imported_module(wrapped)
        #: The code of the module or script that was running when it was defined.
        self._module_code = _running_module()
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
            self._signature = _signature_of(self._function, cls)
        return self._signature

    @property
    def definition(self) -> Origin | None:
        """Where its parameters are written: the function, the constructor or the class."""
        from genever.definitions import definition  # Only who asks for it pays for it.

        return definition(unwrap(self._function)) or definition(self.wrapped)

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

    def refuses(self, parameter: str) -> str | None:
        """Return why a parameter cannot be bound, or None where it can."""
        signature = self.signature
        if parameter not in signature.names and not signature.accepts_any:
            return "unknown-parameter"
        if self.allowlist and parameter not in self.allowlist:
            return "not-allowed"
        if self.denylist and parameter in self.denylist:
            return "denied"
        return None


def _running_module() -> CodeType | None:
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


def constructor(cls: type) -> Callable[..., Any]:
    """Return the function that takes a class's arguments: the first ``__init__`` or ``__new__`` of its MRO."""
    return find_constructor(cls)[1]


def find_constructor(cls: type) -> tuple[str, Callable[..., Any]]:
    """Return the name that a class has its constructor under, which need not be the function's own, and the function.

    The name is ``__init__`` or ``__new__``, whichever comes first in the MRO.
    """
    for base in cls.__mro__:
        for name in ("__init__", "__new__"):
            if name in base.__dict__ and "__genever__" not in base.__dict__:  # Genever's classes have the original's.
                function: Callable[..., Any] = getattr(base, name)
                if isinstance(function, MethodType) or not hasattr(function, "__name__"):
                    function = _bound_when_called(base.__dict__[name], function, name)
                return name, function
    raise AssertionError("object has both")


def _bound_when_called(attribute: Any, found: Any, name: str) -> Callable[..., Any]:
    """Return a function that calls a constructor that is none, as an object that can be called, as Python would."""
    is_new, is_bound = name == "__new__", hasattr(type(attribute), "__get__")

    def construct(owner: Any, /, *args: Any, **kwargs: Any) -> Any:
        instance, cls = (None, owner) if is_new else (owner, type(owner))
        call = attribute.__get__(instance, cls) if is_bound else attribute
        return call(owner, *args, **kwargs) if is_new else call(*args, **kwargs)

    construct.__name__ = name
    import inspect

    kinds = inspect._ParameterKind
    parameters = [inspect.Parameter(p.name, kinds(p.kind), default=_or_empty(p.default)) for p in _parameters(found)]
    if not is_new and not is_bound:  # It gets no instance, so its first parameter is an argument of the class.
        parameters.insert(0, inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY))
    construct.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # What inspect looks for.
    return construct


def _or_empty(default: Any) -> Any:
    import inspect

    return inspect.Parameter.empty if default is NO_DEFAULT else default


def read_signature(function_or_class: Callable[..., Any]) -> Signature:
    """Return the parameters of a function, or those of a class's constructor without its first."""
    if isinstance(function_or_class, type):
        return _signature_of(constructor(function_or_class), function_or_class)
    return _signature_of(function_or_class, None)


def _signature_of(function: Callable[..., Any], cls: type | None) -> Signature:
    """Return the parameters of a function, or of a class by its constructor and what it says itself."""
    own = inner = _parameters(function)
    if hasattr(function, "__wrapped__"):
        inner = _parameters(unwrap(function))
    if cls is not None:
        own, inner = _without_first(own), _without_first(inner)
    accepts_any = any(p.kind is Kind.VAR_KEYWORD for p in inner)
    more: frozenset[str] = frozenset()
    filler = injected(function)
    if cls is not None and accepts_any and (stated := _stated(cls)) is not None:
        # A configurable base takes its parameters from its own bindings.
        filled = filler.signature.names if filler is not None else frozenset()
        own = (*(p for p in stated if p.name not in filled), *(own if filled else ()))
        inner = stated
        more, accepts_any = _names_of_fields(cls)
        accepts_any = accepts_any or any(p.kind is Kind.VAR_KEYWORD for p in stated)
    names = frozenset(p.name for p in inner if p.kind not in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD))
    return Signature(own, names | more, accepts_any, inner, filler is not None)


def _stated(cls: type) -> tuple[Parameter, ...] | None:
    """The parameters that a class states as its ``__signature__``; None where it, or its constructor's class, has none.

    A pydantic model takes ``**data``, and states its fields.
    """
    for base in cls.__mro__:
        if "__signature__" in base.__dict__:
            break
        if "__init__" in base.__dict__ or "__new__" in base.__dict__:  # What a base states is about another one.
            return None
    import inspect

    with suppress(Exception):  # It may be made when it is asked for, by the class's own code.
        signature = getattr(cls, "__signature__", None)
        if isinstance(signature, inspect.Signature):
            return _converted(signature)
    return None


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


def _names_of_fields(cls: Any) -> tuple[frozenset[str], bool]:
    """The names that a pydantic model takes beside those it states, and whether there are others not listed here."""
    fields, settings = getattr(cls, "__pydantic_fields__", {}), getattr(cls, "model_config", {})
    by_name = settings.get("populate_by_name") or settings.get("validate_by_name")
    aliases = [getattr(field, "validation_alias", None) for field in fields.values()]
    unlisted = any(alias is not None and not isinstance(alias, str) for alias in aliases)
    return frozenset(fields if by_name else ()), unlisted


def unwrap(wrapper: Any, stop: Callable[[Any], bool] = lambda function: False) -> Any:
    """Return what a chain of ``__wrapped__`` leads to, or the first of it that ``stop`` accepts."""
    seen = set()
    while not stop(wrapper) and id(wrapper) not in seen and hasattr(wrapper, "__wrapped__"):
        seen.add(id(wrapper))
        wrapper = wrapper.__wrapped__
    return wrapper


def _parameters(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    """The parameters of a function as it stands, wrappers not looked through."""
    if type(function) is FunctionType and function.__dict__.keys().isdisjoint(_SAYS_MORE):
        try:
            return tuple(_parameters_of(function))
        except Exception:  # Python 3.14 evaluates annotations now, and some names are there for type checkers only.
            pass
    for candidate in (function, type(function).__call__):
        try:
            signature = inspected(candidate, follow_wrapped=False)
        except (ValueError, TypeError):  # Some builtins and C functions tell nothing.
            continue
        found = _converted(signature)
        return found if candidate is function else _without_first(found)
    return (Parameter("args", Kind.VAR_POSITIONAL), Parameter("kwargs", Kind.VAR_KEYWORD))


#: What a function has whose parameters are not those of its code: a stated signature, or a `partialmethod` behind it.
_SAYS_MORE = ("__signature__", "_partialmethod", "__partialmethod__")


def _converted(signature: inspect.Signature) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            p.name,
            Kind(p.kind),
            NO_DEFAULT if p.default is p.empty else p.default,
            NO_DEFAULT if p.annotation is p.empty else p.annotation,
        )
        for p in signature.parameters.values()
    )


def inspected(function_or_class: Callable[..., Any], *, follow_wrapped: bool = True) -> inspect.Signature:
    """Return what `inspect.signature` does, with forward references for annotations that cannot be evaluated.

    Raises:
        ValueError, TypeError: As `inspect.signature` does.
    """
    import inspect  # Heavy at import; most programs only have plain functions.

    if sys.version_info >= (3, 14):
        from annotationlib import Format

        forward = Format.FORWARDREF
        return inspect.signature(function_or_class, follow_wrapped=follow_wrapped, annotation_format=forward)
    return inspect.signature(function_or_class, follow_wrapped=follow_wrapped)


def _parameters_of(function: FunctionType) -> Iterator[Parameter]:
    """Yield the parameters of a plain function, as `inspect.signature` reads them."""
    code = function.__code__
    names = iter(code.co_varnames)
    annotations = function.__annotations__
    defaults = function.__defaults__ or ()
    keyword_defaults = function.__kwdefaults__ or {}
    first_default = code.co_argcount - len(defaults)
    for index in range(code.co_argcount):
        name = next(names)
        kind = Kind.POSITIONAL_ONLY if index < code.co_posonlyargcount else Kind.POSITIONAL_OR_KEYWORD
        default = defaults[index - first_default] if index >= first_default else NO_DEFAULT
        yield Parameter(name, kind, default, annotations.get(name, NO_DEFAULT))
    keyword_only = [next(names) for _ in range(code.co_kwonlyargcount)]
    if code.co_flags & _VARARGS:
        name = next(names)
        yield Parameter(name, Kind.VAR_POSITIONAL, NO_DEFAULT, annotations.get(name, NO_DEFAULT))
    for name in keyword_only:
        default = keyword_defaults.get(name, NO_DEFAULT)
        yield Parameter(name, Kind.KEYWORD_ONLY, default, annotations.get(name, NO_DEFAULT))
    if code.co_flags & _VARKEYWORDS:
        name = next(names)
        yield Parameter(name, Kind.VAR_KEYWORD, NO_DEFAULT, annotations.get(name, NO_DEFAULT))


_VARARGS, _VARKEYWORDS = 0x04, 0x08  # inspect.CO_VARARGS and CO_VARKEYWORDS


def _without_first(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    if parameters and parameters[0].kind <= Kind.POSITIONAL_OR_KEYWORD:
        return parameters[1:]
    return parameters


class Registry:
    """Configurables and constants by selector; what it lacks, it takes from its parent."""

    def __init__(self, parent: Registry | None = None) -> None:
        self.parent = parent
        self.configurables: SelectorIndex[Configurable] = SelectorIndex()
        self.constants: SelectorIndex[Any] = SelectorIndex()
        #: Whether a name may be registered again for another object; and whether that is so because a notebook runs.
        self.interactive: bool = parent is not None and parent.interactive
        self.in_notebook: bool = parent is not None and parent.in_notebook
        #: The code of the module or script that was running when a constant was made.
        self._constant_codes: dict[str, CodeType | None] = {}
        #: What was registered, and what takes its place -> the configurable.
        self.by_object: dict[Any, Configurable] = {}
        #: Other full selectors of a configurable -> its own.
        self._aliases: SelectorIndex[str] = SelectorIndex()
        #: The sessions that look names up here, in this registry or one below it.
        self.sessions: WeakSet[Any] = WeakSet()

    def chain(self) -> Iterator[Registry]:
        """Yield this registry, its parent, and so on."""
        registry: Registry | None = self
        while registry is not None:
            yield registry
            registry = registry.parent

    # ---- The catalog -----------------------------------------------------------------------------

    def target(self, selector: str) -> Configurable | None:
        """Return the configurable with this complete selector."""
        found = self.configurables.get(selector)
        if found is None and (alias := self._aliases.get(selector)) is not None:
            found = self.configurables.get(alias)
        if found is None and self.parent is not None:
            return self.parent.target(selector)
        return found

    def matches(self, selector: str) -> list[str]:
        """Return the complete selectors that ``selector`` may mean; a full match beats the rest."""
        if self.target(selector) is not None:
            return [selector]
        found = dict.fromkeys(self.configurables.matches(selector))
        if not found:
            found = dict.fromkeys(self._aliases[alias] for alias in self._aliases.matches(selector))
        if self.parent is not None:
            found.update(dict.fromkeys(self.parent.matches(selector)))
        return list(found)

    def match(self, selector: str) -> Configurable | None:
        """Return the one configurable that a selector means, or None.

        Raises:
            ConfigKeyError: It means several.
        """
        found = self.matches(selector)
        if not found:
            return None
        if len(found) > 1:
            message = f"Ambiguous selector {selector!r}, matches {sorted(found)}."
            raise error("ambiguous-selector", message, hint="write more of it")
        return self.target(found[0])

    def shortest(self, selector: str) -> str:
        """Return the shortest selector that means this complete one; a method keeps its class's name."""
        target = self.target(selector)
        if target is None:
            raise KeyError(selector)
        owner: Registry = self
        while selector not in owner.configurables and owner.parent is not None:
            owner = owner.parent
        short = owner.configurables.shortest(target.selector)
        while len(self.matches(short)) > 1 and short != selector:
            short = selector.removesuffix(short)[:-1].rpartition(".")[2] + "." + short
        if target.is_method and "." not in short:
            return ".".join(target.selector.split(".")[-2:])
        return short

    def find(self, wrapped_or_wrapper: Any, through_decorators: bool = False) -> Configurable | None:
        """Return the configurable made of, or wrapping, this object."""
        try:
            unwrapped = unwrap(wrapped_or_wrapper, stop=self._knows)
            found = self.by_object.get(unwrapped)
        except TypeError:  # Unhashable.
            return None
        if found is not None and (
            through_decorators or wrapped_or_wrapper in (found.wrapped, found.wrapper)  # Bound methods are only equal.
        ):
            return found
        return self.parent.find(wrapped_or_wrapper, through_decorators) if self.parent is not None else None

    def _knows(self, candidate: Any) -> bool:
        return candidate in self.by_object

    def __iter__(self) -> Iterator[Configurable]:
        """Yield every configurable, the parent's first."""
        if self.parent is not None:
            yield from self.parent
        yield from [configurable for _, configurable in self.configurables.items()]  # More may come meanwhile.

    def names(self) -> Iterator[str]:
        """Yield every complete selector."""
        return (configurable.selector for configurable in self)

    # ---- Registration ----------------------------------------------------------------------------

    def check(self, configurable: Configurable) -> None:
        """Raise unless a configurable may be added.

        Raises:
            ConfigValueError: Its name is not one or is taken, or a list names parameters it lacks.
            ConfigTypeError: A list is no list.
        """
        name, module, selector = configurable.name, configurable.module, configurable.selector
        if not is_selector(name):
            raise error("bad-name", f"Configurable name {name!r} is invalid.", hint="names joined by dots")
        if module is not None and not is_selector(module):
            raise error("bad-name", f"Module {module!r} is invalid.", hint="names joined by dots")
        present = self.target(selector)
        gives_way = (
            present is None
            or present.wrapped is configurable.wrapped
            or present.is_abandoned
            or configurable.replaces(present)
        )
        if not gives_way and not self.interactive:
            raise error(
                "already-registered",
                f"A different configurable matching {selector!r} already exists.",
                hint="give it another name or module, or call enter_interactive_mode() in a notebook",
            )
        self._check_lists(configurable)

    @staticmethod
    def _check_lists(configurable: Configurable) -> None:
        allowlist, denylist = configurable.allowlist, configurable.denylist
        if allowlist and denylist:
            raise error("both-lists", "An allowlist or a denylist can be specified, but not both.")
        lists = ("allowlist", allowlist), ("denylist", denylist), ("nonsemantic", configurable.nonsemantic)
        for kind, names in lists:
            if not names:
                continue
            if not isinstance(names, list | tuple):
                raise error("wrong-type", f"{kind} should be a list or tuple, not {type(names).__name__}")
            signature = configurable.signature
            owner = getattr(configurable.wrapped, "__name__", configurable.name)
            for parameter in names:
                if parameter not in signature.names and not signature.accepts_any:
                    if speaks_as_gin() and configurable.is_class and parameter == _own_name(configurable._function):
                        continue
                    raise error(
                        "unknown-parameter",
                        f"Argument {parameter!r} in {kind} not a parameter of {owner!r}.",
                        hint=suggest(parameter, signature.names),
                    )
            for parameter, default in signature.defaults().items():
                if default is REQUIRED and configurable.refuses(parameter):
                    how = "denylisted" if kind == "denylist" else "not allowlisted"
                    raise error(
                        "required-denied",
                        f"Argument {parameter!r} of {configurable.name!r} marked REQUIRED but {how}.",
                    )

    def add(self, configurable: Configurable) -> None:
        """Add a configurable that `check` has passed."""
        self.configurables[configurable.selector] = configurable
        for key in (configurable.wrapped, configurable.wrapper):
            try:
                self.by_object[key] = configurable
            except TypeError:  # An unhashable callable is found by its selector alone.
                continue

    def alias(self, selector: str, configurable: Configurable) -> None:
        """Let another full selector, and its suffixes that mean nothing else, name a configurable."""
        self._aliases[selector] = configurable.selector

    def move(self, configurable: Configurable, module: str) -> None:
        """Rename a method to ``module.name`` when its class is registered."""
        owner: Registry = self
        while configurable.selector not in owner.configurables and owner.parent is not None:
            owner = owner.parent
        del owner.configurables[configurable.selector]
        configurable.module = module
        configurable.selector = f"{module}.{configurable.name}"
        configurable.is_method = True
        owner.configurables[configurable.selector] = configurable

    # ---- Constants -------------------------------------------------------------------------------

    def constant(self, name: str) -> Any:
        """Return the value of the constant with this complete name.

        Raises:
            KeyError: There is none.
            ConfigValueError: It is the folder of a run, outside of all runs.
        """
        if name in self.constants or (self.parent is None and name != RUN_DIR):
            return self.constants[name]
        if self.parent is not None:
            return self.parent.constant(name)
        raise error(
            "no-run",
            f"%{RUN_DIR} has no value: no run has begun in this process",
            hint=f"use `genever run` or genever.main, or say which folder: genever.constant({RUN_DIR!r}, 'out')",
        )

    def matching_constants(self, name: str) -> list[str]:
        """Return the complete names of the constants that ``name`` may mean."""
        found = self.constants.matches(name)
        if self.parent is not None and found != [name]:
            found = list(dict.fromkeys([*found, *self.parent.matching_constants(name)]))
        return found

    def match_constant(self, name: str) -> str | None:
        """Return the complete name of the one constant that ``name`` means, or None.

        Raises:
            ConfigValueError: It means several.
        """
        found = self.matching_constants(name)
        if len(found) > 1:
            message = f"Ambiguous constant selector {name!r}, matches {sorted(found)}."
            raise error("ambiguous-constant", message, hint="write more of it")
        return found[0] if found else RUN_DIR if name == RUN_DIR else None

    def add_constant(self, name: str, value: Any) -> None:
        """Add a constant.

        Raises:
            ConfigValueError: The name is not one, or means a constant already.
        """
        if not is_selector(name):
            raise error("bad-name", f"Invalid constant selector {name!r}.", hint="names joined by dots")
        code = _running_module()
        found = self.matching_constants(name)
        may_replace = self.interactive or (found == [name] and is_another_run(code, self._constant_codes.get(name)))
        if found and not may_replace:
            raise error("already-constant", f"Constants matching selector {name!r} already exist ({found}).")
        self.constants[name] = value
        self._constant_codes[name] = code


def _own_name(function: Any) -> str | None:
    """Return what a constructor calls the instance or class; gin takes that for a parameter."""
    parameters = _parameters(unwrap(function))
    return parameters[0].name if parameters else None


def default_name(wrapped: Callable[..., Any], name: str | None, module: str | None) -> tuple[str, str | None]:
    """Return the name and module to register under: those given, else the object's own.

    Raises:
        ConfigAttributeError: The object is no function or class, and cannot be called as one; or it has no name of
            its own, as a `functools.partial` has none.
    """
    kind = type(wrapped).__name__
    if not callable(wrapped):
        hint = "pass a function, a class, or a name as a str"
        if isinstance(wrapped, ModuleType):
            hint = "name a function or class of the module"
        elif hasattr(type(wrapped), "__get__"):
            hint = f"decorate the function inside of it: @{kind} goes above"
        message = f"Only functions and classes can be configured; this is of the class {kind!r}."
        raise error("not-callable", message, hint=hint)
    name = getattr(wrapped, "__name__", None) if name is None else name
    if name is None:
        raise error("no-name", f"An object of the class {kind!r} has no name of its own.", hint="give it one: name='…'")
    if module is None and is_identifier(name):
        module = module_of(wrapped)
    return name, module


def module_of(wrapped: Any) -> str | None:
    """Return the name of the module that something was defined in; one that is no dotted name is made into one."""
    module: str | None = getattr(wrapped, "__module__", None)
    if module == "__mp_main__":  # What a spawned process calls the main module.
        return "__main__"
    if not module or is_selector(module):
        return module
    names = re.sub(r"[^\w.]", "_", module, flags=re.ASCII)  # As in <run_path>, or my-script.
    return re.sub(r"(?<![^.])(?=\d)", "_", names)
