"""A cluster of PostgreSQL's on this machine, in a temporary folder, on the loopback address alone."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.installing import lacking

PASSWORD = "s3same/open"


class Cluster:
    """A cluster of databases in a temporary folder, on the loopback.

    Attributes:
        url: That of a database in it, with the password.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        #: PostgreSQL refuses to run as root.
        self._user = None if os.geteuid() else next(u for u in ("postgres", "nobody") if _is_user(u))
        if self._user is not None:
            shutil.chown(folder, self._user)
        word = folder / "password"
        word.write_text(PASSWORD)
        if self._user is not None:
            shutil.chown(word, self._user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        access = ("-U", "me", "-A", "scram-sha-256", "--pwfile", "password")
        self._run("initdb", "-D", "data", *access, "-E", "UTF8", "--no-sync")
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://me:{PASSWORD.replace('/', '%2F')}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-h 127.0.0.1 -p {self.port} -k '' -F"
        self._run("pg_ctl", "start", "-w", "-t", "60", "-D", "data", "-l", "log", "-o", options)

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-t", "60", "-m", "immediate", "-D", "data")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        with open(self._folder.parent / f"{self._folder.name}.log", "ab") as log:  # A pipe would be the server's, too.
            result = subprocess.run(
                command, cwd=self._folder, env=environment, user=self._user, stdout=log, stderr=log, timeout=120
            )
        assert result.returncode == 0, Path(log.name).read_text()


def _is_user(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).resolve().parent if named is not None else None


@contextmanager
def started() -> Iterator[Cluster]:
    """Yield a cluster that runs; skip the test where PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        lacking("postgresql", "services")
    with tempfile.TemporaryDirectory(prefix="genever-postgresql-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        (folder / "cluster").mkdir()
        cluster = Cluster(programs, folder / "cluster")
        try:
            yield cluster
        finally:
            cluster.stop()
