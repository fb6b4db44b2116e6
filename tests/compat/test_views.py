"""gin's private globals show the session that is active, and change it."""

import copy
import pickle
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from genever import (
    Session,
    configurable,
    constant,
    current_scope,
    finalize,
    get_configurable,
    parse_config,
    query_parameter,
)
from genever.api import singleton_value
from genever.runtime.registry.registry import Registry
from genever.runtime.session import active
from genever.runtime.state.state import REGISTRY

config: Any = import_module("genever.compat.gin.config")  # Its globals are made at run time.


@pytest.fixture(autouse=True)
def session() -> Iterator[Session]:
    """A session of its own, with `area` and `lone` registered; the constants that all sessions share stay."""
    constants = dict(REGISTRY.constants.items())
    with Session() as session:
        configurable("shapes.area")(area)
        configurable("shapes.lone")(lone)
        yield session
    for name, value in constants.items():
        REGISTRY.constants[name] = value


def area(width: int = 1, height: int = 1) -> int:
    return width * height


def get_area() -> int:
    made: int = get_configurable("area")()
    return made


def lone() -> None:
    pass


# ---- Texts --------------------------------------------------------------------------------------


def test_a_reference_prints_with_more_of_its_name_where_that_has_become_ambiguous() -> None:
    parse_config("area.width = @lone\narea.height = [@s/lone(), %M]\nM = 3")
    configurable("other.lone")(lambda: None)
    printed = config.config_str()
    assert printed.splitlines()[-2:] == ["area.height = [@s/shapes.lone(), %M]", "area.width = @shapes.lone"]
    with Session(active().catalog):
        parse_config(printed)
        assert config.config_str() == printed


# ---- Bindings -----------------------------------------------------------------------------------


def test_the_config_is_a_dict_of_dicts_that_follows_the_session() -> None:
    held = config._CONFIG
    parse_config("area.width = 2\ns/area.height = 3")
    assert isinstance(held, dict)
    assert held == {("", "shapes.area"): {"width": 2}, ("s", "shapes.area"): {"height": 3}}
    assert (held != dict(held)) is False
    assert held != {}
    assert (len(held), list(held), ("", "shapes.area") in held) == (
        2,
        [("", "shapes.area"), ("s", "shapes.area")],
        True,
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda: config._CONFIG.__setitem__(("", "shapes.area"), {"width": 7}),
        lambda: config._CONFIG[("", "shapes.area")].update(width=7),
        lambda: config._CONFIG[("", "shapes.area")].__setitem__("width", 7),
        lambda: config._CONFIG.setdefault(("", "shapes.area"), {}).update({"width": 7}),
        lambda: config._CONFIG.update({("", "shapes.area"): {"width": 7}}),
        lambda: config._CONFIG.__ior__({("", "shapes.area"): {"width": 7}}),
        lambda: setattr(config, "_CONFIG", {("", "shapes.area"): {"width": 7}}),
    ],
)
def test_a_change_of_the_config_reaches_calls(change: Any) -> None:
    parse_config("area.width = 2")
    target = config._REGISTRY["shapes.area"].wrapper
    assert target() == 2
    change()
    assert (target(), query_parameter("area.width")) == (7, 7)


@pytest.mark.parametrize(
    "change",
    [
        lambda: config._CONFIG.clear(),
        lambda: config._CONFIG.pop(("", "shapes.area")),
        lambda: config._CONFIG.popitem(),
        lambda: config._CONFIG.__delitem__(("", "shapes.area")),
        lambda: config._CONFIG[("", "shapes.area")].clear(),
        lambda: config._CONFIG[("", "shapes.area")].pop("width"),
    ],
)
def test_bindings_can_be_removed(change: Any) -> None:
    parse_config("area.width = 2")
    target = config._REGISTRY["shapes.area"].wrapper
    assert target() == 2
    change()
    assert target() == 1


def test_a_macro_may_be_bound_for_the_first_time_through_it() -> None:
    config._CONFIG.setdefault(("X", "gin.macro"), {})["value"] = 4
    parse_config("area.width = %X")
    assert config._REGISTRY["shapes.area"].wrapper() == 4


def test_a_locked_config_is_changed_all_the_same() -> None:
    finalize()
    config._CONFIG[("", "shapes.area")] = {"width": 3}
    assert query_parameter("area.width") == 3


