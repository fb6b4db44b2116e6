"""``python -m genever.compat`` runs a program as Python does."""

import subprocess
import sys
from pathlib import Path

import pytest

COMPAT = ("-m", "genever.compat")


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """The status, output and errors of Python in a folder."""
    command = [sys.executable, *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    return result.returncode, result.stdout, result.stderr


DESCRIBE = """
import sys, __main__
print(sys.argv, sys.path[0], __name__, __file__, __package__, __spec__ and __spec__.name)
print(vars(__main__) is globals(), sys.modules['__main__'] is __main__, __builtins__ is not None)
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").touch()
    for path in (tmp_path / "program.py", package / "module.py", package / "__main__.py"):
        path.write_text(DESCRIBE)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [["program.py", "a", "-b"], ["package/module.py"], ["-m", "package.module", "-m", "x"], ["-m", "package"]],
)
def test_a_program_sees_what_python_shows_it(arguments: list[str], programs: Path) -> None:
    assert run(programs, *COMPAT, *arguments) == run(programs, *arguments)


def test_import_gin_gives_genever(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("import gin\nfrom gin import config\nprint(gin.__name__)")
    assert run(tmp_path, *COMPAT, "program.py") == (0, "genever.compat.gin\n", "")


@pytest.mark.parametrize(
    "program",
    [
        "def f():\n    1 / 0\nf()",
        "x = = 1",
        "import sys\nsys.exit('bye')",
        "import sys\nsys.exit(3)",
        "raise ValueError('a') from KeyError('b')",
        "import sys\nsys.excepthook = lambda *args: print(args[1], args[2].tb_lineno)\n1 / 0",
        "import atexit\natexit.register(print, 'end')\n1 / 0",
        "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.1), print('later', len(name)))).start()"
        "\nname = 'name'",
    ],
)
def test_a_program_ends_as_under_python(program: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(program)
    assert run(tmp_path, *COMPAT, path.name) == run(tmp_path, path.name)


def test_an_interrupt_gives_the_status_of_one(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("raise KeyboardInterrupt")
    status, _, errors = run(tmp_path, *COMPAT, "program.py")
    assert (status, errors.splitlines()[-1]) == (130, "KeyboardInterrupt")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.py"], "[Errno 2] No such file or directory: 'nowhere.py'\n"),
        (["-m", "nowhere"], "No module named nowhere\n"),
        (["-m", "nowhere.below"], "No module named 'nowhere'\n"),
        (["-m", "package"], "No module named package\n"),
        ([], "usage: python -m genever.compat [-m MODULE | SCRIPT] ARGS...\n"),
        (["-m"], "usage: python -m genever.compat [-m MODULE | SCRIPT] ARGS...\n"),
    ],
)
def test_what_is_no_program_is_said(arguments: list[str], message: str, tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    assert run(tmp_path, *COMPAT, *arguments) == (2, "", message)


def test_spawned_processes_run_the_program_too(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("""
import concurrent.futures, multiprocessing
import gin


@gin.configurable
def f(x, y=1):
    return x * y, gin.__name__


if __name__ == '__main__':
    context = multiprocessing.get_context('spawn')
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        print(list(pool.map(f, [1, 2])))
""")
    output = "[(1, 'genever.compat.gin'), (2, 'genever.compat.gin')]\n"
    assert run(tmp_path, *COMPAT, "program.py") == (0, output, "")
