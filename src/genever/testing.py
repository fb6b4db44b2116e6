"""The pytest plugin: a fixture ``genever`` with a fresh session for each test.

pytest finds it where the package is installed, and loads no more of the package than ``import genever`` does until a
test asks for the fixture.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

import genever as package
from genever.runtime.imports.beside import look_no_more
from genever.runtime.registry.registry import Registry
from genever.runtime.session import Session

_UPDATE = "--genever-update-golden"
_ONE_LINE = 1_000_000  # Longer than any binding, so that each is on a line of its own.


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes golden files."""
    help_text = "write the golden files that assert_golden compares with, instead of comparing"
    parser.getgroup("genever").addoption(_UPDATE, action="store_true", help=help_text)


@pytest.fixture
def genever(request: pytest.FixtureRequest) -> Iterator[Genever]:
    """A fresh session, active while the test runs; with all functions of the package, and more for tests."""
    with Session() as session:
        yield Genever(session, request.config.getoption(_UPDATE))


class Genever:
    """What the fixture ``genever`` gives: the functions of the package, which work on its session, and these.

    Attributes:
        session: The test's own session.
    """

    def __init__(self, session: Session, update_golden: bool = False) -> None:
        self.session = session
        self._update_golden = update_golden

    def __getattr__(self, name: str) -> Any:
        return getattr(package, name)

    def parse(self, bindings: Any = "", files: Iterable[str] = ()) -> None:
        """Take in files and then bindings, all or nothing.

        Raises:
            GeneverError: With everything that is wrong.
        """
        self.session.parse(bindings, files)

    def assert_operative(self, expected: str, *, partial: bool = False) -> None:
        """Fail unless what took effect so far is what a text of bindings says, in any order and layout.

        Args:
            expected: The bindings and code defaults that calls used, as `operative_config_str` has them.
            partial: Whether more may have taken effect.

        Raises:
            AssertionError: With a diff, ``-`` for what is missing and ``+`` for what is not expected.
        """
        __tracebackhide__ = True
        asserted = _beside(self.session).parse(expected)
        wanted = _bindings(asserted.config_text(_ONE_LINE))
        found = _bindings(self.session.operative_text(_ONE_LINE))
        if partial:
            names = {_name(line) for line in wanted}
            found = [line for line in found if _name(line) in names]
        _compare(wanted, found, "expected", "operative")

    def assert_golden(self, golden: str | Path, *arguments: str) -> None:
        """Fail unless ``genever show --text`` prints for a command line what a golden file has.

        With pytest's option ``--genever-update-golden`` the file is written instead. Nothing is called, and the
        test's session stays as it is. Paths are relative to the working directory.

        Args:
            golden: The golden file.
            arguments: Binding files and bindings, as after ``genever show --text``.

        Raises:
            AssertionError: With a diff, or because there is no golden file.
            GeneverError: The configuration is wrong.
        """
        __tracebackhide__ = True
        golden = Path(golden)
        text = _shown(self.session, arguments)
        if self._update_golden:
            golden.parent.mkdir(parents=True, exist_ok=True)
            golden.write_text(text, encoding="utf-8")
            return
        hint = f"`pytest {_UPDATE}` writes it"
        if not golden.exists():
            raise AssertionError(f"there is no golden file {golden}: {hint}")
        wanted = golden.read_text(encoding="utf-8")
        command = " ".join(["genever show --text", *arguments])
        _compare(wanted.splitlines(), text.splitlines(), str(golden), command, hint)


def _beside(session: Session) -> Session:
    """Return an empty session that knows what another one knows."""
    return Session(Registry(parent=session.catalog))


def _shown(session: Session, arguments: tuple[str, ...]) -> str:
    from genever.cli.arguments import read_arguments  # Click and what shows an outline: few tests need them.
    from genever.cli.commands.show import text_of
    from genever.cli.loading import read
    from genever.inspection.outline import outline

    before = sys.path[:]
    with _beside(session) as shown:
        try:
            view = read(shown, read_arguments(arguments))
            tree = outline(view.config, view.catalog)
        finally:
            sys.path[:] = before
            look_no_more()
    if view.problem is not None:
        raise view.problem
    return text_of(tree, view)


def _bindings(text: str) -> list[str]:
    """Return the lines of a printed configuration that bind something, sorted."""
    lines = (line for line in text.splitlines() if line and not line.startswith(("#", "import ", "from ")))
    return sorted(lines)


def _name(line: str) -> str:
    return line.partition(" = ")[0]


def _compare(wanted: list[str], found: list[str], wanted_name: str, found_name: str, hint: str = "") -> None:
    __tracebackhide__ = True
    if wanted == found:
        return
    lines = unified_diff(wanted, found, wanted_name, found_name, lineterm="", n=2)
    raise AssertionError("\n".join([f"not the configuration that was expected{hint and f'; {hint}'}", *lines]))
