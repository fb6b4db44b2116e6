"""Registers the public names of a library's namespace, so that no list here has to follow its releases."""

from __future__ import annotations

import inspect
from types import ModuleType

import genever
from genever.runtime.session import active


def register_subclasses(namespace: ModuleType, base: type, module: str) -> None:
    """Make every public proper subclass of a base class configurable, under the name it has in a namespace.

    Left out are the base, because a user's own class often has its name, and what is marked as deprecated.

    Args:
        namespace: The module to look in; what it imports from elsewhere counts as well.
        base: What the classes have in common, for example ``torch.optim.Optimizer``.
        module: The dotted name before the class, for example ``"torch.optim"`` for ``torch.optim.Adam``.
    """
    catalog = active().registering
    for name, member in inspect.getmembers(namespace, inspect.isclass):
        if not issubclass(member, base) or member is base:
            continue
        if name.startswith("_") or "__deprecated__" in vars(member):
            continue
        known = catalog.find(member)
        if known is None:
            genever.external_configurable(member, name=name, module=module)
        else:  # Under another selector, maybe one of gin's: two of them would make the last part ambiguous.
            catalog.alias(f"{module}.{name}", known)
