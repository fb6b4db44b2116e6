"""Steps: a program gives the same with a cache as without, whatever was changed since that was filled."""

import importlib
import linecache
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genever import Session
from genever.experiments.steps.evaluation import Evaluation
from genever.experiments.steps.opened import Cache
from genever.runtime.main import call_main

STEPS = 5
#: The number of different results of a step: few, so that a changed step often gives what it gave before.
RESULTS = 3


#: How a step may get the result of another one.
FORMS = ("cached @s{0}()", "@s{0}()", "cached @x/s{0}()", "cached @s{0}(k=2)", "once cached @s{0}()", "%m{0}")

SMALL = st.integers(0, 2)
#: What a program consists of, and how each part of it is drawn.
PARTS: dict[str, st.SearchStrategy[Any]] = {
    "helper": SMALL,
    "helper calls tool": st.booleans(),
    "tool.n": st.none() | SMALL,
    "main": st.lists(st.sampled_from(range(STEPS)), min_size=1, max_size=3),
}
for _number in range(STEPS):
    _inputs = st.tuples(st.integers(0, max(_number - 1, 0)), st.sampled_from(FORMS))
    PARTS |= {
        f"{_number} factor": SMALL,
        f"{_number} version": SMALL,
        f"{_number} constant": SMALL,
        f"{_number} k": st.none() | SMALL,
        f"{_number} k in x": st.none() | SMALL,
        f"{_number} calls helper": st.booleans(),
        f"{_number} inputs": st.lists(_inputs, max_size=2 * (_number > 0)),
    }

#: Programs, and lists of what is changed in them, one or two parts at a time.
PROGRAMS = st.fixed_dictionaries(PARTS)
CHANGES = st.lists(
    st.lists(
        st.sampled_from(sorted(PARTS)).flatmap(lambda name: st.tuples(st.just(name), PARTS[name])),
        min_size=1,
        max_size=2,
    ),
    min_size=3,
    max_size=4,
)


def code_of(program: dict[str, Any]) -> str:
    tool = "tool()" if program["helper calls tool"] else "0"
    texts = [
        f"def helper():\n    return {program['helper']} + {tool}",
        "@genever.configurable\ndef tool(n=0): return n",
    ]
    texts.append("@genever.configurable\ndef main(parts): return parts")
    for number in range(STEPS):
        factor, version, constant = (program[f"{number} {name}"] for name in ("factor", "version", "constant"))
        terms = [f"k * {factor}", f"C{number}", "a", "b", *(["helper()"] if program[f"{number} calls helper"] else [])]
        texts.append(f"""
C{number} = {constant}

@genever.configurable(version={version})
def s{number}(a=0, b=0, k=1):
    RUNS.append({number})
    return ({" + ".join(terms)}) % {RESULTS}
""")
    return "\n".join(texts)


def bindings_of(program: dict[str, Any]) -> str:
    lines = ["main = @main()", f"main.parts = [{', '.join(f'cached @s{number}()' for number in program['main'])}]"]
    bound = {"tool.n": program["tool.n"]}
    for number in range(STEPS):
        lines.append(f"m{number} = cached @s{number}()")
        bound |= {f"s{number}.k": program[f"{number} k"], f"x/s{number}.k": program[f"{number} k in x"]}
        lines += [
            f"s{number}.{name} = {form.format(source)}"
            for name, (source, form) in zip("ab", program[f"{number} inputs"], strict=False)
        ]
    return "\n".join([*lines, *(f"{name} = {value}" for name, value in bound.items() if value is not None)])


@contextmanager
def loaded(folder: Path, code: str) -> Iterator[list[int]]:
    """Have the code be the module `drawn` inside a ``with`` block; gives the numbers of the steps that ran."""
    runs: list[int] = []
    sys.modules["drawn_runs"] = type(sys)("drawn_runs")
    sys.modules["drawn_runs"].RUNS = runs  # type: ignore[attr-defined]
    (folder / "drawn.py").write_text(f"import genever\nfrom drawn_runs import RUNS\n{code}", encoding="utf-8")
    sys.modules.pop("drawn", None)
    importlib.invalidate_caches()
    linecache.clearcache()
    try:
        yield runs
    finally:
        sys.modules.pop("drawn", None)
        del sys.modules["drawn_runs"]


def result(bindings: str, cache: Path) -> Any:
    session = Session()
    session.steps = Evaluation(Cache(str(cache), cache))
    return call_main(session.parse(f"import drawn\n{bindings}"))


@settings(max_examples=500 if settings.get_current_profile_name() == "fuzz" else 15)
@given(PROGRAMS, CHANGES)
def test_a_program_gives_the_same_with_a_cache_as_without_whatever_was_changed(
    program: dict[str, Any], changes: list[list[tuple[str, Any]]]
) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name), Path(name) / "cache"
        patch.syspath_prepend(folder)
        patch.setattr(sys, "dont_write_bytecode", True)
        for change in [[], *changes]:
            program = program | dict(change)
            code, bindings = code_of(program), bindings_of(program)
            with loaded(folder, code) as runs:
                without = result(bindings.replace("cached ", ""), cache)
                assert result(bindings, cache) == without, (code, bindings)
                runs.clear()
                assert (result(bindings, cache), runs) == (without, [])
