"""Which arguments are files and which are bindings, in which order they count, and what is said of wrong ones."""

import pytest

from genever import GeneverError, Session
from genever.cli.arguments import is_binding, load, read_arguments
from tests.cli.conftest import COMMANDS, Project


@pytest.mark.parametrize(
    "argument",
    [
        "lr=1",
        "train.lr=1",
        "a/b/train.lr = 1",
        "train.path='conf/a.txt'",
        "f.x += [1]",
        "del f.x",
        "assert %x == 1",
        "import m",
    ],
)
def test_what_holds_an_equals_sign_or_is_a_statement_is_a_binding(argument: str) -> None:
    assert is_binding(argument)


@pytest.mark.parametrize("argument", ["a.gin", "runs/lr=1/config.gin", "./x", "conf", "/tmp/a=b/c.gin"])
def test_what_ends_in_gin_or_holds_no_equals_sign_is_a_file(argument: str) -> None:
    assert not is_binding(argument)


def test_a_file_that_exists_is_a_file_whatever_its_name(project: Project) -> None:
    project.write("lr=1/conf", "x = 1")
    assert not is_binding("lr=1/conf")


def test_files_are_read_in_order_and_bindings_after_them(project: Project) -> None:
    project.write("second.gin", "lr = 0.2\ntrain.name = 'second'")
    outcome = project.genever("run", "lr=0.5", "conf.gin", "second.gin")
    assert outcome.out == "second: lr=0.5\n"


def test_a_wrong_binding_names_its_argument(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "lr=1", "train.lrate=3")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "argument 3: error: Configurable 'train' doesn't have a parameter named 'lrate'. [unknown-parameter]\n"
        "  | train.lrate=3\n"
        "  |       ^^^^^ it has optimizer, name, by, folder\n"
    )


def test_all_that_is_wrong_is_said_at_once(project: Project) -> None:
    project.write("wrong.gin", "train.nam = 1\nx = = 2")
    outcome = project.genever("run", "conf.gin", "wrong.gin", "trian.name='a'", "Adam.esp=1")
    assert outcome.code == 2
    assert outcome.err == (
        "wrong.gin:1:7: error: Configurable 'train' doesn't have a parameter named 'nam'. [unknown-parameter]\n"
        "  1 | train.nam = 1\n"
        "    |       ^^^ did you mean 'name'?\n"
        "wrong.gin:2:5: error: '=' cannot begin a value [syntax]\n"
        "  2 | x = = 2\n"
        "    |     ^\n"
        "argument 3: error: No configurable matching 'trian'. [unknown-configurable]\n"
        "  | trian.name='a'\n"
        "  | ^^^^^ did you mean 'train'?\n"
        "argument 4: error: Configurable 'Adam' doesn't have a parameter named 'esp'. [unknown-parameter]\n"
        "  | Adam.esp=1\n"
        "  |      ^^^ did you mean 'eps'?\n"
    )


def test_a_value_without_quotes_gets_the_hint_that_shells_take_them(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "train.name=bob")
    assert outcome.code == 2
    assert outcome.err == (
        "argument 2: error: 'bob' is not a value [syntax]\n"
        "  | train.name=bob\n"
        "  |            ^^^ the shell takes quotes away: for a str write \"train.name='bob'\""
        "; @bob is a configurable, %bob a macro\n"
    )


@pytest.mark.parametrize(
    ("argument", "hint"),
    [
        ("train.name=a b", "the shell takes quotes away: for a str write \"train.name='a b'\""),
        ("train.name=/data/x-1", "the shell takes quotes away: for a str write \"train.name='/data/x-1'\""),
        ("train.name=[bob]", "the shell takes quotes away: put the whole argument in quotes"),
        ("train.name=true", "did you mean True?"),
        ("train.name=['a', b]", "write 'b' for a str, @b for a configurable, %b for a macro"),
        ("=bob", "a statement is 'name.parameter = value'"),
        ("%name=bob", "a macro is bound by its bare name: NAME = value"),
        ("train.optimizer=once @Adam", "add () after the name"),
        (
            "train.name=program.bob",
            "the shell takes quotes away: for a str write \"train.name='program.bob'\""
            "; @program.bob is a configurable, %program.bob a macro",
        ),
        ("train.optimizer=min(lr==3)", "write 'lr' for a str, @lr for a configurable, %lr for a macro"),
    ],
)
def test_the_hint_fits_what_was_written(project: Project, argument: str, hint: str) -> None:
    outcome = project.genever("run", "conf.gin", argument)
    assert outcome.code == 2
    assert outcome.err.startswith("argument 2: error: ")
    assert outcome.err.endswith(f"^ {hint}\n")


def test_a_file_that_is_not_there_gets_suggestions(project: Project) -> None:
    outcome = project.genever("run", "cnof.gin")
    assert outcome.code == 2
    assert outcome.err == (
        "error: Unable to open file: cnof.gin. Searched config paths: ['']. [file-not-found]\n"
        "  did you mean 'conf.gin'?\n"
    )


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        (
            "train.name",
            "error: Unable to open file: train.name. Searched config paths: ['']. [file-not-found]\n"
            "  an argument without '=' is a file, looked for in {folder}; a binding is NAME=VALUE\n",
        ),
        (
            "program.py",
            "error: program.py is a Python program, not a binding file [syntax]\n"
            "  run it with python, or name a binding file with the line: import program\n",
        ),
        (
            "@train",
            "error: @train is not a binding file [syntax]\n  what to run is said by --main '@train'\n",
        ),
        (
            ".",
            "error: . is a folder, not a binding file [file-unreadable]\n  name a file in it, such as ./conf.gin\n",
        ),
        (
            "empty",
            "error: empty is a folder, not a binding file [file-unreadable]\n",
        ),
    ],
)
def test_what_is_no_binding_file_is_told(project: Project, argument: str, said: str) -> None:
    (project.folder / "empty").mkdir()
    outcome = project.genever("run", "conf.gin", argument)
    assert (outcome.code, outcome.err) == (2, said.format(folder=project.folder))


