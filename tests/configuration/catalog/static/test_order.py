"""The static catalog has the values of the moment in which a definition was run, and no more names than are certain."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from genever.configuration.catalog.static.values import StaticDefault
from genever.tools.reading.reading import read
from tests.configuration.catalog.static.described import described, live

LOOPS = """
    from dataclasses import dataclass
    from typing import NamedTuple
    import genever

    for size in (1, 2):
        @genever.configurable(f"layer{size}")
        def layer(width=size * 2, widths=[size], *, deep=size):
            pass

        @genever.configurable(f"Plain{size}")
        class Plain:
            def __init__(self, width=size):
                pass

        @genever.configurable(f"Data{size}")
        @dataclass
        class Data:
            width: int = size

        @genever.configurable(f"Pair{size}")
        class Pair(NamedTuple):
            width: int = size

        genever.configurable(f"made{size}", module="lambdas")(lambda width=size: width)
"""
NAMES = """
    import genever

    DEFAULT = 5
    LIST = [1]

    @genever.configurable
    def early(value=DEFAULT, shared=LIST, own=LIST.copy()):
        pass

    class Settings:
        size = 3

    Settings.size = 7

    @genever.configurable
    def set_later(size=Settings.size):
        pass

    DEFAULT = 6
    LIST.append(2)
    LIST += [3]

    DEFAULT *= 2
    TABLE = {"a": 1, "b": 2}
    TABLE["a"] = 3
    TABLE["b"] += 4
    TABLE |= {"c": 5}

    @genever.configurable
    def middle(value=DEFAULT, table=TABLE["a"], sum=TABLE["b"], all=TABLE):
        pass

    def deco(what=DEFAULT):
        def decorate(function):
            return genever.configurable(f"f{what}")(function)
        return decorate

    DEFAULT = 7

    @deco()
    def late(value=DEFAULT):
        pass
"""
REGISTRIES = """
    import genever

    LOSSES, MODELS, NAMES = {}, {"first": print}, set()

    def loss(function):
        LOSSES[function.__name__] = function
        return function

    def model(name):
        def decorate(cls):
            MODELS[name] = cls
            return cls
        return decorate

    @loss
    def hinge(margin=1): pass

    @loss
    def square(scale=2): pass

    @model("large")
    class Large:
        def __init__(self, depth=9): pass

    MODELS["small"] = hinge
    del MODELS["first"]
    NAMES.add("one")
    for name, function in LOSSES.items():
        genever.external_configurable(function, name, module="losses")
    for name in ("large", "small"):
        genever.external_configurable(MODELS[name], name, module="models")
    for name in NAMES:
        genever.constant(f"names.{name}", name)
"""


CLASSES = """
    import genever

    class Net:
        def __init__(self, depth=3): pass

    class Optimizer:
        def __init__(self, lr=0.1): pass

    class Net(Net):
        pass

    for base in (Net, Optimizer):
        @genever.configurable(base.__name__ + "Child")
        class Child(base):
            pass

    genever.external_configurable(Net, "Net")
"""


@pytest.mark.parametrize("source", [LOOPS, NAMES, REGISTRIES, CLASSES])
def test_is_that_of_the_import(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "program.py").write_text(textwrap.dedent(source))
    (tmp_path / "program.gin").write_text("import program\n")
    monkeypatch.chdir(tmp_path)
    reading = read(["program.gin"])

    assert reading.findings == ()
    static, real = json.loads(json.dumps(described(reading.catalog))), live(["program.gin"], tmp_path)
    assert list(static["targets"]) == list(real["targets"])
    assert static == real


FILLED = """
    import genever

    FUNCTIONS = {}

    def fill(prefix):
        for index in range(3):
            FUNCTIONS[f"{prefix}{index}"] = lambda value=1: value

    fill("f")
    for name, function in FUNCTIONS.items():
        genever.configurable(name, module="filled")(function)
"""


def test_does_not_call_a_name_unknown_that_a_call_may_have_put_into_a_dict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "program.py").write_text(textwrap.dedent(FILLED))
    (tmp_path / "program.gin").write_text("import program\nfilled.f1.value = 2\n")
    monkeypatch.chdir(tmp_path)

    (finding,) = read(["program.gin"]).findings

    assert (finding.severity, finding.code) == ("hint", "unknown-configurable")
    assert live(["program.gin"], tmp_path)["targets"]["filled.f1"]


def test_does_not_call_a_constant_unknown_that_a_comprehension_may_have_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "program.py").write_text("import genever\n[genever.constant(f'sizes.{n}', n) for n in 'ab']\n")
    (tmp_path / "program.gin").write_text("import program\nmain = %sizes.a\n")
    monkeypatch.chdir(tmp_path)

    (finding,) = read(["program.gin"]).findings

    assert (finding.severity, finding.code) == ("hint", "no-macro")


def test_does_not_know_a_name_that_a_call_binds_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = """
        import genever
        SIZE = 1
        def set_up():
            global SIZE
            SIZE = 5
        set_up()
        @genever.configurable
        def fit(size=SIZE): pass
    """
    (tmp_path / "program.py").write_text(textwrap.dedent(source))
    (tmp_path / "program.gin").write_text("import program\n")
    monkeypatch.chdir(tmp_path)

    (parameter,) = read(["program.gin"]).catalog.target("program.fit").signature.parameters  # type: ignore[union-attr]

    assert parameter.default == StaticDefault("SIZE", "program")


MADE = """
    import genever

    class Meta(type):
        def __init__(cls, name, bases, names):
            super().__init__(name, bases, names)
            if bases:
                genever.register(cls)

    class Root(metaclass=Meta): pass

    class Base:
        def __init_subclass__(cls):
            genever.register(cls)

    class Leaf({base}):
        def __init__(self, size=1): pass
"""


@pytest.mark.parametrize("base", ["Root", "Base"])
def test_does_not_call_a_class_unknown_that_a_base_may_register(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "program.py").write_text(textwrap.dedent(MADE.format(base=base)))
    (tmp_path / "program.gin").write_text("import program\nLeaf.size = 2\n")
    monkeypatch.chdir(tmp_path)

    (finding,) = read(["program.gin"]).findings

    assert (finding.severity, finding.code) == ("hint", "unknown-configurable")
    assert live(["program.gin"], tmp_path)["targets"]["program.Leaf"]
