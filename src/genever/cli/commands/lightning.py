"""The command line of a LightningCLI, for `genever.integrations.lightning.main`: its flags and YAML become bindings."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from genever.cli.commands.script import Program, run_script
from genever.cli.exit import ending
from genever.cli.output import say
from genever.experiments.runs.folder import from_here
from genever.integrations import lightning_cli
from genever.integrations.lightning import Ran, distribution
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import error, error_for
from genever.language.text.source import Argument, Origin
from genever.tools.converting.lightning.convert import statements
from genever.tools.converting.lightning.settings import SUBCOMMANDS, Settings

#: The first parts of flags that a LightningCLI has.
_KEYS = ("trainer", "model", "data", "optimizer", "lr_scheduler")
_SINGLE = ("seed_everything", "ckpt_path", "weights_only", "verbose", "return_predictions")
#: Options of every script that take a value.
_OPTIONS = ("--out", "-o", "--main", "-m", "--track")
_FIRST = re.compile(r"[^.;\n]*")


class _Words:
    """A command line taken apart: what is done, what is set, and what any script understands."""

    def __init__(self, words: Sequence[str]) -> None:
        self.subcommand = next((word for word in words if word in SUBCOMMANDS), None)
        self.settings = Settings()
        self.rest: list[str] = []
        self.prints_config = False
        self._take(words)

    def _take(self, words: Sequence[str]) -> None:
        left = iter(enumerate(words, start=1))
        has_subcommand = False
        for number, word in left:
            key, equals, value = word.partition("=")
            name = key.removeprefix("--")
            if word == self.subcommand and not has_subcommand:
                has_subcommand = True
            elif key in ("--config", "-c"):
                self._take_file(value if equals else _next(left, key))
            elif key == "--print_config":
                self.prints_config = True
            elif key.startswith("--") and (name in _SINGLE or name.removesuffix("+").split(".")[0] in _KEYS):
                self.settings.add_flag(name, value if equals else _next(left, key), f"argument {number}")
            else:
                _refuse_misspelt(key)
                self.rest.append(word)
                if word in _OPTIONS:
                    self.rest.append(_next(left, key))

    def _take_file(self, path: str) -> None:
        if not path.endswith((".yaml", ".yml", ".json")):
            self.rest.append(path)
        elif not os.path.isfile(path):
            raise error("file-not-found", f"there is no file {path}")
        else:
            self.settings.add_file(path, self.subcommand or "fit")


def _next(left: Iterator[tuple[int, str]], key: str) -> str:
    found = next(left, None)
    if found is None:
        raise click.UsageError(f"The flag {key} needs a value.")
    return found[1]


def _refuse_misspelt(key: str) -> None:
    """Raise for a flag that looks like one of a LightningCLI."""
    first, dot, _ = key.removeprefix("--").partition(".")
    if not key.startswith("--") or not (dot or "_" in first):
        return
    near = suggest(first, (*_KEYS, *_SINGLE))
    hint = f" {str(near)[:1].upper()}{str(near)[1:]}" if near else ""
    raise click.UsageError(f"No such flag: {key}.{hint}")


def run_lightning(
    model: Callable[..., Any] | None,
    data: Callable[..., Any] | None,
    trainer_defaults: Mapping[str, Any],
    seed: bool | int,
    arguments: Sequence[str] | None,
    origin: Origin,
) -> Ran:
    """Do what a command line says; see `genever.integrations.lightning.main`.

    Raises:
        SystemExit: It failed, or only help or the configuration was wanted.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    name = os.path.basename(sys.argv[0])
    with ending():
        try:
            words = _Words(given)
            if words.subcommand is None:
                _explain(name, given)
        except click.UsageError as problem:
            click.echo(f"Usage: {name} {{{','.join(SUBCOMMANDS)}}} [FILES]... [FLAGS]... [NAME=VALUE]...", err=True)
            problem.show()
            sys.exit(problem.exit_code)
        assert words.subcommand is not None
        paths = [None if part is None else _path(part) for part in (model, data)]
        folder = os.path.dirname(os.path.abspath(getattr(sys.modules["__main__"], "__file__", None) or "main.py"))
        parts = (("model", model), ("data", data), ("trainer", import_module(distribution()).Trainer))
        program = Program(
            (_defaults(words.subcommand, folder, paths, trainer_defaults, seed, _place(origin)),),
            _bindings(words.settings, words.subcommand, folder, paths),
            tuple((key, part) for key, part in parts if isinstance(part, type)),
            prints_config=words.prints_config,
            refuses_types=True,
        )
    made: list[Ran] = []
    token = lightning_cli.MADE.set(made)
    try:
        result = run_script(getattr(lightning_cli, words.subcommand), words.rest, origin, program=program)
    finally:
        lightning_cli.MADE.reset(token)
    return made[-1] if made else Ran(None, None, None, result)


