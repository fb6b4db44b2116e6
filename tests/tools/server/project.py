"""Small projects on the disk, read as the server reads them, with a mark where the cursor is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from genever.configuration.catalog.static.sources.environment import search_for
from genever.language.syntax.nodes import Document
from genever.language.syntax.parse import parse_anew
from genever.language.text.source import Source, Span
from genever.tools.reading.reading import read
from genever.tools.server.semantics.model import Model

MARK = "‸"

TRAINING = '''\
"""Training."""

from dataclasses import dataclass
from typing import Literal

import genever


@genever.configurable
def train(model: object = None, steps: int = 10, mode: Literal['fast', 'exact'] = "fast", *, verbose: bool = False):
    """Train a model.

    Args:
        model: What is trained.
        steps: How often, in
            batches.
    """
    return model, steps * 2


@genever.configurable(module="nets")
class Model:
    """A model with layers."""

    def __init__(self, width: int, depth: int = 2) -> None:
        self.width = width
        self.depth = depth


@genever.configurable
@dataclass
class Options:
    """Choices."""

    rate: float = 0.1


def own() -> None:
    train(steps=3)


genever.constant("limits.LARGE", 1000)
'''


class Project(NamedTuple):
    """An entry that was read, and where the cursor is in one of its files."""

    folder: Path
    model: Model
    document: Document
    offset: int

    def text_at(self, span: Span) -> str:
        return self.document.source.text[span.start : span.end]


def project(folder: Path, text: str, others: Mapping[str, str] | None = None, entry: str = "main.gin") -> Project:
    """Write an entry with a mark for the cursor, other files and ``training.py``, and read the entry."""
    files = {"training.py": TRAINING, **(others or {}), "main.gin": text}
    marked = ""
    offset = 0
    for name, content in files.items():
        if MARK in content:
            marked, offset = name, content.index(MARK)
            files[name] = content.replace(MARK, "")
    for name, content in files.items():
        (folder / name).write_text(content)
    search = search_for([str(folder / entry)])
    reading = read([str(folder / entry)], search=search)
    model = Model(str(folder / entry), reading.config, reading.catalog, reading.documents, search.folders)
    path = str(folder / (marked or entry))
    document = reading.documents.get(path) or parse_anew(Source(files[marked or entry], path))
    return Project(folder, model, document, offset)
