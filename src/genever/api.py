"""The active session as functions, named as in gin."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar, overload

from genever.language.text.errors import error, worded
from genever.language.text.selectors import is_selector
from genever.runtime.injection.frames import ACTIVE
from genever.runtime.record.record import Called
from genever.runtime.registry.configurable import Configurable, is_another_run
from genever.runtime.registry.descriptors import function_in, rebuilt
from genever.runtime.session import BindingKeyLike, Session, active
from genever.runtime.state.entries import caller_origin
from genever.runtime.state.state import Hook

if TYPE_CHECKING:  # The loader needs Lark; a program that parses nothing never pays for it.
    from genever.configuration.loading.files import Check, Reader
    from genever.configuration.loading.library import ParsedConfigFileIncludesAndImports, SkipUnknown
    from genever.runtime.processes.snapshots import Snapshot
    from genever.runtime.wrapping.references import ConfigurableReference

    # Here, since Python compiles a bound that is given as text, and its first compilation defines all classes of `ast`.
    ReaderT = TypeVar("ReaderT", bound=Reader)

T = TypeVar("T", bound=Callable[..., Any])
E = TypeVar("E", bound=type[enum.Enum])
H = TypeVar("H", bound=Hook)
R = TypeVar("R")


# ---- Registering --------------------------------------------------------------------------------------


@overload
def configurable(name_or_fn: T, /) -> T: ...
@overload
def configurable(
    name_or_fn: str | None = None,
    module: str | None = None,
    allowlist: Sequence[str] | None = None,
    denylist: Sequence[str] | None = None,
    *,
    fingerprint_ignore: Sequence[str] | None = None,
    depends: Sequence[Any] | None = None,
    version: int | str | None = None,
) -> Callable[[T], T]: ...
def configurable(
    name_or_fn: Any = None,
    module: str | None = None,
    allowlist: Sequence[str] | None = None,
    denylist: Sequence[str] | None = None,
    *,
    fingerprint_ignore: Sequence[str] | None = None,
    depends: Sequence[Any] | None = None,
    version: int | str | None = None,
) -> Any:
    """Let a function's or class's parameters come from the configuration. A decorator.

    Whatever a caller leaves out is filled in from the bindings that apply in the active scope. A class's
    constructor is wrapped, so subclasses get their parameters too.

    Args:
        name_or_fn: A name for binding files, by default the object's own; it may hold dots.
        module: What goes before the name to tell it from others, by default the object's module.
        allowlist: The only parameters that may be bound.
        denylist: The parameters that may not be bound.
        fingerprint_ignore: The parameters that have no part in a result, as the number of workers: they stay out of
            the fingerprint.
        depends: Functions, classes, modules and constants whose code counts as its own where it is a step, beside
            those that its code names.
        version: Another number or text makes such a step run again, as where code does not show what has changed.

    Raises:
        ConfigValueError: The name is taken by another object, or is no name; the lists do not fit.
        ConfigTypeError: A list is no list or tuple.
        ConfigRuntimeError: The configuration is locked.

    >>> import genever
    >>> @genever.configurable
    ... def train(lr=0.1, steps=100):
    ...     return lr, steps
    >>> genever.bind_parameter("train.lr", 0.5)
    >>> train(steps=3)
    (0.5, 3)
    """

    def decorate(wrapped: Any, name: str | None = None) -> Any:
        _check_code(depends, version)
        session = active()
        found = session.register(
            wrapped, name, module, allowlist, denylist, fingerprint_ignore=fingerprint_ignore, in_place=True
        )
        return found.wrapper if found.in_place else wrapped  # What cannot inject itself stays as it is.

    return _decorator(decorate, name_or_fn)


@overload
def register(name_or_fn: T, /) -> T: ...
@overload
def register(
    name_or_fn: str | None = None,
    module: str | None = None,
    allowlist: Sequence[str] | None = None,
    denylist: Sequence[str] | None = None,
    *,
    fingerprint_ignore: Sequence[str] | None = None,
    depends: Sequence[Any] | None = None,
    version: int | str | None = None,
) -> Callable[[T], T]: ...
def register(
    name_or_fn: Any = None,
    module: str | None = None,
    allowlist: Sequence[str] | None = None,
    denylist: Sequence[str] | None = None,
    *,
    fingerprint_ignore: Sequence[str] | None = None,
    depends: Sequence[Any] | None = None,
    version: int | str | None = None,
) -> Any:
    """Let binding files refer to a function or class, and leave the object as it is. A decorator.

    Calls through a reference get their parameters from the configuration; direct calls do not. The
    arguments and errors are those of `configurable`.
    """

    def decorate(wrapped: Any, name: str | None = None) -> Any:
        _check_code(depends, version)
        active().register(wrapped, name, module, allowlist, denylist, fingerprint_ignore=fingerprint_ignore)
        return wrapped

    return _decorator(decorate, name_or_fn)


def _check_code(depends: Any, version: Any) -> None:
    """Raise for what says nothing about code; `genever.experiments.steps.keys.code` reads it in the source."""
    if not isinstance(depends, list | tuple | None):
        raise error("wrong-type", f"depends should be a list of what the code depends on, not {depends!r}")
    if not isinstance(version, int | str | None):
        raise error("wrong-type", f"version should be a number or a text, not {version!r}")


def _decorator(decorate: Callable[[Any, str | None], Any], name_or_fn: Any) -> Any:
    """Return what a decorator gives, for what it decorates or, where that comes later, for a name."""
    if name_or_fn is None or isinstance(name_or_fn, str):
        return lambda wrapped: _decorated(decorate, wrapped, name_or_fn)
    return _decorated(decorate, name_or_fn, None)


def _decorated(decorate: Callable[[Any, str | None], Any], wrapped: Any, name: str | None) -> Any:
    """Return something decorated: of a static or class method or a property, the function inside of it."""
    inner = function_in(wrapped)
    if inner is None:
        return decorate(wrapped, name)
    made = _decorated(decorate, inner, name)
    return rebuilt(wrapped, lambda function: made if function is inner else function)


def external_configurable(
    fn_or_cls: T,
    name: str | None = None,
    module: str | None = None,
    allowlist: Sequence[str] | None = None,
    denylist: Sequence[str] | None = None,
    *,
    fingerprint_ignore: Sequence[str] | None = None,
) -> T:
    """Register something from another library; return a form of it that gets its parameters injected.

    For a class that form is a subclass whose instances are of the original class. The arguments and
    errors are those of `configurable`.
    """

    def decorate(wrapped: Any, name: str | None) -> Any:
        return (
            active().register(wrapped, name, module, allowlist, denylist, fingerprint_ignore=fingerprint_ignore).wrapper
        )

    made: T = _decorated(decorate, fn_or_cls, name)
    return made


def constant(name: str, value: Any) -> None:
    """Make any object available to binding files as ``%name``.

    Raises:
        ConfigValueError: The name is no name, or means a constant already.
    """
    active().add_constant(name, value)


@overload
def constants_from_enum(cls: E, module: str | None = None) -> E: ...
@overload
def constants_from_enum(cls: None = None, module: str | None = None) -> Callable[[E], E]: ...
def constants_from_enum(cls: Any = None, module: str | None = None) -> Any:
    """Make the members of an enum constants, ``%Class.MEMBER``. A decorator.

    Where the ``str`` of a member is another name, as for an `enum.StrEnum`, that is a constant too.

    Raises:
        ConfigTypeError: It is no enum.
    """

    def decorate(cls: E) -> E:
        if not issubclass(cls, enum.Enum):
            raise error("wrong-type", f"Class {getattr(cls, '__name__', cls)!r} is not subclass of enum.")
        prefix = module if module is not None else cls.__module__
        for name, member in cls.__members__.items():  # With the aliases, such as the unions of flags.
            constant(f"{prefix}.{cls.__name__}.{name}", member)
            shown = f"{prefix}.{member!s}"  # What gin calls it.
            if is_selector(shown) and not active().catalog.matching_constants(shown):
                constant(shown, member)
        return cls

    return decorate if cls is None else decorate(cls)


def enter_interactive_mode() -> None:
    """Let a name be registered again for another object, as when a notebook cell runs again.

    In IPython and its notebooks it is entered when Genever is imported.
    """
    active().catalog.interactive = True


def exit_interactive_mode() -> None:
    """End `enter_interactive_mode`."""
    active().catalog.interactive = False


@contextmanager
def interactive_mode() -> Iterator[None]:
    """Interactive mode inside a ``with`` block."""
    enter_interactive_mode()
    try:
        yield
    finally:
        exit_interactive_mode()


# ---- Configuring --------------------------------------------------------------------------------------


def parse_config(
    bindings: Any, skip_unknown: SkipUnknown = False
) -> tuple[list[ParsedConfigFileIncludesAndImports], list[str]]:
    """Take in bindings: a text, an open file, or a list of lines. All of them, or none on an error.

    Args:
        bindings: What to parse.
        skip_unknown: Whether to pass over bindings and imports of what is unknown; or the selectors, as
            written, to pass over.

    Returns:
        What each include took in, and the names of the modules imported.

    Raises:
        GeneverError: With everything that is wrong; the class fits the first problem.
    """
    return active().load_text(bindings, skip_unknown, via=caller_origin(1))


def parse_config_file(
    config_file: str, skip_unknown: SkipUnknown = False, print_includes_and_imports: bool = False
) -> ParsedConfigFileIncludesAndImports:
    """Take in a binding file, all of it or nothing; see `parse_config`.

    Raises:
        GeneverError: With everything that is wrong; a `ConfigFileError` where the file cannot be read.
    """
    result = active().load_file(config_file, skip_unknown, caller_origin(1))
    if print_includes_and_imports:
        log_includes_and_imports(result)
    return result


def parse_config_files_and_bindings(
    config_files: Sequence[str] | str | None,
    bindings: Sequence[str] | str | None,
    finalize_config: bool = True,
    skip_unknown: SkipUnknown = False,
    print_includes_and_imports: bool = False,
) -> list[ParsedConfigFileIncludesAndImports]:
    """Take in files, or the one of this path, then bindings: all of it, or nothing on an error. Then finalize."""
    session = active()
    results = session.load_all(config_files or (), bindings or "", skip_unknown, via=caller_origin(1))
    if finalize_config:
        session.finalize()
    if print_includes_and_imports:
        for result in results:
            log_includes_and_imports(result)
        if bindings:
            from genever.language.text.redaction import redacted  # Programs that ask for this are few.

            _log(worded("Additional bindings:", gin="Additional Gin bindings:"))
            for binding in [bindings] if isinstance(bindings, str) else bindings:
                _log(f"  {redacted(binding)}")
    return results


def load(files: str | Sequence[str], *bindings: str) -> Session:
    """Put binding files in force, finalized, and return the session; entries of a store are such files.

    >>> from genever import configurable, load
    >>> @configurable
    ... def area(width=1, height=1):
    ...     return width * height
    >>> session = load((), "area.width = 3")
    >>> area(), session.locked
    (3, True)

    Args:
        files: A path, or several: ``'store://ranking/acme@prod'``.
        bindings: What is bound after them.

    Raises:
        GeneverError: With everything that is wrong; nothing has changed then.
        ConfigRuntimeError: A configuration is finalized already.
    """
    session = active()
    session.load_all(files, "\n".join(bindings), via=caller_origin(1))
    session.finalize()
    return session


def log_includes_and_imports(
    file_includes_and_imports: ParsedConfigFileIncludesAndImports, first_line_prefix: str = "", prefix: str = ""
) -> None:
    """Log what a file imported and included, as a tree."""
    result = file_includes_and_imports
    _log(f"{first_line_prefix}{result.filename}")
    for module in result.imports:
        _log(f"{prefix}{' │' if result.includes else '  '} import {module}")
    for number, include in enumerate(result.includes, start=1):
        last = number == len(result.includes)
        log_includes_and_imports(include, prefix + (" └─ " if last else " ├─ "), prefix + ("   " if last else " │ "))


def _log(line: str) -> None:
    import logging  # Heavy at import, and few programs log this.

    logging.getLogger("genever").info(line)


def parse_value(value: str) -> Any:
    """Return the value that a text is, references and macros unevaluated.

    Raises:
        ConfigSyntaxError: It is not one value.
        ConfigValueError: It is not a text, or refers to something unknown.
    """
    if not isinstance(value, str):
        raise error("bad-value", f"value ({value}) should be a string type.")
    return active().parse_value(value)


def bind_parameter(binding_key: BindingKeyLike, value: Any) -> None:
    """Bind a parameter to any object, as a line of a binding file does.

    Args:
        binding_key: ``'scope/module.name.parameter'``, ``'%macro'``, or (scope, selector, parameter).
        value: What calls get; a container or other mutable object reaches each call as a copy.

    Raises:
        ConfigValueError: There is no such configurable or parameter, or it may not be bound.
        ConfigRuntimeError: The configuration is locked.
    """
    active().bind(binding_key, value, caller_origin(1))


def query_parameter(binding_key: str) -> Any:
    """Return the value bound under exactly this key, unevaluated; or a constant, by its name.

    Raises:
        ConfigValueError: Nothing is bound there.
    """
    return active().query(binding_key)


def get_bindings(
    fn_or_cls_or_selector: Callable[..., Any] | str, resolve_references: bool = True, inherit_scopes: bool = True
) -> dict[str, Any]:
    """Return the arguments that the configuration gives a configurable, ``{parameter: value}``.

    Args:
        fn_or_cls_or_selector: The configurable, or a selector that may begin with a scope; without one the
            active scope counts.
        resolve_references: Whether references and macros are evaluated.
        inherit_scopes: Whether the bindings of outer scopes count too.

    Raises:
        ConfigValueError: Nothing of that name is registered.
    """
    target, scope = _scope_and_target(fn_or_cls_or_selector)
    return active().bindings_for(target.selector, scope, resolve_references, inherit_scopes)


def get_configurable(fn_or_cls_or_selector: Callable[..., Any] | str) -> Callable[..., Any]:
    """Return the form of a configurable that gets its parameters injected, in the given or active scope.

    Raises:
        ConfigValueError: Nothing of that name is registered.
    """
    target, scope = _scope_and_target(fn_or_cls_or_selector)
    return active().handle(target.selector, scope)


def _scope_and_target(fn_or_cls_or_selector: Callable[..., Any] | str) -> tuple[Configurable, str]:
    session = active()
    scope = ACTIVE.get().scope
    if isinstance(fn_or_cls_or_selector, str):
        named, slash, selector = fn_or_cls_or_selector.rpartition("/")
        scope = named if slash else scope
        found = session.catalog.match(selector)
    else:
        found = session.catalog.find(fn_or_cls_or_selector)
    if found is None:
        wanted = fn_or_cls_or_selector
        shown = wanted if isinstance(wanted, str) else getattr(wanted, "__qualname__", wanted)
        message = worded(
            f"there is no configurable {shown}", gin=f"Could not find {fn_or_cls_or_selector} in the Gin registry."
        )
        raise error("unknown-configurable", message)
    return found, scope


def clear_config(clear_constants: bool = False) -> None:
    """Forget bindings, imports, shared objects and the record; constants too where asked. Unlocks."""
    active().clear(clear_constants)


# ---- Files --------------------------------------------------------------------------------------------


def add_config_file_search_path(location_prefix: str) -> None:
    """Search a directory too for binding files with a relative path."""
    active().search_paths.append(location_prefix)


@overload
def register_file_reader(file_reader_fn: Check, /) -> Callable[[ReaderT], ReaderT]: ...
@overload
def register_file_reader(file_reader_fn: Reader, is_readable_fn: Check, /) -> None: ...
def register_file_reader(*args: Any) -> Any:
    """Read binding files from elsewhere: with a function that opens a path and one that knows its paths.

    With the second alone it is a decorator for the first.

    Raises:
        ConfigTypeError: Called with neither one nor two arguments.
    """
    if len(args) not in (1, 2):
        raise error("wrong-type", f"register_file_reader() takes 1 or 2 arguments ({len(args)} given)")

    def add(reader: Reader) -> Reader:
        readers = active().readers
        if all(known is not reader for known, _ in readers):
            readers.append((reader, args[-1]))
        return reader

    return add if len(args) == 1 else (add(args[0]), None)[1]


# ---- Other threads and processes ----------------------------------------------------------------------


def snapshot() -> Snapshot:
    """Return the configuration and the active scope as they are now: a picklable value to put in force elsewhere.

    ``with snapshot:`` does so in any thread or process, ``snapshot.run(function, …)`` for one call, and
    ``snapshot.apply`` is the initializer for a pool of threads or processes.
    """
    return active().snapshot(ACTIVE.get())


def current_session() -> Session:
    """Return the session in force: the one that this thread or task is inside of, or the default."""
    return active()


# ---- Finalizing ---------------------------------------------------------------------------------------


def finalize() -> None:
    """Check the configuration, run the finalize hooks, and lock it.

    Raises:
        ConfigRuntimeError: It is locked already.
        ConfigValueError: Something in it cannot work, or two hooks disagree.
    """
    active().finalize()


def register_finalize_hook(fn: H) -> H:
    """Run ``fn`` on the configuration when it is finalized, and bind what it returns. A decorator.

    The hook gets ``{(scope, selector): {parameter: value}}`` and returns ``{binding key: value}`` or None.
    """
    hooks = active().finalize_hooks
    hooks[:] = [hook for hook in hooks if not _is_again(fn, hook)]
    hooks.append(fn)
    return fn


def _is_again(fn: Any, earlier: Any) -> bool:
    """Return whether a function is another one defined anew, by a script that runs twice."""
    code, before = getattr(fn, "__code__", None), getattr(earlier, "__code__", None)
    same_place = getattr(code, "co_firstlineno", None) == getattr(before, "co_firstlineno", None)
    return same_place and fn.__qualname__ == earlier.__qualname__ and is_another_run(code, before)


def config_is_locked() -> bool:
    """Return whether the configuration is finalized."""
    return active().locked


def unlock_config() -> AbstractContextManager[None]:
    """Let a locked configuration be changed inside a ``with`` block."""
    return active().unlocked()


# ---- Looking ------------------------------------------------------------------------------------------


def current_scope() -> list[str]:
    """Return the names of the active scopes, outermost first."""
    return list(ACTIVE.get().parts)


def current_scope_str() -> str:
    """Return the active scopes joined by ``/``."""
    return ACTIVE.get().scope


def config_str(max_line_length: int = 80, continuation_indent: int = 4, show_provenance: bool = False) -> str:
    """Return the configuration as the text of a binding file.

    Args:
        max_line_length: Longer bindings go on a line of their own; long strings stay whole.
        continuation_indent: How far such a line is indented.
        show_provenance: Whether each binding says where it was set.
    """
    return active().config_text(max_line_length, continuation_indent, show_provenance)


def operative_config_str(max_line_length: int = 80, continuation_indent: int = 4, show_provenance: bool = False) -> str:
    """Return what took effect so far as the text of a binding file; see `config_str`.

    It holds the configurables that were called, with the values that bindings and code defaults gave them.
    """
    return active().operative_text(max_line_length, continuation_indent, show_provenance)


def recorded_calls() -> tuple[Called, ...]:
    """Return which calls of configurables were made so far: how often, and what each parameter got from whom.

    There is one row for each configurable, scope and shape of call; the rows print as a table. What callers pass is
    seen too: the arguments of the first hundred calls of a shape, and later of one call in every thousand or in a
    hundredth of all calls, are compared with those of the first.

    >>> from genever import configurable, parse_config, recorded_calls
    >>> @configurable
    ... def resize(image, width=8, mode="cubic"):
    ...     return image
    >>> parse_config("resize.width = 32")
    ([], [])
    >>> for image in "abc":
    ...     _ = resize(image)
    >>> [row] = recorded_calls()
    >>> row.selector, row.calls
    ('__main__.resize', 3)
    >>> for name, given in row.arguments.items():
    ...     print(name, repr(given.value), given.by, given.varies)
    image 'a' caller True
    width 32 binding False
    mode 'cubic' default False
    >>> recorded_calls()
    __main__.resize: 3 calls
      image = 'a'                                     caller, and others
      width = 32                                      <bindings>:1
      mode = 'cubic'                                  default
    """
    from genever.runtime.record.table import CalledRows

    return CalledRows(active().record.called())


def markdown(string: str) -> str:
    """Return the text of `config_str` or `operative_config_str` as Markdown."""
    from genever.configuration.printing.markdown import markdown as as_markdown

    return as_markdown(string)


def iterate_references(config: Any, to: Callable[..., Any] | None = None) -> Iterator[ConfigurableReference]:
    """Yield the references in a configuration, or those to one configurable."""
    from genever.language.values.expressions import references_in  # Few programs need these.
    from genever.runtime.wrapping.references import ConfigurableReference

    values = list(config.values()) if isinstance(config, Mapping) else config
    for reference in references_in(values):
        if not isinstance(reference, ConfigurableReference) or reference.complete is None:
            continue
        if to is None or reference.configurable.wrapper == to:
            yield reference


def validate_reference(
    ref: ConfigurableReference, require_bindings: bool = True, require_evaluation: bool = False
) -> None:
    """Raise unless a reference is bound, and evaluated, as asked.

    Raises:
        ConfigValueError: It is not.
    """
    if require_bindings and ref.config_key not in active().config.bindings:
        raise error(
            "no-bindings", f"No bindings specified for '{ref.scoped_selector}' in config string: \n{config_str()}"
        )
    if require_evaluation and not ref.evaluate:
        raise error(
            "not-evaluated", f"Reference '{ref}' must be evaluated (add '()') in config string: \n{config_str()}."
        )


def singleton_value(key: str, constructor: Callable[[], Any] | None = None) -> Any:
    """Return the singleton of a name, made by ``constructor`` on first need.

    Raises:
        ConfigValueError: There is none yet, and no callable to make it.
    """
    return active().singleton(key, constructor)


# ---- Running ------------------------------------------------------------------------------------------


def main(function: Callable[..., R], arguments: Sequence[str] | None = None, *, flags: bool = False) -> R:
    """Give a script the command line of ``genever run``, with ``function`` as what runs.

    ``python train.py conf.gin lr=0.1 Adam.eps=1e-6`` reads the files, then the bindings, makes a run folder and
    calls the function with its parameters injected. A binding without a dot sets the parameter of that name,
    unless a file has a macro of that name: then it sets the macro. ``--help`` lists the parameters.

    Args:
        function: What to run; with or without `configurable`.
        arguments: The command line, by default that of the process.
        flags: Whether ``--rate 0.1``, ``--rate=0.1``, ``--amp`` and ``--no-amp`` set parameters of the function, too,
            read by their type hints, as argparse would.

    Returns:
        What the function returns.

    Raises:
        SystemExit: With 1 where the function raised, 2 where the configuration is wrong, 130 when interrupted;
            what went wrong is on stderr.
    """
    # By name: the command line is a layer above this one, and only a script that has one pays for it.
    script = import_module("genever.cli.commands.script")
    result: R = script.run_script(function, arguments, caller_origin(1), flags=flags)
    return result
