"""The paths that programs import, and a look at whether each is there."""

import subprocess
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"

PATHS = (
    *("genever", "genever.checkpoints", "genever.errors", "genever.notebooks", "genever.runs", "genever.sweeps"),
    "genever.trackers",
    *("genever.syntax", "genever.testing", "genever.types", "genever.compat"),
    *(
        ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        for folder in ("integrations", "compat/gin")
        for path in sorted((SOURCE / "genever" / folder).rglob("*.py"))
    ),
    # As programs name gin's modules that say `import genever as gin`.
    *(f"genever.{name}" for name in ("config", "config_parser", "resource_reader", "selector_map")),
    *(f"genever.{name}.external_configurables" for name in ("tf", "torch")),
)

# Prints the paths that need a library which is not installed, and ends with an error where anything else is missing.
_PROGRAM = """
import importlib, sys
for path in sys.argv[1:]:
    try:
        importlib.import_module(path)
    except ModuleNotFoundError as problem:
        if (problem.name or "genever").partition(".")[0] == "genever":
            raise
        print(path, problem.name)
"""


def unmet(python: Path | str, folder: Path) -> dict[str, str]:
    """Import every public path in a Python; return those that need a library which it has not, with that.

    Raises:
        AssertionError: One of them is not there.
    """
    command = [python, "-W", "ignore", "-c", _PROGRAM, *PATHS]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return dict(line.split() for line in result.stdout.splitlines())
