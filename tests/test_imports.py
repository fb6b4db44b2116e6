"""The direction of imports: a module of the package imports from its own row and the rows above it only."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
PACKAGE = "genever"

# Upstream first. A name is a module or a folder of the package; "" is the package's own __init__.
# Modules of one row, and those of one folder, may import each other.
LAYERS = (
    "printable redaction markup source version scalars locks",
    "diagnostics definitions",
    "errors",
    "selectors",
    "shared importing beside git hidden lazy descriptors tracing",
    "syntax",
    "model expression_text",
    "seen",
    "record children runs",
    "plain",
    "expressions",
    "catalog",
    "recursion",
    "plan resolve",
    "files",
    "naming moving dynamic repeats",
    "loading",
    "registry",
    "report",
    "workings augment",
    "inject make prepare",  # what every call needs, and what the first of its shape loads
    "methods wrap",
    "assertions choices",
    "checks",
    "references",
    "session intake looking parcels snapshots workers",
    "deferred",
    "deferred_text",
    "entry",  # what a configuration runs, before and after it ran
    "outline",
    "history history_text",  # where one value comes from
    "spared groups",
    "callrows usage",
    "canonical canonical_text canonical_walk",
    "comparison exports graph revisions",
    "manifest",
    "unpickling archive",
    "checkpoints",
    "notebooks",
    "api",
    "",
    "compat",
    "integrations",
    "check",
    "fmt",
    "lsp",
    "cli",
    "testing",
    "__main__",
)

# All that the package imports beyond the standard library, and where. "*" allows anything.
OUTSIDE = {
    "syntax": {"lark"},
    "cli": {"click", "rich"},
    "integrations": {"*"},
    "testing": {"pytest"},
    "checkpoints": {"torch"},
}

STANDARD = sys.stdlib_module_names | {"annotationlib"}  # Of Python 3.14, behind a look at the version.

# Modules of the standard library that no program should wait for when it imports the package.
SLOW = {"argparse", "asyncio", "concurrent", "importlib.metadata", "multiprocessing", "unittest"}

RANK = {name: row for row, names in enumerate(LAYERS) for name in names.split(" ")}
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in SOURCE.glob(f"{PACKAGE}/**/*.py")
}


def layer(module: str) -> str:
    """The layer's name of a module of the package: `genever.syntax.tree` is in "syntax"."""
    return module.split(".")[1] if "." in module else ""


def imported(module: str) -> Iterator[tuple[int, str]]:
    """The line and the absolute name of each module that `module` imports, at any depth of its code."""
    path = MODULES[module]
    package = module.split(".") if path.stem == "__init__" else module.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                name = f"{origin}.{alias.name}"
                yield node.lineno, name if name in MODULES else origin


def complaint(module: str, target: str) -> str | None:
    """Why `module` may not import `target`, or None where it may."""
    here = layer(module)
    root = target.split(".")[0]
    if root == PACKAGE:
        return None if RANK[layer(target)] <= RANK[here] else "points downstream"
    if root in STANDARD or OUTSIDE.get(here, set()) & {root, "*"}:
        return None
    return "is no dependency of its layer"


def test_every_module_has_its_row_in_the_table() -> None:
    assert {layer(module) for module in MODULES} - RANK.keys() == set()


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_point_upstream(module: str) -> None:
    complaints = [
        f"{MODULES[module]}:{line}: the import of {target} {why}"
        for line, target in imported(module)
        if (why := complaint(module, target))
    ]
    assert complaints == []


def test_importing_the_package_loads_no_other_package_and_nothing_slow() -> None:
    program = f"import sys; before = set(sys.modules); import {PACKAGE}; print(*set(sys.modules) - before)"
    loaded = subprocess.check_output([sys.executable, "-c", program], text=True).split()
    foreign = {root for name in loaded if (root := name.split(".")[0]) not in sys.stdlib_module_names}
    assert (foreign, SLOW.intersection(loaded)) == ({PACKAGE}, set())
