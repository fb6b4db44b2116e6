"""Genever under gin's name: `install_as_gin`, and `import genever as gin`."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest


def run(program: str, folder: Path) -> str:
    """What a program prints, run as a script in a folder."""
    script = folder / "program.py"
    script.write_text(program)
    result = subprocess.run([sys.executable, script], cwd=folder, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return result.stdout


INSTALLED = "from genever.compat import install_as_gin\ninstall_as_gin()\n"


@pytest.mark.parametrize(
    "statement",
    [
        "import gin; found = gin",
        "import gin.config; found = gin.config",
        "from gin import config as found",
        "import gin; found = gin.config",
        "import gin; found = gin.config_parser",
        "from gin.selector_map import SelectorMap as found",
        "import gin.resource_reader as found",
        "import gin.utils as found",
        "from gin.config import parse_value as found",
        "import importlib; found = importlib.import_module('gin.config')",
    ],
)
def test_gins_modules_are_genevers(statement: str, tmp_path: Path) -> None:
    shown = "print(getattr(found, '__module__', None) or found.__name__)"
    assert run(f"{INSTALLED}{statement}\n{shown}", tmp_path).startswith("genever.")


def test_a_module_has_one_copy_under_all_its_names(tmp_path: Path) -> None:
    program = """
import sys
import gin, gin.config, genever.config
import genever
print(gin.config is genever.config is genever.compat.gin.config is sys.modules['gin.config'])
print(gin.config_parser.ParserDelegate in gin.config.ParserDelegate.__mro__)
"""
    assert run(INSTALLED + program, tmp_path) == "True\nTrue\n"


@pytest.mark.parametrize("name", ["config", "config_parser", "resource_reader", "selector_map"])
def test_every_way_to_import_a_module_gives_the_same(name: str, tmp_path: Path) -> None:
    program = f"""
import sys
import gin.{name}, genever.{name}
from gin import {name} as below_gin
from genever import {name} as below_genever
found = [sys.modules[f'{{package}}.{name}'] for package in ('gin', 'genever', 'genever.compat.gin')]
print({{id(module) for module in [*found, below_gin, below_genever]}} == {{id(gin.{name})}})
"""
    assert run(INSTALLED + program, tmp_path) == "True\n"


@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
@pytest.mark.parametrize("first", ["gin", "genever"])
def test_a_module_of_a_library_has_one_copy_under_all_its_names(first: str, tmp_path: Path) -> None:
    program = f"""
import {first}.torch.external_configurables
import gin.torch.external_configurables as one
from genever.torch import external_configurables as other
import genever
print(one is other, genever.torch is gin.torch)
"""
    assert run(INSTALLED + "import gin\n" + program, tmp_path) == "True True\n"


def test_what_names_a_module_of_gins_unpickles_as_genevers(tmp_path: Path) -> None:
    program = """
import pickle
import genever
for module, name in (('gin.config', 'ConfigurableReference'), ('genever.selector_map', 'SelectorMap')):
    print(pickle.loads(f'c{module}\\n{name}\\n.'.encode()).__name__)
"""
    assert run(INSTALLED + program, tmp_path) == "ConfigurableReference\nSelectorMap\n"


def test_a_spawned_process_finds_gins_modules_below_the_package(tmp_path: Path) -> None:
    program = """
import multiprocessing


def three():
    from genever.config import parse_value
    return parse_value('3')


if __name__ == '__main__':
    with multiprocessing.get_context('spawn').Pool(1) as pool:
        print(pool.apply(three))
