"""The fingerprint says the same of what means the same, in processes that hash differently, and of nothing else.

What a configuration means is found out by running it: functions that return all that they got.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

#: The functions and their parameters; each of the first three may refer to those after it, and only h calls k.
FUNCTIONS = {"f": ("x", "y", "z"), "g": ("x", "y", "quiet"), "h": ("x", "y"), "k": ("x",)}
REFERRED = ("g", "h")
SCOPES = ("", "s", "s/t")
EXAMPLES = min(settings().max_examples, 2_000)


class Ref(NamedTuple):
    """A reference."""

    scope: str
    function: str
    called: bool


Place: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True)
class Program:
    """What a configuration means: the defaults of the code, and what is bound."""

    defaults: Mapping[str, Mapping[str, Any]]
    bindings: Mapping[Place, Any]
    main: str = ""  # The scope that f is called in.

    def with_binding(self, place: Place, value: Any) -> "Program":
        return replace(self, bindings={**self.bindings, place: value})

    def without(self, place: Place) -> "Program":
        return replace(self, bindings={key: value for key, value in self.bindings.items() if key != place})

    def with_default(self, function: str, parameter: str, value: Any) -> "Program":
        return replace(self, defaults={**self.defaults, function: {**self.defaults[function], parameter: value}})


LITERALS: SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers(-100, 100_000)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0.001, 1.0, -0.0, 1e-8, 1e22])
    | st.text("ab'\"\\é\n{%", max_size=4)
    | st.binary(max_size=2)
)
KEYS = st.text("abc", min_size=1, max_size=2)
DATA = st.recursive(
    LITERALS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=3)
        | st.sets(KEYS | st.integers(0, 9), min_size=1, max_size=4)
    ),
    max_leaves=4,
)


def values(function: str) -> SearchStrategy[Any]:
    """What may be bound to a parameter of a function."""
    later = [name for name in REFERRED if name > function]
    if not later:
        return DATA
    references = st.builds(Ref, st.sampled_from(SCOPES), st.sampled_from(later), st.booleans())
    return DATA | references | st.lists(DATA | references, max_size=3) | st.dictionaries(KEYS, references, max_size=2)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    defaults = {name: {parameter: draw(DATA) for parameter in parameters} for name, parameters in FUNCTIONS.items()}
    places = [
        (scope, name, parameter)
        for scope in SCOPES
        for name, parameters in FUNCTIONS.items()
        for parameter in parameters
    ]
    bound = draw(st.lists(st.sampled_from(places), max_size=8, unique=True))
    return Program(defaults, {place: draw(values(place[1])) for place in bound}, draw(st.sampled_from(SCOPES)))


# ---- Spelling ---------------------------------------------------------------------------------------


@dataclass
class Spelling:
    """One way to write a program: its order, layout, macros, includes and the forms of its values."""

    chance: random.Random
    macros: list[str] = field(default_factory=list)

    def files(self, program: Program) -> dict[str, str]:
        lines = [f"{self.key(place)} = {self.value(value)}" for place, value in program.bindings.items()]
        lines.append(f"main = @{program.main + '/' if program.main else ''}{self.name('f')}()")
        lines += self.macros
        self.chance.shuffle(lines)
        names = ["main.gin", "one.gin", "two.gin"] if self.chance.random() < 0.7 else ["main.gin"]
        files: dict[str, list[str]] = {name: [] for name in names}
        for line in lines:
            files[self.chance.choice(list(files))].append(line)
        for name in list(files)[1:]:
            files["main.gin"].insert(self.chance.randint(0, len(files["main.gin"])), f"include './{name}'")
        # Bound before anything else is, so that the line that counts comes later.
        files["main.gin"] = [*self.overridden(program), *files["main.gin"]]
        return {name: "\n".join(map(self.laid_out, found)) + "\n" for name, found in files.items()}

    def overridden(self, program: Program) -> Iterator[str]:
        for place in program.bindings:
            if self.chance.random() < 0.2:
                yield f"{self.key(place)} = 'never'"

    def laid_out(self, line: str) -> str:
        return self.chance.choice([line, line, f"# a comment\n{line}", f"\n{line}  # at the end"])

    def key(self, place: Place) -> str:
        scope, function, parameter = place
        return f"{scope}/{self.name(function)}.{parameter}" if scope else f"{self.name(function)}.{parameter}"

    def name(self, function: str) -> str:
        return self.chance.choice([function, f"parts.{function}", f"lib.parts.{function}"])

    def value(self, value: Any) -> str:
        """A value, or a macro that has it; a call without a scope depends on where it stands."""
        may_move = not (isinstance(value, list | dict) or (isinstance(value, Ref) and value.called and not value.scope))
        if may_move and self.chance.random() < 0.3:
            name = f"{self.chance.choice(['', 'k/'])}m{self.chance.randint(0, 10**9)}"
            self.macros.append(f"{name} = {self.value(value)}")
            return f"%{name}"
        return self.plain(value)

    def plain(self, value: Any) -> str:
        match value:
            case Ref(scope, function, called):
                inner = self.chance.choice(["", "", "nothing/is/bound/"]) if scope else ""
                return f"@{scope + '/' if scope else ''}{inner}{self.name(function)}{'()' if called else ''}"
            case bool() | None:
                return repr(value)
            case int():
                return self.whole(value)
            case float():
                return self.chance.choice([repr(value), f"{value:.17e}", f"({value!r})"])
            case str() | bytes():
                return self.text(value)
            case list():
                return f"[{self.joined(map(self.value, value))}]"
            case tuple():
                return f"({self.joined(map(self.value, value))}{',' if len(value) == 1 else ''})"
            case set():
                members = list(map(self.value, value))
                self.chance.shuffle(members)
                return f"{{{', '.join(members)}}}"
            case dict():
                pairs = [f"{self.text(key)}: {self.value(item)}" for key, item in value.items()]
                return f"{{{self.joined(pairs)}}}"
        raise AssertionError(value)

    def whole(self, value: int) -> str:
        part = self.chance.randint(-5, 5)
        return self.chance.choice([str(value), hex(value), f"{value:_}", f"({value - part} + {part})"])

    def text(self, value: str | bytes) -> str:
        shown = repr(value)
        if isinstance(value, str):
            escaped = "".join(f"\\u{ord(character):04x}" for character in value)
            return self.chance.choice([shown, f'"{escaped}"', f"({shown})"])
        return shown

    def joined(self, parts: Iterator[str] | list[str]) -> str:
        return self.chance.choice([", ", ",\n    ", " , "]).join(parts)


# ---- Asking -----------------------------------------------------------------------------------------


class Process:
    """A Python that hashes strings with a seed of its own, and answers."""

    def __init__(self, seed: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("fingerprinter.py")],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, program: Program, chance: random.Random) -> dict[str, str]:
        """The fingerprint of a program, spelled in some way, and what it gives."""
        defaults = {name: {p: repr(value) for p, value in found.items()} for name, found in program.defaults.items()}
        question = {"files": Spelling(chance).files(program), "defaults": defaults}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, question
        answer: dict[str, str] = json.loads(line)
        return answer

    def end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


@pytest.fixture(scope="module")
def processes() -> Iterator[tuple[Process, Process]]:
    one, other = Process(1), Process(2)
    yield one, other
    one.end()
    other.end()


CHANCES = st.randoms(use_true_random=True)


@settings(max_examples=EXAMPLES)
@given(programs(), CHANCES, CHANCES)
def test_order_layout_macros_includes_and_spelling_do_not_change_it(
    processes: tuple[Process, Process], program: Program, one: random.Random, other: random.Random
) -> None:
    assert processes[0].ask(program, one) == processes[1].ask(program, other)


@st.composite
def changes(draw: st.DrawFn) -> tuple[Program, Program]:
    """A program, and one with a binding or a default that is another."""
    program = draw(programs())
    function = draw(st.sampled_from(list(FUNCTIONS)))
    parameter = draw(st.sampled_from([name for name in FUNCTIONS[function] if name != "quiet"]))
    kind = draw(st.sampled_from(["default", "binding", "removal"]))
    if kind == "default" and function != "k":  # Nobody can know of a default that only code leads to.
        return program, program.with_default(function, parameter, draw(DATA))
    if kind == "binding" or not program.bindings:
        return program, program.with_binding(
            (draw(st.sampled_from(SCOPES)), function, parameter), draw(values(function))
        )
    return program, program.without(draw(st.sampled_from(list(program.bindings))))


@settings(max_examples=EXAMPLES)
@given(changes(), CHANCES, CHANCES)
def test_another_result_has_another_fingerprint(
    processes: tuple[Process, Process], pair: tuple[Program, Program], one: random.Random, other: random.Random
) -> None:
    before, after = processes[0].ask(pair[0], one), processes[1].ask(pair[1], other)
    assume(before["result"] != after["result"])
    assert before["fingerprint"] != after["fingerprint"]


@settings(max_examples=EXAMPLES // 2)
@given(programs(), st.sampled_from(SCOPES), DATA, CHANCES, CHANCES)
def test_an_ignored_parameter_does_not_change_it(
    processes: tuple[Process, Process],
    program: Program,
    scope: str,
    value: Any,
    one: random.Random,
    other: random.Random,
) -> None:
    bare = replace(program, bindings={key: found for key, found in program.bindings.items() if key[2] != "quiet"})
    place = scope, "g", "quiet"
    with_one, with_other = bare.with_binding(place, value), bare.with_binding(place, "another")
    assert processes[0].ask(with_one, one) == processes[1].ask(with_other, other)
