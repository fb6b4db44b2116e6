"""The examples in README.md, in the documentation and in docstrings run as shown."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *(page for page in sorted(ROOT.glob("docs/**/*.md")) if "_build" not in page.parts),
]


# Runs a docstring's examples as those of a script that has all names of the docstring's module.
DOCTEST = """
import doctest, importlib, sys
names = vars(importlib.import_module(sys.argv[1])) | {"__name__": "__main__"}
doctest.run_docstring_examples(sys.argv[2], names, optionflags=doctest.ELLIPSIS)
"""


def docstrings() -> Iterator[object]:
    """Each docstring with an example, as the parameters module and text."""
    for path in sorted(SOURCE.glob("**/*.py")):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node) or ""
                if ">>> " in text:
                    yield pytest.param(module, text, id=f"{module}:{getattr(node, 'name', '')}")


def run(folder: Path, *arguments: str | Path) -> tuple[int, str]:
    """The exit status and the output of Python, run in a folder."""
    command = [sys.executable, *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    return result.returncode, result.stdout + result.stderr


def run_page(page: Path, folder: Path) -> tuple[int, str]:
    """The exit status and the output of a page's examples, run in a folder."""
    return run(folder, Path(__file__).with_name("page.py"), page)


@pytest.mark.examples
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    status, output = run_page(page, tmp_path)
    assert status == 0, output


@pytest.mark.parametrize(("module", "text"), list(docstrings()))
def test_the_examples_of_a_docstring_run(module: str, text: str, tmp_path: Path) -> None:
    assert run(tmp_path, "-c", DOCTEST, module, text) == (0, "")


PAGE = """
```python
# file: one.py
one = 1
```
```python
from one import one
two = one + 1
```
```pycon
>>> two
2
```
```console
$ cat one.py
...
one = 1
```
"""


def test_files_python_and_commands_of_a_page_meet_in_one_folder(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    assert run_page(page, tmp_path) == (0, "")


@pytest.mark.parametrize(
    "block",
    [
        "```python\nassert False\n```\n",
        "```pycon\n>>> 1 + 1\n3\n```\n",
        "```console\n$ echo two\nthree\n```\n",
        "```console\n$ false\n```\n",
        "- in a list:\n\n  ```python title\n  assert False\n  ```\n",
    ],
)
def test_a_page_with_a_wrong_example_fails(block: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(block)
    status, _ = run_page(page, tmp_path)
    assert status == 1
