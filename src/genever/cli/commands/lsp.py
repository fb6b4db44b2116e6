"""``genever lsp``: the language server on the standard streams."""

from __future__ import annotations

import os
import sys

from genever.tools.server.serve import serve


def lsp() -> None:
    """Serve the editor that has started this process.

    Raises:
        SystemExit: The editor is done.
    """
    source = sys.stdin.buffer
    # What anything prints by mistake must not get between the messages.
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    raise SystemExit(serve(source, sink))
