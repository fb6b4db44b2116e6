"""What shells offer, asked through click's own completion."""

import os
import shutil
import subprocess
import sys

import pytest
from click.shell_completion import ShellComplete

from genever import Session
from genever.cli.command import genever
from tests.cli.conftest import COMMANDS, Project, registered_apart


def offers(*words: str) -> list[str]:
    """What is offered for the last word."""
    path, modules = list(sys.path), set(sys.modules)
    try:
        with registered_apart(), Session():
            found = ShellComplete(genever, {}, "genever", "_GENEVER_COMPLETE").get_completions([*words[:-1]], words[-1])
    finally:
        sys.path[:] = path
        for name in set(sys.modules) - modules:
            if name in ("program", "broken"):
                del sys.modules[name]
    return [item.value for item in found]


def test_commands_and_options_are_offered(project: Project) -> None:
    assert offers("sh") == ["show"]
    assert offers("") == COMMANDS
    assert offers("run", "--o") == ["--out"]
    assert offers("completion", "") == ["bash", "zsh", "fish"]


def test_binding_files_and_folders_are_offered(project: Project) -> None:
    project.write("more/some.gin", "")
    project.write("more/notes.txt", "")
    project.write(".hidden/some.gin", "")
    assert offers("run", "") == ["conf.gin", "more/"]
    assert offers("run", "m") == ["more/"]
    assert offers("run", "more/") == ["more/some.gin"]
    assert offers("run", "nowhere/x") == []


def test_fmt_takes_binding_files_and_folders_alone(project: Project) -> None:
    project.write("more/some.gin", "")
    assert offers("fmt", "") == ["conf.gin", "more/"]
    assert offers("fmt", "conf.gin", "more/") == ["more/some.gin"]
    assert offers("fmt", "--") == ["--check", "--diff", "--line-length", "--help"]


def test_codes_are_offered(project: Project) -> None:
    assert offers("check", "--select", "unused-m") == ["unused-macro"]
    assert offers("check", "--ignore", "deprecated,unused-m") == ["deprecated,unused-macro"]
    assert offers("check", "--explain", "no-yaml") == ["no-yaml"]


def test_keys_are_offered_for_what_the_files_import(project: Project) -> None:
    assert offers("run", "conf.gin", "tr") == ["train."]
    assert offers("run", "conf.gin", "train.") == ["train.by=", "train.folder=", "train.name=", "train.optimizer="]
    assert offers("run", "conf.gin", "program.train.n") == ["program.train.name="]
    assert offers("show", "conf.gin", "s/A") == ["s/Adam."]
    assert offers("show", "conf.gin", "s/Adam.l") == ["s/Adam.lr="]
    assert offers("run", "tr") == []


def test_without_a_beginning_only_what_the_files_use_is_offered(project: Project) -> None:
    project.write("scoped.gin", "fast/Adam.lr = 1")
    assert offers("run", "conf.gin", "scoped.gin", "") == [
        "conf.gin", "scoped.gin", "Adam.", "fast/", "lr=", "main=", "train.",
    ]  # fmt: skip


def test_values_are_offered(project: Project) -> None:
    assert offers("run", "conf.gin", "train.optimizer=@A") == ["train.optimizer=@Adam", "train.optimizer=@Adam()"]
    assert offers("run", "conf.gin", "train.optimizer = @A") == ["train.optimizer = @Adam", "train.optimizer = @Adam()"]
    assert offers("run", "conf.gin", "train.name=%") == ["train.name=%lr", "train.name=%main"]


def test_what_to_run_is_offered(project: Project) -> None:
    assert offers("run", "conf.gin", "--main", "t") == ["train"]
    assert offers("run", "conf.gin", "--main", "@t") == ["@train()"]


