"""Files and texts to bindings: includes, imports, what is skipped, and nothing changed by what fails."""

import io
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import genever
from genever import GeneverError, Session
from tests.untyped import configurable

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str | bytes]], None]:
    """Writes files in the current folder, which is the test's own."""
    monkeypatch.chdir(tmp_path)

    def write(contents: Mapping[str, str | bytes]) -> None:
        for name, content in contents.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    return write


Files = Callable[[Mapping[str, str | bytes]], None]


@pytest.fixture
def f(session: Session) -> Callable[..., Any]:
    """A configurable that gives its arguments."""
    return configurable("f")(lambda **parameters: parameters)


# ---- What a load gives -----------------------------------------------------------------------------------


def test_a_text_may_come_in_many_forms(f: Callable[..., Any]) -> None:
    for number, text in enumerate(["f.a = 0", ["f.b = 1"], b"f.c = 2", io.StringIO("f.d = 3"), io.BytesIO(b"f.e = 4")]):
        genever.parse_config(text)
        assert list(f().values()) == list(range(number + 1))


def test_lines_are_joined_as_lines(f: Callable[..., Any]) -> None:
    genever.parse_config(["f:", "  a = 1", "  b = [2,", "3]"])
    assert f() == {"a": 1, "b": [2, 3]}


def test_a_load_tells_what_it_included_and_imported(files: Files, f: Callable[..., Any]) -> None:
    files(
        {"top.gin": "import os.path\ninclude 'a.gin'\ninclude 'a.gin'", "a.gin": "from string import digits\nf.a = 1"}
    )
    with pytest.raises(GeneverError):
        genever.parse_config_file("top.gin")
    files({"a.gin": "import string\ninclude 'b.gin'", "b.gin": "f.b = 2"})
    found = genever.parse_config_file("top.gin")
    assert found == (
        "top.gin",
        ["os.path"],
        [("a.gin", ["string"], [("b.gin", [], [])]), ("a.gin", ["string"], [("b.gin", [], [])])],
    )


def test_files_come_in_their_order_and_bindings_last(files: Files, f: Callable[..., Any]) -> None:
    files({"a.gin": "f.x = 1\nf.y = 1", "b.gin": "f.y = 2\nf.z = 2"})
    genever.parse_config_files_and_bindings(["a.gin", "b.gin"], ["f.z = 3"])
    assert f() == {"x": 1, "y": 2, "z": 3}
    assert genever.config_is_locked()


def test_one_file_needs_no_list(files: Files, f: Callable[..., Any]) -> None:
    files({"a.gin": "f.x = 1\nf.z = 3"})
    genever.parse_config_files_and_bindings("a.gin", "f.y = 2")
    assert f() == {"x": 1, "y": 2, "z": 3}


def test_what_follows_an_include_overrides_it(files: Files, f: Callable[..., Any]) -> None:
    files({"a.gin": "f.x = 1\nf.y = 1"})
    genever.parse_config("f.x = 0\ninclude 'a.gin'\nf.y = 2")
    assert f() == {"x": 1, "y": 2}


# ---- Finding files ---------------------------------------------------------------------------------------


def test_files_are_searched_for_in_the_search_paths_in_order(files: Files, f: Callable[..., Any]) -> None:
    files({"one/x.gin": "f.x = 1", "two/x.gin": "f.x = 2", "two/y.gin": "f.y = 2"})
    genever.add_config_file_search_path("one")
    genever.add_config_file_search_path("two")
    genever.parse_config("include 'x.gin'\ninclude 'y.gin'")
    assert f() == {"x": 1, "y": 2}


def test_a_path_that_begins_with_a_dot_is_relative_to_the_including_file(files: Files, f: Callable[..., Any]) -> None:
    files({"conf/top.gin": "include './part/a.gin'", "conf/part/a.gin": "include '../b.gin'", "conf/b.gin": "f.x = 1"})
    genever.parse_config_file("conf/top.gin")
    assert f() == {"x": 1}


