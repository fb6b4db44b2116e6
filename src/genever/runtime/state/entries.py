"""Where a thread or task is: in which sessions and imports, and at which line of the program."""

from __future__ import annotations

import sys
from contextvars import ContextVar, Token
from types import FrameType

from genever.language.text.source import Origin, PythonLine, Span
from genever.records import NamedTuple
from genever.runtime.injection.frames import ACTIVE, Frame, leave


class _Entry(NamedTuple):
    place: object  # What was entered: a session, or a snapshot of one.
    token: Token[Frame]
    imports: int  # How many modules were being imported then.


#: What this thread or task is inside of, the innermost last.
_ENTRIES: ContextVar[tuple[_Entry, ...]] = ContextVar("genever_entries", default=())


def push(place: object, frame: Frame) -> None:
    """Make a frame the active one until `pop` of the same place."""
    _ENTRIES.set((*_ENTRIES.get(), _Entry(place, ACTIVE.set(frame), imports_running())))


def pop(place: object) -> None:
    """Make the frame active again that was so before `push`; entries of another thread or task are left alone."""
    entries = _ENTRIES.get()
    for index in reversed(range(len(entries))):
        if entries[index].place is place:
            _ENTRIES.set((*entries[:index], *entries[index + 1 :]))
            leave(entries[index].token)
            return


def imports_running() -> int:
    """Return how many modules this thread is importing: those whose own code is on its stack."""
    return len(modules_running())


def modules_running() -> list[str]:
    """Return the names of the modules that this thread is importing, the innermost first."""
    found: list[str] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "<module>":
            spec = frame.f_globals.get("__spec__")
            name = getattr(spec, "name", None)
            # As importlib marks them; it does so in another way for those that are reloaded.
            if getattr(spec, "_initializing", False) or name in getattr(sys.modules.get("importlib"), "_RELOADING", ()):
                found.append(str(name))
        frame = frame.f_back
    return found


def imports_outside() -> int:
    """Return how many modules were being imported when this thread or task entered its session."""
    entries = _ENTRIES.get()
    return entries[-1].imports if entries else 0


def caller_origin(depth: int) -> Origin:
    """Return the place in a program that called, ``depth`` frames up from here."""
    frame = sys._getframe(depth + 1)
    return Origin(PythonLine(frame.f_code.co_filename, frame.f_lineno), Span(0, 0), "python")
