"""``data``: what a data file holds, in bindings, macros, expressions, includes, prints, records and tools."""

import io
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

import genever
from genever import GeneverError
from genever.inspection.canonical.parameters import fingerprint_of, parameters
from genever.runtime.session import active
from tests.language.beyond_gin.outcomes import again, message, value_of

PARAMS = {"train": {"lr": 0.1, "sizes": [8, 16]}, "name": "adam", "seed": 3}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a data file, and things to configure."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.json").write_text(json.dumps(PARAMS))
    genever.configurable("f", module="tests")(lambda a=None, b=None: (a, b))
    return tmp_path


def fingerprint() -> str:
    session = active()
    return fingerprint_of(parameters(session.config, session.catalog))


# ---- Values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("data('params.json')", PARAMS),
        ("data('params.json')['train']['lr'] * 10", 1.0),
        ("data('./params.json')['train']['sizes'][-1]", 16),
        ("data('params.json')['train']['sizes'][:1] + [1]", [8, 1]),
        ("len(data('params.json')) if 'seed' in data('params.json') else 0", 3),
        ("f\"{data('params.json')['name']}-{data('params.json')['seed']:03d}\"", "adam-003"),
        ("data('params.json') | {'seed': 4}", PARAMS | {"seed": 4}),
        ("data('par' 'ams.json')['seed']", 3),
    ],
)
def test_it_is_a_value_like_another(text: str, expected: object) -> None:
    assert value_of(text) == expected


def test_each_call_gets_a_value_of_its_own() -> None:
    genever.parse_config("f.a = data('params.json')['train']")
    genever.get_configurable("f")()[0]["lr"] = 7
    assert genever.get_configurable("f")()[0] == PARAMS["train"]


def test_macros_assertions_and_includes_read_it(here: Path) -> None:
    (here / "adam.gin").write_text("f.b = %p['seed']")
    genever.parse_config(
        "p = data('params.json')\nf.a = %p['train']['lr']\nassert data('params.json')['seed'] == 3\n"
        "include f\"{data('params.json')['name']}.gin\""
    )
    genever.finalize()
    assert genever.get_configurable("f")() == (0.1, 3)


def test_a_path_is_relative_to_its_binding_file_and_then_to_the_search_paths(here: Path) -> None:
    (here / "conf" / "deep").mkdir(parents=True)
    (here / "conf" / "params.json").write_text('{"seed": 4}')
    (here / "conf" / "deep" / "a.gin").write_text("f.a = data('../params.json')['seed']\nf.b = data('other.json')")
    (here / "other.json").write_text("5")
    genever.parse_config("include 'conf/deep/a.gin'")
    assert genever.get_configurable("f")() == (4, 5)


def test_it_is_read_when_the_configuration_is_loaded_and_once(here: Path) -> None:
    opened: list[str] = []

    def open_it(path: str) -> Any:
        opened.append(path)
        return io.StringIO('{"seed": 9}')

    active().readers.insert(0, (open_it, lambda path: path.endswith("mine.json")))
    genever.parse_config("f.a = data('mine.json')['seed']\nf.b = data('mine.json')['seed']")
    assert opened == ["mine.json"]
    assert genever.get_configurable("f")() == (9, 9)


def test_a_configuration_carries_it_to_another_process(here: Path) -> None:
    genever.parse_config("f.a = data('params.json')['seed']")
    sent = pickle.dumps(active().config)
    (here / "params.json").unlink()
    config = pickle.loads(sent)
    [sent_binding], [binding] = config, active().config
    assert sent_binding.value == binding.value


# ---- What is shown ------------------------------------------------------------------------------------


def test_a_printed_configuration_needs_no_data_file(here: Path) -> None:
    text = (
        "p = data('params.json')\nf.a = data('params.json')['train']['lr'] * 2\nf.b = [%p['seed'], data('params.json')]"
    )
    printed = again(text)
    assert "f.a = 0.1 * 2\n" in printed
    assert f"f.b = [%p['seed'], {PARAMS!r}]".replace("\n", "") in " ".join(printed.split()).replace("\\ ", "")
    (here / "params.json").unlink()
    genever.clear_config()
    genever.parse_config(printed)
    assert genever.get_configurable("f")() == (0.2, [3, PARAMS])


def test_the_fingerprint_is_that_of_what_is_used(here: Path) -> None:
    found = []
    for text, change in (
        ("f.a = data('params.json')['train']['lr']", {}),
        ("f.a = data('params.json')['train']['lr']", {"seed": 4}),
        ("f.a = data('./params.json')['train']['lr']", {}),
        ("f.a = 0.1", {}),
        ("f.a = data('params.json')['train']['lr']", {"train": {"lr": 0.2}}),
    ):
        genever.clear_config()
        (here / "params.json").write_text(json.dumps(PARAMS | change))
        genever.parse_config(f"main = @f()\n{text}")
        found.append(fingerprint())
    assert [each == found[0] for each in found] == [True, True, True, True, False]


