"""Hints for an unknown word inside a value. Misspelt keywords of statements are in `parser.messages`."""

from __future__ import annotations

from genever.language.evaluation.functions import FUNCTIONS
from genever.language.text.diagnostics import suggest


def bare_word_hint(word: str) -> str:
    """Say what someone who wrote a bare word may have meant."""
    constants = {"true": "True", "false": "False", "none": "None", "null": "None"}
    if word.lower() in constants:
        return f"did you mean {constants[word.lower()]}?"
    if word.lower() in ("inf", "nan"):
        return f"write float('{word.lower()}')"
    if word in FUNCTIONS:
        return f"{word} is a function: {word}(…)"
    if (written := in_python(word)) is not None:
        return written
    return f"write '{word}' for a str, @{word} for a configurable, %{word} for a macro"


def no_function(name: str) -> tuple[str, str]:
    """Return message and hint for a call of what is no function: the ``@`` of a configurable may be missing."""
    if name in ("once", "lazy"):
        return f"`{name}` stands before a call", f"as in {name} @f()"
    if (written := in_python(name)) is not None:
        return f"there is no function {name!r}", written
    if (last := name.rpartition(".")[2]) != name and last in FUNCTIONS:
        return f"there is no function {name!r}", f"write {last}(…)"
    near, meant = suggest(name, FUNCTIONS), f"@{name}(…) is a configurable"
    hint = f"{near} {meant}" if near else f"{meant}; the functions are {', '.join(sorted(FUNCTIONS))}"
    return f"there is no function {name!r}", hint


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
}


def in_python(name: str) -> str | None:
    """Return how something that Python has under a name is written here, if it is known."""
    if name in PYTHON:
        return PYTHON[name]
    owner, _, last = name.rpartition(".")
    if owner not in ("np", "numpy", "math", "torch", "jnp", "tf", "cmath"):
        return None
    if last.lower() in ("inf", "nan", "infty"):
        return f"write float('{last.lower()[:3]}')"
    return "write pi" if last == "pi" else None
