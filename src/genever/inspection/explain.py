"""Explains where the value of one parameter or macro comes from: what made it, what lost to that, what leads there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from genever.configuration.bindings import Binding, BindingKey, Choice
from genever.configuration.catalog.refusals import refusal, unknown_configurable
from genever.configuration.catalog.target import NO_DEFAULT, Catalog, Target
from genever.configuration.config import Config
from genever.configuration.data.uses import DataUse, uses_of_data
from genever.configuration.plan.nodes import Argument, Broken, Macro
from genever.configuration.plan.resolve import resolve, resolve_value, undefined_macro
from genever.inspection.explanation import Explanation, Lost, Path, Step
from genever.inspection.outline import Flaw, Outline, Setting, Use, outline, setting_of
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import GeneverError, error
from genever.language.text.selectors import scope_parts, scope_prefixes, scoped, split_binding_key
from genever.language.text.source import Origin
from genever.language.values.expressions import references_in
from genever.language.values.literals import value_text
from genever.language.values.references import MACRO, MAIN, REQUIRED, Reference


def explain_in(key: str, config: Config, catalog: Catalog) -> Explanation:
    """Return where a value comes from in a configuration.

    Args:
        key: ``'scope/name.parameter'``: what a call in that scope gets. Or a macro or constant, ``'%name'``.
        config: The configuration.
        catalog: The configurables and constants.

    Raises:
        ConfigValueError: There is no such configurable or parameter.
        ConfigTypeError: There is no such macro.
        ConfigKeyError: The name means several configurables.
    """
    history = _History(config, catalog)
    name = key.removeprefix("%")
    scope, selector, parameter = split_binding_key(name)
    target = catalog.match(selector) if parameter and name == key else None
    if target is None:
        constant = catalog.match_constant(name)
        if constant is not None:
            return history.constant(constant)
        if parameter and name == key:
            raise unknown_configurable(selector, catalog)
        return history.macro(name, key)
    if target.refuses(parameter) == "unknown-parameter":
        problem = refusal(target, selector, parameter)
        assert problem is not None
        raise problem
    if parameter not in target.signature.names and not history.binds(target, parameter):
        what = f"{selector} has no parameter {parameter!r} of its own, and nothing binds another of that name"
        raise error("unknown-parameter", what, hint=suggest(parameter, target.signature.names))
    return history.parameter(scope, target, parameter)


class _History:
    """Looks things up in one configuration."""

    def __init__(self, config: Config, catalog: Catalog) -> None:
        self._config = config
        self._catalog = catalog
        self._known: dict[str, Explanation] = {}
        self._walked: set[int] = set()
        try:
            self._tree: Outline | None = outline(config, catalog)
        except GeneverError as problem:
            if problem.code == "nesting":
                raise
            self._tree = None  # Nothing says what to run.

    # ---- What can be explained -------------------------------------------------------------------

    def binds(self, target: Target, name: str) -> bool:
        """Return whether there is a binding of a parameter in any scope, or was one."""
        keys = (binding.key for binding in self._config)
        return any(key[1:] == (target.selector, name) for key in (*keys, *self._config.unbound))

    def parameter(self, scope: str, target: Target, name: str) -> Explanation:
        key = BindingKey(scope, target.selector, name).text(self._catalog.shortest)
        parts = scope_parts(scope)
        uses = list(self._uses(target.selector))
        here = [(use, _setting(use, name), path, origin) for use, path, origin in uses if use.scope == parts]
        given = [setting for _, setting, _, _ in here if setting is not None]
        if here and all(setting is not None and setting.giver == "argument" for _, setting, _, _ in here):
            made, losers = self._steps(scope, target, name)
            steps = tuple(_arguments((use, setting, origin) for use, setting, _, origin in here if setting))
            losers = tuple(replace(step, lost="argument") for step in reversed(made)) + losers
            text = " or ".join(dict.fromkeys(setting.text for setting in given))
            behind = self._behind(*given)
            found = Explanation(key, "argument", text, steps=steps, losers=losers, behind=behind)
        else:
            found = self._configured(key, scope, target, name, any(s.giver == "nobody" for s in given))
        if self._tree is None:
            return found
        paths = tuple(dict.fromkeys(Path((*path, use.text), _argument(setting)) for use, setting, path, _ in here))
        scopes = tuple(dict.fromkeys("/".join(use.scope) for use, _, _ in uses if use.scope != parts))
        return replace(found, paths=paths, scopes=scopes)

    def _configured(self, key: str, scope: str, target: Target, name: str, must_be_given: bool) -> Explanation:
        """Explain what the configuration and the code give a call that does not give the parameter itself."""
        argument = resolve(self._config, self._catalog, scope, target).arguments.get(name)
        default = target.signature.defaults().get(name, NO_DEFAULT)
        made, losers = self._steps(scope, target, name)
        if argument is not None and not argument.is_required:
            setting = setting_of(name, argument, self._config, self._catalog, scope)
            text, result, behind = setting.text, setting.result, self._behind(setting)
            return Explanation(key, "binding", text, result, setting.value, made, losers, behind)
        if argument is None and default is not NO_DEFAULT and default is not REQUIRED:
            return Explanation(key, "default", value_text(default), "", default, made, losers)
        return Explanation(key, "nobody" if must_be_given else "caller", steps=made, losers=losers)

    def macro(self, name: str, key: str) -> Explanation:
        node = resolve_value(Reference.of_macro(name), self._config, self._catalog)
        if not isinstance(node, Macro):
            raise self._no_macro(name, key, node)
        # What runs is evaluated outside all scopes, unlike a use of %main.
        setting = self._tree.main if name == MAIN and self._tree is not None else self._setting_of(name, node)
        return replace(self._value(f"%{name}", setting), includes=tuple(self._includes(node.binding)))

    def _includes(self, macro: Binding) -> Iterator[Choice]:
        """Yield the includes whose paths a macro has a part in."""
        if self._config.choices:
            from genever.configuration.loading.choices import macros_read  # It needs what loads files.

            read = macros_read(self._config, self._catalog)
            yield from (choice for choice, binding in read if binding.key == macro.key)

    def _setting_of(self, name: str, node: Macro) -> Setting:
        argument = Argument(node.binding, (), node.binding.value, node.node)
        return setting_of(f"%{name}", argument, self._config, self._catalog, node.scope)

    def constant(self, name: str) -> Explanation:
        value = self._catalog.constant(name)
        return self._value(f"%{name}", Setting(f"%{name}", "binding", value_text(value), "", value))

    def _no_macro(self, name: str, key: str, node: Any) -> GeneverError:
        if isinstance(node, Broken) and node.error.code != "undefined-macro":
            return node.error
        if key.startswith("%"):
            return undefined_macro(name, self._config)
        matches = self._catalog.matches(split_binding_key(name)[1])
        if matches:
            target = self._catalog.target(matches[0])
            assert target is not None
            names = [f"{name}.{p.name}" for p in target.signature.declared if p.name in target.signature.names]
            hint = f"add a parameter: {', '.join(names)}" if names else None
            return error("bad-key", f"{name} is a configurable: which of its parameters is meant?", hint=hint)
        keys = self._keys()
        meant = [known for known in keys if known.endswith(f".{name}")][:3]
        parameters = (known.rpartition(".")[2].removeprefix("%") for known in keys)
        near = suggest(name, [*self._config.macro_names, *parameters])
        advice = f"did you mean {' or '.join(map(repr, meant))}?" if meant else near or "write configurable.parameter"
        return error("bad-key", f"{name!r} is neither a macro nor a parameter of a configurable", hint=advice)

    def _keys(self) -> list[str]:
        """The keys of parameters that are bound or that ``main`` leads to."""
        bound = [b.key.text(self._catalog.shortest) for b in self._config if not b.is_macro]
        return list(dict.fromkeys([*bound, *(path[-1] for _, path, _ in self._met)]))

    # ---- What is behind a value ------------------------------------------------------------------

    def _value(self, name: str, setting: Setting) -> Explanation:
        """Explain a macro or constant, each once: macros may use others twice."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._newly(name, setting)
        return found

    def _newly(self, name: str, setting: Setting) -> Explanation:
        if not setting.behind and setting.binding is not None and any(references_in(setting.value)):
            node = resolve_value(Reference.of_macro(name[1:]), self._config, self._catalog)
            if isinstance(node, Macro):  # The outline does not repeat what stands above.
                setting = self._setting_of(name[1:], node)
        paths = None if self._tree is None else tuple(map(Path, self._ways.get(name, ())))
        behind = self._behind(setting)
        if setting.binding is None:
            return Explanation(name, "constant", setting.text, "", setting.value, paths=paths)
        target = self._catalog.target(MACRO)
        assert target is not None
        steps, losers = self._steps(name[1:], target, "value")
        return Explanation(name, "binding", setting.text, setting.result, setting.value, steps, losers, behind, paths)

    def _behind(self, *settings: Setting) -> tuple[Explanation | Use | Flaw, ...]:
        """Return what some values use, each macro and constant once."""
        found: dict[object, Explanation | Use | Flaw] = {}
        for part in (part for setting in settings for part in setting.behind):
            if not isinstance(part, Setting):
                found[id(part)] = part
            elif part.name not in found:
                found[part.name] = self._value(part.name, part)
        for use, is_shown in (
            (use, bool(setting.result)) for setting in settings for use in uses_of_data(setting.value)
        ):
            key = value_text(use.expression)
            found[key] = _of_data(key, use, is_shown)
        for use in (use for setting in settings for use in uses_of_data(setting.value, secret=True)):
            key = f"env({use.way[-1]!r})" if use.expression.variable is not None else ""
            if key and value_text(use.expression) not in found:  # It is a secret: only its name and place are shown.
                found[key] = _of_data(key, use, False)
        return tuple(found.values())

    # ---- Steps -----------------------------------------------------------------------------------

    def _steps(self, scope: str, target: Target, name: str) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
        """Return what made a value, the first first, and what did not, the strongest first."""
        made: list[Step] = []
        losers: list[Step] = []
        base: Step | None = None
        for binding in self._levels(scope, target.selector, name):
            history = list(binding.history())
            count = _parts(history)
            for part in history[:count]:
                if base is None:
                    made.append(self._step(part))
                else:
                    losers.append(self._step(part, "shadowed", base.origin))
            if base is None and count and history[count - 1].operator == "=":
                base = made[-1]
            losers += self._older(history, count)
        default = self._default(target, name)
        if default is not None:
            (made if base is None else losers).append(default if base is None else replace(default, lost="default"))
        return tuple(reversed(made)), tuple(losers)

    def _levels(self, scope: str, selector: str, name: str) -> list[Binding]:
        """Return the bindings that apply in a scope, the innermost first; where one was unbound, its ``del``."""
        places = [BindingKey(prefix, selector, name) for prefix in scope_prefixes(scope)]
        found = [self._config.get(*place) or self._config.unbound.get(place) for place in places]
        return [binding for binding in reversed(found) if binding is not None]

    def _older(self, history: list[Binding], count: int) -> Iterator[Step]:
        """Yield the steps of one key's history that have no part in its value, the latest first."""
        last = history[count - 1] if count else None
        for binding in history[count:]:
            if binding.operator != "del":
                assert last is not None
                yield self._step(binding, "unbound" if last.operator == "del" else "replaced", last.origin)
            if binding.operator in ("=", "del"):
                last = binding

    def _step(self, binding: Binding, lost: Lost = "", to: Origin | None = None) -> Step:
        value = binding.value if binding.operator == "=" else binding.value.operands[1]
        key = binding.key.text(self._catalog.shortest)
        return Step(key, binding.operator, value_text(value), value, binding.origin, lost, to)

    def _default(self, target: Target, name: str) -> Step | None:
        value = target.signature.defaults().get(name, NO_DEFAULT)
        if value is NO_DEFAULT or value is REQUIRED:
            return None
        key = f"{self._catalog.shortest(target.selector)}.{name}"
        return Step(key, "default", value_text(value), value, target.definition)

    # ---- What main leads to ----------------------------------------------------------------------

    @cached_property
    def _met(self) -> tuple[tuple[Setting | Use, tuple[str, ...], Origin | None], ...]:
        """What ``main`` leads to, each with the path there and the place of the last binding on it."""
        return () if self._tree is None else tuple(self._below(self._tree.main, (MAIN,), None))

    @cached_property
    def _ways(self) -> dict[str, list[tuple[str, ...]]]:
        """The paths to each macro and constant, by its name."""
        ways: dict[str, list[tuple[str, ...]]] = {}
        for found, path, _ in self._met:
            if isinstance(found, Setting):
                is_main = self._tree is not None and found is self._tree.main
                ways.setdefault(f"%{MAIN}" if is_main else found.name, []).append(path)
        return ways

    def _below(
        self, setting: Setting, path: tuple[str, ...], origin: Origin | None
    ) -> Iterator[tuple[Setting | Use, tuple[str, ...], Origin | None]]:
        if setting.binding is not None:
            origin = setting.binding.origin
        yield setting, path, origin
        if id(setting) in self._walked:
            return
        self._walked.add(id(setting))
        for part in setting.behind:
            if isinstance(part, Setting):
                yield from self._below(part, (*path, part.name), origin)
            elif isinstance(part, Use):
                yield part, path, origin
                owner = scoped("/".join(part.scope), self._catalog.shortest(part.selector))
                for inner in part.settings:
                    key = f"{owner}.{inner.name}"
                    yield from self._below(inner, (*path, key), origin)

    def _uses(self, selector: str) -> Iterator[tuple[Use, tuple[str, ...], Origin | None]]:
        """Yield each use of a configurable, with its settings also where the outline does not repeat them."""
        known: dict[tuple[tuple[str, ...], str], Use] = {}
        for found, path, origin in self._met:
            if isinstance(found, Use) and found.selector == selector and found.again != "cycle":
                yield known.setdefault((found.scope, found.text), found), path, origin


