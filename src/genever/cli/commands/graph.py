"""``genever show --graph``: the objects of a program as a picture."""

from __future__ import annotations

import subprocess
from pathlib import Path

from genever.cli.exit import ending
from genever.cli.loading import View, look
from genever.cli.output import write
from genever.configuration.checking.main import find_main
from genever.experiments.running.request import Request
from genever.inspection.canonical.graph import dot, graph, mermaid
from genever.inspection.canonical.parameters import parameters
from genever.inspection.canonical.walk import Marks
from genever.language.text.errors import error
from genever.language.text.printable import printable


def draw(request: Request, file: Path, *, live: bool = False) -> None:
    """Write the graph of what ``main`` leads to into a file whose name says how.

    Raises:
        SystemExit: The configuration is wrong, there is no Graphviz for ``.svg``, or the file cannot be written.
    """
    with ending():
        view = look(request, live=live)
        if view.problem is not None:
            raise view.problem
        find_main(view.config)
        drawn = graph(parameters(view.config, view.catalog, _marks(view, request)), view.catalog)
        text = printable(mermaid(drawn) if file.suffix == ".mmd" else dot(drawn))
        if file.suffix == ".svg":
            text = _as_svg(text, file)
        write(text, str(file))


def _marks(view: View, request: Request) -> Marks | None:
    """Return what tells how steps stand; None where there are none, or the cache cannot be asked."""
    from genever.cli.commands.status import steps_of  # Few graphs have steps.
    from genever.experiments.steps.opened import cache_for
    from genever.experiments.steps.status import standings

    steps = steps_of(view, request)
    roots = steps.from_main()
    try:
        states = {recipe: each.state for recipe, each in standings(roots, cache_for()).items()} if roots else {}
    except OSError:
        return None
    return (lambda node, scope: states.get(steps.of(node, scope).recipe, "")) if states else None


def _as_svg(text: str, file: Path) -> str:
    hint = f"install Graphviz, or write {file.with_suffix('.mmd')}, which GitHub and many editors draw"
    try:
        return subprocess.run(["dot", "-Tsvg"], input=text, capture_output=True, check=True, encoding="utf-8").stdout
    except FileNotFoundError:
        raise error("no-graphviz", "a picture needs Graphviz, and there is no dot command here", hint=hint) from None
    except subprocess.CalledProcessError as failure:
        raise error("no-graphviz", f"Graphviz failed: {failure.stderr.strip()}", hint=hint) from None
