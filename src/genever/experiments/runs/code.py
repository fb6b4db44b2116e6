"""The code that a run has loaded: the program's own modules, and whether they are still what they were.

What is installed counts by its versions, and what Genever itself is made of by its own. A process that has loaded a
module before its file was changed does not run what the file says: such code is not known.
"""

from __future__ import annotations

import hashlib
import operator
import os
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from functools import cache
from types import CodeType, ModuleType
from typing import Any

from genever.configuration.catalog.target import Target
from genever.runtime.injection.specialize import FILE
from genever.runtime.processes.environment import open_regular
from genever.runtime.processes.import_hooks import STARTED
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.signatures import unwrap
from genever.runtime.session import Session

#: The largest file of code that is looked at, in bytes.
_MAX_BYTES = 64 * 1024 * 1024
#: How coarse the clock of a file system may be, in seconds.
_COARSE = 2.0
_SYSTEM = ("stdlib", "platstdlib", "purelib", "platlib", "scripts")
_OURS = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

#: What is known of files: when each was written, its size, which file it is, and its hash.
_known: dict[str, tuple[tuple[int, ...], str]] = {}
#: Where the file of a module is, None where it is not the program's own.
_places: dict[int, tuple[ModuleType, str | None]] = {}


def loaded_code(session: Session) -> dict[str, str] | None:
    """Return hashes of the files of code that the program has loaded, by their paths; None where that is not known.

    The paths are those from the working directory, for files below it.
    """
    found: dict[str, str] = {}
    for path in {*_files_of_modules(), *_files_of_calls(session)}:
        digest = _loaded_hash(path) if path is not None else None
        if path is None or digest is None:
            return None
        found[_named(path)] = digest
    return dict(sorted(found.items()))


def _constant(value: object) -> str:
    return repr(sorted(map(repr, value))) if isinstance(value, frozenset) else repr(value)


def is_unchanged(code: Mapping[str, Any] | None) -> bool:
    """Return whether files of code are what they were when `loaded_code` has hashed them."""
    return code is not None and not changed_files(code)


def changed_files(code: Mapping[str, Any]) -> list[str]:
    """Return the files of code that are not what they were when `loaded_code` has hashed them."""
    return [path for path, digest in code.items() if _hash(os.path.abspath(path)) != digest]


def code_of_cells(session: Session) -> str:
    """Return a hash of what is configurable and is in no file, as the functions of a notebook; empty for nothing."""
    found = []
    for target in session.catalog:
        code = _code_of(target.wrapped) if target.home is not None and target.home[0] == "__main__" else None
        if code is not None and not os.path.isfile(code.co_filename):
            found.append(f"{target.selector} {_codes_of(target.wrapped)}")
    return hashlib.sha256("\n".join(sorted(found)).encode("utf-8", "surrogatepass")).hexdigest() if found else ""


def compiled(target: Target) -> str:
    """Return what the code of a configurable without a source does; of what is not written in Python only its name."""
    return f"{target.home} {_codes_of(target.wrapped) if isinstance(target, Configurable) else ''}"