"""
    assert run(program, tmp_path) == "3\n"


@pytest.mark.skipif(find_spec("gin") is None, reason="gin-config is not installed")
def test_a_gin_that_was_imported_before_is_replaced(tmp_path: Path) -> None:
    program = f"import gin, gin.config\nbefore = gin\n{INSTALLED}import gin\nfrom gin import config\n"
    shown = "print(before is gin, config.__name__)"
    assert run(program + shown, tmp_path) == "False genever.compat.gin.config\n"


def test_a_module_that_only_the_program_has_is_found_beside_its_gin(tmp_path: Path) -> None:
    extra = tmp_path / "gin" / "contributed"
    extra.mkdir(parents=True)
    (extra / "__init__.py").write_text("from gin import config\nfrom gin.contributed.more import x\n")
    (extra / "more.py").write_text("x = 1")
    program = "import gin.contributed\nprint(gin.contributed.x, gin.contributed.config is gin.config)"
    assert run(INSTALLED + program, tmp_path) == "1 True\n"


def test_a_module_that_nobody_has_is_an_import_error(tmp_path: Path) -> None:
    program = """
for name in ('gin.nothing', 'gin.nothing.below'):
    try:
        __import__(name)
    except ImportError as problem:
        print(problem)
import gin
print(hasattr(gin, 'nothing'))
"""
    assert run(INSTALLED + program, tmp_path).count("No module named 'gin.nothing'") == 2


@pytest.mark.skipif(find_spec("tensorflow") is not None, reason="TensorFlow is installed")
@pytest.mark.parametrize("name", ["gin", "genever"])
def test_a_module_of_a_library_that_is_not_there_can_be_asked_for(tmp_path: Path, name: str) -> None:
    program = f"import {name}\nprint(hasattr({name}, 'tf'), getattr({name}, 'tf', None), hasattr({name}, 'config'))"
    assert run(INSTALLED + program, tmp_path) == "False None True\n"


@pytest.mark.skipif(find_spec("tensorflow") is not None, reason="TensorFlow is installed")
@pytest.mark.parametrize(
    "name", ["gin.tf", "gin.tf.external_configurables", "genever.tf", "genever.tf.external_configurables"]
)
def test_a_missing_library_is_named(name: str, tmp_path: Path) -> None:
    program = f"""
try:
    import {name}
except ImportError as problem:
    print(problem)
"""
    assert run(INSTALLED + program, tmp_path) == "No module named 'tensorflow'\n"


def test_installing_twice_changes_nothing(tmp_path: Path) -> None:
    program = "import gin, sys\nfirst = gin, sys.path[:], sys.meta_path[:]\n"
    shown = "import gin\nprint(first == (gin, sys.path, sys.meta_path))"
    assert run(INSTALLED + program + INSTALLED + shown, tmp_path) == "True\n"


def test_a_folder_of_that_name_may_only_install(tmp_path: Path) -> None:
    (tmp_path / "gin").mkdir()
    (tmp_path / "gin" / "__init__.py").write_text(INSTALLED)
    program = "import sys\nfrom gin import config\nimport gin\n"
    shown = "print(gin.__name__, config is gin.config, sys.modules['gin'] is gin, gin.query_parameter.__module__)"
    assert run(program + shown, tmp_path) == "genever.compat.gin True True genever.compat.doors\n"


def test_reloading_the_module_empties_everything(tmp_path: Path) -> None:
    program = """
import importlib
import gin, gin.config

@gin.configurable
def f(x=1):
    return x

gin.constant('C', 3)
gin.config.register_finalize_hook(lambda config: None)
gin.parse_config('f.x = %C')
gin.add_config_file_search_path('/somewhere')
gin.finalize()
importlib.reload(gin.config)
print(f(), gin.config._CONFIG, sorted(name for name, _ in gin.config._REGISTRY.items()))
print([name for name, _ in gin.config._CONSTANTS.items()], len(gin.config._FINALIZE_HOOKS), gin.config_is_locked())
print(gin.config._LOCATION_PREFIXES)

@gin.configurable
def f(x=1):
    return -x

gin.parse_config('f.x = 4')
print(f())
"""
    assert run(INSTALLED + program, tmp_path) == (
        "1 {} ['gin.constant', 'gin.macro', 'gin.singleton']\n['gin.REQUIRED'] 3 False\n['']\n-4\n"
    )


def test_errors_have_gins_names_and_genevers_place_in_a_note(tmp_path: Path) -> None:
    program = """
import pickle
import gin, genever

@gin.configurable
def f(x=1):
    raise ValueError('wrong')

