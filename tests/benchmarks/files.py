"""Binding files in the manner of public ones: of their kinds of lines, each about as often as there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

_WORDS = (
    *(
        "train",
        "eval",
        "model",
        "network",
        "agent",
        "optimizer",
        "schedule",
        "dataset",
        "sampler",
        "decoder",
        "encoder",
    ),
    *("batch_size", "learning_rate", "num_layers", "hidden_size", "momentum", "dropout", "num_steps", "seed", "name"),
)
#: Lines of a file, and how often each kind comes in a thousand; a block counts with the lines in it.
_LINES = (
    ("", 160),
    ("# ==============================================================================", 60),
    ("# {word} {word}: what {word} needs for {word}, as measured on {word}", 150),
    ("{name}.{word} = {value}", 330),
    ("{name}.{word} = {value}  # {word}", 30),
    ("{word}/{name}.{word} = {value}", 30),
    ("{word}.{name}.{word} = {value}", 30),
    ("{word}.{word}.{name}.{word} = {value}", 10),
    ("{upper} = {value}", 80),
    ("{name}:\n  {word} = {value}\n  {word}2 = {value}\n", 30),
    ("{name}.{word} = [\n    {value},\n    {value},\n]", 15),
    ("{name}.{word} = \\\n    {value}", 10),
)
_VALUES = (
    *(("{number}", 300), ("0.{number}", 120), ("{number}e-4", 80), ("'{word}'", 110)),
    *(("True", 50), ("None", 20), ("@{name}", 80), ("@{name}()", 50), ("%{upper}", 80)),
    *(("({number}, {number})", 20), ("[{number}, {number}, {number}]", 10), ('"{word} {word}"', 10)),
)


def write_files(folder: Path, count: int) -> list[str]:
    """Return the paths of so many files, written there, of 20 to 100 lines each; they are the same each time."""
    random = Random(0)
    paths = []
    for number in range(count):
        path = folder / f"file{number}.gin"
        path.write_text("\n".join(_lines(random, random.randint(20, 100))) + "\n", encoding="utf-8")
        paths.append(str(path))
    return paths


def _lines(random: Random, count: int) -> Iterator[str]:
    while count > 0:
        line = _filled(random, _one_of(random, _LINES))
        count -= line.count("\n") + 1
        yield line


def _filled(random: Random, text: str) -> str:
    """Return a text with something in the place of each name in braces."""
    while "{" in text:
        before, _, rest = text.partition("{")
        kind, _, after = rest.partition("}")
        text = f"{before}{_part(random, kind)}{after}"
    return text


def _part(random: Random, kind: str) -> str:
    if kind == "value":
        return _one_of(random, _VALUES)
    if kind == "number":
        return str(random.choice((1, 2, 3, 4, 8, 16, 32, 64, 100, 128, 256, 1000, 100000)))
    word = random.choice(_WORDS)
    return {"word": word, "upper": word.upper(), "name": "My" + word.title().replace("_", "")}[kind]


def _one_of(random: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    texts, weights = zip(*weighted, strict=True)
    chosen: str = random.choices(texts, weights)[0]
    return chosen
