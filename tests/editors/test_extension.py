"""What the extension for VS Code says of itself."""

import json
from pathlib import Path
from typing import Any

from genever.version import __version__

FOLDER = Path(__file__).parents[2] / "src" / "vscode"
MANIFEST: Any = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))


def test_it_has_the_version_of_the_package() -> None:
    locked = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    assert MANIFEST["version"] == locked["version"] == locked["packages"][""]["version"] == __version__


def test_every_command_is_registered_and_every_registered_one_has_a_title() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted((FOLDER / "src").glob("*.ts")))
    registered = {part.partition('"')[0] for part in sources.split('registerCommand("')[1:]}
    assert registered == {command["command"] for command in MANIFEST["contributes"]["commands"]}
