"""The code of a step: the normalised source of each configurable that it reaches, and of what that names.

Two sources are the same here where only comments, docstrings, layout or the decorator that registers something differ.
A function leads to the functions, classes and constants of the project that it names, in its own module or in others.
What is installed counts by its source alone, and leads no further. Nothing is imported or run.
"""

from __future__ import annotations

import ast
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from genever.configuration.catalog.target import Target
from genever.experiments.runs.code import compiled, is_installed

#: Returns the file of the module with a name, None where that is not known.
FindModule: TypeAlias = Callable[[str], str | None]

_Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_REGISTERING = frozenset({"configurable", "register"})
_LEFT_OUT = frozenset({"ctx", "type_comment", "kind", "type_ignores"})


class Named(NamedTuple):
    """A configurable that code names: its module, its qualified name there, and the name that it is registered by."""

    module: str
    qualname: str
    name: str


class Code(NamedTuple):
    """The code of a configurable.

    Attributes:
        parts: A hash of each function, class and constant, by its name.
        configurables: Those that it calls by their names, which get parameters from the configuration.
    """

    parts: dict[str, str]
    configurables: tuple[Named, ...]


class Sources:
    """Reads modules, each once, and says what the code of configurables is.

    Args:
        find: Finds the files of modules that the code imports.
        is_outdated: Says whether this process has loaded other code of a module than is in its file.

    Attributes:
        outdated: The files of the project of which that is so.
    """

    def __init__(self, find: FindModule, is_outdated: Callable[[str, str], bool] | None = None) -> None:
        self._find = find
        self._is_outdated = is_outdated
        self.outdated: list[str] = []
        self._modules: dict[tuple[str, str], _Module | None] = {}

    def code_of(self, target: Target) -> Code:
        """Return the code of a configurable, and of what its registration names."""
        collected = _Collected(self)
        module, qualname = target.home or ("", target.selector)
        origin = target.definition
        found = self.module(str(origin.source.name), module) if origin is not None else None
        node = found.definition(qualname, origin.line) if found is not None and origin is not None else None
        if found is None or node is None:
            return Code({f"{module}.{qualname}": _hash(compiled(target))}, ())
        collected.add(found, qualname, [node])
        collected.finish()
        named = dict.fromkeys(each for each in collected.configurables if each[:2] != (module, qualname))
        return Code(dict(sorted(collected.parts.items())), tuple(named))

    def module(self, path: str, name: str) -> _Module | None:
        """Return a module of the project or of a library, None where its source cannot be read."""
        key = os.path.realpath(path), name
        if key not in self._modules:
            try:
                tree = ast.parse(_source(path))
            except (OSError, SyntaxError, ValueError, RecursionError):
                self._modules[key] = None
            else:
                self._modules[key] = _Module(key[0], name, tree)
                if self._is_outdated is not None and self._is_outdated(key[0], name):
                    self.outdated.append(path)
        return self._modules[key]

    def of_project(self, name: str) -> _Module | None:
        """Return the module with a name where it is the project's own."""
        path = self._find(name)
        if path is None or not path.endswith(".py") or is_installed(os.path.realpath(path)):
            return None
        return self.module(path, name)


def _source(path: str) -> bytes | str:
    if os.path.isfile(path):
        return Path(path).read_bytes()
    import linecache  # What a notebook has is there, under the name of no file.

    if lines := linecache.getlines(path):
        return "".join(lines)
    raise FileNotFoundError(path)


