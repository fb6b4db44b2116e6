"""Data files: found and opened as included files are, but looked for beside the binding file first."""

from __future__ import annotations

from genever.configuration.data.read import DATA_LIMIT, read_data
from genever.configuration.loading.files import find_file, folder_of, read_text
from genever.configuration.loading.library import Library
from genever.configuration.sources.stored import is_stored
from genever.language.text.errors import GeneverError
from genever.language.values.data import Data


def data_at(path: str, reading: str | None, library: Library, ending: str | None = None) -> Data:
    """Return what a data file holds.

    Args:
        path: As written.
        reading: The name of the binding file in which it is written; None for another text.
        library: Opens it; it keeps the text, so that each use of a file in one load is of the same.
        ending: What says of which format it is, where its own ending does not.

    Raises:
        GeneverError: It cannot be found or read, is too large, or is not of its format.
    """
    beside = [] if reading is None or is_stored(reading) else [folder_of(reading)]
    prefixes = beside if beside and path.startswith(("./", "../")) else [*dict.fromkeys([*beside, *library.prefixes])]
    full, reader = find_file(path, prefixes, library.readers)
    text = library.texts.get(full)
    if text is None:
        try:
            text = library.texts[full] = read_text(full, reader, DATA_LIMIT)
        except GeneverError as problem:
            if problem.code != "file-too-large":
                raise
            raise type(problem)(problem.diagnostics[0]._replace(hint="read it in Python")) from None
    return read_data(text, path, full, ending)
