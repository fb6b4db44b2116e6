"""The folder of a run: made under a name of its own, written file by file, each file whole or not at all.

A run may have several processes, of which the first makes the folder and writes to it. What tells the others
that they are others is what launchers tell every process: its rank.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from stat import S_IMODE, S_ISLNK, S_ISREG
from typing import NamedTuple

from genever.language.text.errors import error
from genever.runtime.processes.environment import variable

#: Where run folders are made, below the working directory.
RUNS = "runs"

#: The link to the newest of the folders for one ``main``.
LATEST = "latest"

#: The name of the manifest in a run's folder.
MANIFEST = "run.json"

#: The name of the file with what a run has reported.
METRICS = "metrics.jsonl"

#: The name of the file with what the trackers of a run have of it.
TRACKING = "tracking.json"

#: The file in a run's folder that is there, and locked, while a run writes to the folder.
LOCK = ".lock"

#: The environment variable in which the first process of a run tells the processes that it starts the folder.
FOLDER_VARIABLE = "GENEVER_RUN_DIR"


class RunFolder(NamedTuple):
    """The folder of a run.

    Attributes:
        path: Where it is, absolute.
        is_ours: Whether this process writes to it; else it is a further process of the run.
    """

    path: Path
    is_ours: bool

    @contextmanager
    def announced(self) -> Iterator[None]:
        """Let processes that are started inside a ``with`` block, and that have a rank, know the folder."""
        with variable(FOLDER_VARIABLE, str(self.path)):
            yield


def folder_of_the_first(out: str | None) -> Path | None:
    """Return the folder that the first process of this run has made; None in the first process itself.

    Args:
        out: The folder that the command line names, if it does.

    Raises:
        ConfigValueError: This is a further process, and nothing says which folder the first one made.
    """
    if not is_further():
        return None
    named = os.environ.get(FOLDER_VARIABLE) or out
    if named is None and "RANK" in os.environ:
        raise error(
            "run-folder",
            f"this is process {os.environ['RANK']} of a run, and it does not know the folder that process 0 has made",
            hint="give all processes the same --out FOLDER",
        )
    return Path(named) if named else None  # Without either, a task of SLURM or a node is a run of its own.


def is_further() -> bool:
    """Return whether a launcher has given this process a rank above 0."""
    names = ("RANK",) if "RANK" in os.environ else ("LOCAL_RANK", "NODE_RANK", "SLURM_PROCID")
    return any(os.environ.get(name, "").strip().lstrip("0") for name in names)


def folder_for(name: str, now: datetime) -> Path:
    """Return the path of a run's folder: ``runs/<name>/<time>``, which sorts by time.

    >>> from datetime import datetime, timezone
    >>> folder_for("train", datetime(2025, 3, 1, 9, 30, 5, 42, timezone.utc)).as_posix()
    'runs/train/2025-03-01T09-30-05.000042Z'
    """
    moment = now.astimezone(UTC)
    return Path(RUNS, name, moment.strftime("%Y-%m-%dT%H-%M-%S.%fZ"))


def from_here(folder: Path) -> str:
    """Return the path of a folder from the working directory, or a whole one where there is none from there."""
    try:
        here = os.path.relpath(folder)
    except (OSError, ValueError):  # The working directory was deleted, or is on another drive.
        return str(folder)
    return str(folder) if here.startswith(os.pardir) else here


def claim(folder: Path) -> Path:
    """Make a folder that no other run has; return its path, with a number after the name where that is taken.

    Raises:
        OSError: It cannot be made.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        candidate = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        try:
            candidate.mkdir()
        except FileExistsError:
            number += 1
        else:
            return candidate


def point_to_latest(folder: Path) -> None:
    """Let ``latest`` beside a run's folder be a link to it, in place of an earlier link; nothing else is replaced."""
    link = folder.with_name(LATEST)
    draft = folder.with_name(f".{LATEST}.{folder.name}")
    if link.is_symlink() or not link.exists():
        with suppress(OSError):  # Not every file system has links.
            draft.symlink_to(folder.name, target_is_directory=True)
            try:
                os.replace(draft, link)
            except OSError:
                draft.unlink()


