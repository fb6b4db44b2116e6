"""What findings carry as data: the other places that they name, and nothing of a secret."""

import pickle
from pathlib import Path
from typing import Any

import pytest

import genever
from genever import GeneverError, Session
from genever.language.text.diagnostics import Diagnostic
from tests.golden import program


@pytest.fixture
def finding(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives the one thing that is wrong with files, of which the first is loaded; those are by name."""
    program.register()
    monkeypatch.chdir(tmp_path)

    def finding(**files: str) -> Diagnostic:
        for name, text in files.items():
            (tmp_path / f"{name}.gin").write_text(text)
        with pytest.raises(GeneverError) as caught:
            session.load_file(f"{next(iter(files))}.gin")
            genever.finalize()
        [found] = caught.value.diagnostics
        return found

    return finding


def related(found: Diagnostic) -> list[tuple[str, str, str]]:
    """The message, the file and the text of each related place."""
    return [(r.message, r.source.label, r.source.text[slice(*r.span)]) for r in found.related]


def test_an_assertion_relates_the_macros_in_it(finding: Any) -> None:
    found = finding(a="include 'b.gin'\ndevices = 3\nassert %batch % %devices == 0", b="batch = 64")
    assert related(found) == [
        ("%batch was set here", "b.gin", "batch = 64"),
        ("%devices was set here", "a.gin", "devices = 3"),
    ]


def test_a_value_that_cannot_be_computed_relates_the_macros_in_it(finding: Any) -> None:
    found = finding(a="none = 0\ntrain.lr = 1 / %none")
    assert related(found) == [("%none was set here", "a.gin", "none = 0")]


def test_a_circle_of_macros_relates_each(finding: Any) -> None:
    found = finding(a="a = %b\nb = [%c]\nc = %a")
    assert sorted(related(found)) == [
        ("%a was set here", "a.gin", "a = %b"),
        ("%b was set here", "a.gin", "b = [%c]"),
        ("%c was set here", "a.gin", "c = %a"),
    ]


def test_files_that_include_each_other_relate_their_includes(finding: Any) -> None:
    found = finding(a="include 'b.gin'", b="x = 1\ninclude 'c.gin'", c="include 'b.gin'")
    assert (found.code, found.source.label) == ("include-cycle", "c.gin")
    assert related(found) == [("included here", "b.gin", "include 'c.gin'")]


def test_a_name_that_a_later_import_brings_relates_that(
    finding: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "later_on.py").write_text("import genever\n\n@genever.configurable\ndef adamm(lr=1): pass\n")
    found = finding(a="adamm.lr = 3\nimport later_on")
    assert related(found) == [("imported here", "a.gin", "import later_on")]
    assert (found.edits, found.meant) == ((), None)  # `Adam`, which was suggested before, is not meant.


def test_an_include_that_a_macro_outdates_is_related(session: Session, finding: Any, tmp_path: Path) -> None:
    (tmp_path / "x.gin").write_text("")
    (tmp_path / "y.gin").write_text("")
    (tmp_path / "a.gin").write_text("arch = 'x'\ninclude f'{%arch}.gin'")
    session.load_file("a.gin")
    found = finding(late="arch = 'y'")
    assert found.code == "unsettled-include"
    assert related(found) == [
        ("the include", "a.gin", "f'{%arch}.gin'"),
        ("%arch was set here", "late.gin", "arch = 'y'"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "train.name == secret('hunter')",
        "train.name: secret('hunter')",
        "let name = secret('hunter')",
        "train.name = secret(hunter@x)",
        "train(name=secret('hunter'))",
        "train.name = secret(true_hunter, true)",
        "train.nam = secret('hunter')",
        "train.name = secret({'hunter': 1}['huntr'])",
    ],
)
def test_no_edit_holds_a_secret(session: Session, text: str) -> None:
    program.register()
    with pytest.raises(GeneverError) as caught:
        session.load_text(text)
        genever.finalize()
    for found in caught.value.diagnostics:
        assert not any("hunt" in edit.text for edit in found.edits)
        assert b"hunt" not in pickle.dumps(found)


def test_what_is_unused_carries_the_name_that_was_meant(session: Session) -> None:
    program.register()
    session.load_text("main = @fast/train()\nfast/train.lr = 1\nfst/train.steps = 2\nrat = 3\nrate = 4")
    session.load_text("fast/train.name = %rate")
    with genever.config_scope("fast"):
        genever.get_configurable("train")()
    found = {unused.key: unused.finding for unused in genever.unused()}
    assert {key: [edit.text for edit in each.edits] for key, each in found.items()} == {
        "fst/train": ["fast"],
        "%rat": ["rate"],
        "%main": [],
    }
