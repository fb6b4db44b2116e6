"""A tree of Hydra's YAML as binding files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error
from genever.tools.converting.hydra.reading.stored import stored_by
from genever.tools.converting.hydra.reading.units import explore
from genever.tools.converting.hydra.writing.files import texts_of
from genever.tools.converting.hydra.writing.objects import objects_of
from genever.tools.converting.hydra.writing.project import Project, project_of


class Conversion(NamedTuple):
    """The binding files ``{path: text}`` of a tree, what is not carried over, and what they were made from."""

    files: dict[str, str]
    findings: tuple[Diagnostic, ...]
    project: Project


def convert(folder: str, entries: Sequence[str] = (), modules: Sequence[str] = ()) -> Conversion:
    """Return a tree as binding files.

    Args:
        folder: Where it is.
        entries: The names of the configurations that programs name; by default those at its top level.
        modules: The modules that put structured configs in the ConfigStore. They are imported, and no others.

    Raises:
        GeneverError: There is no such folder, entry or module, or a file is wrong.
    """
    if not os.path.isdir(folder):
        raise error("file-not-found", f"there is no folder {folder}")
    names = [os.path.splitext(name)[0] for name in entries] or sorted(
        path.stem for path in Path(folder).iterdir() if path.suffix in (".yaml", ".yml") and path.is_file()
    )
    stored = stored_by(modules)
    names = names or sorted(path for path in stored if "/" not in path)
    if not names:
        hint = "the folder is the one that `config_path` names; its top level has the configuration that is composed"
        raise error("file-not-found", f"there is no YAML at the top level of {folder}", hint=hint)
    tree = explore(folder, names, stored)
    project = project_of(tree)
    files = texts_of(project, objects_of(project))
    return Conversion(files, tuple(tree.findings), project)
