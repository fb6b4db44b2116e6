"""Reading a configuration as git has it at a revision: its binding files, and the modules that they import."""

from __future__ import annotations

import linecache
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import decode_source, spec_from_file_location
from types import ModuleType
from typing import Any

from genever.configuration.loading.files import Check, Reader
from genever.configuration.sources.revisions import Revision, revision_of
from genever.runtime.imports.beside import installed
from genever.runtime.imports.packages import is_in_package, open_in_package


@contextmanager
def reading_at(readers: list[tuple[Reader, Check]], files: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the files of a command line; where they are at a revision, let all be read from there.

    Binding files, what they include, and the modules of the repository that they import come from git. What it
    does not have, as an installed package, is imported as always.

    Args:
        readers: What opens binding files: it is changed in place, and stays so.
        files: The files, as ``git:REV:path`` or as paths.

    Raises:
        ConfigFileError: Git has no such revision or file.
        ConfigValueError: Some files are at a revision, and others are not, or at another one.
    """
    revision, paths = revision_of(files)
    if revision is None:
        yield paths
        return
    readers[:] = [(revision.open, revision.has), (open_in_package, is_in_package)]
    finder = _Finder(revision)
    place = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else 0
    sys.meta_path.insert(place, finder)  # After what finds the modules that are built in.
    try:
        yield paths
    finally:
        sys.meta_path.remove(finder)


class _Finder(MetaPathFinder):
    """Finds the modules of a repository at a revision, wherever ``sys.path`` leads into it.

    The order is that of an import: what an earlier folder has wins, so nothing of the repository takes the place of
    what is installed.
    """

    def __init__(self, revision: Revision) -> None:
        self._revision = revision

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module is, None where the revision does not have it; see `MetaPathFinder.find_spec`."""
        if fullname.partition(".")[0] == "genever":  # The one that runs.
            return None
        beside = installed()
        wanted = path is None and beside is not None and beside.is_wanted(fullname)
        folders = [*sys.path, *(beside.folders if beside is not None and wanted else ())] if path is None else path
        for folder in folders:
            spec = self._spec_in(folder, fullname)
            if spec is not None:
                if beside is not None and path is None:
                    beside.found.add(fullname)
                return spec
            elsewhere = PathFinder.find_spec(fullname, [folder])
            if elsewhere is not None and elsewhere.loader is not None:
                return None
        return None

    def _spec_in(self, folder: str, fullname: str) -> ModuleSpec | None:
        name = fullname.rpartition(".")[2]
        package = os.path.join(folder, name)
        for file, parts in ((os.path.join(package, "__init__.py"), [package]), (f"{package}.py", None)):
            if self._revision.has(os.path.abspath(file)):
                loader = _Loader(fullname, os.path.abspath(file), self._revision)
                return spec_from_file_location(fullname, loader=loader, submodule_search_locations=parts)
        return None


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, revision: Revision) -> None:
        super().__init__(fullname, path)
        self._revision = revision

    def get_data(self, path: Any) -> bytes:
        """Return the source, and let tracebacks and `inspect` show its lines instead of those of the working tree."""
        data = self._revision.read(os.fspath(path))
        if path == self.path:
            lines = decode_source(data).splitlines(keepends=True)
            linecache.cache[self.path] = (len(data), None, lines, self.path)  # None: not compared with the file.
        return data

    def path_stats(self, path: Any) -> Any:
        """Raise, so that no byte code of another version is taken or left behind."""
        raise OSError
