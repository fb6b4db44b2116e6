"""gin's errors for a mistake: its checks, in its order and words.

Genever finds all mistakes of a text at once, in an order of its own. Under gin's name a program gets the one error that
gin would have raised: what failed is gone through again as gin goes through it, until that error is found. Nothing is
bound or registered on the way.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, NoReturn

from genever.compat.gin import config_parser, utils
from genever.compat.gin.selector_map import in_gins_order
from genever.configuration.bindings import BindingKey, ImportLine, Key
from genever.configuration.loading.files import folder_of
from genever.configuration.loading.load import MAX_INCLUDES
from genever.language.text.diagnostics import render_all
from genever.language.text.errors import GeneverError
from genever.language.text.selectors import scoped, split_scoped
from genever.language.values.references import CONSTANT, REQUIRED
from genever.runtime.injection.augment import argument_names, extend
from genever.runtime.registry.configurable import Configurable
from genever.runtime.session import active
from genever.runtime.wrapping.references import ConfigurableReference


def match(selector: str) -> Configurable | None:
    """Return the one configurable that a selector means, or None.

    Raises:
        KeyError: It means several.
    """
    catalog = active().catalog
    found = in_gins_order(catalog.matches(selector))
    if len(found) > 1:
        raise KeyError(f"Ambiguous selector '{selector}', matches {found}.")
    return catalog.target(found[0]) if found else None


def constants_matching(name: str) -> list[str]:
    """Return the complete names of the constants that a name may mean."""
    return in_gins_order(active().catalog.matching_constants(name))


def check_skip_unknown(skip_unknown: object) -> None:
    """Raise unless it is a bool or a list, tuple or set."""
    if not isinstance(skip_unknown, bool | list | tuple | set | frozenset):
        raise ValueError(f"Invalid value for `skip_unknown`: {skip_unknown}")


def should_skip(selector: str, skip_unknown: Any) -> bool:
    """Return whether a selector is unknown, and to be passed over then."""
    check_skip_unknown(skip_unknown)
    if active().catalog.matches(selector):
        return False
    return bool(skip_unknown) if isinstance(skip_unknown, bool) else selector in skip_unknown


# ---- Keys ---------------------------------------------------------------------------------------


class ParsedBindingKey(NamedTuple):
    """A parameter of a configurable in a scope; equal to another of the same, whatever selector was given."""

    scope: str
    given_selector: str
    complete_selector: str
    arg_name: str

    @classmethod
    def parse(cls, binding_key: str | Sequence[str] | ParsedBindingKey) -> ParsedBindingKey:
        """Return what a key as of `bind_parameter` means.

        Raises:
            ValueError: There is no such parameter, or it may not be bound.
            KeyError: The selector means several configurables.
        """
        if isinstance(binding_key, ParsedBindingKey):
            return cls(*binding_key)
        if isinstance(binding_key, list | tuple):
            scope, selector, name = binding_key
        elif isinstance(binding_key, str):
            scope, selector, name = config_parser.parse_binding_key(binding_key)
        else:
            raise ValueError(f"Invalid type for binding_key: {type(binding_key)}.")
        target = parse_context().get_configurable(selector)
        if not target:
            raise ValueError(f"No configurable matching '{selector}'.")
        problem = _refusal(target, selector, name)
        if problem is not None:
            raise ValueError(problem)
        return cls(scope, selector, target.selector, name)

    @property
    def config_key(self) -> Key:
        """The configurable in its scope."""
        return self.scope, self.complete_selector

    @property
    def scope_selector_arg(self) -> tuple[str, str, str]:
        """Scope, complete selector and parameter."""
        return self.scope, self.complete_selector, self.arg_name

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ParsedBindingKey):
            return NotImplemented
        return self.scope_selector_arg == other.scope_selector_arg

    def __hash__(self) -> int:
        return hash(self.scope_selector_arg)


def _refusal(target: Configurable, selector: str, name: str) -> str | None:
    """Return what is wrong with a parameter, or None."""
    if target.is_method and "." not in selector:
        return f"Method '{selector}' referenced without class name '{target.selector.split('.')[-2]}'."
    if not has_parameter(target, name):
        return f"Configurable '{selector}' doesn't have a parameter named '{name}'."
    if target.allowlist and name not in target.allowlist:
        return f"Configurable '{selector}' doesn't include kwarg '{name}' in its allowlist."
    if target.denylist and name in target.denylist:
        return f"Configurable '{selector}' has denylisted kwarg '{name}'."
    return None


def has_parameter(target: Configurable, name: str) -> bool:
    """Return whether a configurable may have a parameter; a constructor has ``self`` too."""
    if target.signature.accepts_any or name in target.signature.names:
        return True
    return target.is_class and name in argument_names(target).args[:1]


def query(binding_key: Any) -> Any:
    """Return what is bound under exactly this key, or the constant of this name.

    Raises:
        TypeError: The key is no text.
        ValueError: Nothing is bound there.
    """
    if config_parser.MODULE_RE.match(binding_key):
        found = constants_matching(binding_key)
        if len(found) > 1:
            raise ValueError(f"Ambiguous constant selector '{binding_key}', matches {found}.")
        if found:
            return active().catalog.constant(found[0])
    key = ParsedBindingKey.parse(binding_key)
    bound = active().config.bindings.get(key.config_key)
    if bound is None:
        raise ValueError(f"Configurable '{key.given_selector}' has no bound parameters.")
    if key.arg_name not in bound:
        raise ValueError(f"Configurable '{key.given_selector}' has no value bound for parameter '{key.arg_name}'.")
    active().record.read.add(BindingKey(*key.config_key, key.arg_name))
    return bound[key.arg_name].value


# ---- Registering --------------------------------------------------------------------------------


def judge_registration(wrapped: Any, name: str | None, module: str | None, allowlist: Any, denylist: Any) -> None:
    """Raise what gin raises where something cannot be made configurable."""
    session = active()
    if session.locked:
        raise RuntimeError("Attempted to add a new configurable after the config was locked.")
    name = wrapped.__name__ if name is None else name
    assert isinstance(name, str)
    if config_parser.IDENTIFIER_RE.match(name):
        module = getattr(wrapped, "__module__", None) if module is None else module
    elif not config_parser.MODULE_RE.match(name):
        raise ValueError(f"Configurable name '{name}' is invalid.")
    if module is not None and not config_parser.MODULE_RE.match(module):
        raise ValueError(f"Module '{module}' is invalid.")
    selector = f"{module}.{name}" if module else name
    known = session.catalog.target(selector)
    if not session.catalog.interactive and known is not None and known.wrapped is not wrapped:
        raise ValueError(
            f"A different configurable matching '{selector}' already exists.\n\n"
            "To allow re-registration of configurables in an interactive environment, use:\n\n"
            "    gin.enter_interactive_mode()"
        )
    if not callable(wrapped):
        _ = wrapped.__call__  # An AttributeError that says so.
    _judge_lists(Configurable(wrapped, name, module, allowlist, denylist))


def _judge_lists(target: Configurable) -> None:
    lists = {"allowlist": target.allowlist, "denylist": target.denylist}
    if all(lists.values()):
        raise ValueError("An allowlist or a denylist can be specified, but not both.")
    for kind, names in lists.items():
        if names and not isinstance(names, list | tuple):
            raise TypeError(f"{kind} should be a list or tuple.")
    for kind, names in lists.items():
        for name in names or ():
            if not has_parameter(target, name):
                owner: Any = target.wrapped
                raise ValueError(f"Argument '{name}' in {kind} not a parameter of '{owner.__name__}'.")
    for name, default in target.signature.defaults().items():
        if default is not REQUIRED:
            continue
        described = f"Argument '{name}' of '{target.name}' ('{target.wrapped}') marked REQUIRED but"
        if target.denylist and name in target.denylist:
            raise ValueError(f"{described} denylisted.")
        if target.allowlist and name not in target.allowlist:
            raise ValueError(f"{described} not allowlisted.")


# ---- References ---------------------------------------------------------------------------------


class UnknownReference(ConfigurableReference):
    """A reference to something that is not registered; it fails when it is used."""

    __slots__ = ()

    def __init__(self, selector: str, evaluate: bool, complete: None = None) -> None:
        super().__init__(split_scoped(selector)[1], evaluate, None)

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise_unknown_reference(self, "\n\n    To catch this earlier, ensure gin.finalize() is called.")


def raise_unknown_reference(reference: Any, more: str = "") -> NoReturn:
    """Raise what gin raises for a reference to nothing."""
    raise ValueError(
        f"No configurable matching reference '@{reference.selector}{'()' if reference.evaluate else ''}'.{more}"
    )


class ParserDelegate(config_parser.ParserDelegate):
    """Makes references as `parse_config` does."""

    def __init__(self, skip_unknown: bool | Collection[str] = False) -> None:
        self._skip_unknown = skip_unknown

    def configurable_reference(self, scoped_configurable_name: str, evaluate: bool) -> ConfigurableReference:
        """Return the reference to a configurable.

        Raises:
            ValueError: It is unknown, and not to be skipped.
            KeyError: Several have this name.
        """
        selector = scoped_configurable_name.rsplit("/", 1)[-1]
        if should_skip(selector, self._skip_unknown):
            return UnknownReference(scoped_configurable_name, evaluate)
        target = parse_context().get_configurable(selector)
        if not target:
            raise_unknown_reference(UnknownReference(scoped_configurable_name, evaluate))
        return ConfigurableReference(scoped_configurable_name, evaluate, target.selector)

    def macro(self, macro_name: str) -> ConfigurableReference:
        """Return the reference to a constant or macro.

        Raises:
            ValueError: Several constants have this name.
        """
        found = [] if "/" in macro_name else constants_matching(macro_name)
        if len(found) > 1:
            raise ValueError(f"Ambiguous constant selector '{macro_name}', matches {found}.")
        if found:
            return ConfigurableReference(f"{found[0]}/{CONSTANT}", True, CONSTANT)
        return ConfigurableReference.of_macro(macro_name)


# ---- The imports of a text ----------------------------------------------------------------------


class _GinBuiltins:
    """What the name ``gin`` stands for in a text with dynamic registration."""

    def __getattr__(self, name: str) -> Any:
        target = active().catalog.target(f"gin.{name}")
        if target is None:
            raise AttributeError(name)
        return target.wrapped


_GinBuiltins.__module__ = "gin.config"  # Messages name it.


class ParseContext:
    """What the imports of one text have made known; without dynamic registration, what the session knows.

    Attributes:
        import_manager: The imports that a text is printed with, while it is.
    """

    def __init__(self, import_manager: Any = None) -> None:
        self._import_manager = import_manager
        self._imports: list[config_parser.ImportStatement] = []
        self._symbol_table: dict[str, Any] = {}
        self._symbol_source: dict[str, config_parser.ImportStatement | None] = {}
        self._dynamic_registration = False
        for statement in import_manager.sorted_imports if import_manager is not None else ():
            self.process_import(statement)

    @property
    def imports(self) -> list[config_parser.ImportStatement]:
        """The imports so far."""
        return self._imports

    @property
    def import_manager(self) -> Any:
        """The imports that a text is printed with, or None."""
        return self._import_manager

    def process_import(self, statement: config_parser.ImportStatement) -> None:
        """Import what a statement names, and bind its name where registration is dynamic.

        Raises:
            SyntaxError: There is no such feature, or it is not the first import.
            ImportError: There is no such module.
            ValueError: It would be called ``gin``.
        """
        if statement.is_from and statement.module.startswith("__gin__."):
            self._enable(statement)
        else:
            module = __import__(statement.module, fromlist=[""] if statement.is_from or statement.alias else ())
            if self._dynamic_registration:
                self._bind(statement, module)
        self._imports.append(statement)

    def _enable(self, statement: config_parser.ImportStatement) -> None:
        if statement.alias:
            raise SyntaxError("__gin__ imports do not support `as` aliasing.", statement.location)
        if statement.module != "__gin__.dynamic_registration":
            raise SyntaxError("Unrecognized __gin__ feature '{feature}'.", statement.location)  # So gin says it.
        if self._imports:
            raise SyntaxError(
                "Dynamic registration should be enabled before any other modules are imported.\n\n"
                f"Already imported: {[imported.format() for imported in self._imports]}.",
                statement.location,
            )
        self._dynamic_registration = True
        self._symbol_table["gin"] = _GinBuiltins()
        self._symbol_source["gin"] = None

    def _bind(self, statement: config_parser.ImportStatement, module: Any) -> None:
        name = statement.bound_name()
        if name == "gin":
            raise ValueError(
                f'The `gin` symbol is reserved; cannot bind import statement "{statement.format()}" to `gin`. Use an '
                "alias for the import (via `import ... as ...` or `from ... import ... [as ...]`)."
            )
        self._symbol_table[name] = module
        self._symbol_source[name] = statement

    def get_configurable(self, selector: str) -> Configurable | None:
        """Return what a selector means, registered now where registration is dynamic; or None.

        Raises:
            KeyError: It means several configurables.
            NameError, AttributeError: It leads nowhere, where registration is dynamic.
        """
        if not self._dynamic_registration:
            return match(selector)
        names, objects = self._resolve_selector(selector)
        found = objects[-1]
        known = active().catalog.find(found)
        if known is not None:
            return known
        if self._import_manager is not None:
            raise RuntimeError(
                f"Encountered unregistered configurable `{selector}` in parse only mode. "
                "This indicates an internal error. Please file a bug."
            )
        _, *_, _ = names  # A ValueError for the name of an import alone.
        if not callable(found):
            _ = found.__call__
        return self._registered(selector)

    def _resolve_selector(self, selector: str) -> tuple[list[str], list[Any]]:
        first, *rest = names = selector.split(".")
        if first not in self._symbol_table:
            raise NameError(f"'{first}' was not provided by an import statement.")
        objects = [self._symbol_table[first]]
        for name in rest:
            try:
                objects.append(getattr(objects[-1], name))
            except AttributeError:
                raise AttributeError(
                    f"Couldn't resolve selector {selector}; {objects[-1]} has no attribute {name}."
                ) from None
        return names, objects

    def _registered(self, selector: str) -> Configurable | None:
        from genever.runtime.imports.dynamic import Symbols

        session = active()
        symbols = Symbols(
            session.catalog,
            session.catalog.find,
            lambda wrapped, name, module, source: session.register(wrapped, name, module, import_source=source),
        )
        for name, statement in self._symbol_source.items():
            if statement is not None:
                symbols.bind(ImportLine(*statement[:3]), self._symbol_table[name])
        found = symbols.match(selector)
        assert found is None or isinstance(found, Configurable)
        return found


#: The texts that are being read or printed, the innermost last.
PARSE_CONTEXTS = [ParseContext()]


def parse_context() -> ParseContext:
    """Return the context of the text that is being read or printed."""
    return PARSE_CONTEXTS[-1]


@contextmanager
def parse_scope(import_manager: Any = None) -> Iterator[ParseContext]:
    """A context of its own inside a ``with`` block."""
    PARSE_CONTEXTS.append(ParseContext(import_manager))
    try:
        yield parse_context()
    finally:
        PARSE_CONTEXTS.pop()


# ---- Texts --------------------------------------------------------------------------------------


class Judge(NamedTuple):
    """How to go through what failed.

    Attributes:
        skip_unknown: What to pass over.
        failure: What loading raised; where a module did, that module is not run again.
    """

    skip_unknown: Any
    failure: Exception

    def file(self, path: str, depth: int = 0, beside: str | None = None) -> None:
        """Raise the error that gin has for a file, if it has one.

        Args:
            path: As given or included.
            depth: How many files include it.
            beside: Another folder to look in, that of the including file; gin does not.
        """
        session = active()
        prefixes = session.search_paths if not os.path.isabs(path) else [""]
        if depth == 0 and isinstance(self.failure, GeneverError) and self.failure.code == "file-not-found":
            self._not_found(path, prefixes)  # No reader has to be asked again.
        for prefix in [*prefixes, *([beside] if beside is not None else [])]:
            full = os.path.join(prefix, path)
            for reader, exists in session.readers:
                if exists(full):
                    with reader(full) as file:
                        self.text(file, depth)
                    return
        self._not_found(path, prefixes)

    @staticmethod
    def _not_found(path: str, prefixes: list[str]) -> NoReturn:
        raise OSError(f"Unable to open file: {path}. Searched config paths: {prefixes}.")

    def text(self, source: Any, depth: int = 0) -> None:
        """Raise the error that gin has for a text or an open file, if it has one."""
        if depth > MAX_INCLUDES:
            return
        with parse_scope() as context:
            for statement in config_parser.ConfigParser(source, ParserDelegate(self.skip_unknown)):
                if isinstance(statement, config_parser.BindingStatement):
                    self._binding(statement)
                    continue
                with located(statement.location):
                    if isinstance(statement, config_parser.BlockDeclaration):
                        self._block(statement.selector, context)
                    elif isinstance(statement, config_parser.ImportStatement):
                        self._import(statement, context)
                    else:
                        name = getattr(source, "name", None)
                        self.file(statement.filename, depth + 1, folder_of(name) if isinstance(name, str) else None)

    def _binding(self, statement: config_parser.BindingStatement) -> None:
        scope, selector, name, _, place = statement
        key = scope, selector, name
        if not name:
            key = BindingKey.of_macro(scoped(scope, selector))
        elif should_skip(selector, self.skip_unknown):
            return
        with located(place):
            check_unlocked()
            ParsedBindingKey.parse(key)

    def _block(self, selector: str, context: ParseContext) -> None:
        if not should_skip(selector, self.skip_unknown) and not context.get_configurable(selector):
            raise ValueError(f"No configurable matching '{selector}'.")

    def _import(self, statement: config_parser.ImportStatement, context: ParseContext) -> None:
        is_feature = statement.is_from and statement.module.startswith("__gin__.")
        if not is_feature and statement.module not in sys.modules:
            if isinstance(self.failure, ImportError) and self.skip_unknown:
                return
            if not isinstance(self.failure, GeneverError):  # The module itself failed.
                raise self.failure
            if self.skip_unknown:
                return
        context.process_import(statement)


def check_unlocked() -> None:
    """Raise unless the configuration may be changed."""
    if active().locked:
        raise RuntimeError("Attempted to modify locked Gin config.")


@contextmanager
def located(place: config_parser.Location) -> Iterator[None]:
    """Append a place to the message of what is raised meanwhile, as gin does."""
    try:
        yield
    except Exception as problem:
        if utils.has_place(problem):
            raise
        said = utils._format_location(place)
        if not extend(problem, said, goes_on=True):
            utils.augment_exception_message_and_reraise(problem, said)
        raise


def named_text(text: str, name: object) -> io.StringIO:
    """Return a text as an open file with a name, if it has one."""
    file = io.StringIO(text)
    if name is not None:
        file.name = name
    return file


def raise_as_gin(failure: Exception, judge: Callable[..., Any], *args: Any) -> NoReturn:
    """Raise what ``judge(*args)`` does, gin's error, in the place of Genever's; that one is in a note of it.

    Where gin has nothing to say, the failure stays what it is.
    """
    try:
        judge(*args)
    except Exception as problem:
        if isinstance(failure, GeneverError) and problem is not failure:
            problem.add_note(render_all(failure.diagnostics))
            raise problem from failure.__cause__
        raise
    first = failure.diagnostics[0] if isinstance(failure, GeneverError) else None
    if first is not None and first.source is not None and first.line is not None:
        place = config_parser.Location(first.source.name, first.line, None, first.source.line(first.line))
        extend(failure, "" if isinstance(failure, SyntaxError) else utils._format_location(place), goes_on=True)
    raise failure


# ---- Smaller matters ----------------------------------------------------------------------------


def judge_key(binding_key: Any) -> None:
    """Raise what gin raises where a parameter cannot be bound."""
    check_unlocked()
    ParsedBindingKey.parse(binding_key)


def judge_constant(name: str) -> None:
    """Raise what gin raises where something cannot be a constant."""
    if not config_parser.MODULE_RE.match(name):
        raise ValueError(f"Invalid constant selector '{name}'.")
    found = constants_matching(name)
    if found:
        raise ValueError(f"Constants matching selector '{name}' already exist ({found}).")


def judge_scope(name_or_scope: Any) -> None:
    """Raise what gin raises where a scope cannot be entered."""
    if isinstance(name_or_scope, list):
        all(map(config_parser.MODULE_RE.match, name_or_scope))  # A TypeError for what is no text.
    raise ValueError(f"Invalid value for `name_or_scope`: {name_or_scope}.")


def parse_value(text: str) -> Any:
    """Return the value that a text begins with, as gin reads it."""
    return config_parser.ConfigParser(text, ParserDelegate()).parse_value()
