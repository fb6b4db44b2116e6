"""What an editor waits for: the language server's first answer, findings after a keystroke, completion."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from genever.language.syntax.parse import parse_anew
from genever.language.text.source import Source
from genever.tools.reading.reading import read
from genever.tools.server.semantics.completion import complete
from genever.tools.server.semantics.model import Model
from genever.tools.server.semantics.modules import Modules
from tests.benchmarks.measure import Growth
from tests.tools.server.editor import Editor


class Wait(NamedTuple):
    """How long something takes at the clock, or how much it needs, and the most that it may."""

    name: str
    value: float
    most: float
    unit: str

    @property
    def meets_target(self) -> bool:
        """Whether it is little enough."""
        return self.value <= self.most


def waits() -> Iterator[Wait]:
    """Yield what is measured of a server in a process of its own, and of its parts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield Wait("language server ready", min(_ready(folder) for _ in range(8)) * 1000, 600, "ms")
        yield Wait("a keystroke in 1,000 lines to its findings", _keystroke(folder) * 1000, 50, "ms")
        yield Wait("… that breaks a statement", _keystroke(folder, "[") * 1000, 50, "ms")
        yield Wait("completion among 10,000 configurables", _completion(folder, 10_000) * 1000, 30, "ms")
        yield Wait("memory with the file open", _memory(folder), 300, "MB")


def completion_growth() -> Growth:
    """Return what a completion takes among more and more configurables."""
    with tempfile.TemporaryDirectory() as name:
        times = {count: _completion(Path(name), count) for count in (1_000, 3_000, 10_000)}
    return Growth("a completion, among so many", times)


def _ready(folder: Path) -> float:
    """Return the seconds from the start of a server to its first answer: of the processor, where that can be told."""
    begin = time.perf_counter()
    with Editor(folder) as editor:
        seconds = time.perf_counter() - begin
        try:
            fields = Path(f"/proc/{editor.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:  # Another system than Linux.
            return seconds
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _text(lines: int = 1000) -> str:
    return (
        "".join(f"part{number % 50}.value{number} = {number} * %scale\n" for number in range(lines - 1)) + "scale = 2\n"
    )


def _keystroke(folder: Path, typed: str = "1") -> float:
    """Return the seconds at the clock from a change to the findings of the new text: the least of several."""
    times = []
    text = _text()
    at = text.index("\n", len(text) // 2)
    line, character = text.count("\n", 0, at), at - text.rindex("\n", 0, at) - 1
    with Editor(folder) as editor:
        uri = editor.open("large.gin", text)
        editor.findings(uri, 1)
        time.sleep(2)  # What is read in the background is another matter.
        for version in range(2, 12):
            place = {"line": line, "character": character}
            begin = time.perf_counter()
            editor.change(uri, version, {"range": {"start": place, "end": place}, "text": typed})
            editor.findings(uri, version)
            times.append(time.perf_counter() - begin)
            time.sleep(0.5)
    return min(times)


def _completion(folder: Path, count: int) -> float:
    """Return the seconds that it takes to say what may stand after ``@Cl``, among so many configurables."""
    functions = "".join(f"\n\n@genever.configurable\ndef Class{n}(width=1): ...\n" for n in range(count))
    (folder / f"many{count}.py").write_text(f"import genever\n{functions}")
    path = str(folder / "many.gin")
    Path(path).write_text(f"import many{count}\n")
    reading = read([path])
    model = Model(path, reading.config, reading.catalog, reading.documents)
    text = f"import many{count}\nx = @Cl"
    document = parse_anew(Source(text, path))
    modules = Modules((), ())
    assert len(complete(document, len(text), model, modules).items) >= 100
    times = []
    for _ in range(20):
        begin = time.perf_counter()
        complete(document, len(text), model, modules)
        times.append(time.perf_counter() - begin)
    return min(times)


def _memory(folder: Path) -> float:
    """Return how many megabytes a server needs at most while it reads a large file."""
    with Editor(folder) as editor:
        uri = editor.open("large.gin", _text())
        editor.findings(uri, 1)
        editor.about("hover", uri, 3, 3)
        return _peak(editor.pid)


def _peak(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:  # Another system than Linux.
        shown = subprocess.check_output(["ps", "-o", "rss=", "-p", str(pid)], text=True)
        return int(shown) / 1024
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
