"""What takes a configurable's place: wrapped constructors, classes that inject, callables with a scope.

`configure` changes a class's constructor, so that subclasses get the injection too. `stand_in` leaves the
class or function alone and makes something beside it that injects and that pickles by selector.
"""

from __future__ import annotations

import abc
import copyreg
import functools
import importlib
import sys
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from types import BuiltinFunctionType, FunctionType, MethodType, MethodWrapperType, WrapperDescriptorType
from typing import Any

from genever.runtime.injection.frames import ACTIVE, leave
from genever.runtime.injection.injector import ANNOTATIONS, dressed, injector
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry
from genever.runtime.registry.signatures import constructor, find_constructor, inspected

_UNWRAPPABLE = (BuiltinFunctionType, WrapperDescriptorType, MethodWrapperType)


def configure(configurable: Configurable) -> None:
    """Set ``wrapper`` and ``invoke`` so that the object itself injects; a class gets a wrapped constructor."""
    wrapped = configurable.wrapped
    configurable.in_place = True
    if not isinstance(wrapped, type):
        configurable.invoke = configurable.wrapper = injector(configurable, wrapped)
        return
    name, function = find_constructor(wrapped)
    invoke = injector(configurable, _wrappable(function))
    if constructor(object) is function:  # It takes anything, and then refuses it: the class takes no argument.
        invoke.__signature__ = _signature_of_self()  # type: ignore[attr-defined]  # What inspect looks for.
    setattr(wrapped, name, staticmethod(invoke) if name == "__new__" else invoke)
    configurable.invoke = invoke
    configurable.wrapper = wrapped
    ACTIVE.get().class_configured(wrapped)


def _signature_of_self() -> Any:
    from inspect import Parameter, Signature

    return Signature([Parameter("self", Parameter.POSITIONAL_ONLY)])


def stand_in(configurable: Configurable, registry: Registry) -> None:
    """Set ``wrapper`` and ``invoke`` to something beside the object, which stays as it was."""
    wrapped = configurable.wrapped
    if not isinstance(wrapped, type):
        configurable.invoke = injector(configurable, _wrappable(wrapped))
        configurable.wrapper = ConfiguredCallable(configurable, ())
        return
    configurable.invoke = injector(configurable, _create)
    configurable.wrapper = configured_class(configurable, (), registry)


def with_scope(configurable: Configurable, scope: tuple[str, ...], registry: Registry) -> Callable[..., Any]:
    """Return the configurable as a value that enters ``scope`` when it is called."""
    if not scope:
        return configurable.wrapper
    if configurable.is_class:
        return configured_class(configurable, scope, registry)
    return ConfiguredCallable(configurable, scope)


# ---- Functions --------------------------------------------------------------------------------------


#: Whether somebody is looking who takes apart, in C, what says that it is a function. Set by an integration.
is_taken_apart: Callable[[], bool] = bool


def _of_function(name: str) -> Any:
    return property(lambda self: getattr(self._made, name), lambda self, value: setattr(self._made, name, value))


