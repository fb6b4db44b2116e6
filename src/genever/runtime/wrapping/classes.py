"""Classes that inject and leave the original as it is: subclasses whose call gives an instance of it."""

from __future__ import annotations

import abc
import copyreg
import functools
from collections.abc import Callable
from typing import Any

from genever.runtime.injection.frames import ACTIVE, leave
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry
from genever.runtime.registry.signatures import constructor, inspected
from genever.runtime.wrapping.callables import ConfiguredCallable
from genever.runtime.wrapping.methods import claim_methods
from genever.runtime.wrapping.pickling import pickled


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

    def __init__(self, configurable: Configurable, scope: str, has_methods: bool) -> None:
        self.configurable = configurable
        self.scope = scope
        self.has_methods = has_methods
        wrapped = configurable.wrapped
        assert isinstance(wrapped, type)
        self.original = wrapped

    def create(self, made: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Make an instance; the constructor of a configurable class injects, else ``invoke`` does."""
        if self.configurable.in_place:
            return create(made, *args, **kwargs)
        return self.configurable.invoke(made, *args, **kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        restore, arguments = pickled(self.configurable, self.scope)
        return _restore_spec, (restore, arguments)


def create(cls: type, /, *args: Any, **kwargs: Any) -> Any:
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


def configured_class(configurable: Configurable, scope: str, registry: Registry) -> Callable[..., Any]:
    """Return a subclass whose call injects in ``scope`` and gives an instance of the original class.

    Where the class has methods that are registered too, instances are of the subclass, whose methods inject in
    the scope.
    """
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


def _restore_spec(restore: Any, arguments: tuple[Any, ...]) -> ClassSpec:
    spec: ClassSpec = restore(*arguments).__genever__
    return spec


def _reduce_class(cls: Any) -> Any:
    if "__genever__" in cls.__dict__:
        spec: ClassSpec = cls.__genever__
        return pickled(spec.configurable, spec.scope)
    return cls.__qualname__  # A user's subclass: found under its own name.
