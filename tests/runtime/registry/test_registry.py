"""The registry: names, lists, constants, and what a registry takes from its parent."""

import enum
import sys
from collections.abc import Callable
from contextlib import nullcontext as does_not_raise
from importlib import import_module, invalidate_caches, reload
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

import genever
from genever import Session
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry, default_name
from genever.runtime.registry.signatures import unwrap
from tests.cli.conftest import registered_apart
from tests.untyped import configurable

pytestmark = pytest.mark.usefixtures("session")


def function(x: int = 1) -> int:
    return x


class Thing:
    def __init__(self, x: int = 1) -> None:
        self.x = x


# ---- Names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "module", "expected"),
    [
        (None, None, ("function", __name__)),
        ("other", None, ("other", __name__)),
        ("a.other", None, ("a.other", None)),
        (None, "m.n", ("function", "m.n")),
        ("other", "m", ("other", "m")),
        ("other", "", ("other", "")),
    ],
)
def test_a_name_is_the_objects_own(name: str | None, module: str | None, expected: tuple[str, str]) -> None:
    assert default_name(function, name, module) == expected


def test_the_main_module_has_one_name_in_every_process() -> None:
    def work() -> None: ...

    work.__module__ = "__mp_main__"
    assert default_name(work, None, None) == ("work", "__main__")


def test_the_same_object_may_be_registered_again(session: Session) -> None:
    one, two = genever.external_configurable(Thing), genever.external_configurable(Thing)
    genever.parse_config("Thing.x = 5")
    assert (one().x, two().x) == (5, 5)


def test_another_object_of_the_name_is_refused(session: Session) -> None:
    genever.register("taken", module="m")(function)
    with pytest.raises(ValueError, match=r"A different configurable matching 'm\.taken' already exists"):
        genever.register("taken", module="m")(Thing)
    assert genever.get_configurable("taken")() == 1


