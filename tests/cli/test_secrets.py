"""A secret in every position of a binding file, and all that the commands print and write: it is nowhere in it."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Outcome, Project
from tests.costs import costs_at_most

CANARY = "CANARY-7310-and-more"
NUMBER = "731073107310"
SHORT = "q7z"
#: What none of the outputs may have in it: the secrets, parts of them too long to stand in a hash or a time by
#: chance, and the number as `:x` writes it.
TRACES = (CANARY, "CANARY", "-7310", "and-more", NUMBER[:8], f"{int(NUMBER):x}", SHORT)

PROGRAM = """
import genever


@genever.configurable
def make(tok=None, *rest, other=1, **more):
    return str(tok)


@genever.configurable
def take(x):
    pass


@genever.configurable
def passes(tok):
    take(tok)
    take(x={"k": [tok]})
    take(x=str(tok)[4:])


@genever.configurable
def raises(tok):
    raise ValueError(f"bad token {tok}, which begins with {str(tok)[:10]}")


@genever.configurable
def train(token=None, more=None):
    if token is not None and hasattr(token, "get") and not isinstance(token, dict):
        token = token.get()
    return token
"""

POSITIONS = {
    "value": "train.token = secret(env('T'))",
    "literal": f"train.token = secret('{CANARY}')",
    "argument": f"train.token = @make(tok=secret('{CANARY}'))",
    "dict": f"train.token = @make(tok=secret({{'k': '{CANARY}'}}))",
    "list": f"train.token = @make(tok=secret(['{CANARY}']))",
    "number": "train.token = @make(secret(env('N', 0)))",
    "slice": "train.token = @make(secret(env('T'))[4:])",
    "macro": "t = secret(env('T'))\ntrain.token = @make(%t)",
    "sorted": "t = secret(env('T'))\ntrain.token = @make(sorted(%t))",
    "format": "t = secret(env('N', 0))\ntrain.token = @make(f'{%t:x}')",
    "short": "t = secret(env('SHORT'))\ntrain.token = @make(f'a{%t}b')",
    "positional": f"train.token = @make(1, secret(env('T')), secret('{CANARY}'))",
    "keywords": f"train.token = @make(zz=secret('{CANARY}'))",
    "partial": "train.token = @make(secret(env('T')), ...)",
    "lazy": "train.token = lazy @make(secret(env('T')))",
    "once": "train.token = once @make(secret(env('T')))",
    "nested": "train.token = [{'a': @make({'x': secret(env('T'))})}]",
    "sum": f"train.token = 'Bearer ' + secret('{CANARY}')",
    "edit": f"train.token = ['a']\ntrain.token += [secret('{CANARY}')]",
    "call": f"train.token = secret(@make('x')) + secret('{CANARY}')",
    "inner macro": "m = env('T')\ntrain.token = secret(%m)",
    "main": "main = @train(secret(env('T')))",
    "key": f"train.token = {{secret('{CANARY}'): 1}}",
    "choice": f"train.token = secret('{CANARY}') if True else 1",
    "scope": f"s/make.tok = secret('{CANARY}')\ntrain.token = @s/make()",
    "index": f"train.token = {{'k': secret('{CANARY}')}}['k']",
    "set": f"train.token = {{secret('{CANARY}'), 1}}",
    "replaced": f"train.token = secret('{CANARY}')\ntrain.token = 1",
    "lost": f"make.tok = secret('{CANARY}')\ns/make.tok = 1\ntrain.token = @s/make()",
    "passed on": "train.token = @passes(secret(env('T')))",
    "bound and passed on": "train.token = @passes()\npasses.tok = secret(env('T'))",
    "number passed on": "train.token = @passes(secret(env('N', 0)))",
    "container passed on": f"train.token = @passes(secret({{'k': '{CANARY}'}})['k'])",
    "raised": "train.token = @raises(secret(env('T')))",
    "unused": f"make.tok = secret('{CANARY}')",
    "failed assertion": f"t = secret('{CANARY}')\nassert len(%t) == 1, f'it is {{%t}}'",
    "failed operation": f"train.token = secret('{CANARY}') + 1",
    "failed look-up": f"train.token = {{'k': 1}}[secret('{CANARY}')]",
}

COMMANDS = [
    ["run", "conf.gin", "--out", "out"],
    ["show", "conf.gin"],
    ["show", "--text", "conf.gin"],
    ["show", "--strict", "conf.gin"],
    ["show", "--graph", "out.mmd", "conf.gin"],
    ["show", "--graph", "out.dot", "conf.gin"],
    ["why", "conf.gin", "train.token"],
    ["why", "conf.gin", "make.tok"],
    ["why", "--json", "conf.gin", "train.token"],
    ["fingerprint", "--text", "conf.gin"],
    *(["export", "--format", form, "conf.gin"] for form in ("json", "yaml", "flat", "parameters")),
]


@pytest.fixture
def project(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A program that makes, takes, passes on and raises, and secrets in the environment."""
    for name, value in (("T", CANARY), ("N", NUMBER), ("SHORT", SHORT)):
        monkeypatch.setenv(name, value)
    project.write("program.py", PROGRAM)
    return project