@pytest.mark.parametrize("written", ["train.name = 'a'", "train.name ='a'", "train.name= 'a'", "train.name += 'a'"])
def test_a_binding_that_the_shell_has_split_is_told(project: Project, written: str) -> None:
    outcome = project.genever("run", "conf.gin", *written.split())
    assert outcome.code == 2
    assert outcome.err.endswith(
        "[file-not-found]\n  a binding is one argument: no space around its '=', or quotes around it all\n"
    )


def test_macros_of_the_command_line_are_known_to_includes(project: Project) -> None:
    project.write("fast.gin", "lr = 0.7")
    project.write("pick.gin", CONFIG_THAT_PICKS)
    outcome = project.genever("run", "pick.gin", "which='fast'")
    assert (outcome.out, outcome.err) == ("first: lr=0.7\n", "")


CONFIG_THAT_PICKS = """
import program
include f'{%which}.gin'
main = @train()
train.optimizer = @Adam()
Adam.lr = %lr
"""


def test_an_override_that_nothing_reads_is_warned_of_before_the_run(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "lrr=3", "eps=1", "unlike=1")
    assert outcome.code == 0
    assert outcome.err == (
        "argument 2: warning: nothing reads the macro 'lrr' [unused-macro]\n"
        "  | lrr=3\n"
        "  | ^^^ did you mean 'lr'?\n"
        "argument 3: warning: nothing reads the macro 'eps' [unused-macro]\n"
        "  | eps=1\n"
        "  | ^^^ did you mean 'Adam.eps'?\n"
        "argument 4: warning: nothing reads the macro 'unlike' [unused-macro]\n"
        "  | unlike=1\n"
        "  | ^^^^^^ the macros that are read: lr\n"
    )


def test_with_strict_such_an_override_is_told_of_after_the_run_too(project: Project) -> None:
    outcome = project.genever("run", "--strict", "conf.gin", "lrr=3")
    assert outcome.code == 3
    assert outcome.err.splitlines()[-1] == (
        "argument 2: error: nothing read the macro 'lrr' [unused-macro]; did you mean 'lr'?"
    )


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("[", "^ expected ']'; if the shell cut the value short, put the whole argument in quotes"),
        ("(1,", "^ expected ')'; if the shell cut the value short, put the whole argument in quotes"),
        ("", "^ the shell takes quotes away: for an empty str write \"train.name=''\""),
    ],
)
def test_a_value_that_the_shell_cut_short_is_told(project: Project, value: str, hint: str) -> None:
    outcome = project.genever("run", "conf.gin", f"train.name={value}")
    assert outcome.code == 2
    assert outcome.err.splitlines()[-1].endswith(hint)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rnu", "conf.gin"], "No such command 'rnu'; did you mean 'run'?"),
        (["conf.gin"], "No such command 'conf.gin'; did you mean 'genever run conf.gin'?"),
    ],
)
def test_a_wrong_command_gets_suggestions(project: Project, arguments: list[str], message: str) -> None:
    outcome = project.genever(*arguments)
    assert outcome.code == 2
    assert outcome.err == (
        "Usage: genever [OPTIONS] COMMAND [ARGS]...\nTry 'genever --help' for help.\n\nError: " + message + "\n"
    )


def test_a_wrong_option_gets_suggestions(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "--mian", "train")
    assert outcome.code == 2
    assert outcome.err.splitlines()[-1].startswith("Error: No such option")
    assert "--main" in outcome.err.splitlines()[-1]
    assert outcome.err.endswith(" A binding has no dashes: NAME=VALUE.\n")


def test_without_arguments_there_is_nothing_to_run(project: Project) -> None:
    outcome = project.genever("run")
    assert outcome.code == 2
    assert outcome.err.splitlines()[-1] == (
        "Error: Missing argument 'FILES... [BINDINGS]...'. Name a binding file, such as train.gin."
    )


def test_help_lists_the_commands_as_the_documentation_does(project: Project) -> None:
    listed = project.genever("--help").out.partition("Commands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines()] == COMMANDS


@pytest.mark.parametrize(
    ("argument", "right"),
    [
        ("train.name=a b", "train.name='a b'"),
        ("train.name=/data/x-1", "train.name='/data/x-1'"),
        ("train.name=true", "train.name=True"),
        ("%name=3", "name=3"),
        ("train.nam=3", "train.name=3"),
        ("train.name=bob", None),  # A str, a reference or a macro.
        (r"train.name=C:\x", None),
    ],
)
def test_what_was_meant_is_an_edit_of_the_argument(
    project: Project, monkeypatch: pytest.MonkeyPatch, argument: str, right: str | None
) -> None:
    monkeypatch.syspath_prepend(project.folder)
    with Session() as session, pytest.raises(GeneverError) as caught:
        load(session, read_arguments(["conf.gin", argument]), "out")
    [found] = caught.value.diagnostics
    made = None
    for edit in found.edits:
        made = argument[: edit.span.start] + edit.text + argument[edit.span.end :]
    assert made == right
