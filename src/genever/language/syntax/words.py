"""Hints for an unknown word inside a value. Misspelt keywords of statements are in `parser.messages`."""

from __future__ import annotations

from typing import NamedTuple

from genever.language.evaluation.functions import FUNCTIONS
from genever.language.evaluation.spaces import SPACES
from genever.language.text.diagnostics import suggest


class Advice(NamedTuple):
    """What to do about some words: a hint, and what to write in their place where that is certain."""

    hint: str
    instead: str | None = None


def written(instead: str, hint: str = "write {}") -> Advice:
    """Return the advice to write something; ``hint`` has ``{}`` in the place of it."""
    return Advice(hint.format(instead), instead)


_CONSTANTS = {"true": "True", "false": "False", "none": "None", "null": "None"}


def bare_word(word: str) -> Advice:
    """Say what someone who wrote a bare word may have meant."""
    if word.lower() in _CONSTANTS:
        return written(_CONSTANTS[word.lower()], "did you mean {}?")
    if word.lower() in ("inf", "nan"):
        return written(f"float('{word.lower()}')")
    if word in FUNCTIONS:
        return Advice(f"{word} is a function: {word}(…)")
    if word in SPACES:
        return Advice(f"{word} is a space: {SPACES[word].example}")
    if (advice := in_python(word)) is not None:
        return advice
    return Advice(f"write '{word}' for a str, @{word} for a configurable, %{word} for a macro")


def no_function(name: str) -> tuple[str, Advice]:
    """Return message and advice for a call of what is no function: the ``@`` of a configurable may be missing."""
    if name in ("once", "lazy", "cached"):
        return f"`{name}` stands before a call", Advice(f"as in {name} @f()")
    message = f"there is no function {name!r}"
    if (advice := in_python(name)) is not None:
        return message, advice
    if (last := name.rpartition(".")[2]) != name and last in FUNCTIONS:
        return message, written(last, "write {}(…)")
    near, configurable = suggest(name, [*FUNCTIONS, *SPACES]), f"@{name}(…) is a configurable"
    if near is None:
        return message, Advice(f"{configurable}; the functions are {', '.join(sorted(FUNCTIONS))}")
    return message, Advice(f"{near} {configurable}", near.meant.instead if near.meant else None)


#: What is called or named in Python, and how it is written here.
PYTHON = {
    "dict": "a dict is written {'a': 1}",
    "set": "a set is written {1, 2}",
    "frozenset": "a set is written {1, 2}",
    "list": "a list is written [1, 2]",
    "tuple": "a tuple is written (1, 2)",
    "getenv": "an environment variable is env('NAME')",
    "os.getenv": "an environment variable is env('NAME')",
    "os.environ": "an environment variable is env('NAME')",
    "os.environ.get": "an environment variable is env('NAME')",
    "environ.get": "an environment variable is env('NAME')",
    "lambda": "a function is written in Python; @name refers to it",
    # Spaces, as Hydra, Ray Tune and Optuna name them.
    "interval": "an interval is uniform(0, 1), or loguniform(1e-5, 1)",
    "grid_search": "values to try are choice(1, 2)",
    "quniform": "a float every so many is uniform(0, 1, step=0.1)",
    "qrandint": "an int every so many is randint(0, 100, step=10)",
    "randn": "a float of the normal distribution is normal(0, 1)",
    "suggest_categorical": "one of some values is choice(1, 2)",
    "suggest_float": "a float is uniform(0, 1), or loguniform(1e-5, 1)",
    "suggest_int": "an int is randint(1, 10), or lograndint(1, 1000)",
}


def in_python(name: str) -> Advice | None:
    """Return how something that Python has under a name is written here, if it is known."""
    if name in PYTHON:
        return Advice(PYTHON[name])
    owner, _, last = name.rpartition(".")
    if owner not in ("np", "numpy", "math", "torch", "jnp", "tf", "cmath"):
        return None
    if last.lower() in ("inf", "nan", "infty"):
        return written(f"float('{last.lower()[:3]}')")
    return written("pi") if last == "pi" else None