def test_unchanged_bindings_keep_their_place() -> None:
    parse_config("area.width = 2\narea.height = 3")
    config._CONFIG[("", "shapes.area")]["height"] = 4
    shown = config.config_str(show_provenance=True)
    assert shown.count("# Set in") == 1


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, dict, lambda view: view.copy(), lambda view: view | {}])
def test_a_copy_of_the_config_brings_it_back(copied: Any) -> None:
    parse_config("area.width = [1]\ns/area.height = 2")
    saved = copied(config._CONFIG)
    config._CONFIG.clear()
    assert saved == {("", "shapes.area"): {"width": [1]}, ("s", "shapes.area"): {"height": 2}}
    config._CONFIG.update(saved)
    assert saved == config._CONFIG


def test_the_config_pickles_as_a_dict() -> None:
    parse_config("area.width = 2")
    restored = pickle.loads(pickle.dumps(config._CONFIG))
    assert (type(restored), restored) == (dict, {("", "shapes.area"): {"width": 2}})
    assert type(restored["", "shapes.area"]) is dict


# ---- What took effect ---------------------------------------------------------------------------


def test_the_operative_config_follows_calls() -> None:
    target = config._REGISTRY["shapes.area"].wrapper
    parse_config("area.width = 2")
    target(height=5)
    assert config._OPERATIVE_CONFIG == {("", "shapes.area"): {"width": 2}}


def test_a_call_after_the_operative_config_was_cleared_is_seen() -> None:
    target = config._REGISTRY["shapes.area"].wrapper
    target()
    config._OPERATIVE_CONFIG.clear()
    assert config._OPERATIVE_CONFIG == {}
    target()
    assert config._OPERATIVE_CONFIG == {("", "shapes.area"): {"width": 1, "height": 1}}


# ---- Names --------------------------------------------------------------------------------------


def test_the_registry_is_a_selector_map_of_configurables() -> None:
    registry = config._REGISTRY
    assert registry.get_match("area") is registry["shapes.area"]
    assert registry.get_match("nothing", "default") == "default"
    assert registry.matching_selectors("lone") == ["shapes.lone"]
    assert registry.minimal_selector("shapes.area") == "area"
    assert "gin.macro" in registry
    assert "shapes.area" in dict(registry.items())
    assert len(registry) == len(registry._selector_map)
    found = registry["shapes.area"]
    assert (found.name, found.module, found.selector, found.wrapped) == ("shapes.area", None, "shapes.area", area)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_of_a_configurable_is_itself(copied: Any) -> None:
    found = config._REGISTRY["gin.macro"]
    assert copied(found) is found


def test_a_name_taken_out_of_the_registry_is_free() -> None:
    registry = config._REGISTRY
    assert registry.pop("shapes.area").wrapped is area
    assert "shapes.area" not in registry
    configurable("shapes.area")(lambda: 9)
    assert registry["shapes.area"].wrapper() == 9


def test_a_configurable_can_be_put_under_another_name() -> None:
    config._REGISTRY["extra.area"] = config._REGISTRY["shapes.area"]
    assert config._REGISTRY.matching_selectors("extra.area") == ["extra.area"]


def test_the_inverse_registry_goes_from_functions_to_configurables() -> None:
    inverse = config._INVERSE_REGISTRY
    assert inverse[area].selector == "shapes.area"
    assert config._REGISTRY["shapes.area"].wrapper not in inverse
    inverse.pop(area)
    assert area not in inverse
    assert config._inverse_lookup(area) is None


def test_constants_can_be_made_and_forgotten() -> None:
    constant("math.PI", 3)
    assert config._CONSTANTS.get_match("PI") == 3
    config._CONSTANTS["math.E"] = 2
    assert query_parameter("math.E") == 2
    config._CONSTANTS.clear()
    assert "math.E" not in config._CONSTANTS


def test_imports_are_shown_in_two_shapes() -> None:
    parse_config("import json\nfrom os import path as p")
    assert {statement.format() for statement in config._IMPORTS} == {"import json", "from os import path as p"}
    assert config._IMPORTED_MODULES.copy() == {"json", "os.path"}
    config._IMPORTED_MODULES.discard("json")
    assert config.config_str() == "from os import path as p\n"
    config._IMPORTS.clear()
    assert (len(config._IMPORTED_MODULES), config.config_str()) == (0, "")
    config._IMPORTED_MODULES.update(["abc"])
    assert "abc" in config._IMPORTED_MODULES


