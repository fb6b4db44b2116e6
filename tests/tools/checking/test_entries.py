"""Which files of a folder are checked together: every file is read, by itself or as a part of another."""

from pathlib import Path

import pytest

from genever.tools.checking.entries import entries_of

MAIN = "import a\nmain = @f()\n"


def entries(folder: Path, files: dict[str, str], known: list[list[str]] | None = None) -> list[list[str]]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    found = entries_of([str(folder)], [[str(folder / name) for name in entry] for entry in known or []])
    return [[str(Path(file).relative_to(folder)) for file in entry.files] for entry in found]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.gin": MAIN, "b.gin": MAIN}, [["a.gin"], ["b.gin"]]),
        ({"a.gin": MAIN + "include 'b.gin'\n", "b.gin": "x = 1\n"}, [["a.gin"]]),
        ({"a.gin": MAIN + "include 'b.gin'\n", "b.gin": MAIN}, [["a.gin"], ["b.gin"]]),
        ({"a.gin": MAIN + "m = 'x'\ninclude f'm/{%m}.gin'\n", "m/x.gin": "y = 1\n", "m/z.gin": "y = 2\n"}, [["a.gin"]]),
        ({"a.gin": MAIN, "left.gin": "y = 1\n"}, [["a.gin"], ["left.gin"]]),
        ({"a.gin": "include 'a.gin'\n"}, [["a.gin"]]),
        ({"a.gin": "include './b.gin'\n", "b.gin": "include './a.gin'\n"}, [["a.gin"]]),
        ({"a.gin": MAIN, "b.gin": "include './c.gin'\n", "c.gin": "include './b.gin'\n"}, [["a.gin"], ["b.gin"]]),
        ({"broken.gin": "x = [\n"}, [["broken.gin"]]),
    ],
)
def test_every_file_is_read(tmp_path: Path, files: dict[str, str], expected: list[list[str]]) -> None:
    assert entries(tmp_path, files) == expected


def test_the_entries_of_a_project_come_first_and_others_are_read_too(tmp_path: Path) -> None:
    files = {"a.gin": MAIN + "include './b.gin'\n", "b.gin": "x = 1\n", "c.gin": MAIN, "d.gin": "include './d.gin'\n"}
    assert entries(tmp_path, files, [["c.gin"]]) == [["c.gin"], ["a.gin"], ["d.gin"]]
    assert entries(tmp_path, files, [["a.gin", "c.gin"]]) == [["a.gin", "c.gin"], ["d.gin"]]