class _Module:
    """The source of a module: what its names are bound to outside of functions, and what it imports."""

    def __init__(self, path: str, name: str, tree: ast.Module) -> None:
        self.path = path
        self.name = name
        self.tree = tree
        self.is_own = not is_installed(path)
        self.bound: dict[str, list[ast.stmt]] = {}
        self.imported: dict[str, tuple[str, str]] = {}
        self._take_in(tree.body)

    @property
    def label(self) -> str:
        """What it is called in keys: the same for a script as for the module that it is elsewhere."""
        stem = Path(self.path).stem
        return self.name.rpartition(".")[2] if self.name not in ("", "__main__") and stem != self.name else stem

    def _take_in(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            match statement:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    self.bound.setdefault(name, []).append(statement)
                case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                    for name in _bound_by(statement):
                        self.bound.setdefault(name, []).append(statement)
                case ast.Import() | ast.ImportFrom():
                    self.imported.update(self.imports_of(statement))
                case ast.If() | ast.Try() | ast.With():
                    inner = [*statement.body, *getattr(statement, "orelse", [])]
                    handled = [each for handler in getattr(statement, "handlers", []) for each in handler.body]
                    self._take_in([*inner, *handled, *getattr(statement, "finalbody", [])])
                case _:
                    pass

    def imports_of(self, statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield what an import binds: a name, the module, and what is taken of that, nothing for the module itself."""
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                top = alias.name.partition(".")[0]
                yield (alias.asname, (alias.name, "")) if alias.asname else (top, (top, ""))
            return
        module = statement.module or ""
        if statement.level:
            package = self.name if Path(self.path).name == "__init__.py" else self.name.rpartition(".")[0]
            for _ in range(statement.level - 1):
                package = package.rpartition(".")[0]
            module = ".".join(filter(None, (package, module)))
        for alias in statement.names:
            yield alias.asname or alias.name, (module, alias.name)

    def definition(self, qualname: str, line: int) -> _Definition | None:
        """Return the function or class with a qualified name; of several the last that begins at or before a line."""
        found = [node for name, node in _defined(self.tree, "") if name == qualname]
        before = [node for node in found if _begin(node) <= line]
        return (before or found or [None])[-1]  # type: ignore[list-item]  # None is for nothing found.


def _bound_by(statement: ast.Assign | ast.AnnAssign | ast.AugAssign) -> Iterator[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))


def _defined(node: ast.AST, prefix: str) -> Iterator[tuple[str, _Definition]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _DEFINITIONS):
            name = f"{prefix}{child.name}"
            yield name, child
            yield from _defined(child, f"{name}." if isinstance(child, ast.ClassDef) else f"{name}.<locals>.")
        else:
            yield from _defined(child, prefix)


def _begin(node: _Definition) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


class _Collected:
    """Follows the names in code."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.parts: dict[str, str] = {}
        self.configurables: list[Named] = []
        self._pending: list[tuple[_Module, list[ast.AST]]] = []

    def add(self, module: _Module, name: str, nodes: list[Any]) -> None:
        """Take in what a name is bound to."""
        label = f"{module.label}.{name}"
        if label in self.parts:
            return
        self.parts[label] = _hash("\n".join(map(normalised, nodes)))
        for node in nodes:
            registered = registered_name(node)
            if registered is not None:
                self.configurables.append(Named(module.name, name, registered))
        if module.is_own:
            self._pending.append((module, nodes))

    def finish(self) -> None:
        """Follow all names."""
        while self._pending:
            module, nodes = self._pending.pop()
            for node in nodes:
                imports = dict(module.imported)
                for part in ast.walk(node):
                    if isinstance(part, ast.Import | ast.ImportFrom):
                        imports.update(module.imports_of(part))
                for names in sorted(set(_names_in(node))):
                    self._follow(module, names, imports)

    def _follow(self, module: _Module, names: tuple[str, ...], imports: dict[str, tuple[str, str]]) -> None:
        first, *rest = names
        if first in imports:
            self._follow_import(*imports[first], rest)
        elif first in module.bound:
            self.add(module, first, module.bound[first])

    def _follow_import(self, module: str, taken: str, rest: list[str]) -> None:
        for _ in range(20):  # So many modules may hand a name on.
            path = [*([taken] if taken else []), *rest]
            while path and (inner := self._sources.of_project(f"{module}.{path[0]}")) is not None:
                module, path = inner.name, path[1:]
            found = self._sources.of_project(module)
            if found is None:
                return
            if not path:  # The module itself, which may hand any of it on.
                self.add(found, "*", [found.tree])
                return
            if path[0] in found.bound:
                self.add(found, path[0], found.bound[path[0]])
                return
            if path[0] not in found.imported:
                return
            module, taken = found.imported[path[0]]
            rest = path[1:]


def _names_in(node: ast.AST) -> Iterator[tuple[str, ...]]:
    """Yield the names that code looks up in its module, each with the attributes that follow it."""
    match node:
        case ast.Attribute() | ast.Name():
            names: list[str] = []
            inner: ast.AST = node
            while isinstance(inner, ast.Attribute):
                names.append(inner.attr)
                inner = inner.value
            if not isinstance(inner, ast.Name):
                yield from _names_in(inner)
            elif isinstance(inner.ctx, ast.Load):
                yield (inner.id, *reversed(names))
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            outside = [*getattr(node, "decorator_list", []), *node.args.defaults, *node.args.kw_defaults]
            outside += [each.annotation for each in _arguments(node.args)]
            outside.append(getattr(node, "returns", None))
            for part in outside:
                if part is not None:
                    yield from _names_in(part)
            body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else [*node.body]
            own = {argument.arg for argument in _arguments(node.args)}.union(*map(_bound_in, body))
            for part in body:
                yield from (names for names in _names_in(part) if names[0] not in own)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            own = set().union(*(_bound_in(generator.target) for generator in node.generators))
            for part in ast.iter_child_nodes(node):
                yield from (names for names in _names_in(part) if names[0] not in own)
        case _:
            for part in ast.iter_child_nodes(node):
                yield from _names_in(part)


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    rest = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]


def _bound_in(node: ast.AST) -> set[str]:
    """Return the names that a part of a function binds in it, but for what it imports: that can be followed."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            return set()
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return {name}
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return {name}.union(*map(_bound_in, ast.iter_child_nodes(node)))
    found = set().union(*map(_bound_in, ast.iter_child_nodes(node)))
    return found.difference(*(part.names for part in ast.walk(node) if isinstance(part, ast.Global)))


def registered_name(node: ast.AST) -> str | None:
    """Return the name that a decorator registers a function or class by, where its calls get parameters."""
    if not isinstance(node, _DEFINITIONS):
        return None
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if _last(called) == "configurable":
            first = decorator.args[0] if isinstance(decorator, ast.Call) and decorator.args else None
            given = first.value if isinstance(first, ast.Constant) else None
            return given if isinstance(given, str) else node.name
    return None


def _last(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def normalised(node: Any) -> str:
    """Return code without comments, docstrings and layout, the same in all versions of Python.

    >>> normalised(ast.parse("'Adds one.'; x + (1)  # or so"))
    'Module(body=[Expr(value=BinOp(left=Name(id=x),op=Add(),right=Constant(value=1)))])'
    """
    if isinstance(node, list):
        return f"[{','.join(map(normalised, node))}]"
    if not isinstance(node, ast.AST):
        return node if isinstance(node, str) else repr(node)
    if isinstance(node, ast.Constant):
        return f"Constant(value={node.value!r})"
    fields = []
    for name in node._fields:
        value = getattr(node, name, None)
        if name in _LEFT_OUT or value is None:
            continue
        if (
            name == "body"
            and isinstance(node, (*_DEFINITIONS, ast.Module))
            and ast.get_docstring(node, False) is not None
        ):
            value = value[1:]
        if name == "decorator_list":
            others = [each for each in value if not _is_registering(each)]
            value = [*others, *(version for each in value if (version := _version(each)) is not None)]
        if value != []:
            fields.append(f"{name}={normalised(value)}")
    return f"{type(node).__name__}({','.join(fields)})"


def _is_registering(decorator: ast.expr) -> bool:
    return _last(decorator.func if isinstance(decorator, ast.Call) else decorator) in _REGISTERING


def _version(decorator: ast.expr) -> ast.expr | None:
    """Return the version that a decorator gives the code that it registers, if it gives one."""
    if isinstance(decorator, ast.Call) and _is_registering(decorator):
        return next((each.value for each in decorator.keywords if each.arg == "version"), None)
    return None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
