"""gin's functions: each does what Genever's function of that name does, and fails as gin's does.

Where Genever does not stand in gin's place, as after ``from genever import config``, they are Genever's.
"""

from __future__ import annotations

import enum
import io
import logging
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, SupportsIndex

from genever import api
from genever.compat.values import iterate_references
from genever.language.text.errors import GeneverError, speaks_as_gin
from genever.language.text.redaction import redacted
from genever.language.text.source import Source
from genever.runtime.injection import scopes
from genever.runtime.injection.frames import ACTIVE
from genever.runtime.session import Session
from genever.runtime.session import active as _active
from genever.runtime.state.entries import caller_origin

if TYPE_CHECKING:
    from genever.configuration.loading.library import ParsedConfigFileIncludesAndImports
    from genever.runtime.wrapping.references import ConfigurableReference


def active() -> Session:
    """Return the session in force, with what the program has put into the dict of `gin.config`."""
    views = sys.modules.get("genever.compat.views")
    if views is not None:
        views.synchronize()
    return _active()


# ---- Registering --------------------------------------------------------------------------------


def _register(wrapped: Any, name: Any, module: Any, lists: tuple[Any, Any, Any], in_place: bool) -> Any:
    allowlist, denylist, fingerprint_ignore = lists
    session = active()
    try:
        return session.register(
            wrapped, name, module, allowlist, denylist, fingerprint_ignore=fingerprint_ignore, in_place=in_place
        ).wrapper
    except Exception as problem:
        if not speaks_as_gin():
            raise
        from genever.compat.judging import judge_registration, raise_as_gin

        raise_as_gin(problem, judge_registration, wrapped, name, module, allowlist, denylist)


def configurable(
    name_or_fn: Any = None,
    module: str | None = None,
    allowlist: Sequence[str] | None = None,
    denylist: Sequence[str] | None = None,
    *,
    fingerprint_ignore: Sequence[str] | None = None,
) -> Any:
    """Let a function's or class's parameters come from the configuration; see `genever.configurable`."""
    lists = allowlist, denylist, fingerprint_ignore
    if callable(name_or_fn):
        return _register(name_or_fn, None, module, lists, in_place=True)
    return lambda wrapped: _register(wrapped, name_or_fn, module, lists, in_place=True)


def register(
    name_or_fn: Any = None,
    module: str | None = None,
    allowlist: Sequence[str] | None = None,
    denylist: Sequence[str] | None = None,
    *,
    fingerprint_ignore: Sequence[str] | None = None,
) -> Any:
    """Let binding files refer to a function or class, and leave it as it is; see `genever.register`."""

    def decorate(wrapped: Any, name: str | None = None) -> Any:
        _register(wrapped, name, module, (allowlist, denylist, fingerprint_ignore), in_place=False)
        return wrapped

    if callable(name_or_fn):
        return decorate(name_or_fn)
    return lambda wrapped: decorate(wrapped, name_or_fn)


def external_configurable(
    fn_or_cls: Any,
    name: str | None = None,
    module: str | None = None,
    allowlist: Sequence[str] | None = None,
    denylist: Sequence[str] | None = None,
    *,
    fingerprint_ignore: Sequence[str] | None = None,
) -> Any:
    """Return a form of something from another library that gets its parameters injected."""
    return _register(fn_or_cls, name, module, (allowlist, denylist, fingerprint_ignore), in_place=False)


def constant(name: str, value: Any) -> None:
    """Make any object available to binding files as ``%name``; see `genever.constant`."""
    try:
        active().add_constant(name, value)
    except GeneverError as problem:
        if not speaks_as_gin():
            raise
        from genever.compat.judging import judge_constant, raise_as_gin

        raise_as_gin(problem, judge_constant, name)


def constants_from_enum(cls: Any = None, module: str | None = None) -> Any:
    """Make the members of an enum constants, ``%Class.MEMBER``. A decorator."""

    def decorate(cls: Any) -> Any:
        if speaks_as_gin() and not issubclass(cls, enum.Enum):
            raise TypeError(f"Class '{cls.__name__}' is not subclass of enum.")
        return api.constants_from_enum(cls, module)

    return decorate if cls is None else decorate(cls)


