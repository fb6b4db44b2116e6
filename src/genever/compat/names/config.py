"""`genever.config`, for programs that say ``import genever as gin``."""

import sys

from genever.compat.gin import config

sys.modules[__name__] = config
