"""What Python has in compiled modules, and what a package has in modules of its own."""

import collections
import datetime
import decimal
import heapq
import os

import genever
import shapes

genever.external_configurable(collections.deque)
genever.external_configurable(collections.defaultdict)
genever.external_configurable(datetime.timedelta)
genever.external_configurable(decimal.Decimal)
genever.external_configurable(heapq.heappush)
genever.external_configurable(open)
genever.external_configurable(os.path.join)
genever.external_configurable(shapes.inner.reached)
genever.external_configurable(shapes.inner.lazy.shown)
