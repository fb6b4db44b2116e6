"""The environment of what pipelines work with: an object store, Luigi, Metaflow and DVC; and Genever run in it."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.installing import BUILD, lacking

_ROOT = Path(__file__).parents[2]
_ENVIRONMENT = BUILD / "services" / "pipelines"


class Project:
    """A folder in which Python and Genever run with the libraries of the environment.

    Attributes:
        folder: The folder.
        environment: What the environment has.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        paths = os.pathsep.join([str(_ROOT / "src"), str(folder)])
        self.environment = {**os.environ, "PYTHONPATH": paths, "GENEVER_CACHE": "", **(environment or {})}

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start a program of the environment in the folder."""
        program = str(_ENVIRONMENT / "bin" / command[0])
        return subprocess.Popen(
            [program, *command[1:]],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str, code: int = 0) -> tuple[str, str]:
        """Return what a program prints, to stdout and to stderr."""
        process = self.start(*command)
        out, err = process.communicate(timeout=180)
        assert process.returncode == code, f"{out}\n{err}"
        return out, err

    def python(self, text: str, *arguments: str) -> str:
        """Return what Python prints."""
        return self.run("python", "-c", text, *arguments)[0]

    def genever(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """Return what Genever prints."""
        return self.run("python", "-m", "genever", *arguments, code=code)


def require(name: str = "pipelines") -> None:
    """Skip where something is not installed; in CI that is an error."""
    if (_ENVIRONMENT.parent / f"{name}.missing").exists() or not (_ENVIRONMENT / "bin" / "python").exists():
        lacking(name, "services")


class ObjectStore:
    """A server with the interface of S3 over HTTP, on the loopback address: moto's.

    Attributes:
        environment: What a program needs to reach it.
    """

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.environment = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_MAX_ATTEMPTS": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, with nothing in it."""
        command = [str(_ENVIRONMENT / "bin" / "python"), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self._port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port)).close()
                return
            except OSError:
                assert self._process.poll() is None, "it has ended"
                assert time.monotonic() < deadline, "it does not answer"
                time.sleep(0.1)

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@contextmanager
def object_store(folder: Path, *buckets: str) -> Iterator[tuple[ObjectStore, Project]]:
    """Give an object store with buckets, and a folder in which programs know it."""
    store = ObjectStore()
    store.start()
    try:
        project = Project(folder, store.environment)
        for bucket in buckets:
            project.python("import s3fs, sys; s3fs.S3FileSystem().mkdir(sys.argv[1])", bucket)
        yield store, project
    finally:
        store.stop()
