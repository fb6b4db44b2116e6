"""Something to do when a module has been imported."""

import sys
from collections.abc import Iterator
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType

import pytest

from genever.runtime.processes.import_hooks import when_imported


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module that can be imported and has not been."""
    name = f"imported_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    yield name
    sys.modules.pop(name, None)


def test_it_is_done_once_as_soon_as_the_module_is_there(name: str) -> None:
    seen: list[ModuleType] = []
    before = list(sys.meta_path)
    when_imported(name, seen.append)
    when_imported(name, seen.append)
    module = import_module(name)
    assert (seen, sys.meta_path) == ([module], before)
    assert module.__spec__ is not None
    assert module.__loader__ is module.__spec__.loader
    assert type(module.__loader__).__module__ != "genever.runtime.processes.import_hooks"


def test_it_is_done_now_for_a_module_that_is_there(name: str) -> None:
    seen: list[ModuleType] = []
    module = import_module(name)
    when_imported(name, seen.append)
    assert seen == [module]


def test_an_import_that_fails_is_not_the_last_chance(name: str, tmp_path: Path) -> None:
    seen: list[ModuleType] = []
    file = tmp_path / f"{name}.py"
    file.write_text("raise KeyboardInterrupt")
    when_imported(name, seen.append)
    with pytest.raises(KeyboardInterrupt):
        import_module(name)
    assert seen == []
    file.write_text("x = 1\n")
    invalidate_caches()
    assert seen == [import_module(name)]
