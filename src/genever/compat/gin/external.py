"""Registers another library's functions and classes as gin does."""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import Any

from genever.api import constant, external_configurable
from genever.language.text.errors import ConfigValueError
from genever.runtime.session import active


def register_all(namespace: Any, names: str, module: str) -> None:
    """Register what a namespace has under names that are separated by blanks, as ``module.name``.

    What the installed release of the library lacks is left out. What is registered already under another
    selector gets this one too, so that its last part stays unambiguous.
    """
    catalog = active().catalog
    for name in names.split():
        found = getattr(namespace, name, None)
        if found is None:
            continue
        known = catalog.find(found)
        if known is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Some warn of being deprecated when they are subclassed.
                external_configurable(found, name=name, module=module)
        else:
            catalog.alias(f"{module}.{name}", known)


def register_constants(namespace: Any, names: str, module: str) -> None:
    """Make what a namespace has under these names constants, ``%module.name``."""
    for name in names.split():
        if hasattr(namespace, name):
            with suppress(ConfigValueError):  # Something else has made it a constant already.
                constant(f"{module}.{name}", getattr(namespace, name))