def test_a_file_of_a_package_is_found(files: Files, f: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    files({"shop/__init__.py": "", "shop/conf/base.gin": "f.x = 1"})
    monkeypatch.syspath_prepend(str(Path.cwd()))
    monkeypatch.chdir("/")
    genever.parse_config_file("shop/conf/base.gin")
    assert f() == {"x": 1}


def test_a_file_reader_reads_what_it_accepts(f: Callable[..., Any]) -> None:
    def open_memory(path: str) -> io.StringIO:
        return io.StringIO(f"f.x = {path!r}")

    genever.register_file_reader(open_memory, lambda path: path.startswith("memory:"))
    genever.parse_config("include 'memory:a'")
    assert f() == {"x": "memory:a"}


def test_a_file_readers_own_exception_reaches_the_caller(f: Callable[..., Any]) -> None:
    def open_broken(path: str) -> io.StringIO:
        raise ConnectionError("no network")

    genever.register_file_reader(open_broken, lambda path: path.startswith("net:"))
    with pytest.raises(ConnectionError, match="no network"):
        genever.parse_config("include 'net:a'")


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_read(files: Files, f: Callable[..., Any]) -> None:
    files({"a.gin": b"\xef\xbb\xbff.x = 1\r\nf.y = '''a\r\nb'''\r\n"})
    genever.parse_config_file("a.gin")
    assert f() == {"x": 1, "y": "a\nb"}


# ---- Imports ---------------------------------------------------------------------------------------------


def test_an_import_registers_what_its_module_decorates(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files({"shelf_one.py": "import genever\n@genever.configurable\ndef shelved(x=0):\n    return x\n"})
    monkeypatch.syspath_prepend(str(Path.cwd()))
    genever.parse_config("import shelf_one\nshelved.x = 5")
    assert genever.get_configurable("shelved")() == 5


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("import genever_nowhere_else", ModuleNotFoundError),
        ("from os import nothing_like_it", ImportError),
        ("1 / 0", ZeroDivisionError),
        ("def", SyntaxError),
        ("raise SystemExit(3)", SystemExit),
    ],
)
def test_what_an_imported_module_raises_is_raised(
    files: Files, monkeypatch: pytest.MonkeyPatch, code: str, kind: type[BaseException]
) -> None:
    files({"broken_module.py": code, "a.gin": "\nimport broken_module"})
    monkeypatch.syspath_prepend(str(Path.cwd()))
    with pytest.raises(kind) as caught:
        genever.parse_config_file("a.gin")
    assert not isinstance(caught.value, GeneverError)
    if isinstance(caught.value, Exception):
        assert caught.value.__notes__ == ["  While importing broken_module for a.gin:2"]


# ---- Skipping --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("skip", [True, ["nowhere", "s.nowhere"], ("nowhere", "s.nowhere"), {"nowhere", "s.nowhere"}])
def test_what_is_unknown_may_be_skipped(f: Callable[..., Any], skip: Any) -> None:
    genever.parse_config("nowhere.x = 1\na/s.nowhere.x = @nowhere\nf.y = 2\nnowhere:\n  z = @nowhere()\n", skip)
    assert f() == {"y": 2}


def test_a_list_skips_what_it_names_and_no_more(f: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="No configurable matching 'elsewhere'"):
        genever.parse_config("nowhere.x = 1\nelsewhere.x = 1", ["nowhere"])


@pytest.mark.parametrize("skip", [True, ["f", "nowhere"]])
def test_skipping_hides_no_mistake_in_what_is_known(skip: Any) -> None:
    configurable("f")(lambda x: x)
    with pytest.raises(ValueError, match="Configurable 'f' doesn't have a parameter named 'z'"):
        genever.parse_config("f.z = 1", skip)


def test_a_skipped_reference_fails_when_it_is_needed(f: Callable[..., Any]) -> None:
    genever.parse_config("f.x = @nowhere()", True)
    assert f(x=1) == {"x": 1}
    with pytest.raises(ValueError, match=r"No configurable matching reference '@nowhere\(\)'"):
        f()
    with pytest.raises(ValueError, match=r"In binding for '.*f\.x'"):
        genever.finalize()


def test_a_missing_module_may_be_skipped(caplog: pytest.LogCaptureFixture, f: Callable[..., Any]) -> None:
    with caplog.at_level(logging.INFO):
        genever.parse_config("import genever_nowhere\nf.x = 1", True)
    assert f() == {"x": 1}
    assert "genever_nowhere" in caplog.text


# ---- What fails changes nothing ----------------------------------------------------------------------------

