"""What is the same of all programs: texts are written into a folder, the program runs there, its output is read."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from genever.records import NamedTuple
from genever.tools.checkers.environment import Environment
from genever.tools.checkers.programs.folders import overlaid
from genever.tools.checkers.programs.process import CheckerError, Output, run, why
from genever.tools.checkers.programs.remarks import Lines, Remark


class Job(NamedTuple):
    """What a program is started for.

    Attributes:
        program: Its path.
        files: The names of the files to check, all in ``folder``.
        folder: Where it runs; it may write there.
        paths: The folders in which modules are looked for, in order.
        environment: Has the Python whose packages are installed.
    """

    program: str
    files: tuple[str, ...]
    folder: Path
    paths: tuple[str, ...]
    environment: Environment

    def is_ascii(self) -> bool:
        """Return whether no file has other characters."""
        return all((self.folder / file).read_bytes().isascii() for file in self.files)


#: Yields what an output says of files, each by its name.
Reader: TypeAlias = Callable[[Output, Mapping[str, Lines]], Iterator[tuple[str, Remark]]]


class Tool(NamedTuple):
    """One type checker: how it is started, and what its output means.

    Attributes:
        name: The name of the program.
        package: The requirement that installs it.
        variables: What the environment variables begin with that change what it does.
        command: Writes the settings for a job and returns the words of the command.
        read: Reads the output; it may raise what comes of an output of another form.
        encoding: What its columns count units of, ``utf-8`` or ``utf-16-le``; None where they count characters.
        knows_pydantic: Whether it knows what pydantic converts to the type of a field.
        patience: How many times as long as others it may take.
    """

    name: str
    package: str
    variables: str
    command: Callable[[Job], list[str]]
    read: Reader
    encoding: str | None = None
    knows_pydantic: bool = True
    patience: float = 1


def remarks(
    tool: Tool, program: str, texts: Sequence[str], environment: Environment, folder: Path
) -> list[list[Remark]]:
    """Return what a program says about each of some modules.

    Args:
        tool: Knows the program.
        program: Its path.
        texts: The modules.
        environment: Where other modules are.
        folder: A folder for it, empty or with what was left there before.

    Raises:
        CheckerError: It gives no answer that can be understood.
    """
    lines = _written(texts, folder, tool.encoding)
    job = Job(program, tuple(lines), folder, overlaid(environment, folder), environment)
    output = run(tool.command(job), os.fspath(folder), environment.seconds * tool.patience, tool.variables)
    found: dict[str, list[Remark]] = {file: [] for file in lines}
    try:
        for path, remark in tool.read(output, lines):
            found[path].append(remark)
    except (ValueError, KeyError, TypeError, AttributeError):  # It has failed, or is of another version.
        raise CheckerError(why(output)) from None
    return list(found.values())


def _written(texts: Sequence[str], folder: Path, encoding: str | None) -> dict[str, Lines]:
    """Write texts into a folder; return their lines by the names of their files, with columns in an encoding."""
    lines = {f"genever_lowered_{number}.py": Lines(text, encoding) for number, text in enumerate(texts)}
    for name, text in zip(lines, texts, strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    return lines
