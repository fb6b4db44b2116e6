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
        pairs = (word.split("=", 1) for word in arguments if "=" in word and not word.startswith("-"))
        swept = next(filter(None, (_swept(key, value) for key, value in pairs)), _SWEEP)
        return f"{swept[0].upper()}{swept[1:]}."
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
    return f"-m is --main, which says what to run, as in -m train; {_swept(*text.split('=', 1)) or _SWEEP}"


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
    return f"{meant}; {_swept(key, value) or _SWEEP}"


# ---- Hydra's sweeps -----------------------------------------------------------------------------------


def about_space(key: str, value: str) -> str | None:
    """Return what to write for a value that is a sweep of Hydra's, and is none here; None for another one."""
    space = _space_of(value)
    return f"write {_quoted(f'{key}={space}')}" if space is not None and not _is_same(space, value) else None


def _is_same(text: str, other: str) -> bool:
    """Return whether texts differ by nothing but spaces and the kind of quotes."""
    return len({re.sub(r"\s", "", each).replace('"', "'") for each in (text, other)}) == 1


def _swept(key: str, value: str) -> str | None:
    """Return the words for the command that sweeps over what Hydra would sweep over."""
    space = _space_of(value)
    if space is None:
        return None
    return f"to sweep over values: genever sweep train.gin {_quoted(f'{key.strip()}={space}')}"


def _quoted(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"


def _space_of(value: str) -> str | None:
    """Return the space for what Hydra takes for a sweep: ``1,2``, or a call of one of its functions."""
    parts = _parts(value)
    if len(parts) > 1:
        return _choice(parts)
    called = re.fullmatch(r"\s*(\w+)\((.*)\)\s*", value, re.DOTALL)
    if called is None:
        return None
    name, given = called[1], _parts(called[2])
    match name:
        case "choice":
            return _choice(given)
        case "range" if all(re.fullmatch(r"[-+]?\d+", part) for part in given):
            return f"choice(range({', '.join(given)}))"
        case "interval" if len(given) == 2:
            return f"uniform({given[0]}, {given[1]})"
        case "shuffle" | "sort":
            among = [part for part in given if "=" not in part]
            return _space_of(among[0]) if len(among) == 1 else _choice(among)
        case "int" if (space := _space_of(given[0])) is not None:
            return space.replace("uniform(", "randint(")
        case "tag" if given and (space := _space_of(given[-1])) is not None:
            is_log = "log" in given[:-1] and space.startswith(("uniform(", "randint("))
            return f"log{space}" if is_log else space
    return None


def _choice(items: Sequence[str]) -> str:
    return f"choice({', '.join(map(_item, items))})"


def _item(text: str) -> str:
    """Return an item as the language has it: a word in quotes."""
    if text in ("null", "true", "false"):
        return {"null": "None", "true": "True", "false": "False"}[text]
    is_value = re.fullmatch(r"[-+]?(\d[\d_]*\.?\d*|\.\d+)(e[-+]?\d+)?|None|True|False|['\"@%\[({].*", text, re.I | re.S)
    return text if is_value else repr(text)


def _parts(text: str) -> list[str]:
    """Return what commas outside of brackets and quotes separate."""
    found = re.findall(
        r"((?:[^,()\[\]{}'\"]|'[^']*'|\"[^\"]*\"|[(\[{](?:[^()\[\]{}]|[(\[{][^()\[\]{}]*[)\]}])*[)\]}])+)(?:,|\Z)", text
    )
    return [part.strip() for part in found] if ",".join(found) == text else [text.strip()]
