"""Loading leaves it to an importer, which is handed in, to import what files name."""

import sys
from collections.abc import Callable, Mapping
from os.path import isfile
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest

from genever import GeneverError
from genever.configuration.bindings import ImportLine
from genever.configuration.catalog.target import Target
from genever.configuration.loading.library import Library
from genever.configuration.loading.load import Load
from genever.language.text.source import Source
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry


class Refusing:
    """An importer that imports nothing."""

    def carry_out(self, line: ImportLine) -> NoReturn:
        raise ModuleNotFoundError(f"{line.module} is not imported here", name=line.module)

    def is_imported(self, module: str) -> bool:
        return False

    def where_to_look(self, missing: str) -> str:
        return f"{missing} was searched for nowhere"

    def symbols(self, registered: Callable[[], None]) -> "Known":
        return Known({})


class Known(NamedTuple):
    """The targets that selectors of a file mean, from a catalog that knows them without any import."""

    targets: Mapping[str, Target]

    def bind(self, line: ImportLine, module: object) -> None:
        assert module is None

    def match(self, selector: str) -> Target | None:
        return self.targets.get(selector)


class Reading(Refusing):
    """An importer that takes note of imports and carries none out."""

    def __init__(self, targets: Mapping[str, Target]) -> None:
        self.lines: list[ImportLine] = []
        self.targets = targets

    def carry_out(self, line: ImportLine) -> Any:
        self.lines.append(line)

    def symbols(self, registered: Callable[[], None]) -> Known:
        return Known(self.targets)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module on ``sys.path`` that must not be imported."""
    name = f"unimported_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text("raise AssertionError('it was imported')\n")
    monkeypatch.syspath_prepend(tmp_path)
    return name


def library(importer: Refusing, registry: Registry) -> Library:
    return Library(registry, [(open, isfile)], [""], importer, {}, {})


def test_an_importer_that_refuses_leaves_the_modules_alone(module: str, tmp_path: Path) -> None:
    file = tmp_path / "a.gin"
    file.write_text(f"import {module}\nf.x = 1\n")
    registry = Registry()
    registry.add(Configurable(lambda x: x, "f", None))
    load = Load(library(Refusing(), registry))
    (tmp_path / "first.gin").write_text("f.x = 2\n")
    load.file(str(tmp_path / "first.gin"))  # What reads and parses is imported when it is needed.
    before = set(sys.modules)
    load.file(str(file))
    with pytest.raises(GeneverError) as caught:
        load.check()
    [finding] = caught.value.diagnostics
    found = finding.code, finding.message, finding.hint
    assert found == ("no-module", f"No module named {module!r}", f"{module} was searched for nowhere")
    assert set(sys.modules) - before == set()


def test_a_file_loads_with_an_importer_that_only_reads(module: str) -> None:
    registry = Registry()
    target = Configurable(lambda x: x, "f", module)
    registry.add(target)
    importer = Reading({f"{module}.f": target})
    load = Load(library(importer, registry))
    load.text(Source(f"from __gin__ import dynamic_registration\nimport {module}\n{module}.f.x = 1\n"))
    load.check()
    assert importer.lines == [ImportLine(module, False, None)]
    assert [binding[:4] for binding in load.bindings] == [("", f"{module}.f", "x", 1)]
    assert module not in sys.modules