def is_outdated(path: str, module: str) -> bool:
    """Return whether a module that is loaded has functions with other code than its file has by now.

    Args:
        path: The file.
        module: The name of the module.
    """
    loaded = sys.modules.get(module)
    try:
        if loaded is None or is_installed(path) or os.stat(path).st_mtime < STARTED - _COARSE:
            return False
        with open_regular(path) as file:
            code = compile(file.read(_MAX_BYTES), path, "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError):
        return True
    written = [(each.co_qualname, _what_it_does(each)) for each in _codes_in(code)]
    for each in [*vars(loaded).values()]:
        if getattr(each, "__module__", None) == module:
            for own in _code_objects(each):
                is_own = os.path.realpath(own.co_filename) == path
                if is_own and (own.co_qualname, _what_it_does(own)) not in written:
                    return True
    return False


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes_in(each)


def _codes_of(wrapped: Any) -> list[Any]:
    """Return what the code of a function, or of the methods of a class, does; not where it stands."""
    return [_what_it_does(code) for code in _code_objects(wrapped)]


def _code_objects(wrapped: Any) -> list[CodeType]:
    """Return the code of a function, or of the methods of a class."""
    found: Any = unwrap(wrapped)
    functions = vars(found).values() if isinstance(found, type) else [found]
    codes = (getattr(unwrap(each) if callable(each) else each, "__code__", None) for each in functions)
    return [code for code in codes if isinstance(code, CodeType)]


def _what_it_does(code: CodeType) -> tuple[Any, ...]:
    constants = [_what_it_does(each) if isinstance(each, CodeType) else _constant(each) for each in code.co_consts]
    return code.co_name, code.co_code.hex(), code.co_names, code.co_varnames, constants


def file_of(target: Target) -> str | None:
    """Return the file that a function or class is written in; None where it is installed, or in no file."""
    code = _code_of(target.wrapped) if isinstance(target, Configurable) else None
    path = os.path.realpath(code.co_filename) if code is not None else None
    return path if path is not None and os.path.isfile(path) and not is_installed(path) else None


#: The modules that there were last, and the files of the program's own among them.
_files: tuple[list[ModuleType], tuple[str, ...]] = [], ()


def _files_of_modules() -> tuple[str, ...]:
    global _files
    modules = [*sys.modules.values()]
    if len(modules) != len(_files[0]) or not all(map(operator.is_, modules, _files[0])):
        _files = modules, tuple(_places_of([*sys.modules.items()]))
    return _files[1]


def _places_of(modules: list[tuple[str, ModuleType]]) -> Iterator[str]:
    for name, module in modules:
        known = _places.get(id(module))
        if known is None or known[0] is not module:
            known = _places[id(module)] = module, _own_file(name, module)
        if known[1] is not None:
            yield known[1]


def _own_file(name: str, module: object) -> str | None:
    file = getattr(module, "__file__", None)
    if not isinstance(file, str) or name.partition(".")[0] == "genever":
        return None
    path = os.path.realpath(file)
    return None if is_installed(path) else path


def _files_of_calls(session: Session) -> Iterator[str | None]:
    """Yield the files of the functions and classes that were called; None for one in no file, as in a notebook."""
    for called in session.record.called():
        target = session.catalog.target(called.selector)
        code = _code_of(target.wrapped) if target is not None else None
        if code is None or code.co_filename == FILE:
            continue
        path = os.path.realpath(code.co_filename)
        if not os.path.isfile(path):
            yield None
        elif not is_installed(path):
            yield path


def _code_of(wrapped: Any) -> CodeType | None:
    found: Any = unwrap(wrapped)
    if isinstance(found, type):
        return next((code for each in vars(found).values() if (code := getattr(each, "__code__", None))), None)
    return getattr(found, "__code__", None)


@cache
def _installed_in() -> tuple[str, ...]:
    folders = [sysconfig.get_path(name) for name in _SYSTEM]
    return tuple({os.path.realpath(folder) + os.sep for folder in (*folders, _OURS) if folder})


def is_installed(path: str) -> bool:
    """Return whether a file belongs to Python, to Genever or to what is installed; ``path`` is a real path."""
    parts = f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}"
    return path.startswith(_installed_in()) or any(part in path for part in parts)


def _named(path: str) -> str:
    here = os.getcwd()
    return os.path.relpath(path, here) if path.startswith(here + os.sep) else path


# ---- Files ---------------------------------------------------------------------------------------------


def _loaded_hash(path: str) -> str | None:
    """Return the hash of a file that was loaded; None where it was written since this process has begun."""
    try:
        if os.stat(path).st_mtime > STARTED - _COARSE:
            return None
    except OSError:
        return None
    return _hash(path)


def _hash(path: str) -> str | None:
    try:
        about = os.stat(path)
        stamp = about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino
        known = _known.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        with open_regular(path) as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError:
        return None
    if len(content) > _MAX_BYTES:
        return None
    digest = hashlib.sha256(content).hexdigest()
    _known[path] = stamp, digest
    return digest