def test_what_is_wrong_with_a_file_is_passed_over(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("broken.py", "print('noise')\nraise SystemExit('broken')")
    project.write("broken.gin", "import broken\nimport nowhere\nx = = 3\ninclude 'conf.gin'\ntrain.nam = 3\n")
    assert offers("run", "broken.gin", "missing.gin", "train.n") == ["train.name="]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script(project: Project, shell: str) -> None:
    outcome = project.genever("completion", shell)
    assert (outcome.code, outcome.err) == (0, "")
    assert f"_GENEVER_COMPLETE={shell}_complete" in outcome.out


ASK = """
compopt() { local IFS=' '; echo "compopt $*"; }
complete() { :; }
source complete.sh
COMP_LINE=$1 COMP_POINT=${#1}
_genever_completion genever "$2"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("line", "word", "offered"),
    [
        # What bash takes for the word begins after an `=` or `@`, unless it is in quotes.
        ("genever run conf.gin train.na", "train.na", ["compopt -o nospace", "train.name="]),
        ("genever run conf.gin train.name=%l", "%l", ["%lr"]),
        (
            "genever run conf.gin train.name=",
            "",
            [
                "%lr",
                "%main",
                "@Adam",
                r"@Adam\(\)",
                "@divide",
                r"@divide\(\)",
                "@train",
                r"@train\(\)",
            ],
        ),
        ("genever run conf.gin train.optimizer=@A", "A", ["Adam", r"Adam\(\)"]),
        (
            "genever run conf.gin 'train.optimizer = @A",
            "'train.optimizer = @A",
            [
                "train.optimizer = @Adam",
                "train.optimizer = @Adam()",
            ],
        ),
        ("genever run conf.gin --main @t", "t", [r"train\(\)"]),
        ("genever run 'conf.gin' train.opt", "train.opt", ["compopt -o nospace", "train.optimizer="]),
        ("genever run --out o", "o", ["compopt -o dirnames", ""]),
        ("genever run conf.gin nowhere", "nowhere", [""]),
    ],
)
def test_bash_gets_what_takes_the_place_of_its_word(project: Project, line: str, word: str, offered: list[str]) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    script = project.genever("completion", "bash").out
    project.write("complete.sh", script.replace('"$1")', f"{sys.executable} -m genever)"))
    done = subprocess.run([bash, "-c", ASK, "bash", line, word], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == offered


def test_bash_takes_the_script(project: Project) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    project.write("complete.sh", project.genever("completion", "bash").out + "complete -p genever")
    done = subprocess.run([bash, "complete.sh"], capture_output=True, text=True, check=True)
    assert done.stdout == "complete -o nosort -F _genever_completion genever\n"


ASK_ZSH = """
compdef() { :; }
compadd() { print -rl -- "compadd ${*[1,-3]}" "${(P@)@[-1]}" }
_describe() { print -rl -- "_describe ${*[1,2]}" "${(P@)3}" }
_path_files() { print -r -- "_path_files $*" }
source complete.zsh
words=("$@") CURRENT=$#
_genever_completion
"""


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["run", "conf.gin", "train.na"], ["compadd -U -S  -V open", "train.name="]),
        (
            ["run", "conf.gin", "train.optimizer=@A"],
            ["compadd -U -V whole", "train.optimizer=@Adam", "train.optimizer=@Adam()"],
        ),
        (
            ["run", "conf.gin", "'train.optimizer = @A"],
            ["compadd -U -V whole", "train.optimizer = @Adam", "train.optimizer = @Adam()"],
        ),
        (["run", "c"], ["compadd -U -V whole", "c,d.gin", "conf.gin", "compadd -U -S  -V open", "c d/"]),
        (["run", "--out", "o"], ["_path_files -/"]),
        (["sh"], ["_describe -V genever", "show:Show what would run, and call nothing."]),
        (["run", "conf.gin", "nowhere"], []),
    ],
)
def test_zsh_gets_what_takes_the_place_of_its_word(project: Project, words: list[str], offered: list[str]) -> None:
    zsh = shutil.which("zsh")
    if zsh is None:
        pytest.skip("there is no zsh")
    project.write("c,d.gin", "")
    project.write("c d/more.gin", "")
    script = project.genever("completion", "zsh").out
    project.write("complete.zsh", script.replace("${(Q)~words[1]}", f"{sys.executable} -m genever"))
    asked = [zsh, "-f", "-c", ASK_ZSH, "zsh", "genever", *words]
    done = subprocess.run(asked, capture_output=True, text=True)  # It fails where there is nothing to offer.
    assert (done.stdout.splitlines(), done.stderr) == (offered, "")


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("genever run conf.gin train.na", ["train.name="]),
        ("genever run conf.gin train.optimizer=@A", ["train.optimizer=@Adam", "train.optimizer=@Adam()"]),
        ("genever run conf.gin 'train.optimizer = @A", ["train.optimizer = @Adam", "train.optimizer = @Adam()"]),
        ("genever run c", ["c d/", "c,d.gin", "conf.gin"]),
        ("genever run c,", ["c,d.gin"]),
        ("genever sh", ["show\tShow what would run, and call nothing."]),
        ("genever run conf.gin nowhere", []),
    ],
)
def test_fish_offers(project: Project, line: str, offered: list[str]) -> None:
    fish = shutil.which("fish")
    if fish is None:
        pytest.skip("there is no fish")
    project.write("c,d.gin", "")
    project.write("c d/more.gin", "")
    script = project.genever("completion", "fish").out
    project.write("complete.fish", script.replace("_complete genever)", f"_complete {sys.executable} -m genever)"))
    ask = f'source complete.fish; complete -C "{line}"'
    done = subprocess.run([fish, "--no-config", "-c", ask], capture_output=True, text=True, check=True)
    assert (sorted(done.stdout.splitlines()), done.stderr) == (offered, "")


def test_a_key_to_explain_is_offered_without_its_value_too(project: Project) -> None:
    assert offers("why", "conf.gin", "Adam.") == ["Adam.eps", "Adam.lr", "Adam.eps=", "Adam.lr="]


def test_zsh_asks_through_the_environment(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "_GENEVER_COMPLETE", "zsh_complete")
    monkeypatch.setitem(os.environ, "COMP_WORDS", "genever run conf.gin train.na")
    monkeypatch.setitem(os.environ, "COMP_CWORD", "3")
    assert project.python("-m", "genever").out == "plain\ntrain.name=\n_\n"


def test_folders_and_names_of_runs_are_offered(project: Project) -> None:
    project.genever("run", "conf.gin", "--out", "runs/one")
    assert offers("runs", "") == ["runs/"]
    assert offers("runs", "runs/") == ["runs/one/"]
    assert offers("runs", "--columns", "train.") == ["train.by", "train.folder", "train.name", "train.optimizer"]
    assert offers("runs", "runs/one", "--group-by", "state,%") == ["state,%lr"]
    assert offers("runs", "--sort", "") == []
