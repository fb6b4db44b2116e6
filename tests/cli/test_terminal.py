"""Control characters, C1 codes and bidirectional marks, wherever they come from: no command prints them as they are."""

import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tests.cli.conftest import Project

#: Makes text red, sets a title, clears the line; C1's CSI; an override; an isolate; a rubout; a bell.
EVIL = "\x1b[31m\x1b]0;title\x07\r\x9b31m\u202e\u2066\u200f\x7f\x08"
IN_FILE = EVIL.replace("\r", "")  # A lone \r ends a line where texts are read.
IN_NAME = "\x1b[31m\x9b\u202e\x07"

PROGRAM = '''
import genever


class Thing:
    def __repr__(self):
        return "<thing EVIL>"


@genever.configurable
def train(token=None, thing=Thing()):
    """Train EVIL."""


@genever.configurable
def raises(token=None):
    problem = ValueError("failed: EVIL")
    problem.add_note("noted: EVIL")
    raise problem
'''


def obeyed(text: str) -> list[str]:
    """The characters of a text that a terminal would obey, or that turn round the order of others."""
    bidirectional = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return [
        character
        for character in text
        if (unicodedata.category(character) == "Cc" and character not in "\n\t")
        or unicodedata.bidirectional(character) in bidirectional
        or character in "\u200e\u200f\u061c\u2028\u2029"
    ]


@pytest.fixture
def project(project: Project) -> Project:
    """A program whose texts have such characters in them, as its files' names have."""
    project.write("program.py", PROGRAM.replace("EVIL", IN_FILE.encode("unicode_escape").decode()))
    project.write("conf.gin", "import program\nmain = @train()\ntrain.token = 'a'\n")
    return project


TEXTS = {
    "string": f"train.token = '{IN_FILE}'",
    "format": f"n = 1\ntrain.token = f'{IN_FILE}{{%n}}'",
    "dict": f"train.token = {{'{IN_FILE}': b'x'}}",
    "comment": f"train.token = 1  # {IN_FILE}",
    "comment of a mistake": f"train.token = 1 +  # {IN_FILE}",
    "mistake": f"train.token = {IN_FILE}",
    "mistake in a string": f"train.token = '{IN_FILE}' 3",
    "name": f"train.tok{IN_FILE}en = 1",
    "unknown key": f"train.token = {{'a': 1}}['{IN_FILE}']",
    "operation": f"train.token = '{IN_FILE}' + 1",
    "assertion": f"assert 1 == 2, '{IN_FILE}'",
    "assertion with a macro": f"n = '{IN_FILE}'\nassert %n == 2, f'it is {{%n}}'",
    "variable": "train.token = env('EVIL', 1)",
    "missing variable": f"train.token = env('{IN_FILE}')",
    "text of a variable": "train.token = env('EVIL')",
    "include": f"include '{IN_FILE}.gin'",
    "computed include": f"n = '{IN_FILE}'\ninclude f'{{%n}}.gin'",
    "module": f"import {IN_FILE}",
    "path": f"include '{IN_NAME}.gin'\nthing.a = 1",
    "raised": "main = @raises()",
    "rich": "train.token = '[bold red]x[/bold red] [link=http://a]y[/link]'",
    "unused": f"other = '{IN_FILE}'\nraises.token = %other",
}
COMMANDS = [
    ["run", "conf.gin", "--out", "out"],
    ["run", "conf.gin", "--strict"],
    ["show", "conf.gin"],
    ["show", "--strict", "conf.gin"],
    ["show", "--text", "conf.gin"],
    ["why", "conf.gin", "train.token"],
    ["why", "conf.gin", "train.thing"],
    ["why", "--json", "conf.gin", "train.token"],
    ["fingerprint", "conf.gin"],
    ["fingerprint", "--text", "conf.gin"],
    *(["export", "--format", form, "conf.gin"] for form in ("json", "yaml", "flat", "parameters")),
]