def test_a_module_whose_import_failed_may_be_imported_again(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    name = f"half_{tmp_path.name.replace('-', '_')}"
    text = "import genever\n@genever.configurable\ndef f(x): return x\n@genever.register\nclass C: pass\n"
    (tmp_path / f"{name}.py").write_text(f"{text}1 / 0\n")
    with pytest.raises(ZeroDivisionError):
        session.parse(f"import {name}")
    (tmp_path / f"{name}.py").write_text(text)
    invalidate_caches()
    session.parse(f"import {name}\n{name}.f.x = @{name}.C()")
    try:
        assert type(sys.modules[name].f()) is sys.modules[name].C
        assert type(reload(sys.modules[name]).f()) is sys.modules[name].C
    finally:
        del sys.modules[name]


def test_a_notebook_may_define_again(session: Session) -> None:
    def cell(value: int) -> Callable[[], int]:
        return configurable("cell", module="m")(lambda x=value: x)

    with genever.interactive_mode():
        cell(1)
        second = cell(2)
        genever.parse_config("cell.x = 5")
        assert (genever.get_configurable("cell")(), second()) == (5, 5)
    with pytest.raises(ValueError, match="already exists"):
        cell(3)


def test_interactive_mode_is_switched() -> None:
    genever.enter_interactive_mode()
    genever.register("taken", module="m")(function)
    genever.register("taken", module="m")(Thing)
    genever.exit_interactive_mode()
    with pytest.raises(ValueError, match="already exists"):
        genever.register("taken", module="m")(function)


def test_a_selector_matches_what_ends_in_it(session: Session) -> None:
    session.register(function, "f", "a.b")
    session.register(Thing, "f", "a.c")
    assert session.catalog.matches("f") == ["a.b.f", "a.c.f"]
    assert [session.catalog.shortest(selector) for selector in ("a.b.f", "a.c.f")] == ["b.f", "c.f"]
    found = session.catalog.match("c.f")
    assert found is not None
    assert found.selector == "a.c.f"


def test_a_whole_selector_is_never_ambiguous(session: Session) -> None:
    session.register(function, "f", "a")
    session.register(Thing, "f", "b.a")
    genever.parse_config("a.f.x = 2\nb.a.f.x = 3")
    assert genever.get_configurable("a.f")() == 2


# ---- Lists --------------------------------------------------------------------------------------------------


def test_only_what_is_on_the_allowlist_may_be_bound() -> None:
    f = configurable("f", allowlist=["a"])(lambda a=1, b=2: (a, b))
    genever.parse_config("f.a = 5")
    assert f() == (5, 2)
    with pytest.raises(ValueError, match="'f' doesn't include kwarg 'b' in its allowlist"):
        genever.parse_config("f.b = 5")


def test_what_is_on_the_denylist_may_not_be_bound() -> None:
    f = configurable("f", denylist=("a",))(lambda a=1, b=2, **more: (a, b))
    genever.parse_config("f.b = 5\nf.c = 6")
    assert f() == (1, 5)
    with pytest.raises(ValueError, match="'f' has denylisted kwarg 'a'"):
        genever.bind_parameter("f.a", 5)


def test_denied_defaults_are_not_on_the_record() -> None:
    f = configurable("f", denylist=["a"])(lambda a=1, b=2: None)
    f()
    assert "f.b = 2" in genever.operative_config_str()
    assert "f.a" not in genever.operative_config_str()


# ---- Looking up ---------------------------------------------------------------------------------------------


def test_a_configurable_is_found_by_what_it_was_and_what_it_is(session: Session) -> None:
    wrapper = configurable("f")(function)
    for thing in (function, wrapper):
        found = session.catalog.find(thing)
        assert found is not None
        assert found.selector == f"{__name__}.f"
    assert session.catalog.find(Thing) is None


def test_what_is_registered_while_others_are_looked_at_disturbs_nobody(session: Session) -> None:
    genever.register(function)
    genever.register(Thing)
    seen = []
    for number, found in enumerate(session.catalog):
        genever.register(f"more{number}")(lambda: None)
        seen.append(found.name)
    assert {"function", "Thing"} < set(seen)


def test_an_unhashable_callable_is_found_by_its_selector(session: Session) -> None:
    class Callable_:
        __hash__ = None  # type: ignore[assignment]  # That is what is odd.
        __name__ = "odd"

        def __call__(self, x: int = 0) -> int:
            return x

    genever.external_configurable(Callable_(), "odd")
    genever.parse_config("odd.x = 3")
    assert genever.get_configurable("odd")() == 3


def test_a_configurable_says_what_it_is(session: Session) -> None:
    assert repr(session.register(function, "f", "m")) == "<configurable m.f>"


def test_unwrapping_stops_where_it_is_told() -> None:
    def inner() -> None: ...

    def outer() -> None: ...

    outer.__wrapped__ = inner  # type: ignore[attr-defined]  # As functools.wraps does.
    assert unwrap(outer) is inner
    assert unwrap(outer, lambda function: function is outer) is outer


# ---- Parents ------------------------------------------------------------------------------------------------


@pytest.fixture
def family() -> tuple[Registry, Registry]:
    """A registry with `m.f` and `K`, and one below it with `n.f`."""
    parent = Registry()
    parent.add(Configurable(function, "f", "m"))
    parent.add_constant("a.K", 1)
    child = Registry(parent)
    child.add(Configurable(Thing, "f", "n"))
    return parent, child


def test_a_registry_has_what_its_parent_has(family: tuple[Registry, Registry]) -> None:
    parent, child = family
    assert child.matches("f") == ["n.f", "m.f"]
    assert parent.matches("f") == ["m.f"]
    assert child.constant("a.K") == 1
    assert child.match_constant("K") == "a.K"
    assert list(child.names()) == ["m.f", "n.f"]
    assert child.find(function) is parent.find(function)


def test_the_shortest_selector_counts_the_parents(family: tuple[Registry, Registry]) -> None:
    _, child = family
    assert [child.shortest(selector) for selector in ("m.f", "n.f")] == ["m.f", "n.f"]


def test_the_parent_does_not_see_its_child(family: tuple[Registry, Registry]) -> None:
    parent, _ = family
    assert parent.target("n.f") is None
    assert parent.find(Thing) is None


# ---- Constants ----------------------------------------------------------------------------------------------


def test_a_constant_is_found_by_its_last_parts() -> None:
    genever.constant("a.b.K", [1])
    assert genever.query_parameter("b.K") == [1]


def test_a_constant_may_share_its_last_part_with_another() -> None:
    genever.constant("a.K", 1)
    genever.constant("b.K", 2)
    assert genever.query_parameter("b.K") == 2
    with pytest.raises(ValueError, match=r"Ambiguous constant selector 'K', matches \['a\.K', 'b\.K'\]\."):
        genever.query_parameter("K")


class Color(enum.Enum):
    RED = 1
    GREEN = 2


def test_the_members_of_an_enum_become_constants() -> None:
    assert genever.constants_from_enum(module="paint")(Color) is Color
    f = configurable("f")(lambda x: x)
    genever.parse_config("f.x = %Color.RED")
    assert f() is Color.RED
    genever.parse_config("f.x = %paint.Color.GREEN")
    assert f() is Color.GREEN


def test_constants_outlive_the_configuration_unless_told(session: Session) -> None:
    genever.constant("K", 1)
    genever.clear_config()
    assert genever.query_parameter("K") == 1
    genever.clear_config(clear_constants=True)
    with pytest.raises(ValueError):
        genever.query_parameter("K")
    assert genever.query_parameter("gin.REQUIRED") is genever.REQUIRED


def anything(**parameters: Any) -> dict[str, Any]:
    return parameters


def test_any_name_is_a_parameter_of_keyword_arguments() -> None:
    f = configurable("f")(anything)
    genever.parse_config("f.some_name = 1\ns/f.other = 2")
    with genever.config_scope("s"):
        assert f() == {"some_name": 1, "other": 2}


# ---- Defined anew -----------------------------------------------------------------------------------------

SCRIPT = """
import genever

genever.constant("script.RATE", {value})

@genever.register_finalize_hook
def hook(config):
    return {{"work.y": {value}}}

@genever.configurable
class Model:
    def __init__(self, w=1):
        self.w = w

    @genever.configurable
    def move(self, size=1):
        return size

@genever.register
class Registered:
    @genever.register
    def step(self, size=1):
        return size

def factory():
    @genever.configurable
    def inner():
        return {value}
    return inner

inner = factory()

@genever.configurable
def work(x=0, y=0):
    return (x, y, {value})
"""


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    path = tmp_path / "twice_run.py"
    path.write_text(SCRIPT.format(value=1))
    return path


def outcome(work: Callable[[], object]) -> object:
    """What a function defined anew makes of bindings that were there before, and of the constant and hook."""
    genever.parse_config("work.x = %RATE")
    genever.finalize()
    return work()


def test_a_reloaded_module_replaces_what_it_registered(session: Session, script: Path) -> None:
    with registered_apart():
        import_module("twice_run")
        script.write_text(SCRIPT.format(value=2) + "\nmore = 1\n")
        invalidate_caches()
        module = reload(sys.modules["twice_run"])
        assert outcome(module.work) == (2, 2, 2)


@pytest.mark.parametrize("name", [None, "__main__", "some.name"])
def test_a_script_that_runs_twice_replaces_what_it_registered(script: Path, name: str | None) -> None:
    run_path(str(script), run_name=name)
    assert outcome(run_path(str(script), run_name=name)["work"]) == (1, 1, 1)


@pytest.mark.parametrize("file", ["twice_run.py", "<string>"])
def test_a_text_that_runs_twice_replaces_what_it_registered(script: Path, file: str) -> None:
    module: dict[str, Any] = {"__name__": "some_text"}
    for _ in range(2):
        exec(compile(script.read_text(), file, "exec"), module)
    assert outcome(module["work"]) == (1, 1, 1)


def test_another_text_of_the_name_is_refused(script: Path) -> None:
    for value, expected in ((1, does_not_raise()), (2, pytest.raises(genever.ConfigValueError, match="already"))):
        with expected:
            exec(SCRIPT.format(value=value), {"__name__": "some_text"})


def test_one_run_defines_a_name_once(script: Path) -> None:
    text = "import genever\nfor n in range(2):\n    @genever.configurable('same')\n    def f(): ...\n"
    script.write_text(text)
    with pytest.raises(genever.ConfigValueError, match="already-registered"):
        run_path(str(script))


def test_a_second_definition_from_the_same_place_may_come_late(session: Session, script: Path) -> None:
    run_path(str(script))
    session.finalize()
    assert run_path(str(script))["work"]() == (0, 1, 1)


@pytest.mark.usefixtures("nothing_registered")
def test_what_only_the_files_of_another_configuration_import_makes_nothing_ambiguous(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    body = "import genever\n\n\n@genever.configurable\ndef only_here(x=1):\n    return __name__, x\n"
    for name in ("first_of_two", "second_of_two"):
        (tmp_path / f"{name}.py").write_text(body, encoding="utf-8")
    (tmp_path / "has_the_first.py").write_text("from first_of_two import only_here\n", encoding="utf-8")

    def call(text: str) -> Any:
        session = Session().parse(text)
        return session.run(lambda: genever.get_configurable("only_here")()), session.config_text().splitlines()[-1]

    assert call("import first_of_two\nonly_here.x = 2") == (("first_of_two", 2), "only_here.x = 2")
    assert call("import second_of_two\nonly_here.x = 3") == (("second_of_two", 3), "only_here.x = 3")
    assert call("import first_of_two\nonly_here.x = 4") == (("first_of_two", 4), "only_here.x = 4")
    for imports in ("import second_of_two\nimport first_of_two", "import second_of_two\nimport has_the_first"):
        with pytest.raises(genever.ConfigKeyError, match="Ambiguous selector 'only_here'"):
            call(f"{imports}\nonly_here.x = 5")
