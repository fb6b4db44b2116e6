"""What a configuration would run, as a tree: every parameter that references lead to from one value.

Nothing is called. A reference without a scope is taken to be used in the scope in which its parameter is;
code may call a configurable in another one, or without any reference: such calls are not in the outline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from genever.catalog import NO_DEFAULT, Catalog, Kind, Parameter, Target
from genever.diagnostics import Diagnostic
from genever.entry import MAIN, find_main, main_node, place_of
from genever.model import MACRO, REQUIRED, Binding, Config, Key, Reference
from genever.report import reference_text, shown_value, stable_repr
from genever.resolve import Argument, Broken, Call, Container, Handle, Macro, NamedConstant, Node, resolve

#: Who gives a parameter its value. ``caller``: it has none, and whoever calls must pass one; ``nobody``: it
#: has none, and the call is a reference's, which passes nothing.
Giver: TypeAlias = Literal["binding", "default", "caller", "nobody"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter or a macro with its value.

    Attributes:
        name: The parameter's name, or that of a macro or constant with its ``%``.
        giver: Who gives the value.
        value: The value as bound, references unevaluated, or the code default; None where there is none.
        binding: The winning binding, where there is one. What it beat is in ``losers`` and its history.
        losers: The bindings of outer scopes that it beat, the nearest first.
        behind: What the value uses, in the order in which it stands there.
    """

    name: str
    giver: Giver
    value: Any = None
    binding: Binding | None = None
    losers: tuple[Binding, ...] = ()
    behind: tuple[Setting | Use | Flaw, ...] = ()

    @property
    def text(self) -> str:
        """The value as a binding file says it, on one line."""
        return value_text(self.value)


@dataclass(frozen=True, slots=True)
class Use:
    """A configurable that a value refers to.

    Attributes:
        text: The reference, with the shortest selector.
        selector: The complete selector.
        scope: The scope that it is used in.
        called: Whether the reference calls it; else it is handed on for code to call.
        settings: Its parameters in signature order; empty where ``again`` says why.
        again: ``above`` where the same use stands earlier in the tree, ``cycle`` where it is inside itself.
    """

    text: str
    selector: str
    scope: tuple[str, ...]
    called: bool
    settings: tuple[Setting, ...] = ()
    again: Literal["", "above", "cycle"] = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in a value that cannot be made."""

    finding: Diagnostic


@dataclass(frozen=True, slots=True)
class Outline:
    """What a configuration would run.

    Attributes:
        main: The macro ``main`` and all that is behind it.
        others: The bindings that the outline of ``main`` has no place for, in the order they came.
    """

    main: Setting
    others: tuple[Binding, ...]


def outline(config: Config, catalog: Catalog) -> Outline:
    """Return what a configuration would run.

    Raises:
        ConfigValueError: It has no ``main``, or one that calls nothing.
    """
    walk = _Walk(config, catalog)
    main = find_main(config)
    top = walk.bound(MAIN, main, (), main_node(main, config, catalog), (), ())
    return Outline(top, tuple(b for b in config if b[:3] not in walk.met))


def value_text(value: Any) -> str:
    """Return a value as a binding file says it, on one line; what has no literal form as its `repr`."""
    shown = shown_value(value, _as_written)
    return stable_repr(value) if shown is None else repr(shown)


def key_text(binding: Binding, catalog: Catalog) -> str:
    """Return the key of a binding with the shortest selector: ``scope/f.x``, or a macro's name."""
    if binding.selector == MACRO:
        return binding.scope
    scope = f"{binding.scope}/" if binding.scope else ""
    return f"{scope}{catalog.shortest(binding.selector)}.{binding.parameter}"


def _as_written(reference: Reference) -> str:
    return reference_text(reference, reference.selector)


# ---- The walk ---------------------------------------------------------------------------------------

#: The uses that one inside the other call each other: (selector, scope) of each.
_Path: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