def _of_data(key: str, use: DataUse, is_shown: bool) -> Explanation:
    """Return where in its file a part of a data file stands; what it is too, unless it may be part of a secret."""
    try:
        value = use.value
    except (LookupError, TypeError):
        value, is_shown = None, False
    text = value_text(value) if is_shown else ""
    step = Step(key, "=", text, value if is_shown else None, use.data.origin(use.way))
    return Explanation(key, "binding", text, "", step.value, (step,))


def _parts(history: list[Binding]) -> int:
    """Return how many steps of a history, from the latest back, make its value: edits, and what they change."""
    for index, step in enumerate(history):
        if step.operator in ("=", "del"):
            return index + (step.operator == "=")
    return len(history)


def _arguments(given: Iterable[tuple[Use, Setting, Origin | None]]) -> Iterator[Step]:
    """Yield what references give themselves, the same in one place once."""
    seen = set()
    for use, setting, origin in given:
        if (use.text, origin) not in seen:
            seen.add((use.text, origin))
            yield Step(use.text, "argument", setting.text, setting.value, origin)


def _setting(use: Use, name: str) -> Setting | None:
    return next((setting for setting in use.settings if setting.name == name), None)


def _argument(setting: Setting | None) -> str | None:
    return setting.text if setting is not None and setting.giver == "argument" else None
