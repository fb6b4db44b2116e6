"""What of the code counts as that of a step: a step whose result it changes runs again."""

import importlib
import sys
from pathlib import Path

import pytest

from tests.experiments.steps.conftest import Run

STEP = """
@genever.configurable
def step():
    return {}

@genever.configurable
def train(step):
    return step
"""
BINDINGS = """
main = @train()
train.step = cached @step()
"""


@pytest.mark.parametrize(
    ("code", "gives"),
    [
        ("try:\n    from no_such_module import f\nexcept ImportError:\n    def f(): return 1", "f()"),
        ("TABLE = {}\nTABLE.update(a=1)", "TABLE['a']"),
        ("TABLE = {}\nfor key in 'a': TABLE[key] = 1", "TABLE['a']"),
        ("if (K := 1): pass", "K"),
        ("K = [1]", "[K for K in K][0]"),
        ("match 0:\n    case 0: K = 1", "K"),
        ("import contextlib\nwith contextlib.nullcontext(1) as K: pass", "K"),
        ("SIZE = 1\nif SIZE == 1:\n    K = 1\nelse:\n    K = 2", "K"),
        ("K = 0\ndef set_it():\n    global K\n    K = 1\nset_it()", "K"),
        ("import functools\n@functools.singledispatch\ndef f(x): ...\n@f.register\ndef _(x: int): return 1", "f(0)"),
        (
            "KNOWN = {}\ndef known(f):\n    KNOWN[f.__name__] = f\n    return f\n@known\ndef f(): return 1",
            "KNOWN['f']()",
        ),
        (
            "class Base:\n    known = {}\n    def __init_subclass__(cls): Base.known[cls.__name__] = cls\n"
            "class A(Base):\n    size = 1",
            "Base.known['A'].size",
        ),
    ],
)
def test_what_changes_a_name_outside_of_functions_counts(run: Run, code: str, gives: str) -> None:
    program = code + STEP.format(gives)
    assert run(program, BINDINGS) == (1, [])
    assert run(program.replace("1", "2"), BINDINGS) == (2, [])


@pytest.mark.parametrize(
    ("code", "gives"),
    [
        ("from library.a import *", "f()"),
        ("from library.a import tools\nfrom library.b import tools as others", "tools.f() * others.f()"),
        ("from library.b import tools as others\nfrom library.a import tools", "tools.f() * others.f()"),
        ("def late():\n    from library.a.tools import f\n    return f()", "late()"),
    ],
)
def test_modules_of_one_name_all_names_of_one_and_those_imported_late_count(
    run: Run, tmp_path: Path, code: str, gives: str
) -> None:
    for part in ("a", "b"):
        (tmp_path / "library" / part).mkdir(parents=True)
        (tmp_path / "library" / part / "tools.py").write_text("def f(): return 1")
        (tmp_path / "library" / part / "__init__.py").write_text("from library.a.tools import f" if part == "a" else "")
    for number in (1, 2):
        (tmp_path / "library" / "a" / "tools.py").write_text(f"def f(): return {number}")
        for name in [name for name in sys.modules if name.partition(".")[0] == "library"]:
            del sys.modules[name]
        importlib.invalidate_caches()
        assert run(code + STEP.format(gives), BINDINGS) == (number, [])


@pytest.mark.parametrize("base", ["", "@dataclasses.dataclass"])
def test_the_code_of_what_a_step_is_given_counts(run: Run, base: str) -> None:
    code = f"""
import dataclasses

{base}
class Model:
    size: int = 1
    def predict(self):
        return 10 * self.size

@genever.configurable
def model():
    return Model()

@genever.configurable
def evaluation(model):
    return model.predict()

@genever.configurable
def train(evaluation):
    return evaluation
"""
    bindings = "main = @train()\ntrain.evaluation = cached @evaluation()\nevaluation.model = cached @model()"
    assert run(code, bindings) == (10, [])
    assert run(code.replace("10 *", "20 *"), bindings) == (20, [])


def test_the_code_of_what_a_caller_gives_counts(run: Run) -> None:
    code = """
def tokenizer(text):
    return 1

@genever.configurable
def embed(tokenizer):
    return tokenizer("text")

@genever.configurable
def train(embed):
    return embed(tokenizer)
"""
    bindings = "main = @train()\ntrain.embed = cached @embed"
    assert run(code, bindings) == (1, [])
    assert run(code.replace("1", "2"), bindings) == (2, [])


@pytest.mark.parametrize(
    "code",
    [
        "def plain(size=0): return size\nmade = genever.external_configurable(plain, 'made')",
        "from genever import configurable as known\n@known\ndef made(size=0): return size",
        "import library_of_one\nmade = genever.external_configurable(library_of_one.made)",
    ],
)
def test_a_parameter_of_what_was_registered_by_a_call_counts(run: Run, tmp_path: Path, code: str) -> None:
    (tmp_path / "library_of_one.py").write_text("def made(size=0): return size")
    sys.modules.pop("library_of_one", None)
    program = code + STEP.format("made()")
    assert run(program, f"{BINDINGS}made.size = 1") == (1, [])
    assert run(program, f"{BINDINGS}made.size = 2") == (2, [])


def test_what_is_masked_in_an_argument_counts(run: Run) -> None:
    pytest.importorskip("numpy")
    code = """
import numpy

@genever.configurable
def step(array):
    return float(array.sum())

@genever.configurable
def train(step):
    return step(numpy.ma.array([1, 2], mask=[0, 1]))
"""
    bindings = "main = @train()\ntrain.step = cached @step"
    assert run(code, bindings) == (1.0, [])
    assert run(code.replace("[0, 1]", "[1, 0]"), bindings) == (2.0, [])


def test_the_variables_around_a_function_that_another_defines_count(run: Run) -> None:
    program = """
K = 1

def made(k):
    @genever.configurable("step")
    def step():
        return k
    return step

step = made(K)

@genever.configurable
def train(step):
    return step
"""
    assert run(program, BINDINGS) == (1, [])
    assert run(program.replace("K = 1", "K = 2"), BINDINGS) == (2, [])
    assert run(program.replace("made(K)", "made(3)"), BINDINGS) == (3, [])
