"""What is measured: the same functions and classes, configured by each contestant."""

from __future__ import annotations

import functools
import io
import tempfile
import time
import tokenize
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import gin

import genever
from genever.language.syntax.parse import parse_anew
from genever.language.text.source import Source
from genever.runtime.processes.environment import variable
from genever.tools.formatting.format import format_text
from tests.benchmarks.files import write_files
from tests.benchmarks.measure import Growth, Row, calls, forked, programs

Decorator = Callable[[Any], Any]


def step(x: int, a: int = 1, b: int = 2, c: int = 3) -> int:
    """What an inner loop calls."""
    return x


class Model:
    """Something to build."""

    def __init__(self, width: int = 1) -> None:
        self.width = width


class Optimizer:
    """Something else to build."""

    def __init__(self, lr: float = 0.1, momentum: float = 0.9) -> None:
        self.lr = lr


def width(value: int = 1) -> int:
    """A part that is no object."""
    return value


def rate(lr: float = 0.1, momentum: float = 0.9) -> float:
    """Another one."""
    return lr


def train(model: Any = None, optimizer: Any = None) -> Any:
    """Take two built objects."""
    return model


BINDINGS = """
step.b = 5
step.c = 6
inner/step.b = 7
folded.b = 2 * 3 - 1
folded.c = 36 // 6
Model.width = 3
slow/Optimizer.lr = 4
train.model = @Model()
train.optimizer = @slow/Optimizer()
assemble.model = @width()
assemble.optimizer = @slow/rate()
width.value = 3
slow/rate.lr = 4
shared.model = once @Model()
literal.model = 3
"""


def _copied(decorate: Decorator, subject: Any, name: str | None = None) -> Any:
    """Decorate a function or class that no other contestant has touched."""
    if isinstance(subject, type):
        copy: Any = type(subject.__name__, (), {"__init__": vars(subject)["__init__"], "__module__": __name__})
    else:
        copy = type(subject)(subject.__code__, globals(), name or subject.__name__, subject.__defaults__)
    return decorate(copy)


def _configured(library: Any) -> dict[str, Any]:
    """Register the subjects with a library and bind them."""
    made = {s.__name__: _copied(library.configurable, s) for s in (step, Model, Optimizer, train, width, rate)}
    made["folded"] = _copied(library.configurable, step, "folded")
    made["assemble"] = _copied(library.configurable, train, "assemble")
    made["shared"] = _copied(library.configurable, train, "shared")
    made["literal"] = _copied(library.configurable, train, "literal")
    bindings = BINDINGS
    if library is gin:
        bindings = "\n".join(
            line for line in BINDINGS.splitlines() if not line.startswith(("folded", "shared", "literal"))
        )
    library.parse_config(bindings)
    return made


def call_rows() -> Iterator[Row]:
    """Yield the rows about single calls."""
    ours, gins = _configured(genever), _configured(gin)
    partial = functools.partial(step, b=5, c=6)
    f, g, folded = ours["step"], gins["step"], ours["folded"]

    times = calls({"partial": lambda: partial(1), "genever": lambda: f(1), "gin": lambda: g(1)})
    yield Row("call with bound parameters", "partial", times, times["genever"] / times["partial"], 0.9)
    times = calls({"partial": lambda: partial(x=1), "genever": lambda: f(x=1), "gin": lambda: g(x=1)})
    yield Row("… its argument given by name", "partial", times, times["genever"] / times["partial"], 0.65)
    model, gins_model = ours["Model"], gins["Model"]
    times = calls({"genever": model, "gin": gins_model})
    yield Row("class with a bound parameter", "gin", times, times["genever"] / times["gin"], 0.04)
    times = calls({"literals": lambda: f(1), "genever": lambda: folded(1)})
    yield Row("… bound to constant expressions", "literals", times, times["genever"] / times["literals"], 1.1)

    def scoped(library: Any, function: Callable[[int], int]) -> Callable[[], int]:
        scope = library.config_scope

        def call() -> int:
            with scope("inner"):
                return function(1)

        return call

    times = calls({"genever": scoped(genever, f), "gin": scoped(gin, g)})
    yield Row("the same inside a scope block", "gin", times, times["genever"] / times["gin"], 0.09)

    def by_hand() -> Any:
        return train(model=Model(width=3), optimizer=Optimizer(lr=4))

    times = calls({"by hand": by_hand, "genever": ours["train"], "gin": gins["train"]})
    yield Row("call that builds two references", "by hand", times, times["genever"] / times["by hand"], 2)

    def assembled_by_hand() -> Any:
        return train(model=width(value=3), optimizer=rate(lr=4))

    times = calls({"by hand": assembled_by_hand, "genever": ours["assemble"], "gin": gins["assemble"]})
    yield Row("… both to plain functions", "by hand", times, times["genever"] / times["by hand"], 4)

    made: dict[str, Any] = {}

    def look_up() -> Any:
        model = made.get("model")
        if model is None:
            model = made["model"] = Model(width=3)
        return train(model=model)

    times = calls({"look-up": look_up, "genever": ours["shared"], "literal": ours["literal"]})
    added = times["genever"] - times["literal"]
    yield Row("call with an object made once: what that adds", "look-up", times, added / times["look-up"], 2)


