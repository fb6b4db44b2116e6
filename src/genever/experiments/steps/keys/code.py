"""The code of a step: the normalised source of each configurable that it reaches, and of what that names.

Two sources are the same here where only comments, docstrings, layout or the decorator that registers something differ.
A function leads to the functions, classes and constants of the project that it names, in its own module or in others.
What is installed counts by its source alone, and leads no further. Nothing is imported or run.
"""

from __future__ import annotations

import ast
import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from genever.configuration.catalog.target import Target
from genever.experiments.runs.code import compiled, is_installed

#: Returns the file of the module with a name, None where that is not known.
FindModule: TypeAlias = Callable[[str], str | None]

_Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BLOCKS = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})
_WITH_BLOCK = (ast.stmt, ast.ExceptHandler, ast.match_case)
#: Through how many modules a name is followed that each imports from the next.
_MOST_HANDED_ON = 20
_REGISTERING = frozenset({"configurable", "register"})
_LEFT_OUT = frozenset({"ctx", "type_comment", "kind", "type_ignores"})


class Named(NamedTuple):
    """What code names, that may be configurable: its module, and its qualified name there."""

    module: str
    qualname: str


class Code(NamedTuple):
    """The code of a configurable.

    Attributes:
        parts: A hash of each function, class and constant, by its name.
        named: What it names; what of that is configurable gets parameters from the configuration.
    """

    parts: dict[str, str]
    named: tuple[Named, ...]


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
        self._paths: dict[str, str | None] = {}
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
        collected.add(found, qualname, [node, *found.around(qualname)])
        collected.finish()
        named = dict.fromkeys(each for each in collected.named if each != (module, qualname))
        return Code(dict(sorted(collected.parts.items())), tuple(named))

    def code_behind(self, names: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Return hashes of the code of the project's functions and classes with some names, each in its module."""
        collected = _Collected(self)
        for module, qualname in names:
            found = self.of_project(module)
            first = qualname.partition(".")[0]
            if found is not None and first in found.bound:
                collected.add(found, first, [*found.bound[first], *found.changed.get(first, ())])
        collected.finish()
        return dict(sorted(collected.parts.items()))

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
        if name not in self._paths:
            self._paths[name] = self._find(name)
        path = self._paths[name]
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
    """The source of a module: what its names are bound to outside of functions, and what it imports.

    Attributes:
        bound: The statements that bind a name, with what is around them, as conditions and loops.
        changed: The statements that change what a name is bound to, as calls of its methods and decorators that
            register something in it.
        imported: The module that a name is of, and its name there.
        stars: The modules of which it imports all names.
    """

    def __init__(self, path: str, name: str, tree: ast.Module) -> None:
        self.path = path
        self.name = name
        self.tree = tree
        self.is_own = not is_installed(path)
        self.bound: dict[str, list[ast.AST]] = {}
        self.changed: dict[str, list[ast.AST]] = {}
        self.imported: dict[str, tuple[str, str]] = {}
        self.stars: list[str] = []
        self._changes: dict[str, set[str]] = {}
        self._take_in(tree.body)

    @property
    def label(self) -> str:
        """What it is called in keys: the same for a script as for the module that it is elsewhere."""
        if self.name not in ("", "__main__"):
            return self.name
        spec: Any = getattr(sys.modules.get("__main__"), "__spec__", None)  # That of ``python -m``.
        is_it = spec is not None and os.path.realpath(spec.origin or "") == self.path
        return str(spec.name) if is_it else Path(self.path).stem

    def _take_in(self, statements: Sequence[ast.stmt], headers: tuple[ast.AST, ...] = ()) -> None:
        """Note what statements outside of functions bind and change.

        Args:
            statements: The statements.
            headers: The conditions and loops around them.
        """
        for statement in statements:
            for name in _bound_by(statement):
                self.bound.setdefault(name, []).extend([*headers, statement])
            match statement:
                case ast.Import() | ast.ImportFrom():
                    imported = dict(self.imports_of(statement))
                    self.stars += [module for name, (module, _) in imported.items() if name == "*"]
                    self.imported.update(imported)
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    decorating = [each for each in statement.decorator_list if not _is_of_genever(each)]
                    roots = {names[0] for each in decorating for names in _names_in(each)}
                    roots |= {names[0] for each in getattr(statement, "bases", []) for names in _names_in(each)}
                    changed = {root for each in decorating if (root := _changed_root(each)) is not None}
                    self._note(changed.union(*(self._changes.get(root, ()) for root in roots)), headers, statement)
                    self._changes[statement.name] = _changed_in(statement)
                case ast.Expr(value=ast.Call() as call):
                    roots = {names[0] for names in _names_in(call)}
                    self._note(roots.union(*(self._changes.get(root, ()) for root in roots)), headers, statement)
                case _:
                    inner = [each for name, value in ast.iter_fields(statement) if name in _BLOCKS for each in value]
                    around = [each for each in ast.iter_child_nodes(statement) if each not in inner]
                    for block in inner:
                        parts = [block] if isinstance(block, ast.stmt) else block.body
                        case_of = [block.pattern, block.guard] if isinstance(block, ast.match_case) else []
                        self._take_in(parts, (*headers, *around, *filter(None, case_of)))

    def _note(self, names: Iterable[str], headers: Iterable[ast.AST], statement: ast.stmt) -> None:
        for name in names:
            self.changed.setdefault(name, []).extend([*headers, statement])

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

    def around(self, qualname: str) -> list[ast.AST]:
        """Return what may decide on the variables around a function that another one defines: that, and who names it.

        None of it where a module defines the function itself.
        """
        outer, is_inside, _ = qualname.partition(".<locals>.")
        if not is_inside:
            return []
        first = outer.partition(".")[0]
        naming = [each for each in self.tree.body if any(names[0] == first for names in _names_in(each))]
        return [*self.bound.get(first, ()), *naming]

    def definition(self, qualname: str, line: int) -> _Definition | None:
        """Return the function or class with a qualified name; of several the last that begins at or before a line."""
        found = [node for name, node in _defined(self.tree, "") if name == qualname]
        before = [node for node in found if _begin(node) <= line]
        return (before or found or [None])[-1]  # type: ignore[list-item]  # None is for nothing found.


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement itself binds, or parts of which it does."""
    if isinstance(statement, _DEFINITIONS):
        yield statement.name
        return
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return
    parts: list[ast.AST] = [statement]
    while parts:
        part = parts.pop()
        match part:
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                if (root := _root(part)) is not None:
                    yield root
            case ast.Name(id=name, ctx=ast.Store()) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                continue
            case _:
                pass
        parts += [each for each in ast.iter_child_nodes(part) if not isinstance(each, _WITH_BLOCK)]


def _root(node: ast.AST) -> str | None:
    """Return the name that attributes and items are taken of."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _changed_root(decorator: ast.expr) -> str | None:
    """Return the name in which a decorator that is an attribute of it may register something."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return _root(called) if isinstance(called, ast.Attribute) else None


def _changed_in(node: _Definition) -> set[str]:
    """Return the names of the module that a function may change, or a class when it gets a subclass."""
    if isinstance(node, ast.ClassDef):
        is_told = any(isinstance(each, _DEFINITIONS) and each.name == "__init_subclass__" for each in node.body)
        return {node.name} if is_told or node.keywords else set()
    own = _own_of(node)
    found: set[str] = set()
    for part in ast.walk(node):
        match part:
            case ast.Global(names=names):
                found.update(names)
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                found.update(filter(None, [_root(part)]))
            case ast.Expr(value=ast.Call(func=ast.Attribute() as called)):
                found.update(filter(None, [_root(called)]))
            case _:
                pass
    return found - own


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
        self.named: list[Named] = []
        self._pending: list[tuple[_Module, list[ast.AST]]] = []

    def add(self, module: _Module, name: str, nodes: list[Any]) -> None:
        """Take in what a name is bound to."""
        label = f"{module.label}.{name}"
        if label in self.parts:
            return
        self.parts[label] = _hash("\n".join(map(normalised, nodes)))
        self.named.append(Named(module.name, name))
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
        is_found = first in imports and self._follow_import(*imports[first], rest)
        nodes = list(module.bound.get(first, ()))
        if nodes or is_found:  # What a library has is also changed by calls, but only the project's is looked at.
            nodes += module.changed.get(first, ())
        if nodes:
            self.add(module, first, nodes)
        elif not is_found and first not in imports:
            for star in module.stars:
                self._follow_import(star, first, rest)

    def _follow_import(self, module: str, taken: str, rest: list[str], depth: int = 0) -> bool:
        """Take in what is imported; return whether it is the project's."""
        path = [*([taken] if taken else []), *rest]
        while path and (inner := self._sources.of_project(f"{module}.{path[0]}")) is not None:
            module, path = inner.name, path[1:]
        found = self._sources.of_project(module)
        if found is None:
            self.named.append(Named(module, ".".join(path)))
            return False
        if not path:  # The module itself, which may hand any of it on.
            self.add(found, "*", [found.tree])
            return True
        name, rest = path[0], path[1:]
        if nodes := [*found.bound.get(name, ()), *found.changed.get(name, ())]:
            self.add(found, name, nodes)
        if depth < _MOST_HANDED_ON:
            if name in found.imported:
                self._follow_import(*found.imported[name], rest, depth + 1)
            elif not nodes:
                for star in found.stars:
                    self._follow_import(star, name, rest, depth + 1)
        return True


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
            own = _own_of(node)
            for part in body:
                yield from (names for names in _names_in(part) if names[0] not in own)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            yield from _names_in(node.generators[0].iter)  # It is evaluated outside.
            own = set().union(*(_bound_in(generator.target) for generator in node.generators))
            for part in ast.iter_child_nodes(node):
                yield from (names for names in _names_in(part) if names[0] not in own)
        case _:
            for part in ast.iter_child_nodes(node):
                yield from _names_in(part)


def _own_of(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
    """Return the names that are a function's own: its parameters, and what it binds and does not take as global."""
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    elsewhere = (part.names for part in ast.walk(function) if isinstance(part, ast.Global))
    own = {argument.arg for argument in _arguments(function.args)}.union(*map(_bound_in, body))
    return own.difference(*elsewhere)


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
    return set().union(*map(_bound_in, ast.iter_child_nodes(node)))


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


def _is_of_genever(decorator: ast.expr) -> bool:
    return _is_registering(decorator) and _root(decorator.func if isinstance(decorator, ast.Call) else decorator) in (
        "genever",
        "configurable",
        "register",
    )


def _is_registering(decorator: ast.expr) -> bool:
    return _last(decorator.func if isinstance(decorator, ast.Call) else decorator) in _REGISTERING


def _version(decorator: ast.expr) -> ast.expr | None:
    """Return the version that a decorator gives the code that it registers, if it gives one."""
    if isinstance(decorator, ast.Call) and _is_registering(decorator):
        return next((each.value for each in decorator.keywords if each.arg == "version"), None)
    return None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
