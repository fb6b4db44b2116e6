"""The names of the package, and that decorators keep types."""

import inspect
import subprocess
import sys
from collections.abc import Callable

import pytest

import genever
from genever import Session

#: What programs written for gin reach.
GIN = (
    *(
        "add_config_file_search_path",
        "bind_parameter",
        "clear_config",
        "config_is_locked",
        "config_scope",
        "config_str",
    ),
    *("configurable", "constant", "constants_from_enum", "current_scope", "current_scope_str"),
    *("enter_interactive_mode", "exit_interactive_mode", "external_configurable", "finalize", "get_bindings"),
    *("get_configurable", "markdown", "operative_config_str", "parse_config", "parse_config_file"),
    *("parse_config_files_and_bindings", "query_parameter", "register", "REQUIRED", "unlock_config"),
)


@pytest.mark.parametrize("name", GIN)
def test_a_name_of_gin_is_there(name: str) -> None:
    assert hasattr(genever, name)


@pytest.mark.parametrize("name", [name for name in GIN if name != "REQUIRED"])
def test_a_public_name_is_documented(name: str) -> None:
    assert inspect.getdoc(getattr(genever, name))


def test_a_decorator_is_used_bare_called_or_named(session: Session) -> None:
    @genever.configurable
    def bare(x: int = 0) -> int:
        return x

    @genever.configurable()
    def called(x: int = 0) -> int:
        return x

    @genever.configurable("named", module="m.n", denylist=["y"])
    def other(x: int = 0, y: int = 0) -> int:
        return x

    genever.parse_config("bare.x = 1\ncalled.x = 2\nm.n.named.x = 3")
    assert (bare(), called(), other()) == (1, 2, 3)


def test_decorators_keep_the_types_of_what_they_decorate(session: Session) -> None:
    @genever.configurable
    def f(x: int, y: str = "") -> list[str]:
        return [y] * x

    @genever.register("C")
    class C:
        def __init__(self, x: int = 0) -> None:
            self.x = x

    made: C = genever.external_configurable(C, "D")()
    typed: Callable[[int], list[str]] = f  # mypy is what tests this line.
    assert (typed(1), made.x) == ([""], 0)


def test_the_version_is_that_of_the_distribution() -> None:
    from importlib.metadata import version

    assert genever.__version__ == version("genever")


def test_importing_the_package_configures_nothing_and_says_nothing() -> None:
    program = "import genever; print(repr(genever.config_str()), genever.current_scope(), genever.config_is_locked())"
    result = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True)
    assert (result.stdout, result.stderr) == ("'' [] False\n", "")


@pytest.mark.parametrize("module", ["lark", "click", "rich", "inspect", "ast", "dataclasses"])
def test_a_program_that_parses_nothing_does_not_load(module: str) -> None:
    loaded = "import sys; from typing import NamedTuple; NamedTuple('T', [('x', 'int')]); known = set(sys.modules)"
    program = f"{loaded}; sys.path[:0] = {sys.path!r}; import genever; print({module!r} in {{*sys.modules}} - known)"
    assert subprocess.check_output([sys.executable, "-S", "-c", program]) == b"False\n"
