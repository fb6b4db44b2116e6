"""``genever run``: what runs, and what its folder holds."""

import json
import os
import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from genever.experiments.runs.folder import claim, folder_for, write_whole
from tests.cli.conftest import Project

SHOWS_FOLDER = "train.folder = %genever.run_dir"
SHOWS_PLACE = """
import os, sys
import genever

@genever.configurable
def place(folder=None, run_dir=None):
    print(os.getcwd())
    print(sys.path[-1:])
    print(os.path.isdir(folder), folder)
    print(run_dir)
"""


# ---- What runs ------------------------------------------------------------------------------------


def test_main_is_evaluated_outside_all_scopes(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "main/train.name='scoped'")
    assert (outcome.code, outcome.out) == (0, "first: lr=0.1\n")


@pytest.mark.parametrize("reference", ["divide", "@divide", "@divide()", "program.divide", "s/divide", "@s/divide()"])
def test_main_may_be_given(project: Project, reference: str) -> None:
    outcome = project.genever("run", "conf.gin", "--main", reference, "divide.by=0")
    assert outcome.code == 1
    assert outcome.err.startswith("Traceback")
    assert [run.parent.name for run in project.runs()] == ["divide"]


@pytest.mark.parametrize("reference", ["second", "%second"])
def test_main_may_be_a_macro(project: Project, reference: str) -> None:
    outcome = project.genever("run", "conf.gin", "--main", reference, "second=@train()", "train.name='x'")
    assert (outcome.code, outcome.out) == (0, "x: lr=0.1\n")


def test_main_may_call_several(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "main=[@train(), @s/train()]", "s/train.name='second'")
    assert outcome.out == "first: lr=0.1\nsecond: lr=0.1\n"


def test_main_may_be_given_as_any_value(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "--main", "[@train(), once @train(name='second')]")
    assert (outcome.out, outcome.err) == ("first: lr=0.1\nsecond: lr=0.1\n", "")


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("", "--main: error: a value is missing here [syntax]\n"),
        ("3", "--main: error: main calls nothing [nothing-called]\n"),
        ("train(name='x')", "--main: error: there is no function 'train' [syntax]\n"),
    ],
)
def test_a_main_that_calls_nothing_is_told_as_it_was_written(project: Project, reference: str, message: str) -> None:
    outcome = project.genever("run", "conf.gin", "--main", reference)
    assert outcome.code == 2
    assert outcome.err.startswith(f"{message}  | {reference}\n  | ^")


def test_a_wrong_main_gets_suggestions(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "--main", "trian")
    assert outcome.code == 2
    assert outcome.err == (
        "--main: error: No configurable matching reference '@trian()'. [unknown-reference]\n"
        "  | @trian()\n"
        "  | ^^^^^^^^ did you mean 'train'?\n"
    )


def test_a_configuration_without_main_is_wrong(project: Project) -> None:
    project.write("no_main.gin", "import program\nmian = @train()")
    outcome = project.genever("run", "no_main.gin")
    assert outcome.code == 2
    assert outcome.err == (
        "error: nothing says what to run: the macro 'main' is not defined [no-main]\n  did you mean 'mian'?\n"
    )


def test_the_hint_without_a_main_shows_how_one_is_written(project: Project) -> None:
    project.write("no_main.gin", "import program")
    assert project.genever("run", "no_main.gin").err == (
        "error: nothing says what to run: the macro 'main' is not defined [no-main]\n"
        "  add a line like main = @train(), or give --main\n"
    )


@pytest.mark.parametrize(
    ("value", "message", "hint"),
    [
        ("@train", "main refers to train and does not call it", " write @train()"),
        ("@a/b/train", "main refers to a/b/train and does not call it", " write @a/b/train()"),
        ("3", "main calls nothing", " it is what to run, as in main = @train()"),
    ],
)
def test_a_main_that_calls_nothing_is_wrong(project: Project, value: str, message: str, hint: str) -> None:
    outcome = project.genever("run", "conf.gin", f"main={value}")
    assert outcome.code == 2
    assert outcome.err == f"argument 2: error: {message} [nothing-called]\n  | main={value}\n  | ^^^^{hint}\n"


