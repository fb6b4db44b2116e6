"""`genever.selector_map`, for programs that say ``import genever as gin``."""

import sys

from genever.compat.gin import selector_map

sys.modules[__name__] = selector_map
