"""An immutable set of bindings, with their histories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from genever.configuration.bindings import Assertion, Binding, BindingKey, Choice, ImportLine, Key, conditions
from genever.language.text.errors import error
from genever.language.text.selectors import scope_prefixes
from genever.language.text.source import Source


class Config:
    """An immutable set of bindings, imports and assertions, with the files they came from in the order of reading.

    ``bindings`` is ``{(scope, complete selector): {parameter: Binding}}``, in the order they came. What
    was unbound stands in ``unbound`` in the same way, for its history. ``choices`` are the includes that macros
    picked a file for.
    """

    __slots__ = ("assertions", "bindings", "choices", "files", "imports", "unbound")

    def __init__(
        self,
        bindings: Mapping[Key, Mapping[str, Binding]] | None = None,
        imports: frozenset[ImportLine] = frozenset(),
        assertions: tuple[Assertion, ...] = (),
        unbound: Mapping[BindingKey, Binding] | None = None,
        files: tuple[Source, ...] = (),
        choices: tuple[Choice, ...] = (),
    ) -> None:
        self.bindings: Mapping[Key, Mapping[str, Binding]] = bindings if bindings is not None else {}
        self.imports = imports
        self.assertions = assertions
        self.unbound: Mapping[BindingKey, Binding] = unbound if unbound is not None else {}
        self.files = files
        self.choices = choices

    def __repr__(self) -> str:
        return f"Config({sum(map(len, self.bindings.values()))} bindings, {len(self.imports)} imports)"

    def __reduce__(self) -> tuple[Any, ...]:
        flat = {"bindings": list(map(_flat, self)), "unbound": list(map(_flat, self.unbound.values()))}
        return _restored, ({name: getattr(self, name) for name in self.__slots__} | flat,)

    def __copy__(self) -> Config:
        return self

    def __deepcopy__(self, memo: object) -> Config:
        return self  # Copying the references in it would make what they stand for.

    def __iter__(self) -> Iterator[Binding]:
        for bound in self.bindings.values():
            yield from bound.values()

    def conditions(self) -> tuple[Assertion, ...]:
        """Return what must hold where the bindings stand in a text of their own: its includes are the chosen ones."""
        return (*self.assertions, *conditions(self.choices))

    def replace(self, **fields: Any) -> Config:
        """Return a config with some fields changed, named as in the constructor."""
        return Config(**{name: getattr(self, name) for name in self.__slots__} | fields)

    def get(self, scope: str, selector: str, parameter: str) -> Binding | None:
        """Return the binding of exactly this scope, or None."""
        return self.bindings.get((scope, selector), {}).get(parameter)

    def macro(self, name: str) -> Binding | None:
        """Return the binding of exactly this macro, or None."""
        return self.get(*BindingKey.of_macro(name))

    @property
    def macro_names(self) -> list[str]:
        """The names of all macros."""
        return [binding.scope for binding in self if binding.is_macro]

    @property
    def scopes(self) -> set[str]:
        """The scopes that parameters are bound in, and those around them."""
        scopes = {binding.scope for binding in self if not binding.is_macro}
        return {outer for scope in scopes for outer in scope_prefixes(scope) if outer}

    def extended(
        self,
        bindings: Iterable[Binding],
        imports: Iterable[ImportLine] = (),
        assertions: Iterable[Assertion] = (),
        files: Iterable[Source] = (),
        choices: Iterable[Choice] = (),
    ) -> Config:
        """Return a config with these bindings applied in order, each knowing the last ones that it replaced.

        Raises:
            ConfigSyntaxError: A value has more edits than `MAX_EDITS`.
        """
        merged: dict[Key, Mapping[str, Binding]] = dict(self.bindings)
        unbound = dict(self.unbound)
        owned: dict[Key, dict[str, Binding]] = {}  # The inner dicts that are ours to change.
        for binding in bindings:
            owner = binding.owner
            bound = owned.get(owner)
            if bound is None:
                bound = owned[owner] = dict(merged.get(owner, ()))
                merged[owner] = bound
            parameter = binding.parameter
            before = bound.get(parameter)
            if before is not None or unbound:
                replaced = before or unbound.pop(binding.key, None)
                if replaced is not None:
                    replaced = _bounded(replaced)
                    binding = binding._replace(replaced=replaced, age=replaced.age + 1)
            if binding.operator == "=":
                bound[parameter] = binding
            elif binding.operator == "del":
                bound.pop(parameter, None)
                unbound[binding.key] = binding
            else:
                bound[parameter] = binding._replace(value=_edited(before, binding))
        for owner, bound in owned.items():
            if not bound:
                del merged[owner]
        return self.replace(
            bindings=merged,
            imports=self.imports.union(imports),
            assertions=(*self.assertions, *assertions),
            unbound=unbound,
            files=(*self.files, *files),
            choices=(*self.choices, *choices),
        )


#: How many earlier bindings one knows at most: a loop may rebind for ever. The older half goes when there are so many;
#: what is left is more than the edits that may make one value.
MAX_HISTORY = 512


def _bounded(binding: Binding) -> Binding:
    """Return a binding without the older half of its history, where that has become too long."""
    if binding.age < MAX_HISTORY:
        return binding
    return _linked(list(islice(binding.history(), MAX_HISTORY // 2))[::-1])


def _flat(binding: Binding) -> list[Binding]:
    """Return a history as a list, the first step first: pickle would nest as deep as it is long."""
    return [step._replace(replaced=None) for step in binding.history()][::-1]


def _linked(steps: list[Binding]) -> Binding:
    made = steps[0]._replace(replaced=None, age=0)
    for step in steps[1:]:
        made = step._replace(replaced=made, age=made.age + 1)
    return made


def _restored(fields: dict[str, Any]) -> Config:
    bindings: dict[Key, dict[str, Binding]] = {}
    for binding in map(_linked, fields["bindings"]):
        bindings.setdefault(binding.owner, {})[binding.parameter] = binding
    gone = {binding.key: binding for binding in map(_linked, fields["unbound"])}
    return Config(**fields | {"bindings": bindings, "unbound": gone})


#: How many edits of one parameter may follow each other: they nest, and are handled by recursion.
MAX_EDITS = 200


def _edited(before: Binding | None, edit: Binding) -> Any:
    """Return the value that an edit of a parameter gives it."""
    from genever.language.operations import Edit  # Few configurations have edits.
    from genever.language.values.expressions import INHERITED, Expression, unedited

    value = before.value if before is not None else INHERITED
    if len(unedited(value)[1]) >= MAX_EDITS:
        source, span = (None, None) if edit.origin is None else (edit.origin.source, edit.origin.span)
        what = f"more than {MAX_EDITS} edits of one value follow each other"
        raise error("nesting", what, hint="bind the whole value with =", source=source, span=span)
    return Expression(Edit(edit.operator), (value, edit.value), edit.origin)
