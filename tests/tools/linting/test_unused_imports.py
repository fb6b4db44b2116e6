"""An import is used where something is that its module registers, itself or by what it imports."""

from pathlib import Path

import pytest

from genever.tools.settings import LintSettings
from tests.tools.linting.reading import found_in

ONLY = LintSettings(select=("unused-import",))
MODULES = {
    "engine": "import genever\n\n@genever.configurable\ndef drive(speed=1, then=None):\n    return speed\n",
    "car": "import engine\nimport genever\n\ngenever.constant('car.WHEELS', 4)\n",
    "paint": "import enum\nimport genever\n\n@genever.constants_from_enum\nclass Paint(enum.Enum):\n    RED = 1\n",
    "extras": "import genever\n\n@genever.configurable\ndef radio(volume=1):\n    return volume\n",
    "plain": "import os\n",
    "open_": "import genever\n\nfor each in find():\n    genever.external_configurable(each)\n",
    "hooks": "import genever\nimport extras\n\n@genever.register_finalize_hook\ndef hook(config):\n    return None\n",
}


def unused(folder: Path, text: str) -> list[tuple[int | None, str]]:
    for name, source in MODULES.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    (folder / "a.gin").write_text(text, encoding="utf-8")
    return [(found.line, found.message) for found in found_in(folder / "a.gin", settings=ONLY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("import engine\nmain = @drive()", [], id="what it registers itself"),
        pytest.param("import car\nmain = @drive()", [], id="what an imported module registers"),
        pytest.param("import engine\nimport car\nmain = @drive(%WHEELS)", [], id="a constant"),
        pytest.param("import engine\nimport paint\nmain = @drive(%RED)", [], id="a member of an enum"),
        pytest.param("import engine\nimport extras\nmain = @drive()\nradio.volume = 2", [], id="a binding"),
        pytest.param(
            "import engine\nimport extras\nmain = @drive()\ndrive.then = @radio()\ndrive.then = 2",
            [],
            id="a binding that was replaced",
        ),
        pytest.param(
            "import engine\nimport extras\nmain = @drive()",
            [(2, "nothing that extras registers is used")],
            id="nothing",
        ),
        pytest.param("import engine\nimport plain\nmain = @drive()", [], id="a module that registers nothing"),
        pytest.param("import engine\nimport open_\nmain = @drive()", [], id="a module that may register anything"),
        pytest.param("import engine\nimport hooks\nmain = @drive()", [], id="a module that does more"),
        pytest.param("import engine\nimport extras", [], id="files that something else makes whole"),
    ],
)
def test_an_import_is_used_by_what_its_module_registers(
    tmp_path: Path, text: str, expected: list[tuple[int, str]]
) -> None:
    assert unused(tmp_path, text) == expected