class ConfiguredCallable:
    """A function with its parameters injected, maybe in a scope: what ``@scope/f`` stands for.

    It is a function to whoever asks: `isinstance`, `inspect` and decorators find in it what they find in the function
    of Python's that `_as_function` makes. Only it pickles, by selector, which no function of Python's could: `pickle`
    looks each of them up by its name, and finds the one that this stands for.
    """

    # As of a function, the dict holds what was set on it and nothing else.
    __slots__ = ("__dict__", "__weakref__", "_call", "_configurable", "_made", "_scope")

    def __init__(self, configurable: Configurable, scope: tuple[str, ...]) -> None:
        call = configurable.invoke
        if configurable.is_class:  # One that allows no subclass.
            made = configurable.wrapped
            call = made if configurable.in_place else functools.partial(call, made)
        for name, value in (("_configurable", configurable), ("_scope", scope), ("_call", call)):
            object.__setattr__(self, name, value)
        beside = _beside(configurable, scope)
        if not configurable.is_class:
            vars(self).update(getattr(beside, "__dict__", ()))
        vars(self)["__wrapped__"] = beside

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        """Call the function, in the scope."""
        call = self._call
        if not self._scope:
            return call(*args, **kwargs)
        token = ACTIVE.set(ACTIVE.get().session.frame(self._scope))
        try:
            return call(*args, **kwargs)
        finally:
            leave(token)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        bindable = isinstance(self._configurable.wrapped, FunctionType)
        return self if instance is None or not bindable else MethodType(self, instance)

    def __repr__(self) -> str:
        return f"<configured @{'/'.join((*self._scope, self._configurable.selector))}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _pickled(self._configurable, self._scope)

    def __eq__(self, other: object) -> bool:
        if type(other) is not ConfiguredCallable:
            return NotImplemented
        return self._configurable is other._configurable and self._scope == other._scope

    def __hash__(self) -> int:
        return hash((self._configurable, self._scope))

    # ---- As a function ---------------------------------------------------------------------------

    # What any object has, and so `__getattr__` is not asked for.
    __class__ = property(lambda self: type(self) if is_taken_apart() else FunctionType)
    __doc__ = _of_function("__doc__")
    __module__ = _of_function("__module__")

    def __getattr__(self, name: str) -> Any:
        """Return what the function has, or what was set meanwhile on the one beside which it was made."""
        if name == "_made":
            object.__setattr__(self, "_made", _as_function(self._configurable, self._scope))
            return self._made
        if name in ConfiguredCallable.__slots__:  # It is not there yet.
            raise AttributeError(name)
        try:
            return getattr(self._made, name)
        except AttributeError:
            if name.startswith("__"):
                raise
            return getattr(_beside(self._configurable, self._scope), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if hasattr(FunctionType, name):
            setattr(self._made, name, value)
        else:
            object.__setattr__(self, name, value)

    def __dir__(self) -> list[str]:
        return sorted({*dir(self._made), *vars(self)})


class _Entry:
    """Calls what a `ConfiguredCallable` does; cloudpickle takes that one apart as a function, and comes by this."""

    __slots__ = ("_configurable", "_handle", "_scope")

    def __init__(self, configurable: Configurable, scope: tuple[str, ...]) -> None:
        self._configurable, self._scope = configurable, scope
        self._handle = ConfiguredCallable(configurable, scope)

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return self._handle(*args, **kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        return _pickled(self._configurable, self._scope)


def _beside(configurable: Configurable, scope: tuple[str, ...]) -> Any:
    """Return what a function that stands for a configurable is made after."""
    return configurable.wrapper if configurable.in_place or scope else configurable.wrapped


def _as_function(configurable: Configurable, scope: tuple[str, ...]) -> FunctionType:
    """Return a function of Python's that calls a configurable in a scope and looks like it."""
    call = _Entry(configurable, scope)

    def function(*args: Any, **kwargs: Any) -> Any:
        return call(*args, **kwargs)

    assert isinstance(function, FunctionType)
    return dressed(function, _beside(configurable, scope), ANNOTATIONS if configurable.is_class else ())


def _wrappable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return something with a name and a dict in place of a builtin, which has neither to spare."""
    if not isinstance(function, _UNWRAPPABLE):
        return function

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    call.__name__, call.__doc__, call.__module__ = function.__name__, function.__doc__, ""
    call.__wrapped__ = function  # type: ignore[attr-defined]  # As functools.wraps does.
    return call


# ---- Classes ----------------------------------------------------------------------------------------


class _SignatureOfClass:
    """The signature of the constructor; `inspect` would take that of the call of `ConfiguredMeta`.

    No property, which would keep other metaclasses from setting what they find out.
    """

    def __get__(self, cls: Any, meta: type | None = None) -> Any:
        if cls is None:
            return self
        if "__genever__" in cls.__dict__:
            spec: ClassSpec = cls.__dict__["__genever__"]
            return inspected(spec.original)
        signature = inspected(constructor(cls))  # A user's subclass.
        return signature.replace(parameters=[*signature.parameters.values()][1:])


class ConfiguredMeta(type):
    """The metaclass of classes that inject: calling one makes an instance of the original class."""

    __signature__ = _SignatureOfClass()

    def __call__(cls, /, *args: Any, **kwargs: Any) -> Any:
        """Make an instance, in the scope."""
        spec: ClassSpec = cls.__genever__  # type: ignore[attr-defined]  # Every configured class has it.
        # A class with replaced methods, or a user's subclass, is made itself; else the original is.
        made = cls if spec.has_methods or "__genever__" not in cls.__dict__ else spec.original
        if not spec.scope:
            return spec.create(made, args, kwargs)
        token = ACTIVE.set(ACTIVE.get().session.frame(spec.scope))
        try:
            return spec.create(made, args, kwargs)
        finally:
            leave(token)


class ClassSpec:
    """What a configured class is made of."""

    __slots__ = ("configurable", "has_methods", "original", "scope")

    def __init__(self, configurable: Configurable, scope: tuple[str, ...], has_methods: bool) -> None:
        self.configurable = configurable
        self.scope = scope
        self.has_methods = has_methods
        wrapped = configurable.wrapped
        assert isinstance(wrapped, type)
        self.original = wrapped

    def create(self, made: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Make an instance; the constructor of a configurable class injects, else ``invoke`` does."""
        if self.configurable.in_place:
            return _create(made, *args, **kwargs)
        return self.configurable.invoke(made, *args, **kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        restore, arguments = _pickled(self.configurable, self.scope)
        return _restore_spec, (restore, arguments)


def _create(cls: type, /, *args: Any, **kwargs: Any) -> Any:
    """Make an instance as the class's own metaclass does."""
    if isinstance(cls, ConfiguredMeta):
        return super(ConfiguredMeta, cls).__call__(*args, **kwargs)
    return cls(*args, **kwargs)


@functools.cache
def _metaclass(meta: Any) -> Any:
    """Return a metaclass that injects and is otherwise ``meta``."""
    made: type = (
        ConfiguredMeta if meta is type else type(meta)(f"Configured{meta.__name__}", (ConfiguredMeta, meta), {})
    )
    copyreg.pickle(made, _reduce_class)
    return made


def configured_class(configurable: Configurable, scope: tuple[str, ...], registry: Registry) -> Callable[..., Any]:
    """Return a subclass whose call injects in ``scope`` and gives an instance of the original class.

    Where the class has methods that are registered too, instances are of the subclass, whose methods inject in
    the scope.
    """
    from genever.runtime.wrapping.methods import claim_methods  # Many programs register nothing that needs it.

    methods = claim_methods(configurable, configurable.wrapped, registry, scope)
    base: Any = configurable.wrapped
    if isinstance(configurable.wrapper, type):
        base = configurable.wrapper
    original = configurable.wrapped
    assert isinstance(original, type)
    namespace: dict[str, Any] = {name: getattr(original, name) for name in ("__module__", "__qualname__", "__doc__")}
    if original.__dictoffset__ == 0:
        namespace["__slots__"] = ()
    namespace.update(methods)
    namespace["__genever__"] = ClassSpec(configurable, scope, bool(methods))
    own: Any = type(base)
    meta = own if isinstance(base, ConfiguredMeta) else _metaclass(own)
    try:
        made: Any = meta(original.__name__, (base,), namespace)
    except Exception:  # A class that objects to a subclass, or to one of this name.
        made = _quietly(meta, original.__name__, base, namespace)
    if made is None:
        return ConfiguredCallable(configurable, scope)
    if "__parameters__" in original.__dict__:  # typing takes a subclass for one that has fixed them.
        type.__setattr__(made, "__parameters__", original.__dict__["__parameters__"])
    if meta is not own:
        type.__setattr__(made, "__new__", staticmethod(_new_of(made)))
    return made  # type: ignore[no-any-return]  # It is a class.


class _Quiet:
    """A base that keeps the other one from hearing of a class that stands in for it; of others it hears."""

    __slots__ = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "__genever__" not in cls.__dict__:
            super().__init_subclass__(**kwargs)


def _quietly(meta: Any, name: str, base: Any, namespace: dict[str, Any]) -> Any:
    """Return a subclass of which neither its metaclass nor ``__init_subclass__`` heard; None where Python has none."""
    make = abc.ABCMeta if issubclass(meta, abc.ABCMeta) else type
    try:
        return make.__new__(meta, name, (base,) if issubclass(base, _Quiet) else (_Quiet, base), dict(namespace))
    except Exception:  # As of bool.
        return None


def _new_of(made: Any) -> Callable[..., Any]:
    """Return what makes the plain instance of a configured class, in a way that torch.compile cannot trace.

    Dynamo passes over a metaclass's call, and so over the injection. Where it fails, Python makes the call.
    """

    def new(cls: Any, /, *args: Any, **kwargs: Any) -> Any:
        ACTIVE.get()  # This is what Dynamo cannot trace.
        inherited = super(made, cls).__new__
        if inherited is not object.__new__:
            return inherited(cls, *args, **kwargs)
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError(f"{cls.__name__}() takes no arguments")  # As Python says.
        return inherited(cls)

    return new


def parts_of(value: object) -> tuple[Configurable, tuple[str, ...]] | None:
    """Return the configurable and the scope of what `stand_in` or `with_scope` made; None for anything else."""
    if type(value) is ConfiguredCallable:
        return value._configurable, value._scope
    spec = value.__dict__.get("__genever__") if isinstance(value, type) else None
    return (spec.configurable, spec.scope) if isinstance(spec, ClassSpec) else None


# ---- Pickling ---------------------------------------------------------------------------------------

# A configurable as a value pickles where the function or class itself does. If another process can import
# that, its selector is enough. Else it goes along: by name where the main module has it, and by value where
# cloudpickle says so, which takes the wrapper apart into its cells and so meets the `Configurable`.


def _pickled(configurable: Configurable, scope: tuple[str, ...]) -> tuple[Any, tuple[Any, ...]]:
    carrier: Any = configurable.wrapper if configurable.in_place else configurable.wrapped
    module, qualname = getattr(carrier, "__module__", None), getattr(carrier, "__qualname__", "")
    goes_along = module == "__main__" or "<locals>" in qualname or _named(module, qualname) is carrier
    if not goes_along:
        return _restore, (module, configurable.selector, scope)
    if configurable.in_place:  # It registers itself where it arrives.
        return _restore, (module, configurable.selector, scope, carrier)
    methods = [method for method in _registry() if method.is_method and method.module == configurable.selector]
    registered = [(known.wrapped, _registration(known)) for known in (*methods, configurable)]
    return _restore, (module, configurable.selector, scope, carrier, registered)


def _named(module: str | None, qualname: str) -> Any:
    """Return what an imported module has under a dotted name."""
    found: Any = sys.modules.get(module or "")
    for name in qualname.split("."):
        found = getattr(found, name, None)
    return found


def _registry() -> Registry:
    registry = ACTIVE.get().session.catalog
    assert isinstance(registry, Registry)
    return registry


def _registration(configurable: Configurable) -> dict[str, Any]:
    """Return how it was registered, ``{attribute: value}``: all but what is made of what it wraps."""
    return {name: getattr(configurable, name) for name in Configurable.__slots__ if name not in _MADE}


#: What a configurable makes of the function or class that it wraps, and where it is registered: no other process has
#: the module that was running then, and plain `pickle` does not take its code.
_MADE = frozenset(
    {"_defined_in", "_function", "_module_code", "_signature", "in_place", "invoke", "wrapped", "wrapper"}
)


def _registered(wrapped: Any, registration: Mapping[str, Any]) -> Configurable:
    configurable = Configurable(wrapped, registration["name"], registration["module"])
    for name, value in registration.items():
        setattr(configurable, name, value)
    return configurable


def _restore(
    module: str | None,
    selector: str,
    scope: tuple[str, ...],
    carrier: Any = None,
    registered: Iterable[tuple[Any, Mapping[str, Any]]] = (),
) -> Callable[..., Any]:
    """Return a configurable as a value, in the session that is active where it is unpickled."""
    registry = _registry()
    if carrier is None and module and registry.target(selector) is None:
        importlib.import_module(module)  # Which registers it.
    for wrapped, registration in registered:  # Methods before their class.
        configurable = _registered(wrapped, registration)
        known = registry.target(configurable.selector)
        if known is None or _differ(known.wrapped, wrapped):
            stand_in(configurable, registry)
            registry.add(configurable)
            registry.changed(configurable.selector)
    return ACTIVE.get().session.handle(selector, scope)


def _restore_spec(restore: Any, arguments: tuple[Any, ...]) -> ClassSpec:
    spec: ClassSpec = restore(*arguments).__genever__
    return spec


def _reduce_class(cls: Any) -> Any:
    if "__genever__" in cls.__dict__:
        spec: ClassSpec = cls.__genever__
        return _pickled(spec.configurable, spec.scope)
    return cls.__qualname__  # A user's subclass: found under its own name.


def _reduce_configurable(configurable: Configurable) -> tuple[Any, ...]:
    """Take a configurable apart that a function or class carries along when it is pickled by value."""
    arguments = configurable.wrapped, _registration(configurable), configurable.in_place
    takes_its_place = configurable.wrapper, configurable.invoke
    return _restore_configurable, arguments, takes_its_place, None, None, _put_in_place


def _restore_configurable(wrapped: Any, registration: Mapping[str, Any], in_place: bool) -> Configurable:
    made = _registered(wrapped, registration)
    found = _registry().target(made.selector)
    if found is not None and not _differ(found.wrapped, wrapped):
        return found
    made.in_place = in_place
    _registry().add(made)
    _registry().changed(made.selector)
    return made


def _differ(known: Any, arrived: Any) -> bool:
    """Return whether a function was defined anew since it came here before; what a class defines is not there yet."""
    codes = getattr(known, "__code__", None), getattr(arrived, "__code__", None)
    return None not in codes and codes[0] != codes[1]


def _put_in_place(configurable: Configurable, takes_its_place: tuple[Any, Any]) -> None:
    if configurable.invoke is configurable.wrapped:  # It is new here.
        configurable.wrapper, configurable.invoke = takes_its_place
        _registry().add(configurable)
        _registry().changed(configurable.selector)


def _reduce_variable(variable: ContextVar[Any]) -> tuple[Any, ...]:
    if variable is not ACTIVE:
        raise TypeError("cannot pickle 'ContextVar' object")  # As Python says.
    return _active, ()


def _active() -> ContextVar[Any]:
    return ACTIVE


copyreg.pickle(Configurable, _reduce_configurable)
copyreg.pickle(ContextVar, _reduce_variable)  # A wrapper's cell holds a method of it.
