"""What a spawned process first finds as `gin`: it has Genever take that name, for itself too."""

from importlib import import_module

from genever.compat import install_as_gin

install_as_gin()
import_module("gin")  # Replaces this module in `sys.modules`, also where the name had been taken before.