@pytest.mark.parametrize("place", TEXTS)
def test_what_stands_in_a_file_is_shown_escaped(project: Project, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setenv("EVIL", EVIL)
    Path(f"{IN_NAME}.gin").write_text(f"train.token = '{IN_FILE}'\n", encoding="utf-8")
    project.write("conf.gin", f"import program\nmain = @train()\n{TEXTS[place]}\n")
    found = [project.genever(*command) for command in COMMANDS]
    assert [
        (outcome, obeyed(outcome.out + outcome.err)) for outcome in found if obeyed(outcome.out + outcome.err)
    ] == []


@pytest.mark.parametrize(
    "command",
    [
        [EVIL],
        ["show", EVIL],
        ["show", f"{EVIL}.gin"],
        ["show", f"{IN_NAME}/conf.gin"],
        ["show", "conf.gin", f"train.token='{EVIL}"],
        ["show", "conf.gin", f"{EVIL}=1"],
        ["show", "conf.gin", f"--{EVIL}"],
        ["show", "conf.gin", "--main", EVIL],
        ["show", "conf.gin", "--graph", EVIL],
        ["show", "conf.gin", "--graph", f"{EVIL}/x.dot"],
        ["why", "conf.gin", EVIL],
        ["why", "conf.gin", f"train.{EVIL}"],
        ["export", "conf.gin", "--format", EVIL],
        ["export", "conf.gin", "--out", f"{EVIL}/x"],
        ["diff", EVIL, "conf.gin"],
        ["diff", f"conf.gin {EVIL}", "conf.gin"],
        ["diff", f"git:{EVIL}:conf.gin", "conf.gin"],
        ["run", "conf.gin", "--out", f"conf.gin/{EVIL}"],
        ["run", "conf.gin", f"train.token='{EVIL}'", f"unread='{EVIL}'"],
        ["completion", EVIL],
    ],
)
def test_what_stands_on_the_command_line_is_shown_escaped(project: Project, command: list[str]) -> None:
    Path(IN_NAME).mkdir()
    Path(IN_NAME, "conf.gin").write_text("main = @nothing()\n")
    outcome = project.genever(*command)
    assert outcome.out + outcome.err != "" or command[0] == "run"
    assert obeyed(outcome.out + outcome.err) == []


def test_a_manifest_is_shown_escaped(project: Project) -> None:
    project.genever("run", "conf.gin", "--out", "out")
    text = project.read("out/run.json").replace("\"'a'\"", json.dumps(f"'{EVIL}'"))
    assert EVIL not in text
    project.write(f"{IN_NAME}/run.json", text)
    for options in ([], ["--json"]):
        outcome = project.genever("diff", *options, "out", IN_NAME)
        assert (outcome.code, obeyed(outcome.out + outcome.err)) == (1, [])
    project.write(f"{IN_NAME}/run.json", "[")
    outcome = project.genever("diff", "out", IN_NAME)
    assert (outcome.code, obeyed(outcome.err)) == (2, [])


def test_the_json_says_what_the_text_was(project: Project) -> None:
    project.write("conf.gin", f"import program\nmain = @train()\ntrain.token = '{IN_FILE}'\n")
    exported = json.loads(project.genever("export", "conf.gin").out)
    assert exported["train"]["token"] == IN_FILE


def test_a_file_s_name_adds_no_line_to_a_configuration(project: Project) -> None:
    Path("a\nimport evil\n.gin").write_text("import program\nmain = @train()\ntrain.token = 1\n")
    assert project.genever("run", "a\nimport evil\n.gin", "--out", "out").code == 0
    assert "import evil" not in project.read("out/config.gin").splitlines()


def test_a_completion_offers_no_name_that_a_terminal_would_obey(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (f"a{IN_NAME}.gin", "a\nb.gin", "ab.gin"):
        Path(name).write_text("")
    environment = {"_GENEVER_COMPLETE": "bash_complete", "COMP_LINE": "genever show a", "COMP_WORD": "a"}
    command = [sys.executable, "-m", "genever"]
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["plain,ab.gin"]


def test_a_terminal_gets_no_more_than_a_pipe(project: Project) -> None:
    pty = pytest.importorskip("pty")
    project.write("conf.gin", f"import program\nmain = @train()\ntrain.token = '[red]{IN_FILE}'\nother = 1 +\n")
    Path(f"{IN_NAME}.gin").write_text("import program\nmain = @train()\ntrain.token = [bold]x\n")
    for file in ("conf.gin", f"{IN_NAME}.gin"):
        seen = on_a_terminal(pty, [sys.executable, "-m", "genever", "show", file])
        styles = re.compile("\x1b\\[[0-9;]*m")
        assert obeyed(styles.sub("", seen).replace("\r\n", "\n")) == []
        assert "title" not in seen or "]0;title" in seen
        assert "\x1b]" not in seen


def on_a_terminal(pty: object, command: list[str]) -> str:
    import os

    parent, child = os.openpty()
    process = subprocess.Popen(command, stdout=child, stderr=child, stdin=child, env=os.environ | {"NO_COLOR": "1"})
    os.close(child)
    seen = b""
    while True:
        try:
            part = os.read(parent, 4096)
        except OSError:
            break
        if not part:
            break
        seen += part
    process.wait(60)
    os.close(parent)
    return seen.decode()


def test_an_error_is_escaped_where_a_program_shows_it(project: Project) -> None:
    import genever

    project.write("conf.gin", f"x = '{IN_FILE}' +\n")
    with genever.Session(), pytest.raises(genever.GeneverError) as caught:
        genever.parse_config_file("conf.gin")
    assert obeyed(str(caught.value)) == []