def test_the_config_is_finalized_before_the_program_runs(project: Project) -> None:
    project.write(
        "program.py",
        """
        import genever

        @genever.register_finalize_hook
        def hook(config):
            return {"train.name": "hooked"}

        @genever.configurable
        def train(name="first"):
            print(name, genever.config_is_locked())
        """,
    )
    project.write("conf.gin", "import program\nmain = @train()")
    assert project.genever("run", "conf.gin").out == "hooked True\n"


# ---- What must fail is said before anything is called -----------------------------------------------


def test_what_nobody_gives_is_said_before_the_program_starts(project: Project) -> None:
    project.write("conf.gin", "import program\nmain = @train()\ntrain.optimizer = @Adam()\ntrain.by = @divide()")
    outcome = project.genever("run", "conf.gin")
    assert (outcome.code, outcome.out, project.runs()) == (2, "", [])
    assert outcome.err == (
        "conf.gin:3:1: error: Adam.lr is required but not set [required]\n"
        "  3 | train.optimizer = @Adam()\n"
        "    | ^^^^^^^^^^^^^^^ bind it: Adam.lr=…, or write @Adam for the code to call\n"
        "conf.gin:4:1: error: divide.by is required but not set [required]\n"
        "  4 | train.by = @divide()\n"
        "    | ^^^^^^^^ bind it: divide.by=…, or write @divide for the code to call\n"
    )
    outcome = project.genever("run", "conf.gin", "train.optimizer = @s/Adam(eps=1)", "divide.by = 1")
    assert outcome.err.endswith("^ bind it: s/Adam.lr=…, or write @s/Adam(eps=1, ...) for the code to call\n")


def test_a_call_that_needs_itself_is_said_before_the_program_starts(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "train.by=@divide()", "divide.by=@train()")
    assert (outcome.code, outcome.out, project.runs()) == (2, "", [])
    assert outcome.err == (
        "argument 3: error: making @train() needs @train() itself: @train() → @divide() → @train() [reference-cycle]\n"
        "  | divide.by=@train()\n"
        "  | ^^^^^^^^^\n"
    )


def test_references_that_lead_too_deep_are_said_before_the_program_starts(project: Project) -> None:
    chain = "\n".join(f"d{n}/divide.by = @d{n + 1}/divide()" for n in range(2000))
    project.write("deep.gin", f"import program\nmain = @d0/divide()\n{chain}\n")
    outcome = project.genever("run", "deep.gin")
    assert (outcome.code, outcome.err) == (
        2,
        "error: references and macros lead too deep: through more than 250 calls [nesting]\n",
    )


def test_what_is_handed_on_may_lack_parameters(project: Project) -> None:
    project.write("conf.gin", "import program\nmain = @train()\ntrain.optimizer = @Adam\nAdam.eps = 1")
    err = project.genever("run", "conf.gin").err  # The program itself fails on it.
    assert "type object 'Adam' has no attribute 'lr'" in err
    assert err.endswith("\n  with optimizer = @Adam (conf.gin:3:1)\n")
    assert len(project.runs()) == 1


# ---- The folder -------------------------------------------------------------------------------------


