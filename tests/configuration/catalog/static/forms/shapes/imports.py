from __future__ import annotations

from typing import TYPE_CHECKING

import genever

from . import inner
from .circle import first
from .inner.starred import *

if TYPE_CHECKING:
    from shapes.inner.bases import Base
    from shapes.inner import not_there

try:
    import a_module_that_is_not_there as fast
except ImportError:
    from shapes.inner import deep as fast

try:
    from shapes.inner.deep import function as tried
except ImportError:
    tried = None

genever.external_configurable(fast.function, name="fast", module="imports")
genever.external_configurable(tried, name="tried", module="imports")
genever.external_configurable(seen, module="imports")
genever.external_configurable(inner.bases.Base, module="imports")


@genever.configurable
def annotated(base: Base, other: "not_there" = None, union: int | None = None) -> Base:
    return base


if tried is not None:

    @genever.configurable
    def when_tried(a):
        return a
