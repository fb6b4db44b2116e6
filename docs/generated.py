"""What pages show of the source itself, so that they cannot fall behind it: the modules, and the schemas of files."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "genever"


# ---- The modules --------------------------------------------------------------------------------------


#: The floors from the ground up; what is not among them is a door.
FLOORS = ("language", "configuration", "inspection", "tools", "runtime", "experiments")


def module_table() -> Iterator[str]:
    """Yield Markdown: for each floor its rooms with their modules, then the doors, with what their docstrings say."""
    for floor in FLOORS:
        yield from (f"### `{floor}/`", "", _summary(SOURCE / floor / "__init__.py"), "", *_TABLE_HEAD)
        yield from _rows(SOURCE / floor)
        yield ""
    yield from ("### The doors", "", "What programs import and people call.", "", *_TABLE_HEAD)
    for path in sorted([*SOURCE.glob("*.py"), *SOURCE.glob("*/__init__.py")]):
        if path.parent.name not in FLOORS:
            yield _row(path)


_TABLE_HEAD = ("| module | what it is for |", "|---|---|")


def _rows(floor: Path) -> Iterator[str]:
    """Yield a row for each module of a floor, and one for each of its rooms before the modules there."""
    for path in sorted(floor.glob("**/*.py"), key=lambda path: (path.parent, path.stem != "__init__", path.stem)):
        if path != floor / "__init__.py":
            yield _row(path, floor)


def _row(path: Path, folder: Path = SOURCE) -> str:
    place = path.relative_to(folder).as_posix()
    if path.stem != "__init__":
        return f"| `{place}` | {_summary(path)} |"
    room = place.removesuffix("__init__.py")
    return f"| **`{room or place}`** | {_summary(path)} |"


def _summary(path: Path) -> str:
    """The first sentence of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    sentence = re.split(r"(?<=[.])\s", docstring.replace("\n", " "), maxsplit=1)[0]
    return sentence.replace("``", "`").replace("|", "\\|")


# ---- The manifest -------------------------------------------------------------------------------------


def manifest_table() -> Iterator[str]:
    """Yield the lines of tables of the manifest's fields in Markdown, from its JSON Schema."""
    schema = json.loads((SOURCE / "run.schema.json").read_text(encoding="utf-8"))
    for name, described in [("manifest", schema), *schema["$defs"].items()]:
        yield from (f"### {name}", "")
        yield from _fields(described)
        yield ""


def _fields(schema: dict[str, Any]) -> Iterator[str]:
    yield from ("| field | type | what it tells |", "|---|---|---|")
    for name, field in schema["properties"].items():
        yield f"| `{name}` | {_type(field)} | {field.get('description', '')} |"


def _type(field: dict[str, Any]) -> str:
    """Return the type of a field in words; null as "or null", the fields of an object by name."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"]).replace("|", "\\|")
    if "const" in field:
        return f"`{json.dumps(field['const'])}`"
    kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
    said = kinds[0]
    if said == "array":
        said = f"array of {_type(field['items'])}"
    elif "properties" in field:
        said = f"object: {', '.join(f'`{name}`' for name in field['properties'])}"
    return f"{said} or null" if "null" in kinds else said


def sweep_table() -> Iterator[str]:
    """Yield the lines of a table of the fields of a sweep's description in Markdown, from its JSON Schema."""
    return _fields(json.loads((SOURCE / "sweep.schema.json").read_text(encoding="utf-8")))


# ---- Sphinx -------------------------------------------------------------------------------------------


class _Generated(SphinxDirective):
    """Markdown that is made while the page is built: all of it under headings, or without any.

    Sections are put into the page at once, so what stands before the first would come after the last.
    """

    def text(self) -> Iterator[str]:
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        found = nodes.Element()
        lines = StringList(list(self.text()), source=self.get_source_info()[0])
        self.state.nested_parse(lines, self.content_offset, found, match_titles=True)
        return found.children


class ModuleTable(_Generated):
    """``{module-table}``: the modules of the package."""

    def text(self) -> Iterator[str]:
        return module_table()


class ManifestTable(_Generated):
    """``{manifest-table}``: the fields of a run's manifest."""

    def text(self) -> Iterator[str]:
        return manifest_table()


class SweepTable(_Generated):
    """``{sweep-table}``: the fields of the description of a sweep."""

    def text(self) -> Iterator[str]:
        return sweep_table()


def setup(app: Sphinx) -> None:
    app.add_directive("module-table", ModuleTable)
    app.add_directive("manifest-table", ManifestTable)
    app.add_directive("sweep-table", SweepTable)