def test_a_run_leaves_the_command_line_the_bindings_and_what_took_effect(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "train.name='a b'", "fast/Adam.lr=3")
    assert outcome.code == 0
    [folder] = project.runs()
    assert re.fullmatch(r"runs/train/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}Z", str(folder.relative_to(project.folder)))
    assert sorted(path.name for path in folder.iterdir()) == ["command.txt", "config.gin", "operative.gin", "run.json"]
    assert (folder / "command.txt").read_text() == (
        "genever run conf.gin 'train.name='\"'\"'a b'\"'\"'' fast/Adam.lr=3\n"
    )
    assert (
        (folder / "config.gin").read_text()
        == f"""import program

# Macros:
{RULE}
# Set in conf.gin:6:
lr = 0.1
# Set in conf.gin:3:
main = @train()

# Parameters for Adam:
{RULE}
# Set in conf.gin:5:
Adam.lr = %lr

# Parameters for fast/Adam:
{RULE}
# Set in argument 3:
fast/Adam.lr = 3

# Parameters for train:
{RULE}
# Set in argument 2:
train.name = 'a b'
# Set in conf.gin:4:
train.optimizer = @Adam()
"""
    )
    assert (
        (folder / "operative.gin").read_text()
        == f"""import program

# Macros:
{RULE}
lr = 0.1
main = @train()

# Parameters for Adam:
{RULE}
Adam.eps = 1e-08
Adam.lr = %lr

# Parameters for divide:
{RULE}
# None.

# Parameters for train:
{RULE}
train.by = 1
train.folder = None
train.name = 'a b'
train.optimizer = @Adam()
"""
    )


RULE = "# " + "=" * 78


def test_the_command_line_can_be_pasted(project: Project) -> None:
    arguments = ["run", "conf.gin", "train.name='it\\'s $HOME\\n'", "--main", "@train()"]
    project.genever(*arguments)
    assert shlex.split((project.runs()[0] / "command.txt").read_text()) == ["genever", *arguments]


def test_what_took_effect_runs_again_the_same(project: Project) -> None:
    project.genever("run", "conf.gin", "lr=0.3", "train.name='again'")
    again = project.genever("run", str(project.runs()[0] / "operative.gin"))
    assert (again.code, again.out, again.err) == (0, "again: lr=0.3\n", "")
    first, second = (run / "operative.gin" for run in project.runs())
    assert first.read_text() == second.read_text()


def test_the_folder_may_be_given_and_may_exist(project: Project) -> None:
    (project.folder / "out").mkdir()
    for out in ("out", "new/out"):
        assert project.genever("run", "conf.gin", "--out", out).code == 0
        assert sorted(os.listdir(out)) == ["command.txt", "config.gin", "operative.gin", "run.json"]
    assert project.runs() == []


def test_what_an_earlier_run_has_written_is_kept(project: Project) -> None:
    for lr in (1, 2, 3):
        assert project.genever("run", "conf.gin", "--out", "out", f"lr={lr}").code == 0
        (project.folder / "out/weights").touch()
    names = ["command.txt", "config.gin", "operative.gin", "run.json"]
    assert sorted(os.listdir("out")) == sorted([*names, "earlier", "earlier-2", "weights"])
    for folder, lr in (("out/earlier", 1), ("out/earlier-2", 2), ("out", 3)):
        assert f"lr = {lr}\n" in (project.folder / folder / "operative.gin").read_text()
    assert sorted(os.listdir("out/earlier")) == names


def test_what_a_run_has_written_finds_the_modules_of_the_run(project: Project) -> None:
    for name in ("conf.gin", "program.py"):
        (project.folder / "code").mkdir(exist_ok=True)
        (project.folder / name).rename(project.folder / "code" / name)
    assert project.genever("run", "code/conf.gin", "lr=2", "--out", "out").code == 0
    for name in ("operative.gin", "config.gin"):
        again = project.genever("run", f"out/{name}")
        assert (again.code, again.out, again.err) == (0, "first: lr=2\n", "")
    assert project.genever("diff", "out/operative.gin", "code/conf.gin lr=2").code == 0
    (project.folder / "out/run.json").write_text("{}")
    assert "No module named 'program'" in project.genever("run", "out/config.gin").err


def test_a_run_that_cannot_begin_leaves_an_earlier_one_alone(project: Project) -> None:
    assert project.genever("run", "conf.gin", "--out", "out").code == 0
    assert project.genever("run", "conf.gin", "--out", "out", "x=%undefined").code == 2
    assert "earlier" not in os.listdir("out")


