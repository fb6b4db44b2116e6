"""The folders of a search: those of the project's virtual environment, of its sources and of its binding files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from glob import glob

from genever.configuration.catalog.static.sources.search import Search, with_path_files

#: What environments have in them that pipx and uv make for a command, apart from any project.
_OF_A_TOOL = ("pipx_metadata.json", "uv-receipt.toml")

#: What the top folder of a project has in it.
_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git", ".hg")


def search_for(
    files: Sequence[str], texts: Mapping[str, str] | None = None, *, environment: str | None = None
) -> Search:
    """Return where the modules that binding files import are looked for.

    That is where everything is installed, then the folder of the first file and the working directory, as a command
    looks for them; at last the ``src`` folders of the project.

    Args:
        files: The binding files.
        texts: Those of files that are not saved, by absolute path.
        environment: The folder of a virtual environment, by default that of the project or of this process.
    """
    here = _working_directory()
    folders = [os.path.dirname(os.path.abspath(os.path.join(here, file))) for file in files[:1] if "://" not in file]
    places = [*folders, here]
    roots = list(dict.fromkeys(root for place in places if (root := _root(place)) is not None))
    installed = list(_installed(environment or _environment([*places, *roots])))
    own = [place for place in installed if os.path.abspath(place) not in places]
    sources = [os.path.join(root, "src") for root in roots if os.path.isdir(os.path.join(root, "src"))]
    beside = tuple(dict.fromkeys([*places, *sources]))
    return Search(tuple(dict.fromkeys([*own, *beside])), texts or {}, beside)


def _working_directory() -> str:
    try:
        return os.getcwd()
    except OSError:  # It has been removed.
        return os.path.abspath(os.sep)


def _root(folder: str) -> str | None:
    """Return the top folder of the project that a folder is in, or None."""
    while True:
        if any(os.path.exists(os.path.join(folder, mark)) for mark in _MARKS):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _environment(folders: Iterable[str]) -> str | None:
    """Return the virtual environment that is active, or that lies in a project; None for this process's own."""
    active = os.environ.get("VIRTUAL_ENV")
    if active and _is_environment(active):
        return active
    if sys.prefix != sys.base_prefix and not any(os.path.exists(os.path.join(sys.prefix, each)) for each in _OF_A_TOOL):
        return None
    return next(filter(_is_environment, (os.path.join(folder, ".venv") for folder in folders)), None)


def _is_environment(folder: str) -> bool:
    return os.path.isfile(os.path.join(folder, "pyvenv.cfg"))


def _installed(environment: str | None) -> Iterator[str]:
    """Yield the folders in which an environment's modules are, the standard library's first."""
    if environment is None or os.path.realpath(environment) == os.path.realpath(sys.prefix):
        yield from (os.path.abspath(folder) for folder in sys.path if folder and os.path.isdir(folder))
        return
    settings = _settings(environment)
    base = os.path.dirname(settings.get("home", ""))
    standard = sorted(glob(os.path.join(base, "lib", "python3.*"))) if base else []
    for folder in standard or [os.path.dirname(os.__file__)]:
        yield from (place for place in (folder, os.path.join(folder, "lib-dynload")) if os.path.isdir(place))
    packages = [*glob(os.path.join(environment, "lib", "python3*", "site-packages"))]
    packages += [os.path.join(environment, "Lib", "site-packages")]
    if settings.get("include-system-site-packages", "").lower() == "true":
        packages += [os.path.join(folder, name) for folder in standard for name in ("site-packages", "dist-packages")]
    yield from with_path_files([folder for folder in packages if os.path.isdir(folder)])


def _settings(environment: str) -> dict[str, str]:
    try:
        with open(os.path.join(environment, "pyvenv.cfg"), encoding="utf-8") as file:
            pairs = [line.partition("=") for line in file]
    except (OSError, UnicodeDecodeError):
        return {}
    return {key.strip().lower(): value.strip() for key, _, value in pairs}
