"""`genever.resource_reader`, for programs that say ``import genever as gin``."""

import sys

from genever.compat.gin import resource_reader

sys.modules[__name__] = resource_reader