def test_a_wrong_configuration_leaves_no_folder(project: Project) -> None:
    assert project.genever("run", "conf.gin", "train.nam=1").code == 2
    assert project.genever("run", "conf.gin", "--out", "out", "x=%undefined").code == 2
    assert not (project.folder / "runs").exists()
    assert not (project.folder / "out").exists()


def test_a_folder_that_cannot_be_made_is_an_error_before_the_program_starts(project: Project) -> None:
    project.write("taken", "a file")
    outcome = project.genever("run", "conf.gin", "--out", "taken/out")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        f"error: the run's folder {project.folder}/taken/out cannot be made: Not a directory [run-folder]\n"
    )


def test_the_program_knows_its_folder_and_where_it_is(project: Project) -> None:
    project.write("conf/place.py", SHOWS_PLACE)
    project.write("conf/place.gin", "import place\nmain = @place()\nplace.folder = %genever.run_dir")
    outcome = project.genever("run", "conf/place.gin")
    here = str(project.folder)
    [folder] = project.runs()
    assert outcome.out == f"{here}\n{[f'{here}/conf']}\nTrue {folder}\nNone\n"


def test_the_given_folder_is_an_absolute_path_too(project: Project) -> None:
    project.write("place.py", SHOWS_PLACE)
    project.write("place.gin", "import place\nmain = @place()\nplace.folder = %genever.run_dir")
    outcome = project.genever("run", "place.gin", "--out", "x/../out")
    assert outcome.out.splitlines()[2] == f"True {project.folder}/out"


def test_the_constant_leaves_a_macro_of_its_last_name_alone(project: Project) -> None:
    project.write("place.py", SHOWS_PLACE)
    project.write(
        "place.gin",
        """
        import place
        main = @place()
        place.folder = %genever.run_dir
        place.run_dir = %run_dir
        run_dir = 'mine'
        """,
    )
    assert project.genever("run", "place.gin").out.splitlines()[3] == "mine"


def test_runs_at_the_same_moment_get_folders_of_their_own(tmp_path: Path) -> None:
    wanted = tmp_path / folder_for("train", datetime.now(UTC))
    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(claim, [wanted] * 32))
    assert len(set(claimed)) == 32
    assert {path.name for path in claimed} == {wanted.name, *(f"{wanted.name}-{n}" for n in range(2, 33))}
    assert all(path.is_dir() for path in claimed)


def test_processes_at_the_same_time_get_folders_of_their_own(project: Project) -> None:
    processes = [project.start("-m", "genever", "run", "conf.gin", f"lr={number}") for number in range(4)]
    printed = sorted(process.communicate(timeout=60)[0] for process in processes)
    assert printed == [f"first: lr={number}\n" for number in range(4)]
    texts = sorted((run / "command.txt").read_text() for run in project.runs())
    assert texts == [f"genever run conf.gin lr={number}\n" for number in range(4)]


RANKS = """
import os, subprocess, sys
import genever

@genever.configurable
def work(folder):
    rank = os.environ.get("LOCAL_RANK", "0")
    print(rank, folder, flush=True)
    for further in ("1", "2") if rank == "0" else ():
        command = [sys.executable, "-m", "genever", *sys.argv[1:]]
        subprocess.run(command, env=os.environ | {"LOCAL_RANK": further}, check=True)
"""


def test_the_further_processes_of_a_run_use_its_folder_and_leave_it_alone(project: Project) -> None:
    project.write("ranks.py", RANKS)
    project.write(
        "ranks.gin",
        """
        import ranks
        main = @work()
        work.folder = %genever.run_dir
        """,
    )
    outcome = project.python("-m", "genever", "run", "ranks.gin", "unread=1")
    assert outcome.code == 0, outcome.err
    [folder] = project.runs()
    assert outcome.out == "".join(f"{rank} {folder}\n" for rank in range(3))
    assert sorted(os.listdir(folder)) == ["command.txt", "config.gin", "operative.gin", "run.json"]
    assert outcome.err.count("[unused-macro]") == 1


