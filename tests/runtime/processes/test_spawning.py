"""Processes that a program spawns have its configuration."""

import subprocess
import sys
from pathlib import Path

import pytest

DEFINITIONS = """
import genever as gin


@gin.configurable
def f(x=0, y=None):
    return x, y() if callable(y) else y


def work(_=None):
    with gin.config_scope('s'):
        return f()
"""
POOL = """
if __name__ == '__main__':
    import concurrent.futures, multiprocessing
    context = multiprocessing.get_context('spawn')
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        print(pool.submit(work).result())
"""


def run(folder: Path, program: str) -> tuple[str, str]:
    """What a program prints, and its errors, run as a script in a folder."""
    script = folder / "program.py"
    script.write_text(program)
    result = subprocess.run([sys.executable, script], cwd=folder, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return result.stdout, result.stderr


@pytest.mark.parametrize(
    "configure",
    [
        "gin.parse_config('f.x = 1\\ns/f.y = 2')",
        "gin.parse_config('f.x = %X\\nX = 1\\ns/f.y = %Y + 1\\nY = 1')",
        "gin.bind_parameter('f.x', 1)\n    gin.bind_parameter('s/f.y', 2)",
        "gin.parse_config_files_and_bindings([], ['f.x = 1', 's/f.y = 2'])",
        "import multiprocessing\n    gin.parse_config('f.x = 1\\ns/f.y = 2')",
        "gin.parse_config('f.x = 7')\n    import multiprocessing\n    gin.parse_config('f.x = 1\\ns/f.y = 2')",
        "gin.constant('only.HERE', 1)\n    gin.parse_config('f.x = %HERE\\ns/f.y = 2')",
    ],
)
def test_what_is_configured_under_the_main_guard_arrives(configure: str, tmp_path: Path) -> None:
    program = f"{DEFINITIONS}\nif __name__ == '__main__':\n    {configure}\n{POOL}"
    assert run(tmp_path, program) == ("(1, 2)\n", "")


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_every_start_method_is_served(method: str, tmp_path: Path) -> None:
    program = f"""{DEFINITIONS}
if __name__ == '__main__':
    import multiprocessing
    gin.parse_config('f.x = 1\\ns/f.y = 2')
    with multiprocessing.get_context('{method}').Pool(1) as pool:
        print(pool.map(work, [0]))
"""
    assert run(tmp_path, program) == ("[(1, 2)]\n", "")


def test_what_the_files_import_is_imported_there_too(tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text("import genever as gin\n\n@gin.configurable\ndef part(z=0):\n    return z\n")
    program = f"""{DEFINITIONS}
if __name__ == '__main__':
    gin.parse_config('import parts\\nf.x = 1\\nf.y = @part\\ns/part.z = 3')
{POOL}"""
    assert run(tmp_path, program) == ("(1, 3)\n", "")


def test_what_a_file_registers_by_itself_is_registered_there_too(tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text("def part(z=0):\n    return z\n")
    program = f"""{DEFINITIONS}
import __main__
if __name__ == '__main__':
    gin.parse_config('''
        from __gin__ import dynamic_registration
        import __main__
        import parts
        __main__.f.x = 1
        s/__main__.f.y = @parts.part
        s/parts.part.z = 3
    ''')
{POOL}"""
    assert run(tmp_path, program) == ("(1, 3)\n", "")


def test_a_class_method_that_a_file_registers_is_registered_there_too(tmp_path: Path) -> None:
    """One that a class inherits from another module, and that its own module does not have by its name."""
    (tmp_path / "base.py").write_text("class Base:\n    @classmethod\n    def made(cls, z=0):\n        return cls, z\n")
    (tmp_path / "parts.py").write_text("from base import Base\n\nclass Part(Base):\n    pass\n")
    program = f"""{DEFINITIONS}
import __main__


def made():
    found, z = work()[1].get()
    return found.__qualname__, z


if __name__ == '__main__':
    gin.parse_config('''
        from __gin__ import dynamic_registration
        import __main__
        import parts
        __main__.f.x = 1
        s/__main__.f.y = lazy @parts.Part.made()
        parts.Part.made.z = 3
    ''')
    import concurrent.futures, multiprocessing
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context('spawn')) as pool:
        print(pool.submit(made).result())

"""
    assert run(tmp_path, program) == ("('Part', 3)\n", "")


def test_what_is_registered_under_the_main_guard_arrives(tmp_path: Path) -> None:
    program = f"""{DEFINITIONS}
if __name__ == '__main__':
    import fractions
    gin.external_configurable(fractions.Fraction, 'Fraction')
    gin.parse_config('f.x = 1\\nf.y = @Fraction\\nFraction.numerator = 3\\nFraction.denominator = 4')
{POOL}"""
    assert run(tmp_path, program) == ("(1, Fraction(3, 4))\n", "")


def test_a_process_of_a_process_has_it_too(tmp_path: Path) -> None:
    program = f"""{DEFINITIONS}
import concurrent.futures, multiprocessing


def pass_on():
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context('spawn')) as pool:
        return pool.submit(work).result()


if __name__ == '__main__':
    gin.parse_config('f.x = 1\\ns/f.y = 2')
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context('spawn')) as pool:
        print(pool.submit(pass_on).result())
"""
    assert run(tmp_path, program) == ("(1, 2)\n", "")


def test_a_program_that_configures_every_process_itself_goes_on_doing_so(tmp_path: Path) -> None:
    program = f"""{DEFINITIONS}
def start(text):
    gin.parse_config_files_and_bindings([], text)


if __name__ == '__main__':
    import multiprocessing
    start('f.x = 0\\ns/f.y = 2')
    with multiprocessing.get_context('spawn').Pool(1, initializer=start, initargs=['f.x = 1']) as pool:
        print(pool.map(work, [0]))
"""
    assert run(tmp_path, program) == ("[(1, 2)]\n", "")


def test_a_value_that_cannot_be_pickled_stays_behind_with_a_warning(tmp_path: Path) -> None:
    program = f"""{DEFINITIONS}
if __name__ == '__main__':
    gin.parse_config('f.x = 1')
    import threading
    gin.bind_parameter('f.y', threading.Lock())
{POOL}"""
    output, errors = run(tmp_path, program)
    assert output == "(1, None)\n"
    assert errors.startswith("the binding of __main__.f.y does not reach another process: ")


def test_a_module_that_fails_there_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text(
        "import sys\nimport genever as gin\nif 'main.py' in sys.argv[-1]:\n    raise OSError('not here')\n\n"
        "@gin.configurable\ndef part(z=0):\n    return z\n"
    )
    program = f"""{DEFINITIONS}
import sys
if __name__ == '__main__':
    gin.parse_config('import parts\\nf.x = 1\\npart.z = 3')
    sys.argv.append('main.py')
{POOL}"""
    output, errors = run(tmp_path, program)
    assert output == "(1, None)\n"
    assert errors.splitlines() == [
        "the configurable parts.part did not arrive from another process: not here",
        "the module parts cannot be imported here: not here",
    ]


def test_a_program_without_processes_does_not_load_multiprocessing(tmp_path: Path) -> None:
    program = f"""{DEFINITIONS}
gin.parse_config('f.x = 1')
import sys
print(work(), [name for name in sys.modules if 'multiprocessing' in name])
"""
    assert run(tmp_path, program) == ("(1, None) []\n", "")


IMPORTED = """
import sys
import genever

print("imported", flush=True)


@genever.configurable
def scale(number, factor=1):
    return number * factor


def rescaled(number):
    with genever.unlock_config():
        genever.parse_config("scale.factor = 10 * 3")
    return scale(number)


@genever.configurable
def train(method):
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(1, multiprocessing.get_context(method)) as pool:
        print(pool.submit(scale, 1).result(), pool.submit(rescaled, 1).result(), flush=True)


if __name__ == "__main__":
    genever.main(train, ["program.gin", f"train.method={sys.argv[1]!r}"])
"""


def warnings_of(result: subprocess.CompletedProcess[str]) -> str:
    """What a run has written to its standard error before the line that names its folder."""
    said, separator, _ = result.stderr.rpartition("run folder: ")
    assert separator
    return said


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_a_script_that_its_binding_file_imports_is_there_once(method: str, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(IMPORTED)
    (tmp_path / "program.gin").write_text("import program\nscale.factor = 10\n")
    command = [sys.executable, "program.py", method]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    imported = "imported\n" * (1 if method == "fork" else 2)
    assert (result.stdout, warnings_of(result), result.returncode) == (f"{imported}10 30\n", "", 0)


def test_a_script_that_its_binding_file_imports_is_there_once_by_value(tmp_path: Path) -> None:
    pytest.importorskip("joblib")
    parallel = "from joblib import Parallel, delayed"
    calls = "Parallel(2)(delayed(genever.snapshot().run)(function, 1) for function in (scale, rescaled))"
    program = IMPORTED.replace(
        "def train(method):", f"def train(method):\n    {parallel}\n    print({calls})\n    return"
    )
    (tmp_path / "program.py").write_text(program)
    (tmp_path / "program.gin").write_text("import program\nscale.factor = 10\n")
    command = [sys.executable, "program.py", "joblib"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (result.stdout, warnings_of(result), result.returncode) == ("imported\n[10, 30]\n", "", 0)
