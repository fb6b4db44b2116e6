"""How runs end: statuses, tracebacks, signals, and disks that fail."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import sysconfig
import time

import pytest

from tests.cli.conftest import Outcome, Project

GENEVER = [os.path.join(sysconfig.get_path("scripts"), "genever")]

FAILING = """
import os, signal, subprocess, sys, time
import genever


@genever.configurable
def divide(by):
    return 1 / by


@genever.configurable
def train(by=0):
    return divide(by)


@genever.configurable
def chained():
    try:
        divide(0)
    except ZeroDivisionError as problem:
        raise RuntimeError("chained") from problem


@genever.configurable
def grouped():
    try:
        divide(0)
    except ZeroDivisionError as problem:
        raise ExceptionGroup("grouped", [problem])


@genever.configurable
def noted():
    problem = ValueError("noted")
    problem.add_note("a note of the program")
    raise problem


@genever.configurable
def leave(code):
    sys.exit(code)


@genever.configurable
def incomplete():
    divide()


@genever.configurable
def asks(value=genever.REQUIRED):
    return value


@genever.configurable
def asks_for_more():
    asks()


@genever.configurable
def parses():
    genever.parse_value("oops")


@genever.configurable
def raises_ours():
    raise genever.ConfigValueError


@genever.configurable
def interrupted():
    raise KeyboardInterrupt


@genever.configurable
def sleeps(lr=0.1):
    print("started", flush=True)
    for _ in range(300):  # Python 3.14 sleeps through a signal that comes just before it falls asleep.
        time.sleep(0.1)


@genever.configurable
def loses_its_folder(folder):
    import shutil

    shutil.rmtree(folder)
    open(folder, "w").close()
    print("done")
    return 1


@genever.configurable
def fills_the_disk(fails=False):
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if fails:
        raise ValueError("of its own")


@genever.configurable
def idle(lr=1):
    pass


