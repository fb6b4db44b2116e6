"""``genever why``: where one value comes from."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

import click

from genever.cli.arguments import read_arguments
from genever.cli.exit import ending
from genever.cli.loading import look
from genever.cli.output import complain, say
from genever.experiments.running.endings import MISCONFIGURED
from genever.experiments.running.request import Request
from genever.inspection.explain import explain_in
from genever.inspection.explanation import as_json, story


def why(request: Request, key: str, wants_json: bool, *, live: bool = False) -> None:
    """Print where the value of a parameter or macro comes from, as a story or as JSON.

    Args:
        request: The command line.
        key: What to explain.
        wants_json: Whether it is for a program.
        live: Whether the modules are imported, instead of read.

    Raises:
        SystemExit: The configuration or the key is wrong; what can be explained has been printed.
    """
    with ending():
        view = look(request, live=live)
        explanation = explain_in(key, view.config, view.catalog)
        say(json.dumps(as_json(explanation), indent=2) if wants_json else story(explanation))
        if view.problem is not None:
            complain(str(view.problem))
            raise SystemExit(MISCONFIGURED)


def read_question(arguments: Sequence[str], main: str | None = None) -> tuple[Request, str]:
    """Return what to load, and the key to explain: the one argument that is neither a file nor a binding.

    Raises:
        click.UsageError: There is none, or several.
    """
    request = read_arguments(arguments, main)
    keys = [text for text in request.files if not _is_file(text)]
    if not keys:
        raise click.UsageError("nothing says what to explain: name a parameter, as in train.lr, or a macro, as in %lr")
    if len(keys) > 1:
        raise click.UsageError(f"one parameter or macro at a time; these are not files: {', '.join(map(repr, keys))}")
    if len(request.files) == 1 and not request.bindings:
        raise click.UsageError(f"nothing says where to look for {keys[0]}: name a binding file too")
    return Request(tuple(text for text in request.files if text != keys[0]), request.bindings, main), keys[0]


def _is_file(argument: str) -> bool:
    return argument.endswith(".gin") or "://" in argument or os.path.isfile(argument)
