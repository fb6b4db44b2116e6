"""The names in a program: functions and classes come from where they are public, as far as that is known."""

from __future__ import annotations

from itertools import accumulate

from genever.configuration.catalog.target import Target
from genever.tools.lowering.names import Names


class PublicNames(Names):
    """Names that are imported from the outermost package that has them, and not from where they are defined.

    ``torch.optim.Adam`` is defined in ``torch.optim.adam``.
    """

    def of(self, target: Target) -> str | None:
        """Return the expression that means a target; see `genever.tools.lowering.names.Names.of`."""
        if target.home is not None:
            module, path = target.home
            *packages, _ = accumulate(module.split("."), "{}.{}".format)
            for package in packages:
                is_public = not any(part.startswith("_") for part in package.split("."))
                if is_public and self._catalog.means(package, path, target):
                    return self.imported(package, path)
        return super().of(target)