GOOD = "f.x = 1\ns/f.x = 2\nX = [3]\nf.y = %X\n"
BAD: dict[str, Mapping[str, str | bytes]] = {
    "wrong syntax": {"top.gin": "f.x = 9\nf.y = \n"},
    "an unknown configurable": {"top.gin": "f.x = 9\nff.x = 1"},
    "an unknown parameter": {"top.gin": "f.x = 9\ng.zzz = 1"},
    "an unknown reference": {"top.gin": "f.x = @nowhere()"},
    "a denied parameter": {"top.gin": "f.x = 9\ng.seed = 1"},
    "an ambiguous selector": {"top.gin": "f.x = 9\nnet.x = 1"},
    "an unhashable key": {"top.gin": "f.x = {[]: 9}"},
    "a missing file": {"top.gin": "f.x = 9\ninclude 'nowhere.gin'"},
    "a missing module": {"top.gin": "f.x = 9\nimport genever_nowhere"},
    "a module that fails": {"top.gin": "f.x = 9\nimport failing_module", "failing_module.py": "1 / 0"},
    "an include cycle": {"top.gin": "f.x = 9\ninclude 'a.gin'", "a.gin": "f.x = 8\ninclude 'top.gin'"},
    "an include of itself": {"top.gin": "f.x = 9\ninclude 'top.gin'"},
    "another encoding": {"top.gin": b"f.x = 9\nf.y = '\xe9'"},
    "half a character": {"top.gin": b"f.x = 9\nf.y = '\xc3"},
    "UTF-16": {"top.gin": "f.x = 9".encode("utf-16")},
    "too large a file": {"top.gin": b"f.x = 9\n" * (2 * 2**20 + 1)},
    "nesting": {"top.gin": "f.x = 9\nf.y = " + "[" * 10_000 + "]" * 10_000},
    "a mistake in an included file": {"top.gin": "f.x = 9\ninclude 'a.gin'\nf.y = 8", "a.gin": "f.x = 7\nf.y = \n"},
    "a failed computed include": {"top.gin": "f.x = 9\ninclude f'{%nowhere}.gin'"},
    "a zero byte in a path": {"top.gin": "f.x = 9\ninclude 'a\\0b/c.gin'"},
    "half a surrogate in a path": {"top.gin": "f.x = 9\ninclude 'a\\ud800/c.gin'"},
    "a very long path": {"top.gin": f"f.x = 9\ninclude '{'a' * 10_000}/c.gin'"},
    "a folder in the place of a file": {"top.gin": "f.x = 9\ninclude 'folder'", "folder/a.gin": ""},
    "a long chain of includes": {
        "top.gin": "f.x = 9\ninclude '0.gin'",
        **{f"{number}.gin": f"f.x = {number}\ninclude '{number + 1}.gin'" for number in range(2_000)},
    },
}


@pytest.mark.parametrize("name", BAD)
def test_the_configuration_stays_in_force_after(
    name: str, files: Files, session: Session, monkeypatch: pytest.MonkeyPatch, f: Callable[..., Any]
) -> None:
    configurable("g", denylist=["seed"])(lambda known=0, seed=0: known)
    configurable("net", module="a")(lambda x=1: x)
    configurable("net", module="b")(lambda x=1: x)
    files(BAD[name])
    monkeypatch.syspath_prepend(str(Path.cwd()))
    genever.parse_config(GOOD)
    config, text, seen = session.config, genever.config_str(), f()
    with pytest.raises((GeneverError, ZeroDivisionError)):
        genever.parse_config_file("top.gin")
    with pytest.raises((GeneverError, ZeroDivisionError)):
        genever.parse_config_files_and_bindings(["top.gin"], "f.z = 1")
    assert session.config is config
    assert (genever.config_str(), f(), genever.config_is_locked()) == (text, seen, False)


@pytest.mark.parametrize("path", ["", ".", "/", "a\0b", "\ud800", "x" * 10_000, "nowhere/x.gin"])
def test_an_odd_path_is_a_file_that_is_not_there(path: str) -> None:
    with pytest.raises(OSError, match=r"\[file-not-found\]"):
        genever.parse_config_file(path)


def test_an_include_cycle_through_a_link_is_found(files: Files, f: Callable[..., Any]) -> None:
    files({"a.gin": "f.x = 1\ninclude 'b.gin'"})
    Path("b.gin").symlink_to("a.gin")
    with pytest.raises(RecursionError, match=r"\[include-cycle\]"):
        genever.parse_config_file("a.gin")


def test_a_file_may_be_included_twice(files: Files, f: Callable[..., Any]) -> None:
    files({"top.gin": "include 'a.gin'\ninclude 'b.gin'", "a.gin": "include 'b.gin'", "b.gin": "f.x = 1"})
    genever.parse_config_file("top.gin")
    assert f() == {"x": 1}


def test_a_suggestion_is_another_file(files: Files) -> None:
    files({"folder.gin/a.gin": "", "folder_.gin": ""})
    with pytest.raises(OSError, match=r"did you mean 'folder_.gin'\?"):
        genever.parse_config_file("folder.gin")


# ---- Dynamic registration ------------------------------------------------------------------------------------

DYNAMIC = "from __gin__ import dynamic_registration\n"


