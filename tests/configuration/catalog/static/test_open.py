"""A module that registers what cannot be seen is known to be open: no name of it is called unknown."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.tools.reading.reading import read
from tests.configuration.catalog.static.described import described, live

#: Modules that register something, and whether that is seen.
MODULES = {
    "registry": (
        """
        class Registry(dict):
            def register(self, name):
                def decorate(cls):
                    self[name] = cls
                    return genever.configurable(name, module="registry")(cls)
                return decorate

        MODELS = Registry()

        @MODELS.register("resnet")
        class ResNet:
            def __init__(self, depth=18): ...
        """,
        True,
    ),
    "static_method": (
        """
        class Register:
            @staticmethod
            def one(function): return genever.configurable("one", module="static_method")(function)
            @classmethod
            def two(cls, function): return genever.configurable("two", module="static_method")(function)

        @Register.one
        def one(a): ...

        @Register.two
        def two(a): ...
        """,
        True,
    ),
    "attribute": ("getattr(genever, 'external_configurable')(abs, module='attribute')", True),
    "by_name": ("__import__('imported_by_name')", True),
    "decorator_object": (
        """
        class Named:
            def __init__(self, name): self.name = name
            def __call__(self, function): return genever.configurable(self.name)(function)

        @Named("named")
        def function(a): ...
        """,
        False,
    ),
    "executed": ("exec('@genever.configurable\\ndef made(a): ...')", False),
    "functional_enum": (
        "import enum\ngenever.constants_from_enum(enum.Enum('Made', 'ONE TWO'), module='functional_enum')",
        False,
    ),
    "all_globals": (
        "def function(a): ...\nfor name, value in list(globals().items()):\n"
        "    if name == 'function': genever.register(value)",
        False,
    ),
    "subclasses": ("class A: ...\nclass B(A): ...\nfor cls in A.__subclasses__(): genever.register(cls)", False),
    "in_lambda": ("register = lambda f: genever.external_configurable(f, module='in_lambda')\nregister(abs)", False),
    "handed_on": (
        "import threading\nthread = threading.Thread(target=genever.configurable('x.abs'), args=(abs,))\n"
        "other = threading.Thread(target=genever.register, args=(len,))\nother.start(); other.join()",
        False,
    ),
    "package": (
        "import importlib, pkgutil, parts\nfor part in pkgutil.iter_modules(parts.__path__):\n"
        "    importlib.import_module('parts.' + part.name)",
        False,
    ),
    "counting": (
        "number = 0\nwhile number < 2:\n"
        "    genever.external_configurable(abs, f'n{number}', module='counting')\n    number += 1",
        False,
    ),
}


def test_what_is_not_seen_is_known_not_to_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, (source, _) in MODULES.items():
        (tmp_path / f"{name}.py").write_text(f"import genever\n{dedent(source)}\n")
    (tmp_path / "imported_by_name.py").write_text("import genever\n@genever.configurable\ndef by_name(a): ...\n")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "__init__.py").touch()
    (tmp_path / "parts" / "one.py").write_text("import genever\n@genever.configurable\ndef part(a): ...\n")
    (tmp_path / "main.gin").write_text("".join(f"import {name}\n" for name in MODULES))
    monkeypatch.chdir(tmp_path)

    catalog = read(["main.gin"]).catalog

    assert isinstance(catalog, StaticCatalog)
    assert set(catalog.open_modules) == {name for name, (_, is_seen) in MODULES.items() if not is_seen}
    static = json.loads(json.dumps(described(catalog)))
    real = live(["main.gin"], tmp_path, [str(Path(__file__).parents[4])])
    assert set(static["targets"]) <= set(real["targets"])
    unseen = {selector.rpartition(".")[0] for selector in real["targets"].keys() - static["targets"].keys()}
    assert unseen == {
        *(
            "all_globals",
            "builtins",
            "counting",
            "decorator_object",
            "executed",
            "in_lambda",
            "parts.one",
            "subclasses",
        ),
    }
    assert real["constants"].keys() - static["constants"].keys() == {
        "functional_enum.Made.ONE",
        "functional_enum.Made.TWO",
    }


def test_what_is_unknown_and_named_twice_may_be_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a package that imports its modules when they are asked for, with a class method of one of its classes."""
    (tmp_path / "late.py").write_text("import sys\n\nsys.modules[__name__] = make(globals()['__file__'], sys)\n")
    (tmp_path / "main.gin").write_text(
        "from __gin__ import dynamic_registration\nimport late\n"
        "model = lazy @late.Model.from_pretrained()\nlate.Model.from_pretrained.path = 'here'\n"
    )
    monkeypatch.chdir(tmp_path)
    assert read(["main.gin"]).findings == ()
