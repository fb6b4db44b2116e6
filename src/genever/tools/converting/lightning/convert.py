"""A LightningCLI's YAML as a binding file."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import NamedTuple

from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error
from genever.tools.converting.documents import Entry, Mapping, Scalar, YamlFile, read
from genever.tools.converting.lightning.classes import Classes
from genever.tools.converting.lightning.settings import SUBCOMMANDS, Settings
from genever.tools.converting.lightning.writing import REQUIRED, Line, Writer, call_of, calls_in, last_part
from genever.tools.formatting.format import format_text

#: What the functions of `genever.integrations.lightning_cli` take as it is.
_PLAIN = ("ckpt_path", "weights_only", "verbose", "return_predictions")
_ENTRY = "lightning_cli"


class Conversion(NamedTuple):
    """The text of a binding file, and what it does not say."""

    text: str
    findings: tuple[Diagnostic, ...]


class Statements(NamedTuple):
    """What settings say as statements of a binding file: the imports and the lines, and what they do not say."""

    imports: tuple[str, ...]
    lines: tuple[Line, ...]
    findings: tuple[Diagnostic, ...]


def convert(path: str, subcommand: str | None = None, model: str | None = None, data: str | None = None) -> Conversion:
    """Return a file as a binding file.

    Args:
        path: The file.
        subcommand: The section that is converted, by default the only one; what a file without sections is for, by
            default ``fit``.
        model: The path of the class that the program gives to its LightningCLI as the model.
        data: The same for the data module.

    Raises:
        GeneverError: The file is wrong, or has several sections to choose from.
    """
    file = read(path)
    name, entries = _section(file, subcommand)
    return _conversion(file, entries, os.path.dirname(path) or ".", model, data).convert(name, entries)


def statements(
    settings: Settings, subcommand: str, folder: str, trainer: str, model: str | None, data: str | None
) -> Statements:
    """Return what the command line of a LightningCLI sets.

    Args:
        settings: The settings.
        subcommand: What is done.
        folder: The folder of the program.
        trainer: The path of the trainer's class.
        model: The path of the class that the program gives to its LightningCLI as the model.
        data: The same for the data module.

    Raises:
        GeneverError: A class is no class.
    """
    document = settings.document()
    entries = list(document.body.entries)
    return _conversion(document, entries, folder, model, data, trainer).statements(subcommand, entries)


def _conversion(
    file: YamlFile, entries: list[Entry], folder: str, model: str | None, data: str | None, trainer: str | None = None
) -> _Conversion:
    body = Mapping(tuple(entries), 1, 1)
    calls = list(calls_in(body))
    known = [path for path in (model, data) if path is not None]
    named = [*(call.name for call in calls), *([trainer] if trainer is not None else [])]
    classes = Classes(folder, named, known)
    uses = Counter(last_part(each) for each in [*(call.name for call in calls), *known])
    for each, key in ((model, "model"), (data, "data")):
        entry = body.get(key)
        if each is not None and entry is not None and call_of(entry.value) is not None:
            uses[last_part(each)] -= 1  # The file names it itself.
    return _Conversion(Writer(file, classes, uses, is_whole=trainer is None), classes, model, data)


def _section(file: YamlFile, wanted: str | None) -> tuple[str, list[Entry]]:
    """Return the subcommand, and what the file says for it: its own section last."""
    sections = {entry.key: entry for entry in file.body.entries if entry.key in SUBCOMMANDS}
    common = [entry for entry in file.body.entries if entry.key not in sections and entry.key != "subcommand"]
    chosen = file.body.get("subcommand")
    if wanted is None and chosen is not None and isinstance(chosen.value, Scalar):
        wanted = str(chosen.value.value)
    if wanted is None and len(sections) > 1:
        names = " and ".join(sections)
        hint = f"choose one with --subcommand, as --subcommand {next(iter(sections))}"
        raise error("bad-yaml", f"{file.source.name} has sections for {names}", hint=hint)
    name = wanted or next(iter(sections), "fit")
    if sections and name not in sections:
        raise error("bad-yaml", f"{file.source.name} has no section {name}", hint=f"it has {', '.join(sections)}")
    section = sections.get(name)
    if section is None:
        return name, common
    if not isinstance(section.value, Mapping):
        span = file.span(section.line)
        raise error("bad-yaml", f"the section {name} is no mapping", source=file.source, span=span)
    own = {entry.key for entry in section.value.entries}
    return name, [*(entry for entry in common if entry.key not in own), *section.value.entries]


class _Conversion:
    def __init__(self, writer: Writer, classes: Classes, model: str | None, data: str | None) -> None:
        self._classes = classes
        self._writer = writer
        self._given = {"trainer": f"{classes.package}.Trainer", "model": model, "data": data}
        self._macros: list[str] = []

    def convert(self, name: str, entries: list[Entry]) -> Conversion:
        writer = self._writer
        head = writer.head()
        trainer = Entry("trainer", Mapping((), 1, 1), 0)
        if not any(entry.key == "trainer" for entry in entries):
            entries = [trainer, *entries]
        bindings = [line for entry in entries for line in self._binding(entry)]
        for key in ("model", "data"):
            if not any(entry.key == key for entry in entries):
                bindings += self._absent(key)
        entry = f"{_ENTRY}.{name}"
        lines = [
            *head,
            *([""] if head else []),
            "from __gin__ import dynamic_registration",
            f"from genever.integrations import {_ENTRY}",
            *(f"import {module}" for module in sorted(writer.modules)),
            "",
            f"main = @{entry}()",
            *_block(entry, bindings),
        ]
        for path, block in writer.blocks.items():
            lines += _block(path, [line.text for line in block])
        lines += ["", *self._macros] if self._macros else []
        rest = writer.rest()
        lines += ["", *rest] if rest else []
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"
        findings = sorted(writer.findings, key=lambda finding: finding.span.start if finding.span else 0)
        return Conversion(format_text(text).text, tuple(findings))

    def statements(self, name: str, entries: list[Entry]) -> Statements:
        """Return what was set, and no more: what is not set has what the program says, or a binding file."""
        writer = self._writer
        lines: list[Line] = []
        for entry in entries:
            is_fixed = entry.key in self._given and isinstance(entry.value, Mapping) and call_of(entry.value) is None
            bindings = [text for text in self._binding(entry) if not (is_fixed and self._given[entry.key])]
            lines += [Line(f"{_ENTRY}.{name}.{text}", entry.line) for text in bindings]
        for path, block in writer.blocks.items():
            lines += [Line(f"{path}.{line.text}", line.number) for line in block]
        return Statements(tuple(sorted(writer.modules)), tuple(lines), tuple(writer.findings))

    def _binding(self, entry: Entry) -> list[str]:
        """Return the lines for what stands at the top level."""
        writer = self._writer
        match entry.key:
            case "seed_everything":
                return writer.binding(entry, name="seed")
            case "trainer" | "model" | "data" if isinstance(entry.value, Mapping) and call_of(entry.value) is None:
                return self._fixed(entry, entry.value)
            case "model" | "data":
                return writer.binding(entry, is_deferred=True)
            case "optimizer" | "lr_scheduler" if call_of(entry.value) is None and isinstance(entry.value, Mapping):
                hint = f"bind {entry.key} to a class, as @torch.optim.Adam, and its parameters to these"
                writer.warn(f"the program says which class gets the arguments of {entry.key}", entry.line, hint)
                lines = writer.binding(entry)
                self._macros += lines
                return []
            case "optimizer" | "lr_scheduler":
                return writer.binding(entry, is_deferred=True)
            case key if key in _PLAIN:
                return writer.binding(entry)
        if entry.key == "config":
            return []
        if not isinstance(entry.key, str) or not entry.key.isidentifier():
            writer.warn(f"{entry.key!r} is no name", entry.line)
            return []
        hint = f"use %{entry.key} where it is needed"
        writer.warn(f"the program has added {entry.key!r} to its parser, and knows what for", entry.line, hint)
        self._macros += writer.binding(entry)
        return []

    def _fixed(self, entry: Entry, arguments: Mapping) -> list[str]:
        """Return the lines for the arguments of a class that the program has named."""
        writer, path = self._writer, self._given[entry.key]
        comments = writer.above(entry.line)
        if path is None:
            hint = f"say which with --{entry.key}, as --{entry.key} package.module.Class"
            writer.warn(f"the program says which class the {entry.key} is", entry.line, hint)
            self._macros += [f"{entry.key} = {writer.value(arguments, entry.key)[1]}"]
            return [*comments, f"{entry.key} = {REQUIRED}"]
        found = self._classes.find(path)
        if found is None or found.problem is not None:
            raise error("unknown-configurable", found.problem if found and found.problem else f"{path} is no path")
        writer.modules.add(found.module)
        writer.bind(found, arguments.entries, entry.line or 1)
        return [*comments, f"{entry.key} = @{found.path}"]

    def _absent(self, key: str) -> list[str]:
        """Return the lines for a model or data that the file leaves out."""
        path = self._given[key]
        if path is None:
            return []
        _, text = self._writer.value(
            Mapping((Entry("class_path", Scalar(path, 1, 1), 1),), 1, 1), key, is_deferred=True
        )
        return [f"{key} = {text}"]


def _block(name: str, lines: list[str]) -> list[str]:
    return ["", f"{name}:", *(f"    {line}" for text in lines for line in text.split("\n"))] if lines else []
