"""Reads entries of the store that a project, or the environment, names; see `genever.configuration.sources.stored`."""

from __future__ import annotations

import os

from genever.language.text.errors import error
from genever.store.database.opening import Database
from genever.store.entries.snapshot import StoreSnapshot
from genever.tools.settings import settings

#: The environment variable that names the database, in place of the project's setting.
VARIABLE = "GENEVER_STORE"


def snapshot(url: str | None = None) -> StoreSnapshot:
    """Return the store as it is when something is first read from it.

    Raises:
        ConfigFileError: Nothing says where it is.
        ConfigValueError: What says so is no URL of a database.
    """
    return StoreSnapshot(database(url))


def database(url: str | None = None) -> Database:
    """Return the database at a URL, by default the one that the environment or the project's settings name.

    Raises:
        ConfigFileError: Nothing says where it is.
        ConfigValueError: What says so is no URL of a database.
    """
    found = url or os.environ.get(VARIABLE) or _of_project()
    if not found:
        hint = f"--database URL, the variable {VARIABLE}, or store = 'sqlite:///store.db' in [tool.genever]"
        raise error("no-store", "nothing says where the store is", hint=hint)
    return Database(found)


def _of_project() -> str:
    """Return the URL in the settings of the project; a path in it is relative to the folder of these."""
    project = settings()
    scheme, separator, path = project.store.partition(":///")
    if separator and scheme.startswith("sqlite") and not os.path.isabs(path):
        return f"{scheme}:///{os.path.join(project.folder, path)}"
    if project.store and "://" not in project.store:
        return os.path.join(project.folder, project.store)
    return project.store