# ---- Configuring --------------------------------------------------------------------------------


def parse_config(bindings: Any, skip_unknown: Any = False) -> Any:
    """Take in bindings: a text, an open file, or a list of lines; see `genever.parse_config`."""
    via = caller_origin(1)
    if not speaks_as_gin():
        return active().load_text(bindings, skip_unknown, via=via)
    text, name = _text(bindings)
    try:
        return active().load_text(Source(text, name, via), skip_unknown, via=via)
    except Exception as problem:
        from genever.compat.judging import Judge, named_text, raise_as_gin

        raise_as_gin(problem, Judge(skip_unknown, problem).text, named_text(text, name))


def _text(bindings: Any) -> tuple[str, str | None]:
    """Return what gin reads from a text, lines or an open file, and the name of the file."""
    from genever.configuration.loading.files import decode

    if isinstance(bindings, list | tuple):
        bindings = "\n".join(bindings)
    limit = active().size_limit
    if not hasattr(bindings, "readline"):
        return decode(io.StringIO(bindings).getvalue(), "the text", limit), None
    name = getattr(bindings, "name", None)
    lines = list(iter(bindings.readline, "")) if not hasattr(bindings, "read") else [bindings.read()]
    content = b"".join(lines) if lines and isinstance(lines[0], bytes) else "".join(lines)
    return decode(content, str(name or "the text"), limit), name if isinstance(name, str) else None


def parse_config_file(
    config_file: Any, skip_unknown: Any = False, print_includes_and_imports: bool = False
) -> ParsedConfigFileIncludesAndImports:
    """Take in a binding file; see `genever.parse_config_file`."""
    try:
        result = active().load_file(config_file, skip_unknown, caller_origin(1))
    except Exception as problem:
        if not speaks_as_gin():
            raise
        from genever.compat.judging import Judge, raise_as_gin

        raise_as_gin(problem, Judge(skip_unknown, problem).file, config_file)
    if print_includes_and_imports:
        log_includes_and_imports(result)
    return result


def parse_config_files_and_bindings(
    config_files: Sequence[str] | str | None,
    bindings: Sequence[str] | str | None,
    finalize_config: bool = True,
    skip_unknown: Any = False,
    print_includes_and_imports: bool = False,
) -> list[ParsedConfigFileIncludesAndImports]:
    """Take in files, then bindings, and finalize; see `genever.parse_config_files_and_bindings`."""
    via = caller_origin(1)
    if not speaks_as_gin():
        results = active().load_all(config_files or (), bindings or "", skip_unknown, via=via)
    else:
        results = _read_all(list(config_files or ()), bindings or "", skip_unknown, via)
    if finalize_config:
        finalize()
    if print_includes_and_imports:
        for result in results:
            log_includes_and_imports(result)
        if bindings:
            _log("Additional Gin bindings:")
            for binding in [bindings] if isinstance(bindings, str) and not speaks_as_gin() else bindings:
                _log("  %s", redacted(binding))
    return results


def _read_all(files: list[str], bindings: Any, skip_unknown: Any, via: Any) -> Any:
    text, _ = _text(bindings)
    try:
        return active().load_all(files, text, skip_unknown, via=via)
    except Exception as problem:
        from genever.compat.judging import Judge, named_text, raise_as_gin

        judge = Judge(skip_unknown, problem)

        def judge_all() -> None:
            for file in files:
                judge.file(file)
            judge.text(named_text(text, None))

        raise_as_gin(problem, judge_all)


def log_includes_and_imports(
    file_includes_and_imports: ParsedConfigFileIncludesAndImports, first_line_prefix: str = "", prefix: str = ""
) -> None:
    """Log what a file imported and included, as a tree."""
    result = file_includes_and_imports
    _log("%s%s", first_line_prefix, result.filename)
    for module in result.imports:
        _log("%s%s import %s", prefix, " │" if result.includes else "  ", module)
    for number, include in enumerate(result.includes, start=1):
        last = number == len(result.includes)
        log_includes_and_imports(include, prefix + (" └─ " if last else " ├─ "), prefix + ("   " if last else " │ "))