@pytest.mark.parametrize("rank", ["RANK", "LOCAL_RANK", "NODE_RANK", "SLURM_PROCID"])
def test_a_further_process_writes_nothing_into_a_given_folder(
    project: Project, monkeypatch: pytest.MonkeyPatch, rank: str
) -> None:
    monkeypatch.setenv(rank, "1")
    assert project.genever("run", "conf.gin", "--out", "out").out == "first: lr=0.1\n"
    assert os.listdir("out") == []
    monkeypatch.setenv(rank, "0")
    assert project.genever("run", "conf.gin", "--out", "out").code == 0
    assert sorted(os.listdir("out")) == ["command.txt", "config.gin", "operative.gin", "run.json"]


def test_the_first_process_ignores_the_folder_of_a_run_that_it_is_started_in(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENEVER_RUN_DIR", str(project.folder / "outer"))
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setenv("LOCAL_RANK", "1")  # RANK counts for all nodes, and goes before it.
    assert project.genever("run", "conf.gin").code == 0
    assert len(project.runs()) == 1
    assert not (project.folder / "outer").exists()


def test_a_process_that_nobody_has_told_the_folder_is_an_error(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RANK", "3")
    outcome = project.genever("run", "conf.gin")
    assert (outcome.code, outcome.out, project.runs()) == (2, "", [])
    assert outcome.err == (
        "error: this is process 3 of a run, and it does not know the folder that process 0 has made [run-folder]\n"
        "  give all processes the same --out FOLDER\n"
    )


def test_folders_sort_by_time() -> None:
    moment = datetime(2025, 12, 31, 23, 59, 59, 999999, UTC)
    names = [str(folder_for("f", moment + timedelta(microseconds=step))) for step in (0, 1, 10**6, 10**10)]
    assert names == sorted(names)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "operative.gin"
    write_whole(path, "before")

    def fail(*arguments: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="no space left"):
        write_whole(path, "after")
    assert {found.name: found.read_text() for found in tmp_path.iterdir()} == {"operative.gin": "before"}


def test_a_file_that_is_written_keeps_its_permissions_and_the_link_to_it(tmp_path: Path) -> None:
    file, link = tmp_path / "kept.gin", tmp_path / "link.gin"
    file.touch(0o600)
    link.symlink_to(file)
    write_whole(link, "é")
    assert (link.is_symlink(), file.read_text(encoding="utf-8"), file.stat().st_mode & 0o777) == (True, "é", 0o600)


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, "text")
        assert (os.read(reading, 100), pipe.is_fifo()) == (b"text", True)
    finally:
        os.close(reading)


def test_a_program_may_clear_its_environment(project: Project) -> None:
    project.write(
        "clears.py",
        """
        import os
        import genever

        @genever.configurable
        def clear():
            os.environ.pop("GENEVER_RUN_DIR"), os.environ.pop("GENEVER_USED")
        """,
    )
    project.write("clears.gin", "import clears\nmain = @clear()")
    outcome = project.genever("run", "clears.gin")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


# ---- What had no effect -----------------------------------------------------------------------------


def test_macros_nobody_read_and_bindings_nothing_consumed_are_warned_of_at_the_end(project: Project) -> None:
    project.write(
        "more.gin",
        """
        idle = 3
        idle_too = %idle
        s/train.name = 'x'
        train:
            by = 2
            folder = 'f'
        t/Adam.eps = 1
        t/Adam.lr = 1
        divide.by = 1
        """,
    )
    outcome = project.genever("run", "conf.gin", "more.gin")
    assert (outcome.code, outcome.out) == (0, "first: lr=0.1\n")
    assert outcome.err.splitlines() == [
        "more.gin:1:1: warning: nothing read the macro 'idle' [unused-macro]",
        "more.gin:2:1: warning: nothing read the macro 'idle_too' [unused-macro]",
        "more.gin:3:1: warning: nothing called train in the scope 's': its binding had no effect [unused-binding]; "
        "it was called outside all scopes",
        "more.gin:7:1: warning: nothing called Adam in the scope 't': its 2 bindings had no effect [unused-binding]; "
        "it was called outside all scopes",
        "more.gin:9:1: warning: no call of divide took 'by' from here: its caller gave it [unused-binding]",
    ]


def test_many_are_cut_short(project: Project) -> None:
    project.write("more.gin", "".join(f"idle_{number} = 1\n" for number in range(25)))
    lines = project.genever("run", "conf.gin", "more.gin").err.splitlines()
    assert (len(lines), lines[-1]) == (21, "(+5 more)")


def test_strict_makes_them_errors_after_the_program_has_run(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "idle=1", "--strict")
    assert (outcome.code, outcome.out) == (3, "first: lr=0.1\n")
    assert outcome.err == (
        "argument 2: warning: nothing reads the macro 'idle' [unused-macro]\n"
        "  | idle=1\n"
        "  | ^^^^ the macros that are read: lr\n"
        "argument 2: error: nothing read the macro 'idle' [unused-macro]\n"
    )
    [run] = project.runs()
    manifest = json.loads((run / "run.json").read_text())
    assert (manifest["exit_status"], len(manifest["unused"])) == (3, 1)


def test_strict_is_content_where_everything_has_an_effect(project: Project) -> None:
    outcome = project.genever("run", "--strict", "conf.gin")
    assert (outcome.code, outcome.out, outcome.err) == (0, "first: lr=0.1\n", "")


def test_strict_does_not_hide_what_the_program_raised(project: Project) -> None:
    outcome = project.genever("run", "--strict", "conf.gin", "train.by=0", "del train.folder")
    assert outcome.code == 1
    assert "folder" not in outcome.err


SPREAD = """
import multiprocessing
import os
import sys

import genever
import program


@genever.configurable
def rate(lr=1):
    return lr


def work(number):
    return rate() + number


@genever.configurable
def spread(method):
    with multiprocessing.get_context(method).Pool(2) as pool:  # Which kills them in the end.
        print(pool.map(work, [1, 2]))
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_what_only_other_processes_used_had_an_effect(project: Project, method: str) -> None:
    project.write("spread.py", SPREAD)
    project.write("spread.gin", "import spread\nmain = @spread()\nrate.lr = %n\nn = 3\nidle = 4")
    outcome = project.python("-m", "genever", "run", "spread.gin", f"spread.method='{method}'", "--strict")
    assert (outcome.code, outcome.out) == (3, "[4, 5]\n")
    assert outcome.err == "spread.gin:5:1: error: nothing read the macro 'idle' [unused-macro]\n"
    [run] = project.runs()
    assert "rate.lr = %n\n" in (run / "operative.gin").read_text()
    assert not (run / ".used").exists()


def test_processes_of_processes_tell_the_first_one(project: Project) -> None:
    project.write("spread.py", SPREAD.replace("rate() + number", "os.system(f'{sys.executable} further.py')"))
    project.write("further.py", "import genever\nimport spread\ngenever.parse_config('rate.lr = 1')\nspread.rate()")
    project.write("spread.gin", "import spread\nmain = @spread()\nspread.method = 'fork'\nrate.lr = 3")
    outcome = project.python("-m", "genever", "run", "spread.gin")
    assert (outcome.code, outcome.err) == (0, "")


def test_a_program_that_fails_is_not_told_what_it_left_unused(project: Project) -> None:
    project.write("idle.gin", "include 'conf.gin'\nidle = 1\ntrain.by = 0")
    outcome = project.genever("run", "idle.gin")
    assert outcome.code == 1
    assert "warning" not in outcome.err


def test_python_dash_m_is_the_same_command(project: Project) -> None:
    assert project.python("-m", "genever", "run", "conf.gin", "lr=2").out == "first: lr=2\n"
    assert (project.runs()[0] / "command.txt").read_text() == "genever run conf.gin lr=2\n"


def test_the_package_alone_loads_no_command_line(project: Project) -> None:
    program = "import sys, genever; genever.main; print({'click', 'rich', 'lark'} & set(sys.modules))"
    assert project.python("-c", program).out == "set()\n"


def test_the_command_draws_nothing_with_rich_into_a_pipe(project: Project) -> None:
    program = (
        "import runpy, sys\n"
        "sys.argv = ['genever', 'run', 'conf.gin']\n"
        "try: runpy.run_module('genever', run_name='__main__')\n"
        "except SystemExit: print('rich' in sys.modules)\n"
    )
    assert project.python("-c", program).out == "first: lr=0.1\nFalse\n"


# ---- Where the folder is ----------------------------------------------------------------------------


@pytest.mark.parametrize("by", [1, 0], ids=["done", "failed"])
def test_a_run_says_at_its_end_where_its_folder_is(project: Project, by: int) -> None:
    outcome = project.genever("run", "conf.gin", f"train.by={by}")
    assert [Path(outcome.folder)] == [run.relative_to(project.folder) for run in project.runs()]


def test_a_folder_elsewhere_is_named_whole(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("elsewhere") / "out"
    assert project.genever("run", "conf.gin", "--out", str(out)).folder == str(out)
    assert project.genever("run", "conf.gin", "--out", "here").folder == "here"
    assert not (project.folder / "runs").exists()


def test_a_command_that_is_refused_has_no_folder(project: Project) -> None:
    assert project.genever("run", "conf.gin", "train.bi=1").folder == ""


def test_latest_points_to_the_newest_run_of_a_name(project: Project) -> None:
    latest = project.folder / "runs/train/latest"
    for _ in range(2):
        project.genever("run", "conf.gin")
        assert latest.is_symlink()
        assert latest.resolve() == project.runs()[-1]
    project.genever("run", "conf.gin", "--main", "divide", "divide.by=1")
    assert len(project.runs()) == 3
    assert {path.name for path in latest.parent.iterdir()} == {"latest", *(run.name for run in project.runs()[1:])}


def test_a_folder_called_latest_stays(project: Project) -> None:
    project.write("runs/train/latest/mine.txt", "mine")
    assert project.genever("run", "conf.gin").code == 0
    assert project.read("runs/train/latest/mine.txt") == "mine"


# ---- Overrides that lead nowhere --------------------------------------------------------------------

CALLS = """
import genever

@genever.configurable
class Adam:
    def __init__(self, lr=0.1): ...

@genever.configurable
class AdamW:
    def __init__(self, lr=0.1): ...

@genever.configurable
def evaluate(batches=1): ...

@genever.configurable
def train(optimizer=None):
    print("train")
    evaluate()
"""


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        (
            "Adam.lr=3",
            "main does not lead to Adam: only code could give Adam.lr an effect [unused-binding]\n"
            "  | Adam.lr=3\n  | ^^^^^^^ did you mean 'AdamW.lr'?\n",
        ),
        (
            "learning_rate=0.5",
            "nothing reads the macro 'learning_rate' [unused-macro]\n"
            "  | learning_rate=0.5\n  | ^^^^^^^^^^^^^ did you mean 'lr'?\n",
        ),
        ("evaluate.batches=2", ""),  # The code of train names it.
        ("AdamW.lr=3", ""),
        ("lr=0.5", ""),
    ],
)
def test_an_override_that_leads_nowhere_is_warned_of_before_the_program_starts(
    project: Project, argument: str, said: str
) -> None:
    project.write("calls.py", CALLS)
    project.write("calls.gin", "import calls\nmain = @train()\ntrain.optimizer = @AdamW()\nAdamW.lr = %lr\nlr = 0.1")
    started = project.python("-c", SHOWS_ORDER, "run", "calls.gin", argument)
    expected = f"argument 2: warning: {said}" if said else ""
    assert (started.code, started.out.partition("train\n")[0]) == (0, expected)


#: Both streams as one, in the order in which they are written.
SHOWS_ORDER = "import sys; sys.stderr = sys.stdout; from genever.cli import main; main()"


def test_what_lacks_arguments_below_a_class_handed_over_uncalled_is_found_before_the_run(project: Project) -> None:
    project.write(
        "fits.py",
        """
        import genever

        @genever.configurable
        class Adam:
            def __init__(self, params, lr=0.1): ...

        @genever.configurable
        class Module:
            def __init__(self, optimizer): ...

        @genever.configurable
        def fit(model):
            print("started")
            model()
        """,
    )
    project.write("fits.gin", "import fits\nmain = @fit()\nfit.model = @Module\nModule.optimizer = @Adam()")
    outcome = project.genever("run", "fits.gin")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "fits.gin:4:1: error: Adam.params is required but not set [required]\n"
        "  4 | Module.optimizer = @Adam()\n"
        "    | ^^^^^^^^^^^^^^^^ bind it: Adam.params=…, or write @Adam for the code to call\n"
    )
    handed_on = project.genever("run", "fits.gin", "Module.optimizer=@Adam")
    assert (handed_on.code, handed_on.out) == (0, "started\n")
    lacking = project.genever("run", "fits.gin", "del Module.optimizer")  # Code may give it.
    assert (lacking.code, lacking.out) == (2, "started\n")


# ---- Help -------------------------------------------------------------------------------------------


def test_help_with_files_lists_the_parameters_of_what_they_run(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "train.by=3", "--help")
    assert (outcome.code, outcome.err, project.runs()) == (0, "", [])
    assert outcome.out.startswith(
        "Usage: genever run [OPTIONS] FILES... [BINDINGS]...\n\n"
        "Parameters of train, set by train.NAME=VALUE:\n"
        "  optimizer  [now: @Adam(), conf.gin:4]\n"
        "  name       [default: 'first']\n"
        "  by         [default: 1; now: 3, argument 2]\n"
        "  folder     [default: None]\n\n"
        "Options:\n"
    )
    assert "Run the program that binding files describe" in project.genever("run", "--help").out


# ---- What a running program imports -----------------------------------------------------------------


def test_a_program_may_import_modules_with_configurables(project: Project) -> None:
    for name in ("late", "later", "latest"):
        text = f"import genever\n\n@genever.configurable\ndef {name}_work(x='{name}'):\n    return x\n"
        project.write(f"{name}.py", text)
    project.write(
        "imports.py",
        """
        import os
        import threading
        import genever

        @genever.configurable
        def work():
            import late
            print(late.late_work(), flush=True)
            thread = threading.Thread(target=later)
            thread.start()
            thread.join()
            child = os.fork()
            if not child:
                import latest
                print(latest.latest_work(), flush=True)
                os._exit(0)
            os.waitpid(child, 0)

        def later():
            import later
            print(later.later_work(), flush=True)
        """,
    )
    project.write("imports.gin", "import imports\nmain = @work()")
    outcome = project.python("-m", "genever", "run", "imports.gin")
    assert (outcome.code, outcome.out, outcome.err) == (0, "late\nlater\nlatest\n", "")


def test_a_script_may_run_twice_in_a_process(project: Project) -> None:
    project.write("script.py", "import genever\ndef work(x=1):\n    print(x)\ngenever.main(work)\n")
    project.write(
        "twice.py",
        """
        import runpy
        import sys

        for value in (2, 3):
            sys.argv = ["script.py", f"x={value}"]
            runpy.run_path("script.py", run_name="__main__")
        """,
    )
    outcome = project.python("twice.py")
    assert (outcome.code, outcome.out) == (0, "2\n3\n")
