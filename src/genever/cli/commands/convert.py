"""``genever convert``: configurations of other libraries as binding files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from genever.cli.exit import ending
from genever.cli.output import complain_of, say, write_new
from genever.experiments.running.modules import working_directory
from genever.language.text.errors import error, error_for
from genever.tools.converting.hydra.convert import Conversion, convert
from genever.tools.converting.hydra.judging.comparison import compared
from genever.tools.converting.lightning import convert as lightning
from genever.tools.converting.parsers import convert as parsers


def convert_hydra(
    folder: str,
    entries: Sequence[str],
    out: str | None,
    *,
    modules: Sequence[str] = (),
    strict: bool = False,
    check: bool = False,
    version_base: str = "1.1",
) -> None:
    """Write the binding files of a tree of Hydra's, or compare what they compose to with what Hydra composes.

    Raises:
        SystemExit: The tree is wrong, a file is there already, or the comparison finds a difference.
    """
    with ending():
        if out is None and not check:
            raise click.UsageError("say with -o which folder the binding files go to")
        with _importing():
            conversion = convert(folder, entries, modules)
        if strict and conversion.findings:
            raise error_for(tuple(finding._replace(severity="error") for finding in conversion.findings))
        if out is not None:
            complain_of(conversion.findings)
            _write(conversion, out)
        if check:
            _check(conversion, out, version_base)


@contextmanager
def _importing() -> Iterator[None]:
    """Let modules be imported from the working directory, as for `python -m`."""
    here = working_directory()
    sys.path.insert(0, here)
    try:
        yield
    finally:
        sys.path.remove(here)


def _write(conversion: Conversion, out: str) -> None:
    there = [path for path in conversion.files if os.path.lexists(os.path.join(out, path))]
    if there:
        what = f"{os.path.join(out, there[0])} is there already"
        raise error("not-written", what, hint="name another folder, or remove that one")
    for path, text in conversion.files.items():
        target = Path(out, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_new(text, str(target))
    count = len(conversion.findings)
    left = f", {count} thing{' is' if count == 1 else 's are'} not carried over" if count else ""
    click.echo(f"wrote {len(conversion.files)} files to {out}{left}")


def _check(conversion: Conversion, out: str | None, version_base: str) -> None:
    with TemporaryDirectory(prefix="genever-") as temporary:
        if out is None:
            for path, text in conversion.files.items():
                target = Path(temporary, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
        results = list(compared(conversion, out or temporary, version_base))
    wrong = [result for result in results if not result.agrees]
    for result in wrong:
        click.echo(" ".join((result.entry, *result.overrides)))
        for difference in result.differences:
            click.echo(f"  {difference}")
        if not result.differences:
            failing, why = ("Hydra", result.hydra_fails) if result.hydra_fails else ("Genever", result.genever_fails)
            click.echo(f"  {failing} alone fails: {why}")
    click.echo(f"{len(results) - len(wrong)} of {len(results)} compositions agree with Hydra")
    if wrong:
        raise SystemExit(1)


def convert_lightning(
    path: str, out: str | None, *, subcommand: str | None = None, model: str | None = None, data: str | None = None
) -> None:
    """Print the YAML of a LightningCLI as a binding file, or write it to the file ``out``, which must not be there.

    Raises:
        SystemExit: The YAML is wrong, or the file cannot be written.
    """
    with ending():
        conversion = lightning.convert(path, subcommand, model, data)
        complain_of(conversion.findings)
        write_new(conversion.text, out)


def convert_argparse(place: str, out: str | None) -> None:
    """Print a parser as a configurable function and a binding file, or write them to ``out`` and beside it.

    Raises:
        SystemExit: There is no parser, or a file cannot be written.
    """
    with ending():
        if out is not None and not out.endswith(".py"):
            raise click.UsageError("name with -o a Python file, FILE.py; the bindings go to FILE.gin")
        module = Path(out).stem if out is not None else f"{place.partition(':')[0].rpartition('.')[2]}_main"
        with _importing():
            conversion = parsers.convert(place, module)
        complain_of(conversion.findings)
        if out is None:
            say(f"# file: {module}.py\n{conversion.code}\n# file: {module}.gin\n{conversion.bindings}", ending="")
            return
        files = {out: conversion.code, f"{out.removesuffix('.py')}.gin": conversion.bindings}
        for path in filter(os.path.lexists, files):
            raise error("not-written", f"{path} is there already", hint="name another file, or remove that one")
        for path, text in files.items():
            write_new(text, path)