def _log(line: str, *args: object) -> None:
    """Log as gin does, to the root; else where Genever logs."""
    if speaks_as_gin():
        logging.info(line, *args)
    else:
        logging.getLogger("genever").info(line, *args)


def parse_value(value: Any) -> Any:
    """Return the value that a text is, references and macros unevaluated; see `genever.parse_value`."""
    if not speaks_as_gin():
        return api.parse_value(value)
    if not isinstance(value, str):
        raise ValueError(f"value ({value}) should be a string type.")
    from genever.compat.judging import parse_value as as_gin_does

    try:
        return active().parse_value(value) if value[:1].strip() else as_gin_does(value)
    except Exception:
        return as_gin_does(value)


def bind_parameter(binding_key: Any, value: Any) -> None:
    """Bind a parameter to any object; see `genever.bind_parameter`."""
    try:
        active().bind(binding_key, value, caller_origin(1))
    except Exception as problem:
        if not speaks_as_gin():
            raise
        from genever.compat.judging import judge_key, raise_as_gin

        raise_as_gin(problem, judge_key, binding_key)


def query_parameter(binding_key: Any) -> Any:
    """Return the value bound under exactly this key, unevaluated; or a constant, by its name."""
    if not speaks_as_gin():
        return active().query(binding_key)
    from genever.compat.judging import query

    active()
    return query(binding_key)


def get_bindings(
    fn_or_cls_or_selector: Any, resolve_references: bool = True, inherit_scopes: bool = True
) -> dict[str, Any]:
    """Return the arguments that the configuration gives a configurable; see `genever.get_bindings`."""
    scope, selector = scope_and_selector(fn_or_cls_or_selector)
    return active().bindings_for(selector, scope, resolve_references, inherit_scopes)


def get_configurable(fn_or_cls_or_selector: Any) -> Callable[..., Any]:
    """Return the form of a configurable that gets its parameters injected; see `genever.get_configurable`."""
    scope, selector = scope_and_selector(fn_or_cls_or_selector)
    return active().handle(selector, scope)


def scope_and_selector(fn_or_cls_or_selector: Any) -> tuple[str, str]:
    """Return the scope that is named or active, and the complete selector.

    Raises:
        ValueError: Nothing of that name is registered.
        KeyError: Several things are.
    """
    try:
        target, scope = api._scope_and_target(fn_or_cls_or_selector)
    except GeneverError as problem:
        if not speaks_as_gin():
            raise
        from genever.compat.judging import match, raise_as_gin

        def judge() -> None:
            if isinstance(fn_or_cls_or_selector, str):
                match(fn_or_cls_or_selector.rpartition("/")[2])

        raise_as_gin(problem, judge)
    return scope, target.selector


# ---- Scopes -------------------------------------------------------------------------------------


class Scope(list[str]):
    """The names of a scope that is active: a change of the list changes the scope."""

    def _changed(self) -> None:
        ACTIVE.set(active().frame("/".join(self)))

    def append(self, name: str) -> None:
        """Enter another scope below."""
        super().append(name)
        self._changed()

    def extend(self, names: Iterable[str]) -> None:
        """Enter scopes below."""
        super().extend(names)
        self._changed()

    def insert(self, index: SupportsIndex, name: str) -> None:
        """Put a name somewhere into the scope."""
        super().insert(index, name)
        self._changed()

    def pop(self, index: SupportsIndex = -1) -> str:
        """Leave one of the scopes."""
        name = super().pop(index)
        self._changed()
        return name

    def remove(self, name: str) -> None:
        """Leave the scope of a name."""
        super().remove(name)
        self._changed()

    def clear(self) -> None:
        """Leave all scopes."""
        super().clear()
        self._changed()

    def __setitem__(self, index: Any, value: Any) -> None:
        super().__setitem__(index, value)
        self._changed()

    def __delitem__(self, index: Any) -> None:
        super().__delitem__(index)
        self._changed()

    def __iadd__(self, names: Iterable[str]) -> Scope:  # type: ignore[override,misc]  # As a list's own.
        self.extend(names)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (list(self),)