class _Walk:
    """Follows references, each use once."""

    def __init__(self, config: Config, catalog: Catalog) -> None:
        self._config = config
        self._catalog = catalog
        self._uses: set[tuple[str, tuple[str, ...], bool]] = set()
        #: What was met: (scope, selector, parameter) of bindings.
        self.met: set[tuple[str, str, str]] = set()

    def bound(
        self,
        name: str,
        binding: Binding,
        losers: tuple[Binding, ...],
        node: Node,
        scope: tuple[str, ...],
        path: _Path,
    ) -> Setting:
        self.met.update(met[:3] for met in (binding, *losers))
        behind = tuple(self._behind(node, scope, path))
        return Setting(name, "binding", binding.value, binding, losers, behind)

    def _behind(self, node: Node, scope: tuple[str, ...], path: _Path) -> Iterator[Setting | Use | Flaw]:
        match node:
            case Call(selector, own) | Handle(selector, own):
                yield self._use(node, selector, own, scope, path)
            case Macro(own, binding, inner):
                yield self.bound("%" + "/".join(own), binding, (), inner, own, path)
            case NamedConstant(name, value) if value is not REQUIRED:
                yield Setting(f"%{name}", "binding", value)
            case Broken(problem):
                yield from map(Flaw, problem.diagnostics)
            case Container(kind, items):
                for item in items:
                    for part in item if kind is dict else (item,):
                        yield from self._behind(part, scope, path)
            case _:
                return

    def _use(self, node: Call | Handle, selector: str, own: tuple[str, ...] | None, scope: tuple[str, ...], path: _Path) -> Use:
        inner = scope if own is None else own
        called = isinstance(node, Call)
        name = "/".join((*(own or ()), self._catalog.shortest(selector)))
        text = f"@{name}()" if called else f"@{name}"
        step = selector, inner
        if step in path:
            return Use(text, selector, inner, called, again="cycle")
        if (*step, called) in self._uses:
            return Use(text, selector, inner, called, again="above")
        self._uses.add((*step, called))
        target = self._catalog.target(selector)
        assert target is not None, selector
        settings = tuple(self._settings(target, inner, called, (*path, step) if called else ()))
        return Use(text, selector, inner, called, settings)

    def _settings(self, target: Target, scope: tuple[str, ...], called: bool, path: _Path) -> Iterator[Setting]:
        arguments = resolve(self._config, self._catalog, scope, target).arguments
        # A decorator that hides the parameters may give some of them itself.
        must_be_given = called and target.signature.declared == target.signature.parameters
        for parameter in target.signature.declared:
            if parameter.kind in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD):
                continue
            argument = arguments.pop(parameter.name, None)
            if argument is not None and not argument.is_required:
                yield self._argument(parameter.name, argument, scope, path)
            else:
                yield self._unbound(parameter, argument, must_be_given)
        for name, argument in arguments.items():  # Those for **kwargs.
            yield self._argument(name, argument, scope, path)

    def _argument(self, name: str, argument: Argument, scope: tuple[str, ...], path: _Path) -> Setting:
        return self.bound(name, argument.binding, argument.losers, argument.node, scope, path)

    def _unbound(self, parameter: Parameter, asking: Argument | None, must_be_given: bool) -> Setting:
        """A parameter without a binding, or with one to ``%gin.REQUIRED``."""
        name, default = parameter.name, parameter.default
        if asking is None and default is not NO_DEFAULT and default is not REQUIRED:
            return Setting(name, "default", default)
        binding, losers = (asking.binding, asking.losers) if asking is not None else (None, ())
        self.met.update(met[:3] for met in (binding, *losers) if met is not None)
        return Setting(name, "nobody" if must_be_given else "caller", None, binding, losers)


# ---- What an outline tells --------------------------------------------------------------------------


def with_defaults(tree: Outline, config: Config, catalog: Catalog) -> dict[Key, dict[str, Any]]:
    """Return ``{(scope, complete selector): {parameter: value}}``: all bindings, and the defaults in the outline.

    As a binding file that is the same configuration, whatever happens to the defaults in the code.
    """
    values = {key: {name: b.value for name, b in bound.items()} for key, bound in config.bindings.items()}
    for use in uses(tree.main):
        target = catalog.target(use.selector)
        assert target is not None, use.selector
        by_name = {p.name for p in target.signature.parameters if p.kind is not Kind.POSITIONAL_ONLY}
        defaults = {
            setting.name: setting.value
            for setting in use.settings
            if setting.giver == "default" and setting.name in by_name and target.refuses(setting.name) is None
        }
        if defaults:
            values.setdefault(("/".join(use.scope), use.selector), {}).update(defaults)
    return values


def uses(setting: Setting) -> Iterator[Use]:
    """Yield every use behind a setting, in the order of the tree."""
    for part in setting.behind:
        if isinstance(part, Setting):
            yield from uses(part)
        elif isinstance(part, Use):
            yield part
            for inner in part.settings:
                yield from uses(inner)


def certain_problems(tree: Outline, catalog: Catalog) -> tuple[Diagnostic, ...]:
    """Return what must fail when ``main`` is evaluated: parameters that nobody gives, calls without end.

    Only references that call are followed: what is handed on, code may call with arguments of its own.
    """
    return tuple(dict.fromkeys(_failures(tree.main, catalog, tree.main.binding, ())))


def _failures(
    setting: Setting, catalog: Catalog, binding: Binding | None, path: tuple[Use, ...]
) -> Iterator[Diagnostic]:
    place = place_of(binding) if binding is not None else (None, None)
    for part in setting.behind:
        if isinstance(part, Setting):
            yield from _failures(part, catalog, part.binding or binding, path)
        elif isinstance(part, Use) and part.called:
            if part.again == "cycle":
                steps = [(use.selector, use.scope) for use in path]
                circle = path[steps.index((part.selector, part.scope)) :]
                chain = " → ".join(use.text for use in (*circle, part))
                yield Diagnostic("reference-cycle", f"making {part.text} needs {part.text} itself: {chain}", *place)
            for inner in part.settings:
                if inner.giver == "nobody" and _python_checks(part.selector, catalog):
                    name = part.text[1:-2]
                    message = f"nothing gives {name} its parameter {inner.name!r}"
                    yield Diagnostic("required", message, *place, f"add a line: {name}.{inner.name} = …")
                yield from _failures(inner, catalog, inner.binding or binding, (*path, part))


def _python_checks(selector: str, catalog: Catalog) -> bool:
    """Tell whether a call's arguments are those of the signature: a metaclass may change them."""
    wrapped = getattr(catalog.target(selector), "wrapped", None)
    return not isinstance(wrapped, type) or type(wrapped).__call__ is type.__call__