def start_rows() -> Iterator[Row]:
    """Yield the rows about whole programs."""
    times = programs({"bare Python": ["-c", "pass"], "genever": ["-c", "import genever"], "gin": ["-c", "import gin"]})
    added = {name: seconds - times["bare Python"] for name, seconds in times.items()}
    yield Row("import of the package, over bare Python", "gin", added, added["genever"] / added["gin"], 0.9)
    first = {"import": added["genever"]} | forked(("genever", "gin"))
    yield Row("first parse in a fork after it", "import", first, first["genever"] / first["import"], 0.9)
    with tempfile.TemporaryDirectory() as folder:
        lines = "\n".join(f"scope{number}/f.x = {number}" for number in range(20))
        Path(folder, "twenty.gin").write_text(lines, encoding="utf-8")
        for library in ("genever", "gin"):
            Path(folder, f"{library}_program.py").write_text(
                f"import {library} as gin\n@gin.configurable\ndef f(x=1, y=2):\n    return x + y\n"
                f"gin.parse_config_file({str(Path(folder, 'twenty.gin'))!r})\nf()\n",
                encoding="utf-8",
            )
        new = {"genever": [f"{folder}/genever_program.py"], "gin": [f"{folder}/gin_program.py"]}
        with variable("GENEVER_CACHE", f"{folder}/cache"):
            programs({"genever": new["genever"]}, rounds=1)  # The first run parses, the others find what it kept.
            times = programs(new)
        yield Row("whole trivial program", "gin", times, times["genever"] / times["gin"], 1.15)
        with variable("GENEVER_CACHE", ""):
            times = programs(new)
        yield Row("… its file never seen before", "gin", times, times["genever"] / times["gin"], 1.4)


def _text(count: int) -> str:
    """Bindings of the kinds that files hold, for the names that `loaded` registers."""
    values = ("1", "0.5", "'relu'", "[1, 2, 3]", "@target0()", "%width", "True")
    return "\n".join(
        f"scope{number // 100}/target{number % 100}.p{number % 5} = {values[number % 7]}" for number in range(count)
    )


@contextmanager
def _targets(library: Any, count: int = 100) -> Iterator[None]:
    """A clean configuration, with functions ``target0`` … to bind."""
    registered = library.get_configurable if library is gin else None
    for number in range(count):
        name = f"target{number}"
        try:
            (registered or library.get_configurable)(name)
        except ValueError:
            library.configurable(name)(lambda p0=0, p1=0, p2=0, p3=0, p4=0: None)
    yield
    library.clear_config()


def load_rows() -> Iterator[Row]:
    """Yield the rows about parsing and loading."""
    count = 20_000
    text = "width = 3\n" + _text(count)
    with _targets(genever), _targets(gin):
        contestants = {"genever": lambda: _load(genever, text), "gin": lambda: _load(gin, text)}
        times = _each(calls(contestants, rounds=4, budget=0.001), count)
    ratio = times["gin"] / times["genever"]
    yield Row("parse and load a large file, statements", "gin", times, ratio, 2, at_least=True, as_rate=True)
    parsers: dict[str, Callable[[], object]] = {
        "genever": lambda: parse_anew(Source(text)),
        "tokenize": lambda: _tokenize(text),
    }
    times = _each(calls(parsers, rounds=4, budget=0.001), count)
    yield Row(
        "… parse alone", "tokenize", times, times["tokenize"] / times["genever"], 1.2, at_least=True, as_rate=True
    )
    yield from _wrong_rows(50_000)
    with tempfile.TemporaryDirectory() as folder:
        paths = write_files(Path(folder), 1_000)
        contestants = {"genever": lambda: _load_all(genever, paths), "gin": lambda: _load_all(gin, paths)}
        times = _each(calls(contestants, rounds=4, budget=0.001), len(paths))
    ratio = times["gin"] / times["genever"]
    yield Row("load a file of 20 to 100 lines, files", "gin", times, ratio, 2, at_least=True, as_rate=True)


def _wrong_rows(count: int) -> Iterator[Row]:
    right = _text(count)
    ends = ("", " 3", " = 1 2", " = [1, 2", " = relu", " = 'abc", " == 3")
    keys = [line.partition(" ")[0] for line in right.splitlines()]
    wrong = "\n".join(f"{key}{ends[number % 7]}" for number, key in enumerate(keys))
    with _targets(genever):
        contestants = {"right": lambda: _load(genever, right), "genever": lambda: _refused(wrong)}
        times = _each(calls(contestants, rounds=3, budget=0.001), count)
    yield Row("report a wrong line, of 50,000", "right", times, times["genever"] / times["right"], 2)


