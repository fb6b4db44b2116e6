"""`genever.config_parser`, for programs that say ``import genever as gin``."""

import sys

from genever.compat.gin import config_parser

sys.modules[__name__] = config_parser
