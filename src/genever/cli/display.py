"""What a command shows in a terminal while it works: lines, and below them what goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from genever.cli.output import say
from genever.language.text.printable import printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live


class Display:
    """Prints lines; in a terminal, something that is drawn anew twice a second stands below them.

    Args:
        draw: Returns what stands there.
    """

    def __init__(self, draw: Callable[[], RenderableType]) -> None:
        self._draw = draw
        self._live: Live | None = None

    @property
    def is_live(self) -> bool:
        """Whether something stands below the lines."""
        return self._live is not None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show it inside a ``with`` block, where there is a terminal."""
        if not (sys.stdout.isatty() and sys.stderr.isatty()):
            yield
            return
        from rich.console import Console
        from rich.live import Live

        console = Console(highlight=False, soft_wrap=True)
        with Live(console=console, get_renderable=self._draw, refresh_per_second=2, transient=True) as self._live:
            yield
        self._live = None

    def say(self, line: str) -> None:
        """Print a line at once."""
        if self._live is not None:
            self._live.console.print(printable(line), markup=False)
        else:
            say(line)
            sys.stdout.flush()
