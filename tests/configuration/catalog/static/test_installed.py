"""The signatures of what is installed are the real ones, as far as they are known."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import FunctionType
from typing import Any

import pytest

from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.objects.values import Class, Function, Unknown, forced
from genever.configuration.catalog.static.signatures.classes import signature_of_class, signature_of_function
from genever.configuration.catalog.static.sources.environment import search_for
from genever.configuration.catalog.target import NO_DEFAULT, Kind, Signature, Unread
from genever.runtime.registry.signatures import constructor, signature_of

MODULES = [
    *("argparse", "ast", "asyncio", "calendar", "collections", "concurrent.futures", "configparser", "contextlib"),
    *("csv", "dataclasses", "decimal", "email.message", "fractions", "functools", "http.client", "ipaddress", "json"),
    *("logging", "multiprocessing", "os", "os.path", "pathlib", "random", "shutil", "socket", "sqlite3", "ssl"),
    *("statistics", "string", "subprocess", "tempfile", "threading", "typing", "unittest", "urllib.request", "uuid"),
    *("xml.etree.ElementTree", "zipfile", "attr", "pydantic", "click", "rich.console"),
    *("torch.optim", "torch.optim.lr_scheduler", "torch.nn", "torch.nn.functional", "torch.utils.data"),
    *("torch.distributions", "pytorch_lightning.callbacks", "pytorch_lightning.loggers"),
    *("sklearn.ensemble", "sklearn.linear_model", "sklearn.preprocessing"),
]


#: Classes of which only subclasses are called.
_BASES = ("BaseModel", "RootModel")


def _public(module: Any) -> Iterator[tuple[str, Any]]:
    for name in sorted(getattr(module, "__all__", None) or [name for name in dir(module) if not name.startswith("_")]):
        found = getattr(module, name, None)
        if isinstance(found, type | FunctionType) and name not in _BASES:
            yield name, found


def _live(found: Any) -> Signature | None:
    try:
        is_class = isinstance(found, type)
        return signature_of(constructor(found) if is_class else found, found if is_class else None, filled=None)
    except (TypeError, ValueError):  # It says nothing of its parameters.
        return None


@pytest.mark.parametrize("name", MODULES)
def test_is_the_real_one(name: str) -> None:
    pytest.importorskip(name)
    real = importlib.import_module(name)
    program = StaticCatalog(search_for([])).program
    module = program.module(name)
    assert module is not None

    wrong = []
    for member, found in _public(real):
        live = _live(found)
        named = program.name_in(module, member)
        assert named is not None, member
        value = forced(named)
        if live is not None and not isinstance(value, Unknown):
            read = signature_of_class(value) if isinstance(value, Class) else signature_of_function(value)
            wrong += [(member, *about) for about in _differences(read, live)]
            if isinstance(value, Class | Function):
                assert isinstance(value, Class) is isinstance(found, type), member

    assert wrong == []


def _differences(read: Signature, live: Signature) -> Iterator[tuple[Any, ...]]:
    """Yield what a signature that was read says and the live one does not."""
    if not read.accepts_any and not live.names <= read.names:
        yield "refuses", sorted(live.names - read.names)
    if not read.accepts_any and live.accepts_any:
        yield "takes no others", sorted(read.names)
    real = {parameter.name: parameter for parameter in live.declared}
    for name, kind, default, _ in read.declared:
        if kind in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD):
            continue
        if name not in real:
            yield "has no", name
        elif (default is NO_DEFAULT) is not (real[name].default is NO_DEFAULT):
            yield "required", name
        elif not isinstance(default, Unread) and repr(default) != repr(real[name].default):
            yield "default", name, default, real[name].default