try:
    gin.parse_config('f.y = 1')
except ValueError as problem:
    print(type(problem).__name__, str(problem))
    print(problem.__notes__[0])
    again = type(problem)(f'again: {problem}')
    print(str(again) == f'again: {problem}', type(again).__name__)
gin.parse_config('f.x = %X')
try:
    f()
except TypeError as problem:
    print(type(problem).__name__, isinstance(problem, genever.GeneverError), str(problem).splitlines()[0])
    again = pickle.loads(pickle.dumps(type(problem)(f'again: {problem}')))
    print(str(again) == f'again: {problem}', isinstance(again, TypeError))
"""
    assert (
        run(INSTALLED + program, tmp_path)
        == """\
ValueError Configurable 'f' doesn't have a parameter named 'y'.
  In bindings string line 1
    f.y = 1
<bindings>:1:3: error: Configurable 'f' doesn't have a parameter named 'y'. [unknown-parameter]
  1 | f.y = 1
    |   ^ it has x
True ValueError
TypeError True macro() missing 1 required positional argument: 'value'
True True
"""
    )


def test_flags_and_constants_set_again_are_as_in_gins_newest_source(tmp_path: Path) -> None:
    program = """
import enum
import gin

@gin.constants_from_enum
class F(enum.Flag):
    A = 1
    B = 2
    C = A | B

print(gin.query_parameter('F.C'), gin.query_parameter('F.A'))
gin.constant('K', 1)
with gin.config.interactive_mode():
    gin.constant('K', 2)
    gin.constants_from_enum(F)
print(gin.query_parameter('K'))
try:
    gin.constant('K', 3)
except ValueError as problem:
    print(problem)
"""
    assert run(INSTALLED + program, tmp_path) == (
        "F.C F.A\n2\nConstants matching selector 'K' already exist (['K']).\n"
    )


def test_spawned_processes_find_genever_too(tmp_path: Path) -> None:
    program = """
import multiprocessing
import sys

if __name__ == '__main__':
    from genever.compat import install_as_gin
    install_as_gin()
import gin


def name(_):
    return gin.__name__, gin.config.__name__


if __name__ == '__main__':
    with multiprocessing.get_context('spawn').Pool(1) as pool:
        print(pool.map(name, [0]))
"""
    assert run(program, tmp_path) == "[('genever.compat.gin', 'genever.compat.gin.config')]\n"


# ---- `import genever as gin` --------------------------------------------------------------------


def test_gins_modules_are_attributes_of_the_package(tmp_path: Path) -> None:
    program = """
import genever as gin
gin.parse_config('X = 1')
print(gin.config.parse_value('[1, %X]'), gin.config._CONFIG)
print(gin.selector_map.SelectorMap(), gin.config_parser.parse_binding_key('a/b.c'))
print(gin.resource_reader.system_path_file_exists('nowhere/base.gin'), 'gin' in __import__('sys').modules)
"""
    assert run(program, tmp_path).splitlines() == [
        "[1, %X] {('X', 'gin.macro'): {'value': 1}}",
        "SelectorMap({}) ('a', 'b', 'c')",
        "False False",
    ]


def test_gins_modules_can_be_imported_from_the_package(tmp_path: Path) -> None:
    program = """
from genever.config import parse_value
import genever.config_parser
from genever import config, selector_map
print(parse_value('1'), config.config_parser is genever.config_parser, selector_map.SelectorMap)
"""
    expected = "1 True <class 'genever.compat.gin.selector_map.SelectorMap'>\n"
    assert run(program, tmp_path) == expected


def test_importing_the_package_loads_none_of_them(tmp_path: Path) -> None:
    program = "import genever, sys\nprint([name for name in sys.modules if 'compat' in name])"
    assert run(program, tmp_path) == "[]\n"


def test_a_name_that_is_none_of_them_is_no_attribute(tmp_path: Path) -> None:
    program = "import genever\nprint(hasattr(genever, 'nothing'), hasattr(genever, 'utils'))"
    assert run(program, tmp_path) == "False False\n"
