"""Where the modules of a program are that its binding files import: beside these, and in the working directory."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress

from genever.experiments.runs.folder import MANIFEST
from genever.language.text.errors import GeneverError, error
from genever.runtime.imports.beside import look_in


def look_beside(files: Iterable[str], *, is_command: bool = True) -> None:
    """Let the ``import`` of a binding file find modules beside the first file, and then in the working directory.

    Both come after all that is installed. For the ``is_command`` of this package that holds also where they are on
    ``sys.path``; a script's own path stays as it is.
    """
    folders = folders_for(files)
    look_in(folders)
    if is_command:
        sys.path.sort(key=lambda entry: os.path.abspath(entry) in folders)


def folders_for(files: Iterable[str]) -> list[str]:
    """Return where the modules for some binding files are looked for: beside the first, and in the working directory.

    Raises:
        ConfigFileError: The working directory has been removed.
    """
    here = working_directory()
    return [*(folder for file in [*files][:1] for folder in module_folders(file)), here]


def working_directory() -> str:
    """Return the working directory.

    Raises:
        ConfigFileError: It has been removed.
    """
    try:
        return os.getcwd()
    except OSError:
        message = "the working directory is not there any more"
        raise error("no-working-directory", message, hint="change to one that exists") from None


def module_folders(file: str) -> list[str]:
    """Return where the modules for a file may be: beside it; for one of a run's folder also beside the run's file.

    That may be of a run's folder itself, where a run was run again.
    """
    folders: list[str] = []
    while (beside := os.path.dirname(os.path.abspath(file))) not in folders:
        folders.append(beside)
        if not os.path.exists(os.path.join(beside, MANIFEST)):
            break
        from genever.experiments.runs.reading import read  # Rarely needed, and no cheap import.

        with suppress(GeneverError, LookupError, TypeError):  # Whatever a manifest may be that nobody has asked for.
            run = read(beside)
            file = os.path.join(os.path.abspath(run["working_directory"] or ""), run["files"][0]["path"])
    return folders