def written(project: Project) -> dict[str, str]:
    """The texts of what commands have written."""
    files = [*project.folder.glob("out/*"), *project.folder.glob("out.*"), *project.folder.glob("runs/*/*/*")]
    return {str(file): file.read_text(encoding="utf-8") for file in files if file.is_file()}


def traces(outputs: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, text) for name, text in outputs.items() if any(trace in text for trace in TRACES)]


def has_raised(outcome: Outcome) -> bool:
    """Whether a program's own exception was shown, with its own message."""
    return "raise ValueError" in outcome.err


@pytest.mark.parametrize("position", POSITIONS)
def test_no_output_has_a_secret_in_it(project: Project, position: str) -> None:
    text = POSITIONS[position]
    project.write("conf.gin", f"import program\n{'' if text.startswith('main') else 'main = @train()'}\n{text}\n")
    outputs: dict[str, str] = {}
    for command in COMMANDS:
        outcome = project.genever(*command)
        outputs[" ".join(command)] = outcome.out + ("" if has_raised(outcome) else outcome.err)
    assert traces({**outputs, **written(project)}) == []


def test_a_comparison_has_no_secret_in_it(project: Project) -> None:
    project.write("conf.gin", "import program\nmain = @train()\ntrain.token = @make(secret(env('T'))[2:])\n")
    outcomes = [
        project.genever("diff", *options, "conf.gin", f"conf.gin train.more=secret('{CANARY}')")
        for options in ([], ["--json"])
    ]
    assert [outcome.code for outcome in outcomes] == [1, 1]
    assert traces({str(number): outcome.out + outcome.err for number, outcome in enumerate(outcomes)}) == []


WRONG = [
    *(f"secret({CANARY})", f"secret({CANARY}", f"secret '{CANARY}'", f"secret {CANARY}", f"secret['{CANARY}']"),
    *(f"sceret('{CANARY}')", f"Secret('{CANARY}')", f"secrets('{CANARY}')", f"@secret('{CANARY}')"),
    *(f"secret('{CANARY}", f"secret('it's {CANARY}')", f"secret(a){CANARY})", f"secret(@{CANARY})"),
    *(f"secret(%{CANARY.replace('-', '_')})", f"secret(@take({CANARY.replace('-', '_')}=1))", f"secret({CANARY}=1)"),
    *(f"secret('{CANARY}', 1)", f"secret('{CANARY}') 3", f"[secret({CANARY}), 1", f"secret(0{CANARY})"),
    *(f"secret(\n  {CANARY}\n)", f"secret(\n  '{CANARY}'\n", f"1 secret('{CANARY}')", f"secret('\\N{{{CANARY}}}')"),
]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_a_secret_is_said_without_it(project: Project, wrong: str) -> None:
    project.write("conf.gin", "import program\nmain = @train()\n")
    project.write("wrong.gin", f"include 'conf.gin'\ntrain.token = {wrong}\nmake.tok = 1\n")
    outputs = {}
    for command in ("run", "show", "why"):
        key = ["train.token"] if command == "why" else []
        for name, arguments in (("file", ["wrong.gin"]), ("argument", ["conf.gin", f"train.token={wrong}"])):
            outcome = project.genever(command, *arguments, *key)
            assert outcome.code == 2
            outputs[f"{command} {name}"] = outcome.out + outcome.err
    assert traces({**outputs, **written(project)}) == []


