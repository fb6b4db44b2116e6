"""The steps of a configuration: what each ``cached`` reference leads to, and the steps that it needs before."""

from __future__ import annotations

import enum
import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.plan.nodes import Cached, Call
from genever.experiments.steps.keys.behind import named_in
from genever.experiments.steps.keys.code import Code, FindModule, Named, Sources
from genever.inspection.canonical.parameters import Parameter, parameters_outside, reached
from genever.inspection.canonical.text import Shared, Shown, Use, canonical_text
from genever.language.text.errors import error
from genever.language.text.selectors import scoped
from genever.language.values.expressions import Expression


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A ``cached`` reference, in a scope.

    Attributes:
        node: How its value is made.
        scope: The scope that it is made in.
        selector: The configurable that is called, by its complete selector.
        name: How people call it: the scope and the shortest selector.
        reference: The reference with its arguments, as canonical text.
        parameters: What it leads to, up to other steps.
        code: A hash of each part of the code that it runs, by its name.
        needs: The steps whose results it needs, in the order in which they are met.
        recipe: A hash of all of that, and of the recipes of the steps that it needs.
    """

    node: Cached
    scope: str
    selector: str
    name: str
    reference: str
    parameters: tuple[Parameter, ...]
    code: dict[str, str]
    needs: tuple[Step, ...]
    recipe: str

    @property
    def values(self) -> dict[str, str]:
        """The canonical values of the parameters that have a part in the result, by complete keys."""
        return {
            each.complete_key: each.value
            for each in self.parameters
            if each.value is not None and not each.fingerprint_ignored
        }


def placeholder(recipe: str) -> str:
    """Return what stands in canonical texts for the result of a step."""
    return f"<step {recipe}>"


@dataclass(slots=True)
class _Pending:
    """A step that is being looked at: what it needs so far."""

    key: tuple[int, str]
    needs: dict[str, Step] = field(default_factory=dict)


class Steps:
    """Finds the steps of a configuration, each once.

    Args:
        config: The configuration.
        catalog: What can be configured.
        find: Finds the files of modules.
        is_outdated: Says whether this process has loaded other code of a module than is in its file.
    """

    def __init__(
        self,
        config: Config,
        catalog: Catalog,
        find: FindModule,
        is_outdated: Callable[[str, str], bool] | None = None,
    ) -> None:
        self.config = config
        self._catalog = catalog
        self._sources = Sources(find, is_outdated)
        self._codes: dict[str, Code] = {}
        self._found: dict[tuple[int, str], Step] = {}
        self._path: list[_Pending] = []

    def of(self, node: Cached, scope: str) -> Step:
        """Return the step that a cached reference is in a scope."""
        key = id(node.expression), scope
        if node.is_by_caller:
            return self._made(node, scope, (id(node), scope))
        if key not in self._found:
            self._found[key] = self._made(node, scope, key)
        return self._found[key]

    @property
    def outdated(self) -> list[str]:
        """The files of code that were changed since this process has loaded them."""
        return self._sources.outdated

    def from_main(self) -> tuple[Step, ...]:
        """Return the steps that ``main`` leads to, and what else is bound, but for those that only steps need."""
        pending = _Pending((0, ""))
        self._path.append(pending)
        try:
            parameters_outside(self.config, self._catalog, self)
        finally:
            self._path.pop()
        found = [*pending.needs.values()]
        inner = {step.recipe for root in found for step in in_order([root]) if step is not root}
        return tuple(step for step in found if step.recipe not in inner)

    def _made(self, node: Cached, scope: str, key: tuple[int, str]) -> Step:
        call = node.node
        assert isinstance(call, Call)
        pending = _Pending(key)
        self._path.append(pending)
        try:
            found = reached(call, scope, self.config, self._catalog, self)
        finally:
            self._path.pop()
        code: dict[str, str] = {}
        for selector in found.selectors:
            code |= self._code(selector).parts
        inner = call.scope if call.scope is not None else scope
        name = scoped(inner, self._catalog.shortest(call.selector))
        reference = canonical_text(found.plain)
        values = [found.plain, *(each.plain for each in found.parameters if not each.fingerprint_ignored)]
        code |= self._sources.code_behind(each for value in values for each in named_in(value))
        self._refuse_unfit(name, found.plain, found.parameters)
        step = Step(
            node, scope, call.selector, name, reference, found.parameters, code, tuple(pending.needs.values()), ""
        )
        lines = [reference, *(f"{key} = {value}" for key, value in step.values.items())]
        lines += [f"{name} {digest}" for name, digest in sorted(code.items())]
        object.__setattr__(step, "recipe", hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest())
        return step

    def _refuse_unfit(self, name: str, plain: Any, parameters: Iterable[Parameter]) -> None:
        """Raise where a value cannot be distinguished from others.

        Raises:
            GeneverError: That is so, code ``not-cached``.
        """
        bound = [(each.key, each.plain) for each in parameters if each.provenance.source not in ("default", "caller")]
        for key, value in [("an argument", plain), *((key, value) for key, value in bound)]:
            unfit = next(_unfit(value, self._catalog), None)
            if unfit is not None:
                what = f"{key} of the step {name} is {canonical_text(unfit)}, and nothing tells it from another one"
                hint = "give a literal, an array, a dataclass or a reference; or leave cached out"
                raise error("not-cached", what, hint=hint)

    def code_of_value(self, value: Any) -> dict[str, str]:
        """Return hashes of the code of the project's classes and functions that a value has in it."""
        return self._sources.code_behind(named_in(value))

    # ---- What a walk asks ------------------------------------------------------------------------

    def step(self, node: Cached, scope: str, *, semantic: bool) -> Any:
        """Return what stands for a cached reference; see `genever.inspection.canonical.walk.Reach`."""
        if any(pending.key == (id(node.expression), scope) for pending in self._path):
            return Shown("<this step>")
        step = self.of(node, scope)
        if semantic:
            self._path[-1].needs.setdefault(step.recipe, step)
        return Shown(placeholder(step.recipe))

    def behind(self, selector: str) -> Iterable[str]:
        """Return what code calls; see `genever.inspection.canonical.walk.Reach`."""
        named = self._code(selector).named
        return self._configurable(named) if named else ()

    def _code(self, selector: str) -> Code:
        if selector not in self._codes:
            target = self._catalog.target(selector)
            self._codes[selector] = Code({}, ()) if target is None else self._sources.code_of(target)
        return self._codes[selector]

    def _configurable(self, names: Iterable[Named]) -> Iterator[str]:
        """Yield the complete selectors of what is configurable among things that code names."""
        homes: dict[str, list[tuple[str, str]]] = {}
        wrapped: dict[int, str] = {}
        for target in filter(None, map(self._catalog.target, self._catalog.names())):
            module, qualname = target.home or ("", "")
            homes.setdefault(qualname, []).append((module, target.selector))
            wrapped[id(getattr(target, "wrapped", None))] = target.selector
        for named in names:
            found = [selector for module, selector in homes.get(named.qualname, ()) if _is_home(module, named)]
            thing: Any = sys.modules.get(named.module)
            for name in named.qualname.split("."):  # Libraries hand on what they define elsewhere.
                thing = vars(thing).get(name) if isinstance(thing, type | ModuleType) else None
            if not found and thing is not None and id(thing) in wrapped:
                found = [wrapped[id(thing)]]
            yield from found[:1]


