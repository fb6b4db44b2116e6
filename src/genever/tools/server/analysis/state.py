"""What is open in the editor at one moment, for those that read it in the background."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from genever.tools.server.texts.text import Text


class State(NamedTuple):
    """What is to be read.

    Attributes:
        number: Later states have larger ones.
        folders: Those that the client has open.
        texts: The open texts by absolute path.
        recent: The paths of the open binding files, the one that changed last first.
        environment: The virtual environment, None for the one that is found.
        disk: Changes with what lies on the disk.
    """

    number: int = 0
    folders: tuple[str, ...] = ()
    texts: Mapping[str, Text] = {}
    recent: tuple[str, ...] = ()
    environment: str | None = None
    disk: int = 0


def changed_between(before: State, state: State) -> set[str]:
    """Return the paths of the texts that are others in one state than in another."""
    changed = {
        path for path, text in state.texts.items() if path not in before.texts or before.texts[path].text != text.text
    }
    return changed | (before.texts.keys() - state.texts.keys())


def environment_of(interpreter: str) -> str | None:
    """Return the virtual environment that an interpreter belongs to; None where it belongs to none."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(interpreter)))
    return folder if os.path.isfile(os.path.join(folder, "pyvenv.cfg")) else None
