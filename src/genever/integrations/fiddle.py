"""Fiddle's configurations as binding files, and a configuration as a graph of Fiddle's.

What builds the same is written: a `fdl.Config` is an evaluated reference, a `fdl.Partial` one without parentheses, a
`fdl.Config` that is used twice a macro with ``once``. What one of the two cannot say is an error that names the place.
"""

from __future__ import annotations

import enum
import sys
import warnings
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, assert_never

import fiddle as fdl

from genever.configuration.bindings import BindingKey
from genever.configuration.catalog.target import Kind
from genever.configuration.plan import nodes
from genever.configuration.plan.resolve import Known, resolve, resolve_value
from genever.language.text.errors import GeneverError, error
from genever.language.text.selectors import scoped
from genever.language.values.literals import has_literal_form, stable_repr
from genever.language.values.references import BUILTINS, MAIN, SINGLETON, Reference
from genever.runtime.deferring.deferred import Deferred, configurable_of, has_new_beside_init
from genever.runtime.deferring.to_bindings import Shared, Uncalled, bindings_text, constant_of
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry
from genever.runtime.session import Session, active

__all__ = ["from_fiddle", "to_fiddle"]


# ---- From Fiddle ------------------------------------------------------------------------------------


def from_fiddle(config: fdl.Config[Any]) -> str:
    """Return the binding file that builds what a `fdl.Config` builds: ``main = @…()``, and bindings for its arguments.

    Where all of its functions and classes are registered, the file has their short names; else it begins with dynamic
    registration, and needs no change of the program. A tag is a macro, if what it tags has one value.

    Raises:
        ConfigTypeError: It is no `fdl.Config`.
        ConfigValueError: It has something that a binding file cannot say, code ``not-converted`` or
            ``no-literal-form``; the message says where.

    >>> import datetime, fiddle as fdl
    >>> from genever.integrations.fiddle import from_fiddle
    >>> print(from_fiddle(fdl.Config(datetime.timedelta, minutes=5)))
    from __gin__ import dynamic_registration
    import datetime
    <BLANKLINE>
    # Macros:
    # ==============================================================================
    main = @datetime.timedelta()
    <BLANKLINE>
    # Parameters for datetime.timedelta:
    # ==============================================================================
    datetime.timedelta.minutes = 5
    <BLANKLINE>
    """
    if type(config) is not fdl.Config:
        hint = "fdl.cast(fdl.Config, …) makes one of a fdl.Partial"
        raise error("wrong-type", f"a fdl.Config is needed, and this is a {type(config).__name__}", hint=hint)
    session = Session(Registry(parent=active().catalog))
    reading = _Reading(config, session)
    root = reading.call(config, "")
    _register(reading.homes, session)
    for name, value in reading.macros.items():
        session.bind(f"%{name}", value)
    return bindings_text(root, session)


def _register(homes: dict[Any, tuple[str, str]], session: Session) -> None:
    """Make functions and classes known under the names that dynamic registration gives them, if there is one."""
    if not homes:
        return
    head = "from __gin__ import dynamic_registration\n"
    imports = "".join(f"import {module}\n" for module in dict.fromkeys(module for module, _ in homes.values()))
    uses = "".join(f"name{n} = @{module}.{path}\n" for n, (module, path) in enumerate(homes.values()))
    session.parse(head + imports + uses)
    session.clear()
    session.parse(head)


