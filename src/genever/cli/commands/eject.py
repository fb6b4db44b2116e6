"""``genever eject``: the configuration as a program of its own."""

from __future__ import annotations

import os.path

from genever.cli.exit import ending
from genever.cli.loading import look
from genever.cli.output import complain_of, write_new
from genever.experiments.running.request import Request
from genever.tools.ejecting.program import eject as as_program


def eject(request: Request, out: str | None, *, live: bool = False) -> None:
    """Print a configuration as a program, or write it to the new file ``out``; say what is not in it.

    Raises:
        SystemExit: The configuration is wrong, something in it cannot be said in a program, or the file cannot be
            written.
    """
    with ending():
        view = look(request, complete=True, live=live)
        if view.problem is not None:
            raise view.problem
        title = ", ".join(map(os.path.basename, request.files)) or "the command line"
        program = as_program(view.config, view.catalog, title)
        complain_of(program.left_out)
        write_new(program.text, out)
