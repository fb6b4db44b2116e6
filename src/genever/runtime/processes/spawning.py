"""The configuration in the processes that a program spawns.

multiprocessing gives every process a copy of its parent's ``_config``, and pickles it where the process is
spawned. What stands there is unpickled after the main module ran in the new process and before its target
runs: so that is where the configuration travels. Forked processes have it anyway.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from genever.runtime.processes.import_hooks import when_imported
from genever.runtime.state.state import active_state

if TYPE_CHECKING:  # Needed by who spawns a process.
    from genever.runtime.processes.packing import Payload


def take_along() -> None:
    """Let processes that are spawned from now on have the configuration in force when they are."""
    when_imported("multiprocessing.process", _pack)  # It is no cheap import.


def _pack(processes: ModuleType) -> None:
    processes.current_process()._config.setdefault("genever", Inherited())


#: What stays behind: a process that reads the binding files once more, as gin's programs do, has to be able to.
_FINALIZING = ("finalize_hooks", "locked")


class Inherited:
    """Pickles as the configuration that the active session has at that time; unpickling puts it in force.

    No program has asked for it, so what cannot travel is a warning and no error.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        from genever.runtime.processes.packing import contents_of, packed, warn

        contents = contents_of(active_state())
        settings = {name: value for name, value in contents.settings.items() if name not in _FINALIZING}
        return _unpack, (packed(contents._replace(settings=settings), warn),)


def _unpack(payload: Payload) -> Inherited:
    from genever.runtime.processes.packing import unpack, warn

    unpack(payload, active_state(), warn)
    return Inherited()