@genever.configurable
def forks_workers():
    ended = set()
    for _ in range(100):
        worker = os.fork()
        if worker == 0:
            time.sleep(2)
            os._exit(0)
        os.kill(worker, signal.SIGTERM)
        ended.add(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
    print(ended, signal.pthread_sigmask(signal.SIG_BLOCK, ()))


@genever.configurable
def forks(status=3):
    subprocess.run([sys.executable, "-c", "import genever, failing; failing.idle()"], check=True)
    if os.fork() == 0:
        if status:
            raise SystemExit(status)
        return
    print(os.waitstatus_to_exitcode(os.wait()[1]))
"""


@pytest.fixture
def failing(project: Project) -> Project:
    project.write("failing.py", FAILING)
    project.write("failing.gin", "import failing")
    return project


# ---- Statuses and tracebacks --------------------------------------------------------------------------


def test_a_failing_program_ends_with_1_and_a_traceback_of_its_own_frames(failing: Project) -> None:
    outcome = failing.genever("run", "failing.gin", "--main", "train")
    assert (outcome.code, outcome.out) == (1, "")
    assert (
        without_marks(outcome.err)
        == f"""Traceback (most recent call last):
  File "{failing.folder}/failing.py", line 12, in train
    return divide(by)
  File "{failing.folder}/failing.py", line 7, in divide
    return 1 / by
ZeroDivisionError: division by zero
  In call to configurable 'divide' (failing.divide)
  In call to configurable 'train' (failing.train)
"""
    )


def without_addresses(text: str) -> str:
    return re.sub(r" at 0x[0-9a-f]+", "", text)


def without_marks(traceback: str) -> str:
    """A traceback without the marks below its lines: each Python has its own idea of which need them."""
    return re.sub(r"^ +[~^]+\n", "", traceback, flags=re.MULTILINE)


@pytest.mark.parametrize("main", ["chained", "grouped", "train"])
def test_no_frame_of_ours_or_of_clicks_is_shown(failing: Project, main: str) -> None:
    outcome = failing.genever("run", "failing.gin", "--main", main)
    assert outcome.code == 1
    assert "ZeroDivisionError" in outcome.err
    files = {line.split('"')[1] for line in outcome.err.splitlines() if 'File "' in line}
    assert files == {f"{failing.folder}/failing.py"}


def test_the_notes_of_the_program_are_kept(failing: Project) -> None:
    assert "ValueError: noted\na note of the program\n" in failing.genever("run", "failing.gin", "--main", "noted").err


def test_a_hook_for_exceptions_that_the_program_sets_is_called(
    failing: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, value, traceback: seen.append((kind, traceback.tb_frame)))
    assert failing.genever("run", "failing.gin", "--main", "train").code == 1
    [(kind, frame)] = seen
    assert (kind, frame.f_code.co_name) == (ZeroDivisionError, "train")


@pytest.mark.parametrize(("code", "status"), [("0", 0), ("7", 7), ("None", 0)])
def test_a_programs_own_exit_passes_through(failing: Project, code: str, status: int) -> None:
    outcome = failing.genever("run", "failing.gin", "--main", "leave", f"leave.code={code}")
    assert (outcome.code, outcome.out, outcome.err) == (status, "", "")
    assert f"leave.code = {code}" in (failing.runs()[0] / "operative.gin").read_text()


def test_a_parameter_that_the_program_needs_and_nobody_gives_ends_with_2(failing: Project) -> None:
    outcome = failing.genever("run", "failing.gin", "--main", "incomplete")
    assert outcome.code == 2
    assert outcome.err.startswith(f'Traceback (most recent call last):\n  File "{failing.folder}/failing.py", line ')
    assert "in incomplete\n    divide()\n" in outcome.err
    assert "TypeError: divide() missing 1 required positional argument: 'by'\n" in outcome.err
    assert outcome.err.count('  File "') == 1


def test_a_required_parameter_that_the_program_meets_ends_with_2(failing: Project) -> None:
    outcome = failing.genever("run", "failing.gin", "--main", "asks_for_more")
    assert outcome.code == 2
    assert "in asks_for_more\n    asks()\n" in outcome.err
    assert "error: Required bindings for `asks` not provided in config: ['value'] [required]" in outcome.err


def test_what_the_program_raises_itself_ends_with_1_whatever_its_type(failing: Project) -> None:
    assert failing.genever("run", "failing.gin", "--main", "parses").code == 2
    assert failing.genever("run", "failing.gin", "--main", "raises_ours").code == 1


@pytest.mark.parametrize("command", [("run",), ("show", "--live")])
def test_what_an_imported_module_raises_ends_with_1_and_its_frames(project: Project, command: tuple[str, ...]) -> None:
    project.write("broken.py", "def fail():\n    return {}['key']\n\nfail()")
    project.write("broken.gin", "import broken")
    outcome = project.genever(*command, "broken.gin")
    assert outcome.code == 1
    assert (
        without_marks(outcome.err)
        == f"""Traceback (most recent call last):
  File "{project.folder}/broken.py", line 4, in <module>
    fail()
  File "{project.folder}/broken.py", line 2, in fail
    return {{}}['key']
KeyError: 'key'
  While importing broken for broken.gin:1
"""
    )


def test_a_syntax_error_in_an_imported_module_ends_with_1(project: Project) -> None:
    project.write("broken.py", "def (")
    outcome = project.genever("run", "conf.gin", "import broken")
    assert outcome.code == 1
    assert outcome.err.startswith(f'  File "{project.folder}/broken.py", line 1\n    def (\n')
    assert "SyntaxError: " in outcome.err


def test_a_module_that_is_not_there_ends_with_2(project: Project) -> None:
    project.write("broken.gin", "import nowhere.near")
    outcome = project.genever("run", "broken.gin")
    assert outcome.code == 2
    assert outcome.err == (
        "broken.gin:1:1: error: No module named 'nowhere' [no-module]\n"
        "  1 | import nowhere.near\n"
        f"    | ^^^^^^^^^^^^^^^^^^^ searched what is installed, then {str(project.folder)!r}\n"
    )


def test_a_finalize_hook_that_raises_ends_with_1(project: Project) -> None:
    project.write(
        "hooked.py",
        """
        import genever

        @genever.register_finalize_hook
        def hook(config):
            raise ValueError("hook")
        """,
    )
    outcome = project.genever("run", "conf.gin", "import hooked")
    assert outcome.code == 1
    assert outcome.err.endswith('line 5, in hook\n    raise ValueError("hook")\nValueError: hook\n')
    assert project.runs() == []


# ---- Interrupts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "status", "said"),
    [(signal.SIGINT, 130, "interrupted\n"), (signal.SIGTERM, 143, ""), (signal.SIGHUP, 129, "")],
)
def test_an_interrupted_run_is_recorded(failing: Project, number: int, status: int, said: str) -> None:
    process = failing.start("-m", "genever", "run", "failing.gin", "--main", "sleeps", "sleeps.lr=0.5")
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    [folder] = failing.runs()
    assert (process.returncode, err) == (status, f"{said}run folder: {folder.relative_to(failing.folder)}\n")
    assert (folder / "operative.gin").read_text().endswith("sleeps.lr = 0.5\n")
    assert sorted(os.listdir(folder)) == ["command.txt", "config.gin", "operative.gin", "run.json"]


def test_an_interrupt_in_this_process_ends_with_130(failing: Project) -> None:
    outcome = failing.genever("run", "failing.gin", "--main", "interrupted")
    assert (outcome.code, outcome.err) == (130, "interrupted\n")


def test_an_interrupt_while_modules_are_imported_ends_with_130(project: Project) -> None:
    project.write("slow.py", "raise KeyboardInterrupt")
    outcome = project.genever("run", "conf.gin", "import slow")
    assert (outcome.code, outcome.err, project.runs()) == (130, "interrupted\n", [])


def test_an_interrupt_before_anything_is_loaded_ends_with_130(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("genever.cli.declarations.running.read_arguments", interrupted)
    outcome = project.genever("run", "conf.gin")
    assert (outcome.code, outcome.err, project.runs()) == (130, "interrupted\n", [])


def test_a_killed_run_leaves_no_half_written_file(failing: Project) -> None:
    process = failing.start("-m", "genever", "run", "failing.gin", "--main", "sleeps")
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.communicate(timeout=20)
    assert sorted(os.listdir(failing.runs()[0])) == [".lock", "command.txt", "config.gin", "run.json"]


def test_the_handlers_of_signals_are_as_before_after_a_run(failing: Project) -> None:
    numbers = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
    before = [signal.getsignal(number) for number in numbers]
    failing.genever("run", "failing.gin", "--main", "noted")
    failing.genever("run", "conf.gin")
    assert [signal.getsignal(number) for number in numbers] == before


# ---- Disks --------------------------------------------------------------------------------------------


def test_a_folder_that_is_lost_changes_nothing_and_is_said_once(failing: Project) -> None:
    outcome = failing.genever(
        "run", "failing.gin", "main=@loses_its_folder()", "loses_its_folder.folder=%genever.run_dir", "--out", "out"
    )
    assert (outcome.code, outcome.out) == (0, "done\n")
    assert outcome.err == (
        f"warning: the run is not recorded: {failing.folder}/out/operative.gin: Not a directory [not-recorded]\n"
    )


def test_a_full_disk_changes_nothing_and_is_said_once(failing: Project) -> None:
    outcome = failing.python("-m", "genever", "run", "failing.gin", "--main", "fills_the_disk", "--out", "out")
    assert outcome.code == 0
    assert outcome.err == (
        f"warning: the run is not recorded: {failing.folder}/out/operative.gin: File too large [not-recorded]\n"
    )
    assert sorted(os.listdir("out")) == ["command.txt", "config.gin", "run.json"]


def test_a_full_disk_hides_no_exception_of_the_program(failing: Project) -> None:
    outcome = failing.python(
        "-m", "genever", "run", "failing.gin", "--main", "fills_the_disk", "--out", "out", "fills_the_disk.fails=True"
    )
    assert outcome.code == 1
    assert outcome.err.startswith("warning: the run is not recorded: ")
    assert outcome.err.count("[not-recorded]") == 1
    assert "ValueError: of its own" in outcome.err


def test_a_folder_without_write_permission_changes_nothing_and_is_said_once(project: Project) -> None:
    folder = project.folder / "out"
    for name in ("command.txt", "config.gin", "operative.gin", "run.json"):  # Also stops a superuser.
        (folder / name / "in the way").mkdir(parents=True)
    outcome = project.genever("run", "conf.gin", "--out", "out")
    assert (outcome.code, outcome.out) == (0, "first: lr=0.1\n")
    assert outcome.err == f"warning: the run is not recorded: {folder}/command.txt: Is a directory [not-recorded]\n"
    assert sorted(path.name for path in folder.iterdir()) == ["command.txt", "config.gin", "operative.gin", "run.json"]


def test_a_worker_that_is_forked_ends_however_early_it_is_told_to(failing: Project) -> None:
    outcome = failing.python("-m", "genever", "run", "failing.gin", "--main", "forks_workers")
    assert (outcome.code, outcome.out) == (0, "{-15} set()\n"), outcome.err


def test_a_comparison_that_is_terminated_ends_what_it_has_started(
    project: Project, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(folder))
    project.write("slow.py", "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(60)")
    project.write("slow.gin", "import slow")
    process = project.start("-m", "genever", "diff", "--live", "slow.gin", "conf.gin")
    while not (project.folder / "pid").exists() or not project.read("pid"):
        assert process.poll() is None
        time.sleep(0.01)
    process.terminate()
    process.communicate(timeout=60)
    assert (process.returncode, list(folder.iterdir())) == (143, [])
    with pytest.raises(ProcessLookupError):
        os.kill(int(project.read("pid")), 0)


@pytest.mark.parametrize("status", [0, 3])
def test_a_fork_that_comes_back_writes_nothing_and_takes_nothing_in(failing: Project, status: int) -> None:
    arguments = (f"forks.status={status}", "idle.lr=2", "unread=3")
    outcome = failing.python("-m", "genever", "run", "failing.gin", "--main", "forks", *arguments)
    assert (outcome.code, outcome.out) == (0, f"{status}\n")
    assert "idle.lr = 2" in (failing.runs()[0] / "operative.gin").read_text()
    assert outcome.err.splitlines()[:1] == ["argument 4: warning: nothing reads the macro 'unread' [unused-macro]"]
    assert outcome.err.count("warning: ") == 2  # And main does not lead to idle.


def test_what_reads_our_output_may_stop_early(project: Project) -> None:
    show = project.start("-m", "genever", "show", "conf.gin")
    assert show.stdout is not None and show.stderr is not None
    show.stdout.close()
    assert show.stderr.read() == ""
    assert show.wait(timeout=20) == 1
    show.stderr.close()


# ---- Streams and folders that are not there -----------------------------------------------------------


def shell(project: Project, line: str) -> Outcome:
    """How a shell's line ended; ``genever`` in it is the command."""
    command = shlex.join(GENEVER)
    done = subprocess.run(
        ["/bin/sh", "-c", f'genever() {{ {command} "$@"; }}\n{line}'],
        cwd=project.folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(("closed", "out"), [("2>&-", "first: lr=0.1\n"), (">&-", ""), ("<&-", "first: lr=0.1\n")])
def test_a_run_does_its_work_where_a_standard_stream_is_closed(project: Project, closed: str, out: str) -> None:
    outcome = shell(project, f"genever run conf.gin {closed}")
    assert (outcome.code, outcome.out) == (0, out)
    [run] = project.runs()
    assert json.loads((run / "run.json").read_text())["status"] == "succeeded"


def test_files_of_a_run_do_not_take_the_place_of_a_closed_stream(project: Project) -> None:
    project.write("says.py", "import os, genever\n@genever.configurable\ndef says(): os.write(2, b'from C')")
    project.write("says.gin", "import says\nmain = @says()")
    assert shell(project, "genever run says.gin 2>&-").code == 0
    assert all("from C" not in path.read_text() for path in project.runs()[0].iterdir())


@pytest.mark.parametrize("line", ["show conf.gin", "export conf.gin", "fingerprint conf.gin", "why conf.gin %lr"])
def test_output_on_a_full_disk_is_an_error_without_a_traceback(project: Project, line: str) -> None:
    outcome = shell(project, f"genever {line} > /dev/full")
    message = "error: the output cannot be written: No space left on device [not-written]\n"
    assert (outcome.code, outcome.err) == (1, message)


@pytest.mark.parametrize("line", ["run {}", "show {}", "show here.gin", "diff {} here.gin", "why {} %lr"])
def test_a_working_directory_that_was_removed_is_an_error(project: Project, line: str) -> None:
    (project.folder / "gone").mkdir()
    command = line.format(project.folder / "conf.gin")
    outcome = shell(project, f"cd gone && rmdir ../gone && genever {command}")
    message = "error: the working directory is not there any more [no-working-directory]\n  change to one that exists\n"
    assert (outcome.code, outcome.err) == (2, message)


def test_a_signal_while_the_folder_is_made_is_recorded(project: Project) -> None:
    """It comes as soon as there is a folder, before the first file is in it."""
    project.write(
        "early.py",
        """
import os, signal
import genever

@genever.configurable
def train():
    print("not reached")

made = os.mkdir

def mkdir(path, *rest, **more):
    made(path, *rest, **more)
    if str(path)[-1] == "Z":
        os.kill(os.getpid(), signal.SIGTERM)

os.mkdir = mkdir
""",
    )
    project.write("early.gin", "import early\nmain = @train()")
    outcome = shell(project, "genever run early.gin")
    assert (outcome.code, outcome.out) == (143, "")
    [run] = project.runs()
    manifest = json.loads((run / "run.json").read_text())
    assert (manifest["status"], manifest["exit_status"]) == ("interrupted", 143)


# ---- Two runs and one folder --------------------------------------------------------------------------


WAITING = """
import os, time
import genever

@genever.configurable
def wait(folder=%s):
    open(os.path.join(folder, "begun"), "w").close()
    while not os.path.exists("end"):
        time.sleep(0.01)
"""


def test_a_second_run_into_a_folder_is_refused_while_the_first_is_writing(project: Project) -> None:
    project.write("wait.py", WAITING % "''")
    project.write("wait.gin", "import wait\nmain = @wait()\nwait.folder = %genever.run_dir")
    first = subprocess.Popen([*GENEVER, "run", "wait.gin", "--out", "out"], cwd=project.folder)
    try:
        while not (project.folder / "out" / "begun").exists():
            assert first.poll() is None
            time.sleep(0.01)
        second = project.genever("run", "conf.gin", "--out", "out")
        assert second.code == 2
        assert second.err == (
            f"error: another run is writing into {project.folder / 'out'} [run-folder]\n"
            f"  give each run a folder of its own, or leave --out away\n"
        )
    finally:
        (project.folder / "end").touch()
        assert first.wait(60) == 0
    names = ["begun", "command.txt", "config.gin", "operative.gin", "run.json"]
    assert sorted(os.listdir(project.folder / "out")) == names
    assert project.genever("run", "conf.gin", "--out", "out").code == 0


def test_the_lock_of_a_run_that_was_killed_does_not_stay(project: Project) -> None:
    (project.folder / "out").mkdir()
    (project.folder / "out" / ".lock").touch()
    assert project.genever("run", "conf.gin", "--out", "out").code == 0
    assert not (project.folder / "out" / ".lock").exists()


def test_a_run_follows_no_link_in_the_folder_that_it_is_given(project: Project) -> None:
    out, victim, absent = project.folder / "out", project.folder / "victim", project.folder / "absent"
    out.mkdir()
    victim.write_text("mine")
    (out / "run.json").symlink_to(victim)
    (out / "config.gin").symlink_to(absent)
    (out / ".lock").symlink_to(absent)
    (out / ".used").symlink_to(project.folder)
    os.mkfifo(out / "operative.gin")
    assert project.genever("run", "conf.gin", "--out", "out").code == 0
    assert (victim.read_text(), absent.exists()) == ("mine", False)
    assert json.loads((out / "run.json").read_text())["status"] == "succeeded"
    assert "lr = 0.1" in (out / "operative.gin").read_text()


def test_the_traceback_of_a_call_that_was_made_often_has_the_frames_of_the_program_only(project: Project) -> None:
    project.write(
        "often.py",
        """
        import genever


        @genever.configurable
        def step(number, last=1):
            return 1 / (last - number)


        @genever.configurable
        def train():
            for number in range(1000):
                step(number)
        """,
    )
    project.write("often.gin", "import often\nmain = @train()\nstep.last = 500\n")
    outcome = project.genever("run", "often.gin")
    assert [line.split('"')[1] for line in outcome.err.splitlines() if line.startswith('  File "')] == [
        str(project.folder / "often.py"),
        str(project.folder / "often.py"),
    ]
    assert "In call to configurable 'step'" in outcome.err