class _Reading:
    """A graph of Fiddle's as calls.

    Attributes:
        homes: The functions and classes that are not registered, with the module and the path there of each.
        macros: What tags stand for.
    """

    def __init__(self, root: fdl.Config[Any], session: Session) -> None:
        self.homes: dict[Any, tuple[str, str]] = {}
        self.macros: dict[str, Any] = {}
        self._session = session
        self._made: dict[int, Deferred[Any] | None] = {}  # None: in the making.
        self._lasting: set[int] = set()  # What is an argument of something that is called again and again.
        tagged: dict[Any, list[Any]] = {}
        for buildable in _buildables(root):
            arguments = fdl.ordered_arguments(buildable)
            if not isinstance(buildable, fdl.Config):
                self._lasting.update(id(found) for found in _held(list(arguments.values())))
            for name, value in arguments.items():
                for tag in fdl.get_tags(buildable, name):
                    tagged.setdefault(tag, []).append(value)
        self._tags = {tag: self._macro(tag, values) for tag, values in tagged.items() if _is_one(values)}

    def _macro(self, tag: Any, values: list[Any]) -> str:
        name, number = tag.__name__, 1
        while name in (MAIN, *self.macros) or self._session.catalog.matching_constants(name):
            number += 1
            name = f"{tag.__name__}{number}"
        self.macros[name] = values[0]
        return str(name)

    def call(self, buildable: fdl.Buildable[Any], path: str) -> Deferred[Any]:
        """Return what a part of the graph calls; ``path`` leads there."""
        if id(buildable) in self._made:
            known = self._made[id(buildable)]
            if known is None:
                raise error("reference-cycle", f"config{path} leads back to itself", hint="cut the circle")
            return known
        match type(buildable):
            case fdl.Config:
                kind: type[Deferred[Any]] = Shared if id(buildable) in self._lasting else Deferred
            case fdl.Partial:
                kind = Uncalled
            case fdl.ArgFactory:
                kind = Deferred
            case other:
                raise _refusal(path, f"is a {other.__module__}.{other.__qualname__}", "use fdl.Config or fdl.Partial")
        self._made[id(buildable)] = None
        target = fdl.get_callable(buildable)
        self._name(target, path)
        args, kwargs = self._arguments(buildable, path)
        made = self._made[id(buildable)] = kind(target, tuple(args), kwargs)
        if kind is Deferred and type(buildable) is fdl.ArgFactory:
            del self._made[id(buildable)]  # Each use of it makes one of its own.
        return made

    def _arguments(self, buildable: fdl.Buildable[Any], path: str) -> tuple[list[Any], dict[str, Any]]:
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        given = fdl.ordered_arguments(buildable)
        last = max((key for key in given if isinstance(key, int)), default=-1)
        order = list(fdl.ordered_arguments(buildable, include_unset=True, include_defaults=True))
        is_called_later = not isinstance(buildable, fdl.Config)
        found = configurable_of(fdl.get_callable(buildable), self._session.catalog)
        keeps_all = found is not None and has_new_beside_init(found[0])
        for index, key in enumerate(order):
            is_positional = index <= last
            inner = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}"
            if key not in given:
                if is_positional:
                    raise _refusal(inner, "is left out before positional arguments", "give it a value")
                continue
            factories = [found for found in _held(given[key]) if isinstance(found, fdl.ArgFactory)]
            if factories and not is_called_later:
                raise _refusal(inner, "is a fdl.ArgFactory and no argument of a fdl.Partial", "use fdl.Config")
            if factories and (is_positional or keeps_all or len(set(map(id, factories))) < len(factories)):
                raise _refusal(inner, "is a fdl.ArgFactory at a place that cannot have one", "pass it once, by name")
            value = self._argument(buildable, key, given[key], inner)
            if is_positional:
                args.append(value)
            else:
                kwargs[str(key)] = value
        return args, kwargs

    def _argument(self, buildable: fdl.Buildable[Any], key: int | str, value: Any, path: str) -> Any:
        tags = sorted((tag for tag in fdl.get_tags(buildable, key) if tag in self._tags), key=str)
        return Reference.of_macro(self._tags[tags[0]]) if tags else self.value(value, path)

    def value(self, value: Any, path: str) -> Any:
        """Return an argument, with calls for what has to be made."""
        if isinstance(value, fdl.Buildable):
            if type(value).__name__ == "TaggedValueCls":  # In a container; elsewhere it becomes a tag and a value.
                if "value" not in fdl.ordered_arguments(value):
                    raise _refusal(path, "has a tag and no value", "set it with fdl.set_tagged")
                return self._argument(value, "value", value.value, path)
            return self.call(value, path)
        match value:
            case list() | tuple() if type(value) in (list, tuple):
                return type(value)(self.value(item, f"{path}[{index}]") for index, item in enumerate(value))
            case dict() if type(value) is dict:
                return {key: self.value(item, f"{path}[{key!r}]") for key, item in value.items()}
            case tuple() if hasattr(value, "_fields"):
                self._name(type(value), path)
                items = zip(value._fields, value, strict=True)
                return Deferred(type(value), (), {name: self.value(item, f"{path}.{name}") for name, item in items})
        if callable(value) and self._is_named(value):
            return value
        if has_literal_form(value) or constant_of(value, self._session.catalog) is not None:
            return value
        if isinstance(value, enum.Enum) and has_literal_form(value.value):
            self._name(type(value), path)
            return Deferred(type(value), (), {"value": value.value})
        if isinstance(value, Path):
            self._name(Path, path)
            return Deferred(Path, (str(value),), {})
        hint = "use a fdl.Config that makes it, or make it a constant with genever.constant()"
        raise error("no-literal-form", f"config{path} has no literal form: {stable_repr(value)}", hint=hint)

    def _name(self, target: Any, path: str) -> None:
        if not self._is_named(target):
            hint = "define it at the top of a module, or register it"
            raise _refusal(path, f"calls what no import reaches: {stable_repr(target)}", hint)

    def _is_named(self, target: Any) -> bool:
        """Return whether a binding file has a name for a function or class, and note the one that it gets."""
        if target in self.homes or configurable_of(target, self._session.catalog) is not None:
            return True
        home = _home(target)
        if home is not None:
            self.homes[target] = home
        return home is not None


