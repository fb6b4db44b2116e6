"""Optuna's study of a sweep: where it is kept, and how a process opens it."""

from __future__ import annotations

import logging
import os
import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from genever.experiments.sweeps.goal import Direction
from genever.experiments.sweeps.sampling.choices import PRUNER_KINDS, Pruner, arguments
from genever.language.text.errors import GeneverError, error
from genever.language.text.secrets import HIDDEN, Secrets

if TYPE_CHECKING:
    import optuna

#: The file of the study in the sweep's folder.
STUDY = "study.log"
#: The password in a URL.
_PASSWORD = re.compile(r"(?<=://)([^/@\s:]*):([^/@\s]+)@")
#: How many bytes at the end of a journal are looked at for a line that was cut off.
_LAST_LINE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StudyPlace:
    """Where the study of a sweep is, and what it is about. It can be sent to another process.

    Attributes:
        storage: The file of a journal, or the URL of a database; None for a study that is forgotten.
        name: That of the study, in a database of several.
        directions: Whether less of an objective is better, or more; for each of them.
        pruner: What ends trials early.
    """

    storage: str | None = field(repr=False)  # A password may be in it.
    name: str = "sweep"
    directions: tuple[Direction, ...] = ("minimize",)
    pruner: Pruner | None = None

    @property
    def is_url(self) -> bool:
        """Whether it is in a database."""
        return self.storage is not None and "://" in self.storage

    def open(self) -> optuna.Study:
        """Return the study; a new one where there is none.

        Raises:
            GeneverError: Optuna is not installed, or the study cannot be read.
        """
        library = loaded("this sweep")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # That something is experimental.
                study: optuna.Study = library.create_study(
                    storage=self._storage(library),
                    study_name=self.name,
                    directions=self.directions,
                    pruner=made(library.pruners, self.pruner) if self.pruner is not None else None,
                    load_if_exists=True,
                )
        except Exception as problem:  # Whatever a journal or the driver of a database raises.
            raise self.unreadable(problem) from None
        found = tuple(direction.name.lower() for direction in study.directions)
        if found != self.directions:
            what = f"the study in {without_password(str(self.storage))} has other objectives: {', '.join(found)}"
            raise error("bad-manifest", what, hint="give another --out or --storage")
        return study

    def _storage(self, library: Any) -> Any:
        if self.storage is None or self.is_url:
            return self.storage
        path = Path(self.storage)
        path.parent.mkdir(parents=True, exist_ok=True)
        backend = library.storages.journal.JournalFileBackend(str(path))
        _mend(path, library.storages.journal.JournalFileSymlinkLock(str(path)))
        return library.storages.JournalStorage(backend)

    def unreadable(self, problem: Exception) -> GeneverError:
        """Return the error for a study that cannot be opened, and why."""
        place = without_password(str(self.storage))
        reason = f"{type(problem).__name__}: {self.redacted(str(problem))}".partition("\n")[0]
        if not self.is_url:
            hint = "restore it, or move it away: the sampler then begins without what it has learnt"
            return error("bad-manifest", f"Optuna cannot read {place}: {reason}", hint=hint)
        if isinstance(problem, ImportError):
            hint = "pip install the driver that the URL names, as psycopg for postgresql+psycopg://"
            return error("no-module", f"the storage {place} needs a package that is not installed: {reason}", hint=hint)
        hint = "check the URL, and that the server answers"
        return error("bad-setting", f"Optuna cannot open the storage {place}: {reason}", hint=hint)

    def redacted(self, text: str) -> str:
        """Return a text without the password in the URL."""
        secrets = Secrets()
        for found in _PASSWORD.finditer(self.storage or ""):
            secrets.add(found[2])
            secrets.add(unquote(found[2]))
        return secrets.redacted(without_password(text))


def refuse_unreachable(url: str) -> None:
    """Raise an error where a database cannot be opened.

    Raises:
        GeneverError: That is so.
    """
    place = StudyPlace(url)
    try:
        loaded("--storage").storages.get_storage(url)
    except GeneverError:
        raise
    except Exception as problem:  # Whatever the driver of a database raises.
        raise place.unreadable(problem) from None


def without_password(text: str) -> str:
    """Return a text without the passwords of the URLs in it.

    >>> without_password("postgresql://me:pass@host/optuna")
    'postgresql://me:<hidden>@host/optuna'
    """
    return _PASSWORD.sub(rf"\1:{HIDDEN}@", text)


def loaded(what: str) -> Any:
    """Return Optuna, silent.

    Raises:
        GeneverError: It is not installed, code ``no-module``.
    """
    try:
        import optuna
    except ImportError:
        message = f"{what} needs Optuna, which is not installed"
        raise error("no-module", message, hint="pip install 'genever[sweep]'") from None
    optuna.logging.set_verbosity(logging.ERROR)
    return optuna


def made(module: Any, choice: Any, **more: Any) -> Any:
    """Return Optuna's object for a sampler or pruner.

    Raises:
        GeneverError: Optuna refuses its arguments, code ``bad-setting``.
    """
    kind = type(choice).__name__
    given = {
        name: made(module, value) if isinstance(value, PRUNER_KINDS) else value
        for name, value in arguments(choice).items()
    }
    if kind == "PatientPruner":
        given.setdefault("wrapped_pruner", None)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # That something is experimental.
            return getattr(module, kind)(**given | more)
    except (TypeError, ValueError) as problem:
        raise error("bad-setting", f"{kind} does not take its arguments: {problem}") from None


def _mend(path: Path, lock: Any) -> None:
    """Cut off the end of a journal that a process did not finish when it was killed, so that no line is added to it."""
    if not _is_cut_off(path):
        return
    lock.acquire()
    try:
        if _is_cut_off(path):  # Still, now that nobody writes.
            with open(path, "r+b") as file:
                size = os.fstat(file.fileno()).st_size
                file.seek(max(0, size - _LAST_LINE))
                end = file.read()
                file.truncate(size - len(end) + end.rfind(b"\n") + 1)
    finally:
        lock.release()


def _is_cut_off(path: Path) -> bool:
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
