"""What `import genever` loads: every program waits for it."""

import subprocess
import sys

# Modules of the standard library that no program should wait for when it imports the package.
SLOW = {"argparse", "asyncio", "concurrent", "importlib.metadata", "multiprocessing", "unittest"}


def test_importing_the_package_loads_no_other_package_and_nothing_slow() -> None:
    program = "import sys; before = set(sys.modules); import genever; print(*set(sys.modules) - before)"
    loaded = subprocess.check_output([sys.executable, "-c", program], text=True).split()
    foreign = {root for name in loaded if (root := name.split(".")[0]) not in sys.stdlib_module_names}
    assert (foreign, SLOW.intersection(loaded)) == ({"genever"}, set())


def test_importing_the_package_compiles_no_text() -> None:
    """The first `compile` in a process defines all classes of `ast`; a `TypeVar` with a text for a bound calls it."""
    program = """
import builtins, typing

def refuse(source, file, *arguments, **options):
    assert file != "<string>", source  # Modules that nobody has compiled yet have their paths.
    return compile_source(source, file, *arguments, **options)

compile_source, builtins.compile = compile, refuse
import genever
"""
    subprocess.run([sys.executable, "-c", program], check=True)