def set_aside(folder: Path, names: Iterable[str]) -> None:
    """Move the files of these names that a folder has from an earlier run to ``earlier`` in it.

    Raises:
        OSError: They cannot be moved.
    """
    # What is a link or a pipe is moved as it is.
    known = {*os.listdir(folder)}
    there = [name for name in names if name in known and not _is_own_folder(folder / name)]
    if there:
        aside = claim(folder / "earlier")
        for name in there:
            os.replace(folder / name, aside / name)


def _is_own_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


@contextmanager
def reserved(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder inside a ``with`` block, where the file system has locks.

    Raises:
        ConfigValueError: Another run is in it.
    """
    process, descriptor = os.getpid(), _locked(folder / LOCK)
    try:
        yield
    finally:
        if descriptor is not None:
            if process == os.getpid():  # Else this is a fork that has come back through here.
                with suppress(OSError):
                    os.unlink(folder / LOCK)
            os.close(descriptor)


def _locked(path: Path) -> int | None:
    """Return a descriptor of a file that is made and locked, None where that cannot be."""
    try:
        import fcntl
    except ImportError:  # On Windows.
        return None
    waits = iter([0.01] * 5)
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
        except OSError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.stat(path).st_ino == os.fstat(descriptor).st_ino:
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            if (wait := next(waits, None)) is not None:  # It may be one who looks whether a run is in it.
                time.sleep(wait)
                continue
            hint = "give each run a folder of its own, or leave --out away"
            raise error("run-folder", f"another run is writing into {path.parent}", hint=hint) from None
        except FileNotFoundError:  # The run that had it has just ended.
            pass
        except OSError:
            os.close(descriptor)
            return None
        os.close(descriptor)


#: What a file may be by default, and where it holds a secret.
_ALL, OWN = 0o666, 0o600


def write_whole(path: Path, text: str, *, is_lasting: bool = True) -> None:
    """Write a file so that it holds either what it held before or all of ``text``.

    That is so after the power has failed, too, unless ``is_lasting`` is False, which saves the wait for the disk. A
    link stays one, and a file keeps its permissions; what is no file, as a pipe, is written to as it is.

    Raises:
        OSError: It cannot be written.
    """
    place = os.fspath(path)
    mode = _mode(place)
    if mode is not None and S_ISLNK(mode):
        mode = _mode(place, follow=True)  # Where it leads may have no path, as a pipe under /dev/stdout.
        place = os.path.realpath(place)
    if mode is not None and not S_ISREG(mode):
        _write(path, text)
        return
    folder, name = os.path.split(place)
    draft = os.path.join(folder, f".{name[:80]}.{os.urandom(8).hex()}")
    permissions = _ALL if mode is None else S_IMODE(mode)
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, permissions), "wb") as file:
            file.write(_encoded(text))
            file.flush()
            if is_lasting:  # Else the new name may reach the disk before what it names.
                os.fsync(file.fileno())
        if mode is not None:  # Where a umask has taken some.
            os.chmod(draft, permissions)
        os.replace(draft, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise


def _mode(path: str, *, follow: bool = False) -> int | None:
    """Return the mode of what is there, of a link its own or, to ``follow``, of where it leads; None for nothing."""
    with suppress(OSError):
        return os.stat(path, follow_symlinks=follow).st_mode
    return None


def make_lasting(path: Path) -> None:
    """Wait until a file that was written is there under its name even after the power fails.

    What was written before is so too, where the file system writes in order, as journaling ones do.

    Raises:
        OSError: It cannot be made so.
    """
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_new(path: Path, content: bytes, mode: int = _ALL) -> bool:
    """Write a file in one step unless there is one; return whether there was none, of several at once to one of them.

    Args:
        path: The file.
        content: What it is to hold.
        mode: Its permissions, as far as the umask lets it have them.

    Raises:
        OSError: It cannot be written.
    """
    draft = path.with_name(f".{path.name[:80]}.{os.urandom(8).hex()}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return False
        except OSError:  # A file system without such links.
            if path.exists():
                return False
            os.replace(draft, path)
    finally:
        with suppress(OSError):
            draft.unlink()
    return True


def _write(path: Path, text: str) -> None:
    path.write_bytes(_encoded(text))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")  # As argv is decoded.
