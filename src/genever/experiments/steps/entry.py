"""An entry of the cache: a manifest, and the files that it names by the hashes of what is in them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from genever.experiments.steps.formats.choice import format_named
from genever.experiments.steps.storage.protocol import Storage

#: The version of manifests that is written; others are not read.
SCHEMA = 1
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a step that ran.

    Attributes:
        step: How people call it.
        selector: The configurable, by its complete selector.
        data: The hash of its data.
        format: How that is written.
        files: ``{name: [hash, size]}``.
        created: When it was made, in seconds since 1970.
        seconds: How long that took.
        run: The folder of the run that made it; empty for none.
        versions: Those of Python and Genever.
        meaning: The hash of its key without the code.
        code: The hash of its code.
        reference: The reference, as canonical text.
        parameters: The values of its parameters.
        parts: A hash of each part of the code.
        inputs: The hash of the data of each step that it was given.
        behind: A hash of the code of each class and function of the project in the result, a part of the data.
        schema: The version of manifests.
    """

    step: str
    selector: str
    data: str
    format: str
    files: dict[str, list[Any]]
    created: float
    seconds: float
    run: str
    versions: dict[str, str]
    meaning: str
    code: str
    reference: str
    parameters: dict[str, str]
    parts: dict[str, str]
    inputs: dict[str, str]
    behind: dict[str, str] = field(default_factory=dict)
    schema: int = SCHEMA

    @property
    def name(self) -> str:
        """The name of its manifest in a storage."""
        return manifest_name(self.selector, self.meaning, self.code)

    @property
    def size(self) -> int:
        """How large its files are together, in bytes."""
        return sum(size for _, size in self.files.values())

    def text(self) -> str:
        """Return its manifest."""
        return json.dumps(asdict(self), indent=1) + "\n"


def manifest_name(selector: str, meaning: str, code: str) -> str:
    """Return the name of a manifest in a storage."""
    return f"steps/{selector}/{meaning}/{code}.json"


def object_name(digest: str) -> str:
    """Return the name of what has a hash in a storage."""
    return f"objects/{digest}"


class DamagedError(Exception):
    """An entry is not what it was when it was put into the cache."""


def read_entry(storage: Storage, name: str) -> Entry | None:
    """Return the entry with a manifest, None where there is none.

    Raises:
        DamagedError: The manifest cannot be read, or is of another version.
        OSError: The storage cannot be read.
    """
    try:
        content = storage.read(name)
    except FileNotFoundError:
        return None
    try:
        given = json.loads(content)
        if given.get("schema") != SCHEMA:
            raise DamagedError(f"it is of version {given.get('schema')!r} and not {SCHEMA}")
        entry = Entry(**{each.name: given[each.name] for each in fields(Entry)})
        if not _is_sound(entry, name):
            raise DamagedError("its manifest is damaged")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise DamagedError("its manifest is damaged") from None
    return entry


def _is_sound(entry: Entry, name: str) -> bool:
    texts = entry.step, entry.selector, entry.meaning, entry.code, entry.reference, entry.data, entry.format, entry.run
    tables = entry.parameters, entry.parts, entry.inputs, entry.versions, entry.behind
    times: tuple[object, ...] = entry.created, entry.seconds
    return (
        all(isinstance(text, str) for text in (*texts, *(text for table in tables for text in table.values())))
        and all(isinstance(time, int | float) for time in times)
        and entry.name == name
        and all(map(_is_inside, entry.files))
        and entry.data
        == data_hash(entry.format, {name: digest for name, (digest, _) in entry.files.items()}, entry.behind)
        and all(len(digest) == 64 and digest.isalnum() and size >= 0 for digest, size in entry.files.values())
    )


def _is_inside(name: str) -> bool:
    parts = name.split("/")
    return all(part not in ("", ".", "..") for part in parts) and "\\" not in name and ":" not in parts[0]


