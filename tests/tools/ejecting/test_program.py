"""A configuration and the program that it is ejected as make the same."""

import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from genever.language.text.diagnostics import render
from genever.language.text.errors import GeneverError
from genever.runtime.main import call_main
from genever.runtime.session import Session
from genever.tools.ejecting.program import Program, eject
from genever.tools.reading.reading import read

PARTS = """
import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import genever

numbers = iter(range(1000))
results = []


@genever.constants_from_enum
class Color(enum.Enum):
    RED = 1


genever.constant("NAME.MOST", 10)
genever.constant("NAME.THING", object())


@genever.configurable
@dataclass
class Net:
    width: int
    name: str = ""
    inner: Any = None
    number: int = field(default_factory=lambda: next(numbers))


@genever.configurable
def size(first: int, /, second: int = 1, **rest: Any) -> Any:
    return first, second, rest


@genever.configurable
class Called:
    def __init__(self, value: Any = None, *, other: Any = None) -> None:
        self.value, self.other = value, other

    def __repr__(self) -> str:
        return f"Called({self.value!r}, {self.other!r})"


@genever.configurable
def lazily(model: genever.Lazy[Any]) -> Any:
    return model.get()


@genever.configurable
def run(value: Any = None, *more: Any, make: Callable[[], Any] | None = None, build: Callable[..., Any] | None = None,
        feed: Callable[[int], Any] | None = None) -> None:
    results.append((value, more))
    for count in range(2):
        results.extend([make()] if make else [])
        results.extend([build(name=str(count))] if build else [])
        results.extend([feed(count)] if feed else [])
"""

_names = (f"ejected_parts_{number}" for number in itertools.count())


