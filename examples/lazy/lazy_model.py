"""Finds the title that a query asks for. Most queries name it; a large model, not loaded for those, finds the rest."""

from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from math import hypot
from multiprocessing import get_context
from operator import mul
from random import Random
from zlib import crc32

import genever
from genever import Lazy


@genever.configurable
class Tokenizer:
    """Cuts a text into overlapping pieces."""

    def __init__(self, length: int) -> None:
        """Take the number of characters in a piece."""
        self.length = length

    def pieces(self, text: str) -> Iterator[str]:
        padded = f" {text.lower()} "
        return (padded[start : start + self.length] for start in range(len(padded) - self.length + 1))


@genever.configurable
class PretrainedEncoder:
    """A stand-in for a large pretrained model: its constructor loads weights, and says so when it runs."""

    def __init__(self, checkpoint: str, tokenizer: Tokenizer, rows: int = 2048, width: int = 32) -> None:
        """Load the weights of a checkpoint: a vector, `(width,)`, for each of the rows that pieces fall into."""
        print(f"loading {rows * width:,} weights of {checkpoint}", flush=True)
        noise = Random(checkpoint)
        self.weights = [array("d", (noise.gauss() for _ in range(width))) for _ in range(rows)]
        self.checkpoint = checkpoint
        self.tokenizer = tokenizer

    def encode(self, text: str) -> list[float]:
        """Return a vector of length 1; texts that share pieces have vectors that point the same way."""
        vectors = [self.weights[crc32(piece.encode()) % len(self.weights)] for piece in self.tokenizer.pieces(text)]
        total = [sum(column) for column in zip(*vectors, strict=True)]
        return [value / hypot(*total) for value in total]


def closest(encoder: PretrainedEncoder, query: str, titles: Sequence[str]) -> str:
    """Return the title whose meaning is closest to the query's, as far as the encoder can tell."""
    asked = encoder.encode(query)
    return max(titles, key=lambda title: sum(map(mul, asked, encoder.encode(title))))


@genever.configurable
def search(query: str, titles: Sequence[str], encoder: Lazy[PretrainedEncoder]) -> str:
    """Return the title that a query names, or else the closest one: only then is the encoder needed."""
    named = [title for title in titles if query.lower() in title.lower()]
    found = named[0] if named else closest(encoder.get(), query, titles)
    print(f"{query!r} finds {found!r}")
    return found


@genever.configurable
def search_elsewhere(query: str, titles: Sequence[str], encoder: Lazy[PretrainedEncoder]) -> str:
    """Search in another process, which gets the handle and loads the weights; this one never does."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(search, query, titles, encoder).result()


@genever.configurable
def compare(teacher: PretrainedEncoder, student: PretrainedEncoder, queries: Sequence[str]) -> float:
    """Print and return how often two encoders agree on which query is closest to which."""
    answers = [
        (closest(teacher, query, others), closest(student, query, others))
        for query in queries
        for others in [[other for other in queries if other != query]]
    ]
    agreement = sum(one == other for one, other in answers) / len(answers)
    print(f"{teacher.checkpoint} and {student.checkpoint} agree on {agreement:.0%} of {len(queries)} queries")
    return agreement