def test_names_are_registered_as_they_are_met(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files({"plain_module.py": "class Net:\n    def __init__(self, width=1):\n        self.width = width\n"})
    monkeypatch.syspath_prepend(str(Path.cwd()))
    use = configurable("use", module="gin")(lambda made: made)
    genever.parse_config(f"{DYNAMIC}import plain_module\nplain_module.Net.width = 3")
    genever.bind_parameter("gin.use.made", genever.parse_value("@plain_module.Net()"))
    assert use().width == 3


def test_a_file_knows_its_own_imports_only(files: Files) -> None:
    files({"a.gin": f"{DYNAMIC}import string\n"})
    with pytest.raises(NameError, match="'string' was not provided by an import statement"):
        genever.parse_config(f"{DYNAMIC}include 'a.gin'\nstring.capwords.s = 'x'")


# ---- Including under a scope ------------------------------------------------------------------------------------


def test_a_file_may_move_into_a_scope_with_its_macros(files: Files, f: Callable[..., Any]) -> None:
    configurable("g")(lambda made: made)
    files({"opt.gin": "rate = 3\nf.x = %rate\nf.y = %outer\ng.made = @f()"})
    genever.parse_config("outer = 5\nrate = 4\ninclude 'opt.gin' as gen\nf.x = %rate")
    with genever.config_scope("gen"):
        assert genever.get_configurable("g")() == {"x": 3, "y": 5}
    assert f() == {"x": 4}
    assert genever.query_parameter("%gen/rate") == 3


def test_a_path_may_be_computed_from_macros(files: Files, f: Callable[..., Any]) -> None:
    files({"model/big.gin": "f.x = 'big'", "model/small.gin": "f.x = 'small'"})
    genever.parse_config("arch = 'big'\ninclude f'model/{%arch}.gin'")
    assert f() == {"x": "big"}


# ---- Imports that are missing, or come later ---------------------------------------------------------


def problems(text: str) -> list[str]:
    """The first lines of what is wrong with a text, and the hints."""
    with pytest.raises(GeneverError) as caught:
        genever.parse_config(text)
    return [f"{found.line}: {found.message} / {found.hint}" for found in caught.value.diagnostics]


DYNAMIC = "from __gin__ import dynamic_registration\n"


@pytest.mark.parametrize(
    "text",
    [
        "import nowhere.sub\nnowhere.train.lr = 1\nother.lr = @nowhere.g()\nblock:\n  x = @h\n",
        f"{DYNAMIC}import nowhere.sub\nnowhere.sub.train.lr = 1\nnowhere.f.x = @nowhere.sub.g()\nX = @nowhere.sub.h\n",
        f"{DYNAMIC}import nowhere.sub as q\nq.train.lr = 1\nX = [@q.g(), @q.h]\n",
        "f.x = 1\nX = @g\nimport nowhere.sub\n",
        f"{DYNAMIC}X = @q.g\nfrom nowhere import q\nq.train.lr = 1\n",
    ],
)
def test_one_missing_import_is_one_error(text: str) -> None:
    [found] = problems(text)
    assert "No module named 'nowhere'" in found


def test_a_missing_import_hides_no_other_name_of_a_file_with_dynamic_registration() -> None:
    found = problems(f"{DYNAMIC}import nowhere\nnowhere.f.x = 1\nother.f.x = 1\n")
    assert [line.partition(" / ")[0] for line in found] == [
        "2: No module named 'nowhere'",
        "4: 'other' was not provided by an import statement.",
    ]


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module to import."""
    text = "import genever\n@genever.configurable\ndef later_function(x=0): ...\ndef plain(x=0): ...\n"
    (tmp_path / "comes_later.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("later")
def test_a_binding_above_its_import_is_an_error_that_names_the_import() -> None:
    hint = "import comes_later, in line {}, comes later: move it above this"
    assert problems("later_function.x = 1\nX = @later_function\nimport comes_later\nnothing.x = 1\n") == [
        f"1: No configurable matching 'later_function'. / {hint.format(3)}",
        f"2: No configurable matching reference '@later_function'. / {hint.format(3)}",
        "4: No configurable matching 'nothing'. / import the module that defines it, or decorate it with @configurable",
    ]
    assert problems(f"{DYNAMIC}comes_later.plain.x = 1\nimport comes_later\n") == [
        f"2: 'comes_later' was not provided by an import statement. / {hint.format(3)}"
    ]


@pytest.mark.usefixtures("later")
def test_an_included_file_above_an_import_is_an_error_that_names_the_import(tmp_path: Path) -> None:
    (tmp_path / "part.gin").write_text("later_function.x = 1\n")
    [found] = problems(f"include '{tmp_path}/part.gin'\nimport comes_later\n")
    assert found.endswith(" / import comes_later, in <bindings>:2, comes later: move it above this")
