"""What a program asks to be run: a function, bindings and files, as what a command line would say."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from genever.experiments.running.request import Request
from genever.language.text.errors import error
from genever.language.text.source import Argument
from genever.language.values.literals import has_literal_form, value_text
from genever.runtime.registry.configurable import Configurable
from genever.runtime.session import Session, active

#: What runs: a function or class, a reference such as ``'@train()'``, or None for what ``main`` is bound to.
Entry: TypeAlias = Callable[..., Any] | str | None

#: Bindings: a text of the language, or values by the names of parameters and macros.
Bindings: TypeAlias = str | Mapping[str, Any]

#: The path of a binding file, or several.
Files: TypeAlias = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

#: A text that says what runs; another one is a binding.
_REFERENCE = re.compile(r"\s*(?:[@%].*|[\w./]+)\Z", re.DOTALL)


def warn_of_bindings(name: str) -> None:
    """Warn where the current session has bindings, which count for calls and not for a run of its own."""
    if active().config.bindings:
        what = f"the configuration that was loaded before does not count in genever.{name}"
        how = "give its files or bindings; genever.config_str() is all of it as one text"
        warnings.warn(f"{what}: {how}", stacklevel=3)


def asked(session: Session, entry: Entry, bindings: Iterable[Bindings], files: Files) -> Request:
    """Return what a program asks to be run; a function that is not configurable yet is so in the session.

    Raises:
        GeneverError: What is to be run has no name, or bindings are of another type.
    """
    if isinstance(entry, str) and not _REFERENCE.match(entry):
        bindings, entry = (entry, *bindings), None
    paths = [files] if isinstance(files, str | os.PathLike) else list(files)
    target = _registered(session, entry) if entry is not None and not isinstance(entry, str) else None
    # Where there are files, the name may be that of a macro in them.
    own = target.signature.names if target is not None and not paths else frozenset[str]()
    texts: list[Argument] = []
    values: list[tuple[str, Any]] = []
    for number, each in enumerate(bindings, start=1):
        if isinstance(each, str):
            texts.append(Argument(each, f"binding {number}"))
        elif isinstance(each, Mapping):
            for key, value in each.items():
                name = f"{target.selector}.{key}" if target is not None and key in own else key
                if has_literal_form(value):
                    texts.append(Argument(f"{name} = {value_text(value)}", f"the value of {key}"))
                else:
                    values.append((name, value))
        else:
            what = f"bindings are texts, or dicts of values by their names, not {type(each).__name__}"
            raise error("wrong-type", what, hint="as in 'train.lr = 0.1' or {'train.lr': 0.1}")
    request = Request(
        tuple(os.fspath(path) for path in paths), tuple(texts), main_label="what to run", values=tuple(values)
    )
    if target is None:
        return request._replace(main=str(entry) if entry is not None else None)
    imports = [Argument(f"import {module}", "what to run") for module in _module_of(target)]
    return request._replace(bindings=(*imports, *texts), main=f"@{target.selector}()", owner=target.selector)


def _registered(session: Session, entry: Callable[..., Any]) -> Configurable:
    found = session.catalog.find(entry)
    if found is not None:
        return found
    if not hasattr(entry, "__name__"):
        what = f"what is to be run is a function or class that has a name, or a reference, not {entry!r}"
        raise error("wrong-type", what)
    return session.register(entry)


def _module_of(target: Configurable) -> Iterable[str]:
    """Yield the name of the module that registers a configurable when it is imported, if one does."""
    module = target.home[0] if target.home is not None else "__main__"
    spec = getattr(sys.modules.get(module), "__spec__", None)
    if module != "__main__" and spec is not None and spec.name == module and target.in_place:
        yield module


def words(request: Request, out: str | None = None) -> list[str]:
    """Return the command line that does the same, as far as one can."""
    main = ["--main", request.main] if request.main is not None else []
    place = ["--out", str(out)] if out is not None else []
    return ["genever", "run", *request.files, *(binding.text for binding in request.bindings), *main, *place]
