"""What people put on a command line out of habit from other tools, and how it is written here."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from genever.language.text.redaction import redacted

#: Options of other tools that name a file.
_FILES = (
    *("config", "configs", "config-file", "config-name", "config-path", "conf", "cfg"),
    *("gin-file", "gin-files", "gin-config"),
)
#: Options of other tools that set a value.
_BINDINGS = (
    *("gin-binding", "gin-bindings", "gin-param", "gin-params"),
    *("set", "override", "overrides", "opts", "cfg-options"),
)
_SWEEP = "to sweep over values: genever sweep train.gin 'train.lr=choice(0.1, 0.2)'"
#: What is said of any option that is not one.
PLAIN = "A binding has no dashes: NAME=VALUE."
_OPTION = re.compile(r"--?(?P<name>[A-Za-z_][\w./-]*)(?:=(?P<value>.*))?\Z", re.DOTALL)


def about_option(option: str, arguments: Sequence[str]) -> str:
    """Return a sentence on an option that a command does not have.

    Args:
        option: The option as click names it, ``--lr``.
        arguments: The command line, for the value that comes with it.
    """
    given = next((word for word in arguments if word == option or word.startswith(f"{option}=")), option)
    match = _OPTION.match(given)
    if match is None:
        return PLAIN
    name, value = match["name"], match["value"]
    if value is None:
        after = arguments[arguments.index(given) + 1 :] if given in arguments else ()
        value = next(iter(after), None)
    plain = name.replace("_", "-").lower()
    if plain in ("multirun", "sweep", "hparams-search"):
        return f"{_SWEEP[0].upper()}{_SWEEP[1:]}."
    if plain in _FILES:
        file = value if value is not None and not value.startswith("-") else "train.gin"
        shown = file if file.endswith(".gin") else f"{file.partition('.')[0]}.gin"
        return f"A binding file is named without an option: {shown}"
    if plain in _BINDINGS:
        shown = redacted(value) if value and "=" in value else "NAME=VALUE"
        return f"A binding is an argument of its own, without an option: {shown}"
    shown = value if value is not None and not value.startswith("-") and not value.endswith(".gin") else "VALUE"
    return redacted(f"A binding has no dashes: {name.replace('-', '_')}={shown}")


def about_main(text: str) -> str | None:
    """Return what someone meant who gave ``--main``, or ``-m``, a binding as Hydra's ``-m`` takes it; else None."""
    if re.match(r"\s*[A-Za-z_][\w./]*\s*=(?!=)", text) is None:
        return None
    return f"-m is --main, which says what to run, as in -m train; {_SWEEP}"


def about_file(word: str) -> str | None:
    """Return what someone meant who named a file that is not there; None where nothing is known."""
    if word.startswith("~") and not word.endswith(".gin"):
        return f"a binding is taken back by a statement: 'del {word.lstrip('~')}'"
    if os.path.isfile(f"{word}.gin"):
        return f"did you mean {word}.gin?"
    if word.endswith((".yaml", ".yml", ".json", ".toml")):
        return "binding files are written as in train.lr = 0.1, and end in .gin"
    return None


def about_choice(key: str, value: str) -> str | None:
    """Return the file that someone meant who chose one of a group, ``model=resnet``; None where there is none."""
    file = f"{key.replace('.', '/')}/{value}.gin"
    return f"to read {file}, name it in place of this" if os.path.isfile(file) else None


def about_commas(key: str, value: str) -> str | None:
    """Return what to write for several values with commas between them: it may be that a run was wanted for each."""
    if re.fullmatch(r"[^,\s'\"()\[\]{}]+(?:,[^,\s'\"()\[\]{}]+)+", value) is None:
        return None
    are_numbers = re.fullmatch(r"[-+\d.eE_,]+", value) is not None
    meant = f'for a tuple write "{key}=({value})"' if are_numbers else f"for a str write \"{key}='{value}'\""
    return f"{meant}; {_SWEEP}"
