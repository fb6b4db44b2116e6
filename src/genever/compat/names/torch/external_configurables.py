"""`genever.torch.external_configurables`, for programs that say ``import genever as gin``."""

import sys

from genever.compat.gin.torch import external_configurables

sys.modules[__name__] = external_configurables
