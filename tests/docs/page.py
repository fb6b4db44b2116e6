"""Runs the fenced blocks of one Markdown page in the current folder; docs/contributing.md has the rules.

python page.py PAGE [services]
"""

import doctest
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from markdown_it import MarkdownIt

FILE = re.compile(r"# file: (\S+)\n")
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n", re.MULTILINE)
SHELL = os.environ | {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "PYTHONDONTWRITEBYTECODE": "1",  # Two versions of a file, written within a second, share a time stamp.
    "NO_COLOR": "1",
    "TERM": "dumb",
    "COLUMNS": "100",
}


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: the words after its fence, its text, and the 1-based line where that begins."""

    words: tuple[str, ...]
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "fence" and token.map:
            yield Block(tuple(token.info.split()), token.content, token.map[0] + 2)


def run_page(page: Path, *, with_services: bool = False) -> None:
    """Run every block of a page that is to run.

    Args:
        page: The page.
        with_services: Whether that are also those that need what `make services` installs.

    Raises:
        AssertionError: an output differs from the one shown, or a command failed.
    """
    main = sys.modules["__main__"] = ModuleType("__main__")  # as in a script, so that its classes pickle
    for block in blocks(page):
        place = f"{page}:{block.line}"
        if "no-run" in block.words or ("services" in block.words and not with_services):
            continue
        if file := FILE.match(block.text):
            write(Path(file[1]), block.text)
            continue
        match block.words:
            case ["python", *_]:
                exec(compile("\n" * (block.line - 1) + block.text, page, "exec"), vars(main))
            case ["pycon", *_]:
                run_doctest(block, vars(main), str(page))
            case ["console", *_]:
                run_console(block.text, place)


def write(path: Path, text: str) -> None:
    """Write a file of the page, such that Python finds it as a module too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    importlib.invalidate_caches()


def run_doctest(block: Block, namespace: dict[str, object], page: str) -> None:
    """Run the prompts of a block, in a namespace that keeps what they define."""
    test = doctest.DocTestParser().get_doctest(block.text, namespace, page, page, block.line - 1)
    failed, _ = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, clear_globs=False)
    assert not failed, f"{page}:{block.line}: {failed} wrong"
    namespace.update(test.globs)


def run_console(text: str, place: str) -> None:
    """Run the commands of a block and compare what they print with what the block shows."""
    _, *parts = COMMAND.split(text)
    for command, shown in zip(parts[::2], parts[1::2], strict=True):
        result = subprocess.run(command, shell=True, env=SHELL, capture_output=True, text=True)
        output = result.stdout + result.stderr
        if "run folder: " not in shown:  # Most pages leave it out that a run says where its folder is.
            output = re.sub(r"^run folder: .*\n", "", output, flags=re.MULTILINE)
        report = f"{place}: $ {command}\n--- shown\n{shown}--- printed\n{output}"
        if shown.strip():
            assert doctest.OutputChecker().check_output(shown, output, doctest.ELLIPSIS), report
        else:
            assert result.returncode == 0, report


if __name__ == "__main__":
    sys.path[0] = ""
    run_page(Path(sys.argv[1]), with_services="services" in sys.argv[2:])