def _place(origin: Origin) -> str:
    """Return where the script says what it is, as short as it can be said."""
    name = origin.source.label
    return f"{from_here(Path(name)) if os.path.isabs(name) else name}:{origin.line}"


def _explain(name: str, words: Sequence[str]) -> None:
    """Print what there is, and leave."""
    if not {"--help", "-h"} & set(words):
        raise click.UsageError(f"It has to be said what to do: {', '.join(SUBCOMMANDS)}.")
    about = [(each, _FIRST.match(getattr(lightning_cli, each).__doc__)[0]) for each in SUBCOMMANDS]  # type: ignore[index]
    formatter = click.HelpFormatter()
    formatter.write_usage(name, f"{{{','.join(SUBCOMMANDS)}}} [FILES]... [FLAGS]... [NAME=VALUE]...")
    with formatter.section("Subcommands"):
        formatter.write_dl([(each, f"{text}.") for each, text in about])
    formatter.write_paragraph()
    formatter.write_text(f"{name} fit --help shows what can be set, by flags and by bindings.")
    say(formatter.getvalue(), ending="")
    sys.exit(0)


def _path(part: Callable[..., Any]) -> str:
    """Return what a binding file calls a class or function of the program.

    Raises:
        GeneverError: It is not at the top of a module.
    """
    module, name = part.__module__, part.__qualname__
    if "." in name:
        hint = "define it at the top of a module"
        raise error("unknown-configurable", f"no binding file can refer to {module}.{name}", hint=hint)
    if module == "__main__":
        script = sys.modules["__main__"]
        spec = script.__spec__
        module = spec.name if spec is not None else os.path.basename(script.__file__ or "").removesuffix(".py")
    return f"{module}.{name}"


def _defaults(
    subcommand: str,
    folder: str,
    paths: Sequence[str | None],
    trainer_defaults: Mapping[str, Any],
    seed: bool | int,
    place: str,
) -> Argument:
    """Return what the program itself says, as the text of a binding file."""
    trainer = f"{distribution()}.Trainer"
    parts = {"trainer": trainer, "model": paths[0], "data": paths[1]}
    settings = Settings()
    for key, value in trainer_defaults.items():
        settings.add_value(f"trainer.{key}", value, place)
    found = statements(settings, subcommand, folder, trainer, *paths) if settings else None
    modules = {path.rpartition(".")[0] for path in parts.values() if path is not None}
    lines = [
        *_imports(sorted({*modules, *(found.imports if found is not None else ())})),
        *(f"lightning_cli.{subcommand}.{key} = @{path}" for key, path in parts.items() if path is not None),
        *([f"lightning_cli.{subcommand}.seed = {seed}"] if seed is not True else []),
        *(line.text for line in (found.lines if found is not None else ())),
    ]
    return Argument("\n".join(lines), place)


def _imports(modules: Sequence[str]) -> list[str]:
    return [
        "from __gin__ import dynamic_registration",
        "from genever.integrations import lightning_cli",
        *(f"import {module}" for module in modules),
    ]


def _bindings(settings: Settings, subcommand: str, folder: str, paths: Sequence[str | None]) -> tuple[Argument, ...]:
    """Return what the command line says, as the text of a binding file that knows where each line comes from."""
    if not settings:
        return ()
    found = statements(settings, subcommand, folder, f"{distribution()}.Trainer", *paths)
    if found.findings:
        raise error_for(tuple(finding._replace(severity="error") for finding in found.findings))
    texts = [(text, "the command line") for text in _imports(found.imports)]
    texts += [(part, settings.place(line.number)) for line in found.lines for part in line.text.split("\n")]
    return (_Lines(texts),)


class _Lines(Argument):
    """Lines of a binding file that stand for flags and for lines of YAML."""

    __slots__ = ("_places",)

    def __init__(self, lines: Sequence[tuple[str, str]]) -> None:
        super().__init__("\n".join(text for text, _ in lines), "the command line")
        self._places = [place for _, place in lines]

    def __reduce__(self) -> tuple[object, ...]:
        return _Lines, (list(zip(self._shown().split("\n"), self._places, strict=True)),)

    def place(self, offset: int, *, column: bool = True) -> str:
        """Return which argument it is, or the line of a file."""
        return self._places[self.position(offset).line - 1]
