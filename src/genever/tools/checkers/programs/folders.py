"""The folders that a checker looks for modules in, as an import sees them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from genever.tools.checkers.environment import Environment
from genever.tools.checkers.programs.stubs import write_stubs


def overlaid(environment: Environment, folder: Path) -> tuple[str, ...]:
    """Return the folders of the project with, before them, what is to be found first.

    These are types for what decorates functions, and the texts of files that are not saved. Modules of the project
    that are named like one of the standard library are left out: an import finds the library's, and a checker that
    takes the project's ``typing.py`` for ``typing`` knows no type.

    Args:
        environment: Has both.
        folder: Where it may be made.
    """
    made = [write_stubs(folder, with_genever=environment.python not in (None, sys.prefix))]
    for number, root in enumerate(map(Path, environment.folders)):
        unsaved = {Path(path).relative_to(root): text for path, text in environment.texts.items() if _is_in(path, root)}
        copy = folder / f"unsaved{number}"
        for inner, text in unsaved.items():
            if inner.parts[0].partition(".")[0] not in sys.stdlib_module_names:
                _mirror(root, copy, inner, text)
                made.append(str(copy))
        hidden = [entry for entry in _entries(root) if _is_shadowed(entry)]
        if hidden:
            _link(root, folder / f"shown{number}", hidden)
        made.append(str(folder / f"shown{number}") if hidden else str(root))
    return tuple(dict.fromkeys(made))


def _is_in(path: str, root: Path) -> bool:
    return Path(path).is_relative_to(root)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _is_shadowed(entry: Path) -> bool:
    """Return whether a file or folder is a module that the standard library has too."""
    name, _, ending = entry.name.partition(".")
    if name not in sys.stdlib_module_names:
        return False
    return ending in ("py", "pyi") or any(os.path.isfile(entry / f"__init__.{kind}") for kind in ("py", "pyi"))


def _link(root: Path, copy: Path, hidden: list[Path]) -> None:
    """Make a copy of a folder that links to all that is in it, but for what is hidden."""
    copy.mkdir(exist_ok=True)
    for entry in _entries(root):
        if entry not in hidden and not (copy / entry.name).is_symlink():
            (copy / entry.name).symlink_to(entry)


def _mirror(root: Path, copy: Path, inner: Path, text: str) -> None:
    """Put a text at a place in a copy of a folder in which all else, as far as its packages have it, is linked to."""
    copy.mkdir(exist_ok=True)
    for part in inner.parts[:-1]:
        root, copy = root / part, copy / part
        if copy.is_symlink():
            copy.unlink()
        copy.mkdir(exist_ok=True)
        for entry in _entries(root):
            if not (copy / entry.name).exists():
                (copy / entry.name).symlink_to(entry)
    place = copy / inner.name
    if place.is_symlink():
        place.unlink()
    place.write_text(text, encoding="utf-8", errors="surrogatepass")