def _unfit(value: Any, catalog: Catalog) -> Iterator[Any]:
    """Yield what in a value is described by its type alone, so that others look the same."""
    pending = [value]
    while pending:
        part = pending.pop()
        kind = type(part)
        if kind in (list, tuple, set, frozenset):
            pending += part
        elif kind is dict:
            pending += [*part, *part.values()]
        elif isinstance(part, Expression):
            pending += part.operands
        elif kind is Shared:
            pending.append(part.value)
        elif kind is Shown:
            named = _CONSTANT.match(part.text)
            pending += [catalog.constant(named[1])] if named is not None else []
        elif kind is not Use and not isinstance(part, enum.Enum) and _UNTOLD.fullmatch(canonical_text(part)):
            yield part


#: What describes an object of which only the type is known, or a function without a name of its own.
_UNTOLD = re.compile(r"<[\w.]+>|<function .*<(?:lambda|locals)>.*>|<.*: looking at it raised \w+>")
_CONSTANT = re.compile(r"<%([\w.]+): ")


def _is_home(module: str, named: Named) -> bool:
    return module == named.module or "__main__" in (module, named.module)


def in_order(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield steps and all that they need, each once, what a step needs before it."""
    met: set[str] = set()
    pending = [(step, False) for step in reversed([*steps])]
    while pending:
        step, is_ready = pending.pop()
        if is_ready:
            yield step
        elif step.recipe not in met:
            met.add(step.recipe)
            pending.append((step, True))
            pending += [(inner, False) for inner in reversed(step.needs)]