def entries_in(storage: Storage, prefix: str = "steps/") -> Iterator[Entry]:
    """Yield the entries whose manifests can be read, the latest first."""
    found = []
    for stored in storage.names(prefix):
        try:
            entry = read_entry(storage, stored.name)
        except DamagedError:
            continue
        if entry is not None:
            found.append(entry)
    yield from sorted(found, key=lambda entry: -entry.created)


def data_hash(format_name: str, files: dict[str, str], behind: dict[str, str]) -> str:
    """Return the hash of the data of a result: of its format, its files and the code of classes in it, by hashes."""
    lines = [format_name, *(f"{digest} {name}" for name, digest in sorted(files.items()))]
    lines += [f"code {digest} {name}" for name, digest in sorted(behind.items())]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def hashes_in(folder: Path) -> dict[str, list[Any]]:
    """Return ``{name: [hash, size]}`` for the files in a folder."""
    found: dict[str, list[Any]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found[path.relative_to(folder).as_posix()] = [hash_of(path), path.stat().st_size]
    return found


def hash_of(path: Path) -> str:
    """Return the hash of what is in a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def fetch(entry: Entry, storage: Storage, folder: Path) -> None:
    """Copy the files of an entry into a folder, and look at their hashes.

    Raises:
        DamagedError: A file is missing or is another one; what is damaged is taken away.
        OSError: The storage cannot be read, or the folder written.
    """
    for name, (digest, _) in entry.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            storage.fetch(object_name(digest), path)
        except FileNotFoundError:
            raise DamagedError(f"its file {name} is missing") from None
        if hash_of(path) != digest:
            storage.delete(object_name(digest))
            raise DamagedError(f"its file {name} is not what was put there")


def load(entry: Entry, storage: Storage, local: Path) -> Any:
    """Return the value of an entry.

    Args:
        entry: The entry.
        storage: Has it.
        local: The folder for local copies; those of files that the value is the path of stay there.

    Raises:
        DamagedError: It is not what it was; what is damaged is taken away.
        GeneverError: Nothing here reads its format.
        OSError: The storage cannot be read, or the folder written.
    """
    form = format_named(entry.format)
    if form.keeps_files:
        kept = local / "values" / entry.data
        if not _is_whole(kept, entry):
            with work_folder(local) as work:
                fetch(entry, storage, work.path / "value")
                put_in_place(work.path / "value", kept)
        return form.load(kept)
    with work_folder(local) as work:
        (work.path / "value").mkdir()
        fetch(entry, storage, work.path / "value")
        return form.load(work.path / "value")


def _is_whole(folder: Path, entry: Entry) -> bool:
    """Return whether a local copy still is what it was: sizes and hashes."""
    if not folder.is_dir():
        return False
    return hashes_in(folder) == {name: list(given) for name, given in entry.files.items()}


def put_in_place(folder: Path, place: Path) -> None:
    """Move a folder to where it stays, unless another process was first."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.replace(folder, place)
    except OSError:
        if not place.is_dir():
            raise
        old = Path(tempfile.mkdtemp(dir=place.parent, prefix=".old-"))
        os.replace(place, old / "value")
        os.replace(folder, place)
        shutil.rmtree(old, ignore_errors=True)


class work_folder:  # It is used as a function.
    """A folder for drafts, which is gone after a ``with`` block; among temporary files where there is no other.

    Attributes:
        path: The folder.
        stays: Whether it stays there, since something refers to what is in it.
    """

    stays = False

    def __init__(self, local: Path) -> None:
        self._local = local

    def __enter__(self) -> work_folder:
        place = self._local / "work"
        try:
            place.mkdir(parents=True, exist_ok=True)
            self.path = Path(tempfile.mkdtemp(dir=place, prefix=f"{os.getpid()}-"))
        except OSError:
            self.path = Path(tempfile.mkdtemp(prefix="genever-"))
        return self

    def __exit__(self, *_: object) -> None:
        if not self.stays:
            shutil.rmtree(self.path, ignore_errors=True)