@pytest.fixture
def folder(nothing_registered: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def ejected(folder: Path, text: str) -> tuple[Program, str]:
    """Return the program for a binding file, and the module that both import."""
    name = next(_names)
    (folder / f"{name}.py").write_text(PARTS.replace("NAME", name), encoding="utf-8")
    (folder / "run.gin").write_text(f"import {name}\n{text.replace('NAME', name)}", encoding="utf-8")
    reading = read(["run.gin"])
    assert [render(finding) for finding in reading.findings] == []
    return eject(reading.config, reading.catalog, "run.gin"), name


def results(name: str) -> Iterator[list[Any]]:
    """Yield twice what was made, each time counted from 0."""
    module: Any = sys.modules[name]
    yield list(module.results)
    module.results.clear()
    module.numbers = iter(range(1000))


@pytest.mark.parametrize(
    "text",
    [
        "main = @run(1)",
        "main = @run()\nrun.value = @Net()\nNet.width = 3\nNet.name = 'it\\'s'",
        "main = @run([1, 2.5, 1e-3, 1_000, 0x10, -3, None, True, 'a', b'b', 'a\\n', \"q\\\"'\"])",
        "main = @run({'a': (1,), 'b': [], 'c': {1, 2}, 'd': (), 3: {}})",
        "main = @run(%a)\na = %b * 2 + len([%b])\nb = 3",
        "main = @run(%a, %a)\na = @Net(1)",
        "main = @run(%a, %a)\na = once @Net(1)",
        "main = @run(%list, %max)\nlist = [1, 2]\nmax = {'a': %list}",
        "main = @run(once @Net(1), %x, %x)\nx = [once @Net(2), @Net(3)]",
        "main = @run(@a/Net(), @b/Net(name='x'))\nNet.width = 1\na/Net.width = 2\nb/Net.inner = @size(5)",
        "main = @run()\nrun.make = @Net\nNet.width = 1",
        "main = @run()\nrun.make = @Net\nNet.width = 1\nNet.inner = @size(1)",
        "main = @run()\nrun.build = @Net\nNet.width = 1\nNet.inner = [1]",
        "main = @run()\nrun.build = @Net(1, ...)",
        "main = @run()\nrun.build = @Net(1, ...)\nNet.inner = @Called()",
        "main = @run()\nrun.feed = @Net\nNet.name = 'a'\nNet.inner = [@size(1)]",
        "main = @run()\nrun.feed = @size",
        "main = @run(@size())\nsize.first = 1\nsize.class = 2",
        "main = @run(@size(1, second=2))\nsize.second = 5",
        "main = @run(@lazily())\nlazily.model = @Net(2)",
        "main = @run(%NAME.Color.RED, %NAME.MOST)",
        "main = @run(f\"{%n}-{%x:.2f}-{'a'!r}\", sqrt(16), round(2.5), max(1, %n), str(3))\nn = 3\nx = 1.5",
        "main = @run('a' if %n > 2 and not %n == 4 else 'b', [1, 2, 3][%n - 2:], 7 % 4, -%n ** 2)\nn = 3",
        "main = @run(@size(1) if @size(0) else 3, [@Net(1)] + [@Net(2)])",
        "main = @run(env('NO', 8), env('NO', 'a'), env('NO', True), env('NO', None), env('NO', 2) * 2)",
        "main = @run(env('IS_SET', 8), env('IS_SET', 'a'), env('IS_ON', False), env('IS_SET'), env('IS_SET', 0.5))",
        "main = @run(secret(env('IS_SET')))",
        "main = @run([1, 2])\nrun.value = 3",
        "run.value = [1]\nrun.value += [@Net(1)]\nrun.value += [2]\nmain = @run()",
        "run.value = (1,)\nrun.value += (@Net(1), 2)\nrun.value += (3,)\nmain = @run()",
        "run.value = {'a': 1}\nrun.value |= {'a': 2, 'b': @Net(1)}\nmain = @run()",
        "run.value = {'a': 1}\nrun.value |= {'a': 2} if %n > 2 else {'b': 3}\nmain = @run()\nn = 3",
        "run.value = [1]\nrun.value += [%n] * 2\nmain = @run()\nn = 3",
        "main = %start\nstart = @run(1)",
        "main = @run(%a/b, %c)\na/b = 1\nc = 2",
        "assert %n > 2, f'{%n} is too small'\nassert %n < 10\nmain = @run(%n)\nn = 3",
    ],
)
def test_what_is_made_is_the_same(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IS_SET", "5")
    monkeypatch.setenv("IS_ON", "Yes")
    program, name = ejected(folder, text)
    session = Session()
    session.load_command(["run.gin"], [])
    session.finalize()
    call_main(session)
    [live] = results(name)
    exec(compile(program.text, "run.py", "exec"), {"__name__": "__main__"})
    [plain] = results(name)
    assert repr(plain) == repr(live)
    assert [a is b for a, b in itertools.pairwise(_all(plain))] == [a is b for a, b in itertools.pairwise(_all(live))]


@pytest.mark.parametrize(
    "text",
    [
        "main = @run(%a, [cached @size(1)])\na = cached @Net(1)",
        "main = @run(once cached @Net(1), %a, %a)\na = once cached @Net(2)",
        "main = @run()\nrun.make = cached @Net\nNet.width = 1",
    ],
)
def test_a_step_is_a_plain_call(text: str, folder: Path) -> None:
    programs = [ejected(folder, each) for each in (text, text.replace("cached ", ""))]
    first, second = (program.text.replace(name, "parts") for program, name in programs)
    assert first == second


def _all(made: list[Any]) -> Iterator[Any]:
    for part in made:
        if isinstance(part, list | tuple):
            yield from _all(list(part))
        elif type(part).__name__ == "Net":
            yield part


def test_a_program_reads_as_one_that_a_person_wrote(folder: Path) -> None:
    program, name = ejected(
        folder,
        """
# How wide every layer is:
# the same for all.
width = 32  # more learns more, and takes longer

# Not about anything.

net = @Net(%width)
shared = once @Net(2 * %width)

main = @run()
run.value = [%net, %shared, %shared]
run.build = @deep/Net
deep/Net.width = %width  # as all
deep/Net.name = 'deep'
run.feed = @Called
Called.other = [@Net(1), {'a very long key': 'a very long value', 'another long key': 'another long value'}]
Net.inner = None
""",
    )
    assert (
        program.text
        == f'''"""What run.gin configures, as a program."""

import functools

from {name} import Called, Net, run

# How wide every layer is:
# the same for all.
width = 32  # more learns more, and takes longer


def net():
    return Net(width, inner=None)


@functools.cache
def shared():
    return Net(2 * width, inner=None)


def main() -> None:
    run(
        value=[net(), shared(), shared()],
        build=functools.partial(
            Net,
            inner=None,
            width=width,  # as all
            name="deep",
        ),
        feed=lambda value: Called(
            value,
            other=[
                Net(1, inner=None),
                {{
                    "a very long key": "a very long value",
                    "another long key": "another long value",
                }},
            ],
        ),
    )


if __name__ == "__main__":
    main()
'''
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("main = @run(%NAME.THING)", "2:13: error: what %THING stands for cannot be imported [not-ejected]"),
        ("main = @run()\nrun.make = @run", "3:12: error: this reference leads to itself, or too deep [not-ejected]"),
        (
            "main = @run()\nrun.make = @run()",
            "3:1: error: making @run() needs @run() itself: @run() → @run() [reference-cycle]",
        ),
        (
            "main = @run(secret(env('NO', 'hunter22')))",
            "2:13: error: the default of a secret is not written into a program; leave it out [not-ejected]",
        ),
        (
            "main = @run(secret('hunter22'))",
            "2:13: error: a secret is not written into a program; read it with env('NAME') [not-ejected]",
        ),
    ],
)
def test_what_no_program_can_say_is_refused(text: str, said: str, folder: Path) -> None:
    with pytest.raises(GeneverError) as caught:
        ejected(folder, text)
    first = render(caught.value.diagnostics[0]).splitlines()[0]
    assert re.sub(r"%\w+\.", "%", first.removeprefix("run.gin:")) == said


def test_bindings_that_no_reference_leads_to_are_named(folder: Path) -> None:
    program, _ = ejected(folder, "main = @run(1)\ndeep/Net.width = 3\nunused = 4")
    assert [render(finding) for finding in program.left_out] == [
        "run.gin:3:1: warning: deep/Net.width is not in the program [not-ejected]\n"
        "  3 | deep/Net.width = 3\n"
        "    | ^^^^^^^^^^^^^^ no reference leads to it; where code calls it, pass the value there"
    ]
