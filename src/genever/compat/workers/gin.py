"""What a spawned process finds as `gin` first: it lets Genever take that name, here included."""

from importlib import import_module

from genever.compat import install_as_gin

install_as_gin()
import_module("gin")  # Replaces this module in `sys.modules`, also where the name had been taken before.
