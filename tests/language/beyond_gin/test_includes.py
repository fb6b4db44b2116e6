"""``include``: what a file's names mean under a scope, and which file a path means."""

import re
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import genever
from genever import ConfigCycleError, GeneverError, Session
from genever.runtime.session import active


class Part:
    """Something to make: shows what it got, and where it was made."""

    def __init__(self, size: Any = 0) -> None:
        self.size, self.scope = size, genever.current_scope_str()

    def __repr__(self) -> str:
        return f"Part({self.size!r} in {self.scope!r})"


@pytest.fixture(autouse=True)
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`Part` and `use` to configure, in an empty working directory."""
    genever.external_configurable(Part, "Part", "tests.includes")
    genever.configurable("use", module="tests.includes")(lambda **values: values)
    monkeypatch.chdir(tmp_path)


def files(**texts: str) -> None:
    """Write files: ``main`` is ``main.gin``, and ``model__small`` is ``model/small.gin``."""
    for name, text in texts.items():
        path = Path(name.replace("__", "/") + ".gin")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def load(*bindings: str, main: str = "main.gin") -> Any:
    """What `use` gets from the file; its printed configuration has to give the same."""
    genever.parse_config_files_and_bindings([main], list(bindings))
    use = genever.get_configurable("use")
    found, printed, operative = use(), genever.config_str(), genever.operative_config_str()
    for text in (printed, operative):
        with Session(active().catalog):
            genever.parse_config(text)
            assert repr(sorted(use().items())) == repr(sorted(found.items()))
    return found


def message(*bindings: str, main: str = "main.gin") -> str:
    """The whole message of the error that loading the file gives; nothing of it may have been taken in."""
    genever.parse_config("use.before = 1")
    before = genever.config_str()
    with pytest.raises(GeneverError) as caught:
        genever.parse_config_files_and_bindings([main], list(bindings))
    found_by_finalizing = caught.value.code in ("assertion-failed", "no-macro")
    assert found_by_finalizing or genever.config_str() == before
    return str(caught.value)


# ---- Under a scope --------------------------------------------------------------------------------------------


def test_what_a_file_defines_is_its_own_and_the_rest_is_what_it_is_outside() -> None:
    files(
        main="size = 1\nunit = 2\ninclude './part.gin' as a\ninclude './part.gin' as b\nb/size = 5\n"
        "use.a = [%a/part, %a/size]\nuse.b = [%b/part, %b/size]\nuse.outside = [@Part(), %size]\n",
        part="size = 3\npart = @Part()\nPart.size = [%size, %unit]\n",
    )
    found = load()
    assert repr(found) == (
        "{'a': [Part([3, 2] in 'a/part'), 3], 'b': [Part([5, 2] in 'b/part'), 5], 'outside': [Part(0 in ''), 1]}"
    )


def test_a_macro_may_be_defined_outside_after_the_include() -> None:
    files(main="include './part.gin' as a\nuse.x = @a/Part()\nsize = 4\n", part="Part.size = %size\n")
    assert load()["x"].size == 4


def test_a_scope_within_a_macro_is_its_own_as_the_macro_is() -> None:
    files(
        main="include './part.gin' as a\nuse.x = %a/part\n",
        part="part = @Part()\npart/Part.size = %big/size\nbig/size = 6\n",
    )
    assert repr(load()["x"]) == "Part(6 in 'a/part')"


def test_a_use_in_an_inner_scope_finds_the_files_own_macro() -> None:
    files(main="include './part.gin' as a\nuse.x = @a/Part()\nbig = 0\n", part="big = 7\nPart.size = %big/size\n")
    genever.parse_config_file("main.gin")
    assert genever.get_configurable("use")()["x"].size == 7


def test_includes_in_a_scoped_file_lie_in_its_scope() -> None:
    files(
        main="rate = 1\ninclude './outer.gin' as A\nuse.x = [@A/Part(), @A/in/Part(), %A/in/own, %A/own]\n",
        outer="own = 2\ninclude './inner.gin' as in\nPart.size = [%own, %rate]\n",
        inner="own = 3\nPart.size = [%own, %rate]\n",
    )
    assert repr(load()["x"]) == "[Part([2, 1] in 'A'), Part([3, 1] in 'A/in'), 3, 2]"


def test_an_inner_file_uses_the_macros_of_the_outer_one() -> None:
    files(
        main="own = 1\ninclude './outer.gin' as A\nuse.x = @A/in/Part()\n",
        outer="own = 2\ninclude './inner.gin' as in\n",
        inner="Part.size = %own\n",
    )
    assert load()["x"].size == 2


def test_what_a_scoped_file_makes_is_made_where_it_is_needed_within_the_scope() -> None:
    files(
        main="include './part.gin' as a\n",
        part="use.x = @Part()\nuse.y = @in/Part()\nuse.z = @Part\nin/Part.size = 1\nb/Part.size = 2\n",
    )
    genever.parse_config_file("main.gin")
    with genever.config_scope("a/b"):
        found = genever.get_configurable("use")()
    assert repr([found["x"], found["y"], found["z"]()]) == "[Part(2 in 'a/b'), Part(1 in 'a/in'), Part(0 in 'a')]"


def test_a_scope_may_have_several_parts() -> None:
    files(main="include './part.gin' as a/b\nuse.x = [@a/b/Part(), @a/Part()]\n", part="Part.size = 8\n")
    assert [part.size for part in load()["x"]] == [8, 0]


def test_edits_of_a_scoped_file_begin_from_what_is_outside() -> None:
    files(
        main="tags = ['a']\nPart.size = [1]\ninclude './part.gin' as s\nuse.x = [%tags, %s/tags, @Part(), @s/Part()]\n",
        part="tags += ['b']\ntags += ['c']\nPart.size += [2]\n",
    )
    assert repr(load()["x"]) == "[['a'], ['a', 'b', 'c'], Part([1] in ''), Part([1, 2] in 's')]"


def test_del_takes_back_what_the_scoped_file_bound() -> None:
    files(
        main="size = 1\nPart.size = 2\ninclude './part.gin' as s\nuse.x = [%size, @s/Part()]\n",
        part="size = 3\nPart.size = %size\ndel Part.size\ndel size\n",
    )
    assert repr(load()["x"]) == "[1, Part(2 in 's')]"


def test_shared_objects_of_a_scoped_file_are_one_for_each_scope() -> None:
    files(
        main="include './part.gin' as a\ninclude './part.gin' as b\nuse.a = [%a/part, %a/part]\nuse.b = %b/part\n",
        part="part = once @Part()\n",
    )
    found = load()
    assert (found["a"][0] is found["a"][1], found["a"][0] is found["b"]) == (True, False)


def test_a_singleton_is_the_files_own_if_the_file_says_how_it_is_made() -> None:
    files(
        main="outer/gin.singleton.constructor = @Part\ninclude './part.gin' as s\n"
        "use.x = [%s/x, @outer/gin.singleton()]\n",
        part="x = [@outer/gin.singleton(), @inner/gin.singleton()]\ninner/gin.singleton.constructor = @Part\n",
    )
    (outer, inner), same = load()["x"]
    assert (outer is same, outer.scope, inner.scope) == (True, "outer", "s")


def test_assertions_handles_and_arguments_move_too() -> None:
    files(
        main="include './part.gin' as s\nuse.x = %s/x\n",
        part="n = 2\nassert %n == 2, f'{%n} is not 2'\nx = [lazy @Part(%n), @Part(size={%n: [%n + 1]}, ...)]\n",
    )
    genever.parse_config_files_and_bindings(["main.gin"], [])
    handle, partial = genever.get_configurable("use")()["x"]
    assert repr([handle.get(), partial()]) == "[Part(2 in 's/x'), Part({2: [3]} in 's')]"
    genever.clear_config()
    assert message("s/n = 3") == (
        "part.gin:2:1: error: the assertion does not hold: 3 is not 2 [assertion-failed]\n"
        "  2 | assert %n == 2, f'{%n} is not 2'\n"
        "    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "      %s/n = 3  (<bindings>:1:1)"
    )


# ---- Which file -----------------------------------------------------------------------------------------------


def test_paths_with_dots_are_relative_to_the_including_file() -> None:
    files(main="include './sub/a.gin'\n", sub__a="include '../sub/./b.gin'\ninclude '../c.gin'\n", sub__b="use.b = 1\n")
    files(c="use.c = 2\n", sub__c="use.c = 3\n")
    assert load() == {"b": 1, "c": 2}


def test_a_macro_picks_the_file_and_the_command_line_picks_the_macro() -> None:
    files(
        main="size = 'small'\ninclude f'./model/{%size}.gin'\n", model__small="use.x = 1\n", model__large="use.x = 2\n"
    )
    assert load() == {"x": 1}
    genever.clear_config()
    assert load("size = 'large'") == {"x": 2}


@pytest.mark.parametrize(
    ("binding", "expected"), [("size = 'large'", "small"), ("a/size = 'large'", "large"), ("b/size = 1", "small")]
)
def test_the_macro_of_a_scoped_file_has_its_scoped_name(binding: str, expected: str) -> None:
    files(
        main="include './pick.gin' as a\nuse.x = [%a/size, @a/Part()]\n",
        pick="size = 'small'\ninclude f'./{%size}.gin'\n",
    )
    files(small="Part.size = 'small'\n", large="Part.size = 'large'\n")
    genever.parse_config_files_and_bindings(["main.gin"], [binding])
    name, part = genever.get_configurable("use")()["x"]
    assert (name, part.size) == (expected, expected)


def test_a_path_may_be_any_text_that_macros_make() -> None:
    files(main="n = 2\nkind = 'b' if %n > 1 else 'a'\ninclude f'./{%kind}{%n:02d}.gin'\n", b02="use.x = 1\n")
    assert load() == {"x": 1}


def test_a_package_has_files_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lib" / "included_parts" / "configs").mkdir(parents=True)
    (tmp_path / "lib" / "included_parts" / "__init__.py").touch()
    (tmp_path / "lib" / "included_parts" / "configs" / "base.gin").write_text("include './more.gin'\nuse.x = 1\n")
    (tmp_path / "lib" / "included_parts" / "configs" / "more.gin").write_text("use.y = 2\n")
    monkeypatch.syspath_prepend(tmp_path / "lib")
    files(main="include 'included_parts/configs/base.gin'\n", dotted="include 'included_parts.configs/base.gin'\n")
    assert load() == {"x": 1, "y": 2}
    genever.clear_config()
    assert load(main="dotted.gin") == {"x": 1, "y": 2}


def test_a_url_is_read_through_fsspec_with_all_that_it_includes() -> None:
    fsspec = pytest.importorskip("fsspec")
    texts = {"main": "n = 'b'\ninclude f'./parts/{%n}.gin' as s\nuse.x = %s/n\n", "parts/b": "include '../c.gin'\n"}
    for name, text in {**texts, "c": "n = 3\n"}.items():
        with fsspec.open(f"memory://includes/{name}.gin", "w") as file:
            file.write(text)
    assert load(main="memory://includes/main.gin") == {"x": 3}
    genever.clear_config()
    assert message("n = 'd'", main="memory://includes/main.gin").endswith("the files in ./parts: b.gin")


@pytest.mark.parametrize(
    ("raised", "cause", "said"),
    [
        (PermissionError("no credentials"), None, "down://a.gin cannot be read: no credentials [file-unreadable]"),
        (FileNotFoundError("a"), OSError("refused"), "down://a.gin cannot be read: refused [file-unreadable]"),
        (FileNotFoundError("a"), None, "Unable to open file: down://a.gin. Searched config paths: ['']."),
    ],
)
def test_a_url_that_cannot_be_reached_says_why(
    raised: Exception, cause: Exception | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genever.configuration.sources.remote.SCHEMES", frozenset({"down"}))
    fsspec = pytest.importorskip("fsspec")

    class Down(fsspec.AbstractFileSystem):  # type: ignore[name-defined, misc]  # It has no types.
        cachable = False

        def info(self, path: str, **_: Any) -> Any:
            raise raised from cause

    fsspec.register_implementation("down", Down, clobber=True)
    assert message(main="down://a.gin").startswith(f"error: {said}")


# ---- What is wrong --------------------------------------------------------------------------------------------


def test_a_wrong_alternative_lists_those_there_are() -> None:
    files(main="size = 'smal'\ninclude f'./model/{%size}.gin'\n", model__small="", model__large="")
    assert message().replace(str(Path.cwd()), "…") == (
        "main.gin:2:9: error: Unable to open file: ./model/smal.gin. Searched config paths: ['']. [file-not-found]\n"
        "  2 | include f'./model/{%size}.gin'\n"
        "    |         ^^^^^^^^^^^^^^^^^^^^^^ the files in ./model: large.gin, small.gin"
    )


def test_a_cycle_through_computed_paths_is_an_error_that_says_the_way() -> None:
    files(
        main="n = 'a'\ninclude f'./{%n}.gin'\n", a="m = 'b'\ninclude f'./{%m}.gin' as s\n", b="include './main.gin'\n"
    )
    with pytest.raises(ConfigCycleError):
        genever.parse_config_file("main.gin")
    assert message().replace(str(Path.cwd()), "…") == (
        "b.gin:1:9: error: the file ./main.gin includes itself: …/main.gin → …/a.gin → …/b.gin → …/main.gin "
        "[include-cycle]\n"
        "  1 | include './main.gin'\n"
        "    |         ^^^^^^^^^^^^"
    )


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("include f'./{%n}.gin'", "1:14: error: the macro %n is not defined [undefined-macro]"),
        ("n = @Part()\ninclude f'./{%n}.gin'", "2:9: error: the path of an include cannot call anything [bad-include]"),
        (
            "n = %gin.REQUIRED\ninclude f'./{%n}.gin'",
            "2:9: error: the macro %n says which file this is, and is still to be given [required-left]",
        ),
        ("n = 0\ninclude f'{1 // %n}.gin'", "2:12: error: division by zero, with 1 and 0 [bad-expression]"),
        (
            "n = secret('a')\ninclude f'{%n}.gin'",
            "2:9: error: the path of an include cannot hold a secret: messages show",
        ),
        ("include 'a.gin' as b.c", "1:20: error: 'b.c' is not a scope [syntax]"),
        ("include b'a.gin'", "1:9: error: the path of an include must be a str [syntax]"),
        ("include %n", "1:9: error: this include is not finished [syntax]"),
        ("include 'a.gin' as", "1:19: error: "),
    ],
)
def test_a_path_that_cannot_be_one_is_an_error_with_its_place(text: str, finding: str) -> None:
    files(main=text + "\n")
    assert message().splitlines()[0].startswith(f"main.gin:{finding}")


def test_what_is_wrong_in_a_scoped_file_has_its_place_there() -> None:
    files(main="include './part.gin' as s\nuse.y = %s\n", part="Part.sise = 1\nPart.size = %nothing\n")
    found = message()
    assert found.startswith("part.gin:1:6: error: ")
    files(part="Part.size = 1 + %nothing\n")
    assert "part.gin:1:17: error: the macro %nothing is not defined [no-macro]" in message()


# ---- The final value of a macro picks the file ----------------------------------------------------------------

MODELS = {"model__mlp": "use.x = 'mlp'\n", "model__conv": "use.x = 'conv'\n"}


def test_the_last_binding_of_a_macro_picks_the_file_wherever_it_stands() -> None:
    files(**MODELS, base="arch = 'mlp'\ninclude f'./model/{%arch}.gin'\n")
    files(after="include './base.gin'\narch = 'conv'\n", before="arch = 'conv'\ninclude './base.gin'\n")
    files(
        below="include f'./model/{%arch}.gin'\narch = 'conv'\n",
        edited="include './base.gin'\narch = 'con'\narch += 'v'\n",
    )
    files(restored="include './after.gin'\ndel arch\narch = 'mlp'\n")
    for main, expected in {
        "after": "conv",
        "before": "mlp",
        "below": "conv",
        "edited": "conv",
        "restored": "mlp",
    }.items():
        genever.clear_config()
        assert load(main=f"{main}.gin") == {"x": expected}


def test_the_long_form_of_a_macro_picks_the_file_too() -> None:
    files(**MODELS, main="include f'./model/{%arch}.gin'\narch/macro.value = 'mlp'\narch/macro:\n  value = 'conv'\n")
    assert load() == {"x": "conv"}


def test_a_later_file_and_the_command_line_pick_the_file() -> None:
    files(**MODELS, main="arch = 'none'\ninclude f'./model/{%arch}.gin'\n", exp="arch = 'mlp'\n")
    genever.parse_config_files_and_bindings(["main.gin", "exp.gin"], [])
    assert genever.get_configurable("use")() == {"x": "mlp"}
    genever.clear_config()
    genever.parse_config_files_and_bindings(["main.gin", "exp.gin"], ["arch = 'conv'"])
    assert genever.get_configurable("use")() == {"x": "conv"}


def test_a_file_that_is_not_chosen_in_the_end_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "not_chosen.py").write_text("raise SystemExit\n")
    monkeypatch.syspath_prepend(tmp_path)
    files(main="arch = 'mlp'\ninclude f'./model/{%arch}.gin'\narch = 'conv'\n")
    files(model__mlp="import not_chosen\nimport there_is_no_such\n%%%\n", model__conv="use.x = 'conv'\n")
    assert load() == {"x": "conv"}


def test_a_chosen_file_may_choose_others_and_bind_what_chooses_them() -> None:
    files(main="a = 'one'\ninclude f'./{%a}.gin'\nb = 'no'\ninclude './inner.gin'\na = 'two'\n")
    files(one="b = 'three'\n", two="include './set.gin'\n", set="c = 'four'\n", inner="include f'./{%c}.gin'\n")
    files(four="d = 'five'\ninclude f'./{%d}.gin' as s\ns/d = 'five'\n", five="use.x = %d\nd = 'own'\n")
    genever.parse_config_files_and_bindings(["main.gin"], [])
    assert genever.get_bindings("s/use") == {"x": "five"}


def test_a_chain_of_choices_each_bound_by_the_file_before() -> None:
    count = 40
    lines = [f"include f'./{{%m{index}}}.gin'" for index in reversed(range(count))]
    files(main="\n".join([*lines, "m0 = 'f0'"]))
    files(**{f"f{index}": f"m{index + 1} = 'f{index + 1}'\n" for index in range(count)})
    files(**{f"f{count - 1}": "use.x = 'the end'\n"})
    assert load() == {"x": "the end"}


def test_the_variables_of_the_environment_pick_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCLUDES_ARCH", "conv")
    files(**MODELS, main="include f'./model/{%arch}.gin'\narch = env('INCLUDES_ARCH', 'mlp')\n")
    assert load() == {"x": "conv"}


def test_constants_of_the_modules_that_a_file_imports_pick_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "with_constants.py").write_text("import genever\ngenever.constant('inc.ARCH', 'conv')\n")
    monkeypatch.syspath_prepend(tmp_path)
    files(**MODELS, main="import with_constants\ninclude f'./model/{%inc.ARCH}.gin'\n")
    assert load() == {"x": "conv"}


def test_a_choice_in_a_scoped_file_takes_the_final_value_of_the_files_own_macro() -> None:
    files(
        main="size = 'large'\ninclude './pick.gin' as a\ninclude './pick.gin' as b\n"
        "use.x = [@a/Part(), @b/Part()]\nb/size = 'large'"
    )
    files(pick="include f'./{%size}.gin'\nsize = 'small'\n", small="Part.size = 1\n", large="Part.size = 2\n")
    assert [part.size for part in load()["x"]] == [1, 2]


def test_a_scope_may_be_given_to_a_file_that_a_later_macro_picks() -> None:
    files(main="include f'./{%size}.gin' as a\nsize = 'small'\nuse.x = @a/Part()\n", small="Part.size = %n\nn = 1\n")
    assert load()["x"].size == 1


def test_a_file_that_changes_the_macro_that_chose_it_is_an_error_with_the_way() -> None:
    files(main="arch = 'mlp'\ninclude f'./{%arch}.gin'\n", mlp="arch = 'conv'\n", conv="use.x = 1\n")
    assert message() == (
        "main.gin:2:9: error: a file changes the macro that chose it, so that this include never settles: "
        "./mlp.gin → ./conv.gin → ./mlp.gin [unsettled-include]\n"
        "  2 | include f'./{%arch}.gin'\n"
        "    |         ^^^^^^^^^^^^^^^^\n"
        "      %arch = 'conv'  (mlp.gin:1:1)\n"
        "      %arch = 'mlp'  (main.gin:1:1)"
    )


def test_a_file_that_only_its_own_binding_chooses_is_an_error() -> None:
    files(main="arch = 'mlp'\ninclude f'./{%arch}.gin'\n", mlp="arch = 'conv'\n", conv="arch = 'conv'\n")
    assert message() == (
        "main.gin:2:9: error: ./conv.gin changes the macro that chose it: without that file it would choose ./mlp.gin "
        "[unsettled-include]\n"
        "  2 | include f'./{%arch}.gin'\n"
        "    |         ^^^^^^^^^^^^^^^^\n"
        "      %arch = 'conv'  (conv.gin:1:1)"
    )


def test_a_file_may_repeat_the_macro_that_chose_it() -> None:
    files(main="arch = 'mlp'\ninclude f'./{%arch}.gin'\n", mlp="arch = 'mlp'\nuse.x = %arch\n")
    assert load() == {"x": "mlp"}


def test_files_that_change_each_others_macros_never_settle() -> None:
    files(main="a = 'x'\nb = 'x'\ninclude f'./a{%a}.gin'\ninclude f'./b{%b}.gin'\n")
    files(ax="b = 'x'\n", ay="b = 'y'\n", bx="a = 'y'\n", by="a = 'x'\n")
    assert message().splitlines()[0] == (
        "main.gin:3:9: error: the files that macros choose change these macros, so that this include never settles: "
        "./ax.gin → ./ay.gin → ./ax.gin [unsettled-include]"
    )


def test_files_that_only_choose_each_other_are_an_error() -> None:
    files(main="a = 'x'\nb = 'x'\ninclude f'./a{%a}.gin'\ninclude f'./b{%b}.gin'\n")
    files(ax="b = 'y'\n", ay="b = 'y'\n", bx="", by="a = 'y'\n")
    assert message().splitlines()[0] == (
        "main.gin:3:9: error: ./ay.gin changes the macro that chose it: without that file it would choose ./ax.gin "
        "[unsettled-include]"
    )


def test_a_later_call_cannot_change_what_has_chosen_a_file() -> None:
    files(**MODELS, main="arch = 'mlp'\ninclude f'./model/{%arch}.gin'\n")
    genever.parse_config_file("main.gin")
    genever.parse_config("arch = 'mlp'")  # That changes nothing.
    with pytest.raises(GeneverError) as caught:
        genever.parse_config("use.y = 1\narch = 'conv'")
    assert str(caught.value) == (
        "<bindings>:2:1: error: the include in main.gin:2:9 has taken in ./model/mlp.gin, and would now choose "
        "./model/conv.gin [unsettled-include]\n"
        "  2 | arch = 'conv'\n"
        "    | ^^^^^^^^^^^^^ bind the macro before, or in the call that reads the include\n"
        "      %arch = 'conv'  (<bindings>:2:1)"
    )
    assert genever.get_configurable("use")() == {"x": "mlp"}


def test_a_macro_bound_in_an_earlier_call_picks_the_file() -> None:
    files(**MODELS, main="include f'./model/{%arch}.gin'\n")
    genever.parse_config("arch = 'conv'")
    assert load() == {"x": "conv"}


def test_code_cannot_change_what_has_chosen_a_file() -> None:
    files(**MODELS, main="arch = 'mlp'\ninclude f'./model/{%arch}.gin'\n")
    genever.parse_config_file("main.gin")
    genever.bind_parameter("%arch", "mlp")  # That changes nothing.
    with pytest.raises(GeneverError, match=r"has taken in \./model/mlp\.gin, and would now choose \./model/conv\.gin"):
        genever.bind_parameter("%arch", "conv")
    assert genever.get_configurable("use")() == {"x": "mlp"}
    genever.finalize()


def test_a_finalize_hook_cannot_change_what_has_chosen_a_file() -> None:
    files(**MODELS, main="arch = 'mlp'\ninclude f'./model/{%arch}.gin'\n")
    with Session(active().catalog) as session:
        genever.parse_config_file("main.gin")
        genever.register_finalize_hook(lambda config: {"%arch": "conv"})
        with pytest.raises(GeneverError, match=r"would now choose \./model/conv\.gin"):
            genever.finalize()
        assert (session.locked, genever.query_parameter("%arch")) == (False, "mlp")


def test_what_took_effect_holds_what_has_chosen_a_file() -> None:
    files(
        main="size = 'small'\nkind = f'mlp-{%size}'\nother = 3\ninclude f'{%kind}.gin'\n",
        **{"mlp-small": "use.x = 1\n"},
    )
    genever.parse_config_file("main.gin")
    assert genever.operative_config_str() == ""
    genever.get_configurable("use")()
    printed = genever.operative_config_str()
    assert [line for line in printed.splitlines() if line[:1] not in ("#", "")] == [
        "kind = f'mlp-{%size}'",
        "size = 'small'",
        "use.x = 1",
        "assert f'{%kind}.gin' == 'mlp-small.gin', "
        "\"this text has the bindings of 'mlp-small.gin'; choose another where the include stands\"",
    ]
    with Session(active().catalog), pytest.raises(GeneverError, match=r"%size = 'large'"):
        genever.parse_config(printed + "\nsize = 'large'")
        genever.finalize()


def test_what_is_wrong_in_the_chosen_file_changes_nothing() -> None:
    files(main="arch = 'mlp'\ninclude f'./{%arch}.gin'\narch = 'conv'\n", mlp="use.x = 1\n", conv="use.x = @nothing\n")
    assert message().startswith("conv.gin:1:9: error: ")


# ---- The law --------------------------------------------------------------------------------------------------

USES = st.sampled_from(["1", "'x'", "%outside", "%m0", "%m1", "%m1/in", "@Part(%m0)", "@in/Part()", "{'k': %m1}"])
LINES = st.one_of(
    st.builds("m1 = [{}]".format, st.sampled_from(["%m0", "%outside", "2", "@Part()", "@in/Part()"])),
    st.builds("{}use.x = [{}, {}]".format, st.sampled_from(["", "in/"]), USES, USES),
    st.builds("{}use.x += [{}]".format, st.sampled_from(["", "in/"]), USES),
    st.builds(
        "{}Part.size = {}".format, st.sampled_from(["", "in/", "m1/"]), st.sampled_from(["%m0", "%outside", "7"])
    ),
    st.just("del in/use.x"),
    st.just("m0 += 1"),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, max_size=8), st.sampled_from(["", "in"]))
def test_a_file_means_under_a_scope_what_it_means_alone(lines: list[str], inside: str) -> None:
    text = "\n".join(["m0 = 3", "m1 = [4]", "use.x = []", *lines])
    with TemporaryDirectory() as folder:
        Path(folder, "part.gin").write_text(text)
        alone = shown_in(f"outside = 5\ninclude '{folder}/part.gin'", inside)
        scoped = shown_in(f"outside = 5\nm0 = 'not this'\ninclude '{folder}/part.gin' as s", f"s/{inside}".rstrip("/"))
    assert scoped == alone


def shown_in(text: str, scope: str) -> str:
    """What `use` gets in a scope, without the names of the scopes in which it was made."""
    with Session(active().catalog):
        genever.parse_config(text)
        with genever.config_scope(scope or None):
            return re.sub(r" in '[^']*'", "", repr(genever.get_configurable("use")()))


# ---- Files that are taken in again ----------------------------------------------------------------------------


def chain(count: int, text: str, last: str) -> None:
    """Write files that each say ``text``, with ``{next}`` for the next one; the first is ``main.gin``."""
    names = ["main", *(f"f{index}" for index in range(1, count)), "last"]
    for name, following in pairwise(names):
        Path(f"{name}.gin").write_text(text.replace("{next}", f"./{following}.gin").replace("{name}", name))
    Path("last.gin").write_text(last)


def test_files_that_include_the_next_one_twice_cost_no_more_than_their_number() -> None:
    chain(
        40,
        "include '{next}'\nuse.{name} = 1\nimport math\ninclude '{next}'\nassert %x == 'end'\n",
        "x = 'end'\nuse.x = %x\n",
    )
    found = load()
    assert (len(found), found["x"]) == (41, "end")
    assert len(active().config.assertions) <= 40 * 40


@pytest.mark.parametrize("lines", ["x += 'a'", "y = 1\ndel y", "include f'{%y}.gin'\ny = 'z'", "nothing.x = 1"])
def test_what_cannot_be_repeated_is_bounded(lines: str) -> None:
    files(z="")
    chain(40, f"include '{{next}}'\n{lines}\ninclude '{{next}}'\n", "x = ''\n")
    with pytest.raises(GeneverError):
        genever.parse_config_file("main.gin")


def test_what_would_be_endless_under_scopes_is_refused() -> None:
    chain(40, "include '{next}' as a\ninclude '{next}' as b\n", "x = 1\n")
    assert (
        message()
        .splitlines()[0]
        .endswith("error: files that are included again and again come to more than 50,000 bindings [too-large]")
    )


def test_a_file_that_is_repeated_wins_over_what_stands_before_it() -> None:
    files(part="use.x = 1\nuse.y = %m\nm = [1]\n")
    files(main="include './part.gin'\nuse.x = 2\ninclude './part.gin'\nm = 3\ninclude './part.gin'\nuse.y = 4\n")
    assert load() == {"x": 1, "y": 4}
    assert genever.query_parameter("%m") == [1]


def test_a_repeated_file_is_found_by_the_include_that_took_it_in() -> None:
    files(
        main="include './a.gin' as s\ninclude './a.gin' as t\ninclude './a.gin' as u\n",
        a="include './b.gin'\n",
        b="use.x = 1\n",
    )
    genever.parse_config_file("main.gin")
    found = {scope: active().config.get(scope, "tests.includes.use", "x") for scope in "stu"}
    ways = {
        scope: [*map(str, b.origin.route())][:2] for scope, b in found.items() if b is not None and b.origin is not None
    }
    assert ways == {scope: ["a.gin:1:1", f"main.gin:{line}:1"] for line, scope in enumerate("stu", start=1)}
    assert [source.name for source in active().config.files] == ["main.gin", *["a.gin", "b.gin"] * 3]


def test_a_repeated_file_knows_what_was_imported_since(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "late_constants.py").write_text("import genever\ngenever.constant('late.COUNT', 5)\n")
    monkeypatch.syspath_prepend(tmp_path)
    twice = "include './a.gin'\n" * 2
    files(main=f"COUNT = 1\n{twice}import late_constants\n{twice}", a="use.x = %COUNT\n")
    assert load() == {"x": 5}


def test_a_repeated_file_that_includes_one_that_is_open_is_a_cycle() -> None:
    files(
        main="include './a.gin'\ninclude './a.gin'\ninclude './b.gin'\n",
        a="include './c.gin'\n",
        b="include './d.gin'\n",
    )
    files(c="m = 1\n", d="include './a.gin'\ninclude './b.gin'\n")
    with pytest.raises(ConfigCycleError):
        genever.parse_config_file("main.gin")


def test_a_printed_configuration_holds_for_its_choices_only() -> None:
    files(
        main="size = 'small'\ninclude f'./model/{%size}.gin'\ninclude f'./model/{%size}.gin'",
        model__small="use.x = 1",
        model__large="use.x = 2",
    )
    genever.parse_config_file("main.gin")
    printed = genever.config_str()
    with Session(active().catalog) as again:
        again.load_text(printed)
        again.finalize()
        genever.get_configurable("use")()
        assert genever.unused() == ()
        assert genever.config_str() == printed
    with Session(active().catalog) as another:
        another.load_text(f"{printed}\nsize = 'large'")
        with pytest.raises(GeneverError, match=r"this text has the bindings of './model/small\.gin'; choose"):
            another.finalize()
