"""Genever in gin's place, for programs that say ``import gin`` and that nobody can edit.

`install_as_gin` does it inside a program; ``python -m genever.compat SCRIPT.py`` runs a program that knows
nothing of it. The modules that such a program then finds lie in `genever.compat.gin`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from genever.compat.finder import GinFinder
from genever.compat.words import use_gins_words
from genever.session import default

#: A folder with one module, `gin`, for processes that know of no finder: those that a program spawns.
_FOR_WORKERS = str(Path(__file__).parent / "workers")


def install_as_gin() -> None:
    """Let ``import gin``, and the import of gin's modules, give Genever.

    Call it before anything imports gin: what a module got from an installed gin-config, it keeps. Processes
    that the program spawns find Genever too. A second call changes nothing.
    """
    if any(isinstance(finder, GinFinder) for finder in sys.meta_path):
        return
    for name in [name for name in sys.modules if name.partition(".")[0] == "gin"]:
        del sys.modules[name]
    use_gins_words()
    _register_gins_hooks()
    sys.meta_path.insert(0, GinFinder())
    if _FOR_WORKERS not in sys.path:
        sys.path.insert(1, _FOR_WORKERS)  # After the program's own folder, before what is installed.


def _register_gins_hooks() -> None:
    """Put the hooks that gin registers itself in the place of Genever's one, which the last of them runs too."""
    from genever.compat.hooks import HOOKS

    hooks = default.finalize_hooks
    hooks[:] = [known for hook in hooks for known in (HOOKS if hook == default.check else (hook,))]
