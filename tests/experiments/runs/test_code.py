"""The code that a run has loaded: which files, what they hold, and when that is not known."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from genever.experiments.runs.code import is_unchanged

FILES = {
    "package/__init__.py": "",
    "package/part.py": "NUMBER = 2\n",
    "package/other.py": "",
    "program.py": "import genever\nfrom package.part import NUMBER\n\n\n"
    "@genever.configurable\ndef train():\n    import late\n\n    return NUMBER\n",
    "late.py": "",
    "script.py": "import json\nimport sys\n\nimport lark\n\nimport genever\n{before}\nimport program\n\n"
    "print(json.dumps(genever.run({what}).manifest['code']))\n",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (1, 1))  # Written before the process that runs it has begun, however coarse the clock is.
    return tmp_path


def code(folder: Path, what: str, before: str = "") -> Any:
    """What the manifest of a run has that a script makes."""
    script = folder / "script.py"
    script.write_text(FILES["script.py"].format(what=what, before=before), encoding="utf-8")
    os.utime(script, (1, 1))
    printed = subprocess.run([sys.executable, "script.py"], check=True, capture_output=True, text=True).stdout
    return json.loads(printed)


def test_the_programs_own_files_are_known_by_what_they_hold(folder: Path) -> None:
    found = code(folder, "program.train")
    names = ["late.py", "package/__init__.py", "package/part.py", "program.py", "script.py"]
    assert found == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    assert is_unchanged(found)
    (folder / "package/other.py").write_text("changed = 1\n", encoding="utf-8")
    assert is_unchanged(found)
    (folder / "package/part.py").write_text("NUMBER = 3\n", encoding="utf-8")
    assert not is_unchanged(found)
    (folder / "package/part.py").unlink()
    assert not is_unchanged(found)
    assert not is_unchanged(None)


def test_code_that_is_in_no_file_is_not_known(folder: Path) -> None:
    cell = "exec(compile('def cell():\\n    return 1', '<ipython-input-1>', 'exec'))"
    assert code(folder, "program.train", cell) is not None
    assert code(folder, "cell", cell) is None


def test_a_file_that_was_written_since_the_process_has_begun_may_not_be_what_runs(folder: Path) -> None:
    written = "open('package/part.py', 'a').write('# changed\\n')"
    assert code(folder, "program.train", f"import package.part\n{written}") is None