def test_a_change_keeps_the_rest_of_the_configuration(session: Session, tmp_path: Path) -> None:
    (tmp_path / "a.gin").write_text("assert %X > 0\nX = 1\nY = 1\ndel Y\n")
    session.parse(files=[str(tmp_path / "a.gin")])
    before = session.config
    config._IMPORTED_MODULES.add("abc")
    config._CONFIG["s", "shapes.area"] = {"width": 2}
    after = session.config
    assert (after.files, after.assertions, after.unbound) == (before.files, before.assertions, before.unbound)
    assert [len(after.files), len(after.assertions), len(after.unbound)] == [1, 1, 1]


# ---- Switches and lists -------------------------------------------------------------------------


def test_the_lock_can_be_set(session: Session) -> None:
    config._CONFIG_IS_LOCKED = True
    assert (session.locked, config.config_is_locked()) == (True, True)
    config._set_config_is_locked(False)
    assert config._CONFIG_IS_LOCKED is False


def test_interactive_mode_can_be_set() -> None:
    config._INTERACTIVE_MODE = True
    configurable("shapes.area")(lambda: 1)
    config._INTERACTIVE_MODE = False
    with pytest.raises(ValueError, match="already exists"):
        configurable("shapes.area")(lambda: 2)


def test_lists_of_the_session_can_be_changed_and_replaced(session: Session) -> None:
    config._FINALIZE_HOOKS.append(lambda bindings: {"area.width": 8})
    finalize()
    assert query_parameter("area.width") == 8
    config._FINALIZE_HOOKS[:] = []
    config._LOCATION_PREFIXES = ["there"]
    config._FILE_READERS = []
    assert (session.finalize_hooks, session.search_paths, session.readers) == ([], ["there"], [])


def test_singletons_are_those_of_the_session() -> None:
    singleton_value("key", list)
    assert config._SINGLETONS == {"key": []}
    config._SINGLETONS.clear()
    assert singleton_value("key", dict) == {}


def test_scopes_can_be_entered_and_left() -> None:
    config._SCOPE_MANAGER.enter_scope(["a", "b"])
    assert (current_scope(), config._SCOPE_MANAGER.current_scope) == (["a", "b"], ["a", "b"])
    assert config._SCOPE_MANAGER.active_scopes == [[], ["a"], ["a", "b"]]
    config._SCOPE_MANAGER.exit_scope()
    assert current_scope() == []


def test_a_session_of_its_own_registry_shows_just_that() -> None:
    with Session(Registry()):
        assert (len(config._REGISTRY), dict(config._CONFIG)) == (0, {})


# ---- Functions ----------------------------------------------------------------------------------


def test_flattened_values_come_before_what_holds_them() -> None:
    value = {"a": [1, "xy"], "b": None}
    assert list(config._iterate_flattened_values(value))[:4] == [1, "xy", [1, "xy"], None]


def test_a_binding_key_is_parsed_and_checked() -> None:
    key = config.ParsedBindingKey.parse("s/area.width")
    assert tuple(key) == ("s", "area", "shapes.area", "width")
    assert (key.config_key, key.scope_selector_arg) == (("s", "shapes.area"), ("s", "shapes.area", "width"))
    assert key == config.ParsedBindingKey.parse(("s", "shapes.area", "width")) == config.ParsedBindingKey.parse(key)
    assert len({key, config.ParsedBindingKey.parse(["s", "shapes.area", "width"])}) == 1
    with pytest.raises(ValueError, match="depth"):
        config.ParsedBindingKey.parse("area.depth")


def test_a_key_that_was_parsed_can_be_bound() -> None:
    config.bind_parameter(config.ParsedBindingKey.parse("area.width"), 6)
    assert query_parameter("area.width") == 6


def test_references_are_made_from_their_text() -> None:
    reference = config.ConfigurableReference("s/area", True)
    assert (repr(reference), reference.config_key) == ("@s/area()", ("s", "shapes.area"))
    with pytest.raises(ValueError, match="nothing"):
        config.ConfigurableReference("nothing", False)
    assert repr(config._UnknownConfigurableReference("s/nothing", True)) == "@nothing()"