def test_a_script_s_help_does_not_show_what_a_macro_keeps_secret(project: Project) -> None:
    project.write("train.py", "import genever\n\ndef train(lr=1):\n    pass\n\ngenever.main(train)\n")
    outcome = project.python("train.py", f"t=secret('{CANARY}')", "lr=%t", "--help")
    assert "now: %t, argument 2" in " ".join(outcome.out.split())
    assert traces({"out": outcome.out, "err": outcome.err}) == []


def test_a_program_s_message_loses_only_the_secret(project: Project) -> None:
    project.write("conf.gin", "import program\nmain = @raises(secret(env('T')))\n")
    assert project.genever("run", "conf.gin", "--out", "out").code == 1
    error = json.loads(project.read("out/run.json"))["error"]
    assert error["message"] == "bad token <hidden>, which begins with <hidden>"


def test_what_else_is_passed_and_bound_is_recorded(project: Project) -> None:
    text = "main = @train()\ntrain.token = @make(tok=secret(env('T')), other=5)\ntrain.more = @make(other='x', tok=1)"
    project.write("conf.gin", f"import program\n{text}\n")
    assert project.genever("run", "conf.gin", "--out", "out").code == 0
    record: list[dict[str, Any]] = json.loads(project.read("out/run.json"))["record"]
    [row] = [row for row in record if row["selector"] == "program.make"]
    given = {parameter["name"]: (parameter["value"], parameter["varies"]) for parameter in row["parameters"]}
    assert (given["tok"], given["other"]) == (("<hidden>", True), ("5", True))


def run_with_secrets(project: Project, count: int, folders: Iterator[str]) -> None:
    lines = [f"s{number}/make.tok = secret('a token of number {number}')" for number in range(count)]
    references = ", ".join(f"@s{number}/make()" for number in range(count))
    project.write("conf.gin", "\n".join(["import program", "main = @train()", *lines, f"train.token = [{references}]"]))
    assert project.genever("run", "conf.gin", "--out", next(folders)).code == 0


def test_the_cost_of_a_run_grows_with_the_number_of_its_secrets(project: Project) -> None:
    folders = (f"out/{number}" for number in itertools.count())
    assert costs_at_most(
        20, lambda: run_with_secrets(project, 800, folders), lambda: run_with_secrets(project, 100, folders)
    )
    assert traces({name: text for name, text in written(project).items() if "out" in Path(name).parts}) == []


def test_trials_have_the_secrets_of_a_sweep_and_record_none(project: Project) -> None:
    program = """
        import genever

        @genever.configurable
        def check(token, key, lr):
            if lr == 2:
                raise ValueError(f"{token} is refused")
            return {"length": len(token) + len(key)}
        """
    project.write("checking.py", program)
    project.write(
        "check.gin", f"import checking\nmain = @check()\ncheck.token = secret('{CANARY}')\ncheck.lr = choice(1, 2)"
    )
    outcome = project.genever("sweep", "check.gin", f"check.key=secret('{CANARY}')", "--out", "sweep")
    assert f"0: check.lr=1: length {2 * len(CANARY)}\n" in outcome.out
    assert "1: check.lr=2: failed: ValueError: <hidden> is refused\n" in outcome.out
    description = json.loads(project.read("sweep/sweep.json"))
    assert CANARY not in str(description["command"])
    records = [
        project.read(f"sweep/{name}") for name in ("trials.csv", "trials/00000/trial.json", "trials/00001/trial.json")
    ]
    assert not [text for text in records if CANARY in text]
