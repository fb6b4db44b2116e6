"""What is no configuration: each is an error with its place, whichever command or file reads it."""

from pathlib import Path

import pytest

from genever.errors import GeneverError
from genever.tools.converting import documents
from genever.tools.converting.hydra.convert import convert as convert_hydra
from genever.tools.converting.lightning.convert import convert as convert_lightning

pytest.importorskip("yaml")

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdef", "bcdefg", strict=True)
)
MERGES = "a: &a {x: 1, y: 2}\n" + "".join(
    f"{name}: &{name} {{<<: [{', '.join([f'*{before}'] * 10)}]}}\n"
    for before, name in zip("abcdef", "bcdefg", strict=True)
)

#: What is wrong: the text, and what is said of it.
WRONG = {
    "a cycle": ("a: &a\n  b: *a\n", ":1:4: error: this holds itself"),
    "a cycle of lists": ("a: &a [1, *a]\n", ":1:4: error: this holds itself"),
    "a billion laughs": (LAUGHS, "error: aliases make more than 2,000 values"),
    "a billion merges": (MERGES, "error: aliases make more than 2,000 values"),
    "a call": (
        'a: !!python/object/apply:os.system ["exit 1"]\n',
        ":1:4: error: the tag !!python/object/apply:os.system is",
    ),
    "a name": ("a: !!python/name:os.system\n", ":1:4: error: the tag !!python/name:os.system is not carried over"),
    "an object": (
        "a: !!python/object:json.x {y: 1}\n",
        ":1:4: error: the tag !!python/object:json.x is not carried over",
    ),
    "a tag of a program": (
        "a: 1\nb: !Model {x: 1}\n",
        ":2:4: error: the tag !Model is not carried over: it makes an object",
    ),
    "an unknown alias": ("a: *b\n", ":1:4: error: found undefined alias 'b'"),
    "an anchor twice": ("a: &x 1\nb: &x 2\n", ":2:4: error: found duplicate anchor 'x'; first occurrence, second"),
    "two documents": ("a: 1\n---\nb: 2\n", ":2:1: error: expected a single document in the stream, but found another"),
    "a control character": ("a: 1\nb: \x01\n", ":2:4: error: the character U+0001 is not allowed in YAML"),
    "an endless number": (f"a: {'9' * 5000}\n", f":1:4: error: '{'9' * 40}…' is no int"),
    "a key of several values": ("? [1, 2]\n: 3\n", ":1:3: error: a key is a single value"),
    "a depth": (f"a: {'[' * 120}{']' * 120}\n", ":1:104: error: this nests deeper than 100"),
    "an indentation": ("a: 1\n  b: 2\n", ":2:4: error: mapping values are not allowed"),
    "a list": ("- 1\n", ":1:1: error: a configuration is a mapping of keys to values, and this is a list"),
    "a text": ("hello\n", ":1:1: error: a configuration is a mapping of keys to values, and this is the single value"),
    "a key twice": ("a: 1\na: 2\n", ":2:1: error: the key 'a' stands here twice"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(documents, "MAX_VALUES", 2_000)
    return tmp_path


def written(folder: Path, text: str) -> None:
    (folder / "conf").mkdir()
    (folder / "conf" / "config.yaml").write_text(text)


@pytest.mark.parametrize(("text", "message"), list(WRONG.values()), ids=WRONG)
def test_the_commands_refuse_it_with_its_place(folder: Path, text: str, message: str) -> None:
    written(folder, text)
    for convert, path in ((convert_hydra, "conf"), (convert_lightning, "conf/config.yaml")):
        with pytest.raises(GeneverError) as caught:
            convert(path)
        assert message in str(caught.value)
        assert "conf/config.yaml" in str(caught.value)


def test_a_file_of_other_bytes_is_refused_with_its_line(folder: Path) -> None:
    written(folder, "")
    (folder / "conf" / "config.yaml").write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(GeneverError, match=r"conf/config\.yaml:2 is not UTF-8: invalid start byte"):
        convert_hydra("conf")


def test_a_folder_of_the_name_of_a_file_is_none(folder: Path) -> None:
    (folder / "conf" / "config.yaml").mkdir(parents=True)
    with pytest.raises(GeneverError, match="there is no YAML at the top level of conf"):
        convert_hydra("conf")


def test_what_cannot_be_read_is_an_error_that_names_it(folder: Path) -> None:
    (folder / "conf").mkdir()
    with pytest.raises(GeneverError, match=r"conf cannot be read: Is a directory"):
        convert_lightning("conf")


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("a: ${mine:1}\n", ["1: the resolver in ${mine:1} is registered in Python"]),
        ("a: ${}\nb: ${a.}\nc: ${d\n", ["1: OmegaConf cannot read '${}'", "2: OmegaConf", "3: OmegaConf"]),
        ("defaults:\n- model: mlp\n", ["2: there is no model/mlp.yaml"]),
        ("a: {_target_: nowhere_at_all.Model}\n", ["1: nowhere_at_all.Model stays a text: no module"]),
        ("a: {_target_: json.nope}\n", ["1: json.nope stays a text: Couldn't resolve selector json.nope"]),
        (
            "a: {_target_: 5}\nb: [{_target_: Model}]\n",
            ["1: _target_ is 5, and stays data", "2: _target_ is 'Model', and"],
        ),
        ("a: {_target_: 'json.${b}'}\nb: x\n", ["1: _target_ is computed, 'json.${b}', and no reference is"]),
        ("a: {_target_: [json.x]}\n", ["1: _target_ is more than one value, and stays data"]),
    ],
)
def test_what_only_hydra_could_know_is_a_warning_with_its_place(folder: Path, text: str, messages: list[str]) -> None:
    written(folder, text)
    findings = convert_hydra("conf").findings
    shown = [f"{finding.line}: {finding.message}" for finding in findings]
    assert [text[: len(start)] for text, start in zip(shown, messages, strict=True)] == messages


def test_two_targets_of_one_name_keep_their_modules(folder: Path) -> None:
    for name in ("here", "there"):
        (folder / f"{name}.py").write_text("class Model:\n    def __init__(self, x): ...\n")
    written(folder, "a: {_target_: here.Model, x: 1}\nb: {_target_: there.Model, x: 2}\n")
    conversion = convert_hydra("conf")
    assert conversion.findings == ()
    assert "a/object = @here.Model(x=%a/x)" in conversion.files["config.gin"]
    assert "b/object = @there.Model(x=%b/x)" in conversion.files["config.gin"]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("model: {class_path: nowhere_at_all.Model}\n", ["no module of nowhere_at_all.Model is found"]),
        ("model: {class_path: json.nope}\n", ["Couldn't resolve selector json.nope"]),
        (
            "model: {class_path: json.JSONDecoder, init_args: 5}\n",
            ["init_args is no mapping of arguments, and is left out"],
        ),
        ("model: {class_path: json.JSONDecoder, args: {}}\n", ["'args' beside class_path is left out"]),
        (
            "model: {class_path: json.JSONDecoder, init_args: {x: '${y}'}}\n",
            ["the interpolation in '${y}' stays", "json."],
        ),
    ],
)
def test_what_only_lightning_could_know_is_a_warning_with_its_place(
    folder: Path, text: str, messages: list[str]
) -> None:
    written(folder, text)
    findings = convert_lightning("conf/config.yaml").findings
    assert [finding.line for finding in findings] == [1] * len(findings)
    for message in messages:
        assert any(finding.message.startswith(message) for finding in findings)