def test_the_delegate_of_the_parser_makes_references() -> None:
    constant("shapes.SIDE", 4)
    delegate = config.ParserDelegate(skip_unknown=["known_unknown"])
    parse = config.config_parser.ConfigParser("[@area, %SIDE, %other, @known_unknown()]", delegate).parse_value
    assert list(map(repr, parse())) == ["@area", "%shapes.SIDE", "%other", "@known_unknown()"]
    with pytest.raises(ValueError, match="nothing"):
        delegate.configurable_reference("nothing", False)


@pytest.mark.parametrize(("value", "text"), [([1, "a"], "[1, 'a']"), (None, "None"), (object(), None)])
def test_a_value_is_formatted_where_it_has_a_form(value: object, text: str | None) -> None:
    assert config._format_value(value) == text
    assert config._is_literally_representable(value) is (text is not None)


def test_parameters_are_looked_for_below_decorators() -> None:
    target = config._REGISTRY["shapes.area"].wrapper
    assert config._might_have_parameter(target, "width")
    assert not config._might_have_parameter(target, "depth")
    assert config._might_have_parameter(dict.fromkeys, "anything") is config._might_have_parameter(dict.fromkeys, "x")


def test_raw_bindings_can_be_read_by_scope() -> None:
    parse_config("area.width = 1\ns/area.width = 2\ns/t/area.height = 3")
    assert config._get_bindings("shapes.area", ["s", "t"]) == {"width": 2, "height": 3}
    assert config._get_bindings("shapes.area", ["s", "t"], inherit_scopes=False) == {"height": 3}
    assert config._as_scope_and_selector("s/t/area") == (["s", "t"], "shapes.area")


def test_a_function_or_class_can_be_decorated_like_gin_does() -> None:
    def twice(function: Any) -> Any:
        return lambda *args: (function(*args), function(*args))

    assert config._decorate_fn_or_cls(twice, abs, "abs")(-1) == (1, 1)
    made = config._decorate_fn_or_cls(twice, complex, "complex", avoid_class_mutation=True)
    assert (made.__name__, issubclass(made, complex), made(1)) == ("complex", True, (1, 1))
    assert type(made(1)[0]) is complex

    class Mutated:
        def __init__(self, seen: list[int]) -> None:
            seen.append(1)

    def quietly_twice(function: Any) -> Any:
        return lambda *args: [function(*args) for _ in "ab"] and None

    seen: list[int] = []
    config._decorate_fn_or_cls(quietly_twice, Mutated, "Mutated")(seen)
    assert seen == [1, 1]


def test_something_can_be_made_configurable_by_the_inner_function() -> None:
    wrapper = config._make_configurable(sorted, name="tidy", module="shapes", avoid_class_mutation=True)
    parse_config("tidy.reverse = True")
    assert wrapper([1, 2]) == [2, 1]


def test_what_is_parsed_without_an_end_is_known_to_the_parse_context() -> None:
    assert config._parse_context().get_configurable("area").selector == "shapes.area"
    assert config._parse_context().get_configurable("nothing") is None


# ---- Put in place for a while, and back -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["_CONFIG", "_OPERATIVE_CONFIG", "_CONSTANTS"])
def test_a_mock_takes_a_views_place_for_a_while(name: str) -> None:
    constant("K", 1)
    parse_config("area.width = 3")
    get_area()
    before = dict(getattr(config, name).items())
    with mock.patch.object(config, name, {}):
        assert dict(getattr(config, name).items()) == {}
    assert dict(getattr(config, name).items()) == before


def test_a_mock_takes_the_place_of_a_list_or_flag_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = config._FINALIZE_HOOKS
    with mock.patch.object(config, "_FINALIZE_HOOKS", []), mock.patch.object(config, "_INTERACTIVE_MODE", True):
        assert (config._FINALIZE_HOOKS, config._INTERACTIVE_MODE) == ([], True)
    assert config._FINALIZE_HOOKS is hooks
    assert not config._INTERACTIVE_MODE
    with monkeypatch.context() as patches:
        patches.setattr(config, "_LOCATION_PREFIXES", ["elsewhere"])
        patches.setattr(config, "_CONFIG", {("", "shapes.area"): {"width": 5}})
        assert get_area() == 5
    assert (config._LOCATION_PREFIXES, get_area()) == ([""], 1)


def test_what_a_program_found_it_can_put_back() -> None:
    parse_config("area.width = 3")
    found = config._CONFIG
    config._CONFIG = {}
    assert get_area() == 1
    config._CONFIG = found
    assert get_area() == 3