def test_a_secret_of_it_is_never_shown(here: Path) -> None:
    (here / ".env").write_text("TOKEN=hunter2-and-more\n")
    genever.parse_config(
        "main = @f()\nt = data('.env')['TOKEN']\nf.a = secret(data('.env')['TOKEN'])\nf.b = secret(%t)"
    )
    assert genever.get_configurable("f")() == ("hunter2-and-more",) * 2
    assert "f.a = secret('<hidden>')" in genever.config_str()
    story = str(genever.explain("f.a"))
    assert ("hunter2" in story, "hunter2" in repr(active().config.get("", "tests.f", "a"))) == (False, False)


def test_why_says_where_in_the_file_it_stands(here: Path) -> None:
    pytest.importorskip("yaml")
    (here / "p.yaml").write_text("train:\n  lr: 0.1\n")
    (here / "c.gin").write_text(
        "lr = data('p.yaml')['train']['lr']\nf.a = %lr * 2\nf.b = [data('p.yaml')['train'], 1]\n"
    )
    genever.parse_config_file("c.gin")
    lines = str(genever.explain("f.a")).splitlines()
    assert lines[0] == "f.a = %lr * 2 = 0.2"
    assert lines[-2:] == [
        "    %lr = data('p.yaml')['train']['lr'] = 0.1  c.gin:1",
        "      data('p.yaml')['train']['lr'] = 0.1       p.yaml:2",
    ]
    assert str(genever.explain("f.b")).splitlines()[-1] == "    data('p.yaml')['train']                   p.yaml:1"


# ---- What is wrong ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "f.a = data('parms.json')",
            "<bindings>:1:12: error: Unable to open file: parms.json. Searched config paths: ['']. [file-not-found]\n"
            "  1 | f.a = data('parms.json')\n"
            "    |            ^^^^^^^^^^^^ did you mean 'params.json'?",
        ),
        (
            "f.a = data('notes.txt')",
            "<bindings>:1:12: error: notes.txt is of no format that data() reads [bad-data]\n"
            "  1 | f.a = data('notes.txt')\n"
            "    |            ^^^^^^^^^^^ the endings are .yaml, .yml, .toml, .json, .csv, .env, .ini, .cfg",
        ),
        (
            "f.a = data('bad.toml')['x']",
            "<bindings>:1:12: error: bad.toml is not TOML: Invalid value (at line 1, column 5) [bad-data]\n"
            "  1 | f.a = data('bad.toml')['x']\n"
            "    |            ^^^^^^^^^^",
        ),
        (
            "f.a = data('large.json')",
            "<bindings>:1:12: error: large.json is larger than the limit of 1 MiB [file-too-large]\n"
            "  1 | f.a = data('large.json')\n"
            "    |            ^^^^^^^^^^^^ read it in Python",
        ),
        (
            "f.a = data(%name)",
            "<bindings>:1:12: error: data() takes the path of a file, as a text in quotes [wrong-type]\n"
            "  1 | f.a = data(%name)\n"
            "    |            ^^^^^ as in data('params.yaml'); a file that macros pick is an include",
        ),
        (
            "f.a = data()",
            "<bindings>:1:7: error: data() takes 1 argument, not 0 [syntax]\n  1 | f.a = data()\n    |       ^^^^^^",
        ),
        (
            "f.a = data('params.json')['train']['rl']",
            "<bindings>:1:7: error: there is no key 'rl' in data('params.json')['train'] [bad-expression]\n"
            "  1 | f.a = data('params.json')['train']['rl']\n"
            "    |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ its keys are 'lr', 'sizes'",
        ),
        ("f.a = data('params.json')['x']", "its keys are 'train', 'name', 'seed'"),
        (
            "f.a = data('params.json')['train']['sizes'][2]",
            "list index out of range, with data('params.json')['train']['sizes'] and 2 [bad-expression]",
        ),
        ("f.a = data('directory.json')", "[file-not-found]"),
        ("f.a = data('latin.json')", "latin.json:1: this is not UTF-8: invalid continuation byte [bad-encoding]"),
    ],
)
def test_what_is_wrong_has_its_place_in_the_binding_file(text: str, expected: str, here: Path) -> None:
    (here / "notes.txt").write_text("a")
    (here / "bad.toml").write_text("x = \n")
    (here / "large.json").write_text(" " * 2**20 + "1")
    (here / "latin.json").write_bytes(b'"\xe9t\xe9"')
    (here / "directory.json").mkdir()
    assert expected in message(text)


def test_no_message_shows_what_else_a_data_file_holds(here: Path) -> None:
    (here / ".env").write_text("TOKEN=hunter2-and-more\n")
    genever.parse_config("f.a = data('.env')['PORT']\nf.b = [data('.env')['PORT'] * 2]")
    with pytest.raises(GeneverError) as caught:
        genever.finalize()
    assert ("hunter2" in str(caught.value), "its keys are 'TOKEN'" in str(caught.value)) == (False, True)


def test_a_program_that_makes_the_expression_itself_gets_an_error() -> None:
    from genever.language.operations import DATA
    from genever.language.values.expressions import Expression

    genever.bind_parameter("f.a", Expression(DATA, ("params.json",)))
    with pytest.raises(GeneverError, match=r"data\(\) takes the path of a file, as a text \[wrong-type\]"):
        genever.get_configurable("f")()