class config_scope(scopes.config_scope):
    """A scope for the calls inside a ``with`` block; see `genever.config_scope`."""

    __slots__ = ()

    def __enter__(self) -> list[str]:
        if not speaks_as_gin():
            return super().__enter__()
        try:
            scope = super().__enter__()
        except GeneverError as problem:
            from genever.compat.judging import judge_scope, raise_as_gin

            raise_as_gin(problem, judge_scope, self._name)
        return scope if isinstance(scope, Scope) else Scope(scope)


# ---- Finalizing ---------------------------------------------------------------------------------


def finalize() -> None:
    """Run the finalize hooks, which may change the configuration they get, bind what they return, and lock.

    Raises:
        RuntimeError: It is locked already.
        ValueError: Something in it cannot work, or two hooks disagree.
    """
    session = active()
    if not speaks_as_gin():
        session.finalize()
        return
    if session.locked:
        raise RuntimeError("Finalize called twice (config already locked).")
    from genever.compat.judging import ParsedBindingKey
    from genever.compat.views import BINDINGS

    bindings: dict[ParsedBindingKey, Any] = {}
    for hook in session.finalize_hooks:
        for key, value in (hook(BINDINGS) or {}).items():
            place = ParsedBindingKey.parse(key)
            if place in bindings:
                raise ValueError(f"Received conflicting updates when running {hook}.")
            bindings[place] = value
    if session.finalize_hooks:  # A program without them checks nothing.
        session.check()
    for place, value in bindings.items():
        session.bind(place, value, caller_origin(1))
    session.locked = True
    active()  # So that the dict of `gin.config` says it.


# ---- Looking ------------------------------------------------------------------------------------


def config_str(max_line_length: int = 80, continuation_indent: int = 4, show_provenance: bool = False) -> str:
    """Return the configuration as the text of a binding file; see `genever.config_str`."""
    if show_provenance or not speaks_as_gin():
        return active().config_text(max_line_length, continuation_indent, show_provenance)
    from genever.compat.printing import config_text

    return config_text(active().values(), max_line_length, continuation_indent)


def operative_config_str(max_line_length: int = 80, continuation_indent: int = 4, show_provenance: bool = False) -> str:
    """Return what took effect so far as the text of a binding file; see `genever.operative_config_str`."""
    if show_provenance or not speaks_as_gin():
        return active().operative_text(max_line_length, continuation_indent, show_provenance)
    from genever.compat.printing import config_text
    from genever.compat.views import used

    return config_text(used(), max_line_length, continuation_indent)


def markdown(string: str) -> str:
    """Return the text of `config_str` or `operative_config_str` as Markdown."""
    if not speaks_as_gin():
        return api.markdown(string)
    return "\n".join(map(_markdown_line, string.splitlines()))


def _markdown_line(line: str) -> str:
    if not line.startswith("#"):
        return f"    {line}"
    comment = line[2:]
    if comment.startswith("===="):
        return ""
    if comment.startswith("None"):
        return "    # None."
    return f"#### {comment}" if comment.endswith(":") else comment


def validate_reference(
    ref: ConfigurableReference, require_bindings: bool = True, require_evaluation: bool = False
) -> None:
    """Raise unless a reference is bound, and evaluated, as asked.

    Raises:
        ValueError: It is not.
    """
    if not speaks_as_gin():
        api.validate_reference(ref, require_bindings, require_evaluation)
        return
    if require_bindings and ref.config_key not in active().config.bindings:
        raise ValueError(f"No bindings specified for '{ref.scoped_selector}' in config string: \n{config_str()}")
    if require_evaluation and not ref.evaluate:
        raise ValueError(f"Reference '{ref}' must be evaluated (add '()') in config string: \n{config_str()}.")


def functions() -> dict[str, Any]:
    """Return what `gin.config` has under the names of the functions here: them, or Genever's under its own name."""
    own = {"config_scope": scopes.config_scope, **{name: vars(api)[name] for name in vars(api) if name != "active"}}
    places = (__name__, iterate_references.__module__)
    found = {name: door for name, door in globals().items() if getattr(door, "__module__", None) in places}
    return {name: door if speaks_as_gin() else own[name] for name, door in found.items() if name in own}
