"""The names in a program: functions and classes come from where they are public, as far as that is known."""

from __future__ import annotations

from genever.configuration.catalog.target import Target
from genever.tools.lowering.names import Names, is_hidden


class PublicNames(Names):
    """Names that are imported from the package that a class is registered under, and not from where it is defined.

    ``torch.optim.Adam`` is defined in ``torch.optim.adam``.
    """

    def of(self, target: Target) -> str | None:
        """Return the expression that means a target; see `genever.tools.lowering.names.Names.of`."""
        if target.home is not None and not is_hidden(target):
            module, _, name = target.selector.rpartition(".")
            if module and name == target.home[1] and target.home[0].startswith(f"{module}."):
                return self.imported(module, name)
        return super().of(target)
