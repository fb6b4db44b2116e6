"""`genever.tf.external_configurables`, for programs that say ``import genever as gin``."""

import sys

from genever.compat.gin.tf import external_configurables

sys.modules[__name__] = external_configurables