def _buildables(root: Any) -> Iterator[fdl.Buildable[Any]]:
    """Yield all parts of a graph, each once."""
    seen: set[int] = set()
    pending = [root]
    while pending:
        for found in _held(pending.pop()):
            if id(found) not in seen:
                seen.add(id(found))
                yield found
                pending.extend(fdl.ordered_arguments(found).values())


def _held(value: Any) -> Iterator[fdl.Buildable[Any]]:
    """Yield what a value is or holds in containers."""
    if isinstance(value, fdl.Buildable):
        yield value
    elif isinstance(value, list | tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _held(item)


def _is_one(values: list[Any]) -> bool:
    """Return whether what a tag stands for is one plain value everywhere."""
    return all(has_literal_form(value) and repr(value) == repr(values[0]) for value in values)


def _home(target: Any) -> tuple[str, str] | None:
    """Return the outermost public module that has a function or class, and its path there; None where none has."""
    module, path = getattr(target, "__module__", None), getattr(target, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(path, str) or module == "__main__" or "<" in path:
        return None
    for package in accumulate(module.split("."), "{}.{}".format):
        found: Any = sys.modules.get(package)
        for part in path.split("."):
            found = getattr(found, part, None)
        if found == target and (package == module or "._" not in f".{package}"):
            return package, path
    return None


def _refusal(path: str, what: str, hint: str) -> GeneverError:
    return error("not-converted", f"config{path} {what}, for which a binding file has nothing", hint=hint)


# ---- To Fiddle --------------------------------------------------------------------------------------


def to_fiddle(entry: str | Callable[..., Any] = MAIN) -> fdl.Config[Any]:
    """Return the graph of `fdl.Config` that builds what the configuration in force builds for something.

    Args:
        entry: A macro, ``'main'`` unless you say; a configurable, as ``'train'`` or the function itself; or a reference
            as binding files have it, ``'@fast/train(steps=3)'``.

    Defaults in the code stay there. A value for which nothing has to be called is computed now. In an unevaluated
    reference, what each call makes anew is a `fdl.ArgFactory`. A warning names the bindings to which no reference
    leads: code that calls something itself had its values by these.

    Raises:
        ConfigValueError: There is no such entry, it calls nothing, or it leads to something that Fiddle cannot say,
            code ``not-converted``; the message says where.
    """
    session = active()
    writing = _Writing(session)
    config = writing.entry(entry)
    if left_out := writing.left_out():
        what = f"the graph does not have {', '.join(left_out)}: no reference leads there"
        warnings.warn(f"{what}, and Fiddle passes nothing to calls in code", stacklevel=2)
    return config


class _Writing:
    """The calls of a configuration as a graph of Fiddle's."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known = Known()
        self._shared: dict[object, Any] = {}
        self._used: set[BindingKey] = set()
        self._making: list[tuple[str, str]] = []

    def entry(self, entry: str | Callable[..., Any]) -> fdl.Config[Any]:
        """Return the graph of an entry; see `to_fiddle`."""
        config, catalog = self._session.config, self._session.catalog
        if not isinstance(entry, str):
            found = configurable_of(entry, catalog)
            if found is None:
                raise error("unknown-configurable", f"{stable_repr(entry)} is not configurable", hint="register it")
            value: Any = Reference(scoped(found[1], found[0].selector), True, found[0].selector)
            name = found[0].label
        elif entry.startswith(("@", "%")):
            value, name = self._session.parse_value(entry), entry
        elif (binding := config.macro(entry)) is not None:
            self._used.add(binding.key)
            value, name = binding.value, entry
        else:
            value, name = self._session.parse_value(f"@{entry}()"), entry
        made = self.value(resolve_value(value, config, catalog, known=self._known), "", name, False)
        if type(made) is not fdl.Config:
            raise error("nothing-called", f"{name} calls nothing", hint="name what makes something, as in @train()")
        return made

    def left_out(self) -> list[str]:
        """Return the bindings that have no part in the graph."""
        return [
            binding.key.text(self._session.catalog.shortest)
            for binding in self._session.config
            if not binding.is_macro and binding.selector not in BUILTINS and binding.key not in self._used
        ]

    def value(self, node: nodes.Node, scope: str, path: str, again: bool) -> Any:
        """Return a value, with parts of the graph for what has to be made.

        Args:
            node: How it is made.
            scope: Where it is made.
            path: What leads to it, for messages.
            again: Whether each call of something makes it anew.
        """
        match node:
            case nodes.Constant(value) | nodes.NamedConstant(_, value):
                return value
            case nodes.Copy(value):
                return nodes.copied(value)
            case nodes.Folded(_, known):
                return self.value(known, scope, path, again)
            case nodes.Macro(inside, _, inner):
                return self.value(inner, inside, path, again)
            case nodes.Container(kind, items):
                if kind is dict:
                    pairs = [tuple(self.value(part, scope, path, again) for part in pair) for pair in items]
                    return dict(pairs)
                made = [self.value(item, scope, f"{path}[{n}]", again) for n, item in enumerate(items)]
                return kind(made)
            case nodes.Call(selector, own, arguments, keywords):
                inside = scope if own is None else own
                if selector == SINGLETON:
                    return self._singleton(inside, path)
                kind = fdl.ArgFactory if again else fdl.Config
                return self._part(kind, selector, inside, (arguments, keywords), scope, path, again)
            case nodes.Partial(selector, own, arguments, keywords):
                if again and any(map(self._makes, (*arguments, *(value for _, value in keywords)))):
                    raise self._refusal(path, "is made anew for each call, with what its arguments make")
                return self._part(fdl.Partial, selector, own or "", (arguments, keywords), scope, path, True)
            case nodes.Handle(selector, own):
                return self._handle(selector, own or "", path)
            case nodes.Once(expression, home, inner):
                return self._shared_part(expression, lambda: self.value(inner, home, path, False))
            case nodes.Broken(problem):
                raise problem
            case nodes.Computed():
                raise self._refusal(path, "is computed from what a call gives")
            case nodes.Space():
                raise self._refusal(path, "is a space that nothing was drawn from")
            case nodes.Cached():
                raise self._refusal(path, "is read from the cache of steps")
            case nodes.Lazy():
                raise self._refusal(path, "is a handle that makes something later")
            case _:
                assert_never(node)

    def _makes(self, node: nodes.Node) -> bool:
        def inner(part: nodes.Node) -> tuple[nodes.Node, ...]:
            return () if isinstance(part, nodes.Once) else nodes.made(part)

        return any(isinstance(part, nodes.Call) for part in nodes.parts(node, inner))

    def _shared_part(self, key: object, make: Callable[[], Any]) -> Any:
        key = key if isinstance(key, str) else id(key)
        if key not in self._shared:
            self._shared[key] = make()
        return self._shared[key]

    def _singleton(self, scope: str, path: str) -> Any:
        plan = resolve(self._session.config, self._session.catalog, scope, self._target(SINGLETON), self._known)
        argument = plan.arguments.get("constructor")
        constructor = nodes.settled(argument.node) if argument is not None else None
        if not isinstance(constructor, nodes.Handle):
            raise self._refusal(path, "is a singleton without a constructor")
        call = nodes.Call(constructor.selector, constructor.scope or "")
        return self._shared_part(f"singleton {scope}", lambda: self.value(call, scope, path, False))

    def _handle(self, selector: str, scope: str, path: str) -> Any:
        def make() -> Any:
            made = self._part(fdl.Partial, selector, scope, ((), ()), scope, path, True)
            return made if fdl.ordered_arguments(made) else fdl.get_callable(made)

        return self._shared_part(f"{scope}/{selector}", make)

    def _target(self, selector: str) -> Configurable:
        target = self._session.catalog.target(selector)
        assert target is not None, selector
        return target

    def _part(
        self,
        kind: Any,
        selector: str,
        scope: str,
        given: tuple[tuple[nodes.Node, ...], tuple[tuple[str, nodes.Node], ...]],
        outer: str,
        path: str,
        again: bool,
    ) -> Any:
        """Return a part of the graph: what is called, with the arguments of the reference and those that are bound."""
        if selector in BUILTINS:
            raise self._refusal(path, f"calls {selector}")
        if (scope, selector) in self._making:
            raise error("reference-cycle", f"{path} leads back to itself", hint="cut the circle")
        if len(self._making) > nodes.MAX_CALLS:
            raise nodes.too_deep()
        target = self._target(selector)
        part = kind(target.wrapper if target.in_place else target.wrapped)
        held = kind is fdl.ArgFactory
        names = target.signature.positional
        arguments, keywords = given
        values: dict[str, Any] = {}
        for name, node in (*zip(names, arguments, strict=False), *keywords):
            values[name] = self.value(node, outer, f"{path}.{name}", held)
        rest = [self.value(node, outer, f"{path}[{n}]", held) for n, node in enumerate(arguments[len(names) :])]
        self._making.append((scope, selector))
        for name, argument in resolve(
            self._session.config, self._session.catalog, scope, target, self._known
        ).arguments.items():
            self._used.update(binding.key for binding in (argument.binding, *argument.losers))
            if name not in values and not argument.is_required:
                values[name] = self.value(argument.node, scope, f"{path}.{name}", again)
        self._making.pop()
        self._fill(part, target, values, rest, path)
        return part

    def _fill(self, part: Any, target: Configurable, values: dict[str, Any], rest: list[Any], path: str) -> None:
        kinds = {parameter.name: (n, parameter.kind) for n, parameter in enumerate(target.signature.parameters)}
        for name, value in values.items():
            index, kind = kinds.get(name, (0, Kind.KEYWORD_ONLY))
            try:
                if kind is Kind.POSITIONAL_ONLY:
                    part[index] = value
                else:
                    setattr(part, name, value)
            except AttributeError as problem:  # A parameter that Fiddle does not see, as behind a decorator.
                raise self._refusal(f"{path}.{name}", f"is refused: {problem}") from problem
        if rest:
            part[fdl.VARARGS :] = rest

    def _refusal(self, path: str, what: str) -> GeneverError:
        return error("not-converted", f"{path} {what}, for which Fiddle has nothing", hint="give it another value")