def _refused(text: str) -> None:
    try:
        _load(genever, text)
    except genever.ConfigSyntaxError:
        return
    raise AssertionError("a wrong text was loaded")


def _load_all(library: Any, paths: list[str]) -> None:
    for path in paths:
        library.clear_config()
        library.parse_config_file(path, skip_unknown=True)


def format_rows() -> Iterator[Row]:
    """Yield the rows about formatting: files as people write them, and files that are in the style."""
    texts = [_file(number) for number in range(40)]
    formatted = [format_text(text).text for text in texts]
    contestants = {
        "parse": lambda: [parse_anew(Source(text)) for text in texts],
        "genever": lambda: [format_text(text) for text in texts],
    }
    times = _each(calls(contestants, rounds=8, budget=0.001), len(texts))
    yield Row("format a file", "parse", times, times["genever"] / times["parse"], 2)
    contestants = {
        "parse": lambda: [parse_anew(Source(text)) for text in formatted],
        "genever": lambda: [format_text(text) for text in formatted],
    }
    times = _each(calls(contestants, rounds=8, budget=0.001), len(texts))
    yield Row("… that is in the style", "parse", times, times["genever"] / times["parse"], 1.5)


def _file(number: int) -> str:
    """A binding file as people write them: comments, blocks, lists, and as many styles as statements."""
    return f"""\
# Settings of experiment {number}.
import zoo.training.loops
import zoo.models.networks
import zoo.data.pipelines

include 'base.gin'

# Macros that several parts need.
batch_size = {number + 8}
steps=100_000
learning_rate = 1e-3 # found by a sweep
activation = "relu"

train.model = @Network()
train.steps = %steps
train.seed=  {number}
train.optimizer = @train/Adam()
train.name = 'experiment{number}'

train/Adam:
  lr = %learning_rate
  betas = (0.9, 0.999)
  eps=1e-8

# The network, whose layers
# are the same in all experiments.
Network.widths = [64, 64, 128, 128]
Network.activation = %activation
Network.layers = [
    'convolution',
    'normalization',
    @Dropout(),
]
Network.kernels = [(3, 3), (3, 3),
                   (5, 5)]
Dropout.rate = 0.1
evaluate.metrics = ['accuracy', 'precision', 'recall', 'area_under_curve', 'calibration_error', 'loss']
evaluate.batch_size = %batch_size
evaluate/Pipeline.shuffle = False
evaluate/Pipeline.path = "/data/evaluation/{number}"

Pipeline.path = '/data/training/{number}'
Pipeline.workers = 4
Pipeline.prefetch = True
Pipeline.batch_size = %batch_size
"""


def _each(times: dict[str, float], count: int) -> dict[str, float]:
    return {name: seconds / count for name, seconds in times.items()}


def _load(library: Any, text: str) -> None:
    library.clear_config()
    library.parse_config(text)


def _tokenize(text: str) -> None:
    for _ in tokenize.generate_tokens(io.StringIO(text).readline):
        pass


def growth() -> Iterator[Growth]:
    """Yield what one item costs among many: it should be the same among ten times as many."""
    by_bindings: dict[str, dict[int, float]] = {}
    for count in (1_000, 10_000, 100_000):
        for name, seconds in _among_bindings(count).items():
            by_bindings.setdefault(name, {})[count] = seconds
    by_configurables: dict[str, dict[int, float]] = {}
    for count in (100, 1_000, 10_000):
        for name, seconds in _among_configurables(count).items():
            by_configurables.setdefault(name, {})[count] = seconds
    for name, times in chain(by_bindings.items(), by_configurables.items()):
        yield Growth(name, times)


def _among_bindings(count: int) -> dict[str, float]:
    text = "width = 3\n" + _text(count)
    with _targets(genever):
        loaded = _once(lambda: _load(genever, text), budget=0.001)
        target, scope = genever.get_configurable("target42"), genever.config_scope("scope3")

        def call() -> None:
            with scope:
                target()

        return {
            "load a binding, of so many": loaded / count,
            "look a binding up": _once(lambda: genever.query_parameter("scope3/target42.p2")),
            "call in a scope": _once(call),
        }


def _among_configurables(count: int) -> dict[str, float]:
    names = [f"package{number % 97}.module{number % 7}.Name{number}" for number in range(count)]
    functions = [_copied(lambda copy: copy, step) for _ in names]
    text = "\n".join(f"Name{number}.a = 1" for number in range(100))
    with genever.Session() as session:
        begin = time.process_time()
        for name, function in zip(names, functions, strict=True):
            session.register(function, name)
        registered = time.process_time() - begin
        return {
            "register a configurable, of so many": registered / count,
            "find a configurable": _once(lambda: session.match("Name42")),
            "load a binding, among configurables": _once(lambda: session.load_text(text), budget=0.001) / 100,
        }


def _once(call: Callable[[], object], budget: float = 0.02) -> float:
    """The seconds that one call takes."""
    return calls({"call": call}, rounds=3, budget=budget)["call"]
