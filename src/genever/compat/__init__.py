"""Genever in gin's place, for programs that say ``import gin`` and that nobody can edit.

`install_as_gin` does it inside a program; ``python -m genever.compat SCRIPT.py`` runs a program that knows
nothing of it. The modules that such a program then finds lie in `genever.compat.gin`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from genever.compat.finder import GinFinder
from genever.compat.words import use_gins_words
from genever.runtime.session import default

#: A folder with one module, `gin`, for processes that know of no finder: those that a program spawns.
_FOR_WORKERS = str(Path(__file__).parent / "workers")


def install_as_gin() -> None:
    """Let ``import gin``, and the import of gin's modules, give Genever.

    Call it before anything imports gin: what a module got from an installed gin-config, it keeps. Processes
    that the program spawns find Genever too. A second call changes nothing.
    """
    if any(isinstance(finder, GinFinder) for finder in sys.meta_path):
        return
    is_called_by_it = getattr(getattr(sys.modules.get("gin"), "__spec__", None), "_initializing", False)
    for name in [name for name in sys.modules if name.partition(".")[0] == "gin"]:
        del sys.modules[name]
    use_gins_words()
    _do_as_gin()
    sys.meta_path.insert(0, GinFinder())
    if _FOR_WORKERS not in sys.path:
        sys.path.insert(1, _FOR_WORKERS)  # After the program's own folder, before what is installed.
    if is_called_by_it:  # By a module `gin` while that is imported: who imports it gets what is found now.
        import_module("gin")


def _do_as_gin() -> None:
    """Let the default session read and check as gin does."""
    from genever.compat.doors import functions
    from genever.compat.gin.resource_reader import log_as_gin
    from genever.compat.hooks import HOOKS

    log_as_gin()
    if (config := sys.modules.get("genever.compat.gin.config")) is not None:  # `genever.config` was imported before.
        vars(config).update(functions())
    hooks = default.finalize_hooks
    hooks[:] = [known for hook in hooks for known in (HOOKS if hook == default.check else (hook,))]
