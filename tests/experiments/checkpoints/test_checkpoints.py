"""The configuration in a checkpoint, and what comes back from it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

jsonschema: Any = pytest.importorskip("jsonschema")
torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")

import genever  # noqa: E402  # The tests of a program without PyTorch end above.
from genever import GeneverError, Session  # noqa: E402
from genever.experiments.checkpoints import entry as checkpoints  # noqa: E402
from genever.experiments.runs import reading  # noqa: E402
from genever.runtime.session import active  # noqa: E402
from tests.cli.conftest import registered_apart  # noqa: E402

MODEL = """
import genever
import torch


@genever.configurable
class Block(torch.nn.Linear):
    def __init__(self, size, bias=True, start=0.5):
        super().__init__(size, size, bias=bias)
        self.start = start


@genever.configurable
class Model(torch.nn.Module):
    def __init__(self, block, optimizer=None, scale=1.0):
        super().__init__()
        self.block = block
        self.optimizer = optimizer
        self.scale = scale

    def forward(self, x):
        return self.block(x) * self.scale


class Plain(torch.nn.Module):
    pass
"""

CONFIG = """\
import ckpt_model
Model.block = @s/Block()
Block.size = 2 * %half
Model.scale = 3.0
half = 2
"""


class Project:
    """A folder with the module ``ckpt_model``, which each session imports anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "model.ckpt"
        self.write("ckpt_model.py", MODEL)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def change(self, old: str, new: str) -> None:
        """Change the code of ``ckpt_model``."""
        assert old in MODEL
        self.write("ckpt_model.py", MODEL.replace(old, new))

    @contextmanager
    def session(self, config: str = "") -> Iterator[Session]:
        """A session as in a new program, with a configuration."""
        sys.modules.pop("ckpt_model", None)
        with registered_apart(), Session() as session:
            genever.parse_config(config)
            yield session

    def save(self, config: str = CONFIG, build: str = "Model()") -> Any:
        """Build a module under a configuration, and save its checkpoint; return the module."""
        with self.session(config):
            module = eval(build, {**vars(sys.modules["ckpt_model"]), "genever": genever})
            entry = checkpoints.describe(active(), module)
        torch.save({"state_dict": module.state_dict(), "epoch": 3, checkpoints.KEY: entry}, self.path)
        return module


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # Files written within one second share a time stamp.
    yield Project(tmp_path)
    sys.modules.pop("ckpt_model", None)


def outputs(module: Any) -> list[float]:
    found: list[float] = module(torch.ones(1, 4)).flatten().tolist()
    return found


# ---- Reading ----------------------------------------------------------------------------------------


def test_the_entry_is_plain_and_is_read_without_the_weights(project: Project) -> None:
    project.save()
    entry = torch.load(project.path, weights_only=True)[checkpoints.KEY]
    assert checkpoints.read(project.path) == checkpoints.read(str(project.path)) == entry
    assert checkpoints.read({checkpoints.KEY: entry}) == entry
    assert {name: entry[name] for name in ("version", "constants", "module")} == {
        "version": 1,
        "constants": {},
        "module": {
            "class": "ckpt_model.Model",
            "selector": "ckpt_model.Model",
            "calls": [{"scope": "", "arguments": {}}],
        },
    }
    assert "Block.size = 2 * %half" in entry["config"]
    jsonschema.validate(entry["manifest"], reading.schema())
    assert entry["manifest"]["config"] == entry["config"]
    assert "Model.optimizer = None" in entry["manifest"]["operative"]


def test_modules_without_a_file_have_no_folder(project: Project) -> None:
    project.save("import itertools\nimport sys\n" + CONFIG)
    assert checkpoints.read(project.path)["folders"] == [str(project.folder)]


def test_reading_needs_no_pytorch_and_runs_nothing_of_the_file(project: Project) -> None:
    class Command:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(project.folder / "made"),)

    project.save()
    contents = torch.load(project.path, weights_only=True)
    torch.save({**contents, "bad": Command(), "kind": Path, "set": {1}}, project.path)
    program = f"""
import sys
from genever import checkpoints
print(checkpoints.read({str(project.path)!r})["module"]["class"], "torch" in sys.modules)
"""
    printed = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert printed == "ckpt_model.Model False\n"
    assert not (project.folder / "made").exists()


def refusal(checkpoint: Any) -> tuple[type, str]:
    """What `read` and `load` and `rebuild` say of a checkpoint."""
    found = set()
    for function in (checkpoints.read, genever.checkpoints.load, genever.checkpoints.rebuild):
        with Session(), pytest.raises(GeneverError) as caught:
            function(checkpoint)
        found.add((type(caught.value), str(caught.value)))
    [one] = found
    return one


def test_a_checkpoint_without_a_configuration_is_named_with_the_way_out(project: Project) -> None:
    torch.save({"state_dict": {}}, project.path)
    expected = (
        f"error: {project.path} has no configuration in it [no-config]\n"
        "  RecordConfig among the trainer's callbacks puts it there: import genever.integrations.lightning"
    )
    assert refusal(project.path) == (genever.ConfigValueError, expected)
    torch.save([1, 2], project.path)
    assert refusal(project.path) == (genever.ConfigValueError, expected)
    assert refusal({})[1] == expected.replace(str(project.path), "<checkpoint>")


def test_a_newer_form_is_refused(project: Project) -> None:
    torch.save({checkpoints.KEY: {"version": 2, "config": []}}, project.path)
    assert refusal(project.path)[1] == (
        f"error: the configuration in {project.path} has the form 2; this version of genever knows up to 1 "
        "[newer-version]\n  install a newer genever"
    )


@pytest.mark.parametrize("entry", ["text", {}, {"version": "1"}, {"version": 1}])
def test_what_is_no_entry_is_refused(project: Project, entry: Any) -> None:
    torch.save({checkpoints.KEY: entry}, project.path)
    with Session(), pytest.raises(GeneverError) as caught:
        genever.checkpoints.load(project.path)
    assert str(caught.value) == (
        f"error: what {project.path} has under 'genever' is not a configuration [not-a-checkpoint]\n"
        "  let RecordConfig write it"
    )


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_file_that_is_cut_short_is_refused(project: Project, share: float) -> None:
    project.save()
    whole = project.path.read_bytes()
    project.path.write_bytes(whole[: int(len(whole) * share)])
    assert refusal(project.path) == (
        genever.ConfigValueError,
        f"error: {project.path} is damaged or cut short [not-a-checkpoint]\n  take an earlier checkpoint",
    )


def test_a_damaged_file_is_refused(project: Project) -> None:
    project.save()
    whole = bytearray(project.path.read_bytes())
    at = whole.index(b"Model.block")
    whole[at : at + 5] = b"Hotel"
    project.path.write_bytes(whole)
    assert refusal(project.path)[1].startswith(f"error: {project.path} is damaged or cut short")


@pytest.mark.parametrize("contents", ["", "main = @train()\n"])
def test_another_file_is_refused(project: Project, contents: str) -> None:
    project.write("model.ckpt", contents)
    assert refusal(project.path)[1] == (
        f"error: {project.path} is not a checkpoint [not-a-checkpoint]\n"
        "  name a file that Lightning or torch.save wrote"
    )


def test_a_file_that_is_not_there_or_is_a_folder_is_an_error_of_the_system_too(project: Project) -> None:
    kind, message = refusal(project.path)
    assert (issubclass(kind, OSError), message) == (
        True,
        f"error: there is no checkpoint {project.path} [file-not-found]",
    )
    project.path.mkdir()
    kind, message = refusal(project.path)
    assert (issubclass(kind, OSError), message) == (
        True,
        f"error: {project.path} cannot be read: Is a directory [file-unreadable]",
    )


# ---- Loading ----------------------------------------------------------------------------------------


def test_loading_puts_the_configuration_in_the_place_of_what_is(project: Project) -> None:
    project.save()
    entry = checkpoints.read(project.path)
    with project.session("import ckpt_model\nModel.scale = 9.0\nother = 1"):
        genever.checkpoints.load(project.path)
        assert genever.config_str() == entry["config"]
        assert active().record.snapshot() == {}
        assert sys.modules["ckpt_model"].Model().scale == 3.0


def test_a_locked_configuration_is_left_alone(project: Project) -> None:
    project.save()
    with project.session("a = 1") as session:
        genever.finalize()
        with pytest.raises(genever.ConfigRuntimeError):
            genever.checkpoints.load(project.path)
        assert genever.query_parameter("%a") == 1
        with genever.unlock_config():
            genever.checkpoints.load(project.path)
        assert (genever.query_parameter("%half"), session.locked) == (2, True)


def test_constants_come_back_and_those_that_are_there_stay(project: Project) -> None:
    with project.session(CONFIG) as session:
        session.set_constant("sizes.small", 8)
        genever.parse_config("size = %sizes.small")
        entry = checkpoints.describe(session, None)
    assert entry["constants"] == {"sizes.small": "8"}
    with project.session() as session:
        genever.checkpoints.load({checkpoints.KEY: entry})
        assert session.catalog.constant("sizes.small") == 8
    with project.session() as session:
        session.set_constant("sizes.small", 9)
        genever.checkpoints.load({checkpoints.KEY: entry})
        assert session.catalog.constant("sizes.small") == 9


@pytest.fixture
def first_run(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a checkpoint holds that a run in the folder ``first`` has saved."""
    monkeypatch.chdir(tmp_path)
    with project.session(CONFIG + "main = @Model()\nModel.optimizer = %genever.run_dir") as session:
        session.set_constant("genever.run_dir", str(tmp_path / "first"))
        return {checkpoints.KEY: checkpoints.describe(session, None)}


def chosen_folder() -> Path:
    """What a configurable gets whose parameter is bound to ``%genever.run_dir``."""
    return Path(sys.modules["ckpt_model"].Model().optimizer)


def test_loading_chooses_a_new_folder_for_what_the_program_writes(
    project: Project, first_run: dict[str, Any], tmp_path: Path
) -> None:
    with project.session():
        genever.checkpoints.load(first_run)
        assert chosen_folder().parent == tmp_path / "runs" / "Model"
        assert not (tmp_path / "runs").exists()
        folder = chosen_folder()
        genever.checkpoints.load(first_run)
        assert chosen_folder() == folder


def test_the_folder_of_the_run_that_loads_a_checkpoint_stays(
    project: Project, first_run: dict[str, Any], tmp_path: Path
) -> None:
    with project.session() as session:
        session.set_constant("genever.run_dir", str(tmp_path / "second"))
        genever.checkpoints.load(first_run)
        assert chosen_folder() == tmp_path / "second"


def test_the_folder_may_be_given_also_the_old_one(project: Project, first_run: dict[str, Any], tmp_path: Path) -> None:
    with project.session():
        genever.checkpoints.load(first_run, run_dir="first")
        assert chosen_folder() == tmp_path / "first"
        genever.checkpoints.load(first_run, run_dir=tmp_path / "third")
        assert chosen_folder() == tmp_path / "third"


def test_a_checkpoint_of_a_configuration_without_main_gets_a_folder_too(project: Project, tmp_path: Path) -> None:
    project.save()
    with project.session() as session:
        genever.checkpoints.load(project.path)
        assert Path(session.catalog.constant("genever.run_dir")).parent.name == "main"


# ---- Rebuilding -------------------------------------------------------------------------------------


def test_a_module_is_built_as_it_was_and_has_its_weights(project: Project) -> None:
    module = project.save()
    with project.session("b = 1"):
        again = genever.checkpoints.rebuild(project.path)
        assert genever.config_str().split() == genever.config_str().split()
        assert genever.query_parameter("%b") == 1  # What is in force stays so.
    assert (type(again).__name__, again.scale, again.training) == ("Model", 3.0, True)
    assert outputs(again) == outputs(module)


def test_a_loaded_checkpoint_does_as_well_as_its_path(project: Project) -> None:
    module = project.save()
    with project.session():
        assert outputs(genever.checkpoints.rebuild(torch.load(project.path, weights_only=True))) == outputs(module)


def test_a_module_is_built_in_the_scope_in_which_it_was(project: Project) -> None:
    config = CONFIG + "big/Model.scale = 5.0\nsmall/Model.scale = 7.0\n"
    project.save(config, "genever.get_configurable('big/Model')()")
    with project.session():
        assert genever.checkpoints.rebuild(project.path).scale == 5.0
    project.save(config, "[genever.get_configurable(f'{scope}/Model')() for scope in ('big', 'small')][0]")
    with project.session(), pytest.raises(GeneverError) as caught:
        genever.checkpoints.rebuild(project.path)
    assert str(caught.value) == (
        f"error: Model, whose weights {project.path} has, was called in the scopes 'big', 'small' [not-rebuilt]\n"
        "  say in which it was then: scope=…"
    )
    with project.session():
        assert genever.checkpoints.rebuild(project.path, scope="small").scale == 7.0


def test_arguments_that_the_caller_passed_are_passed_again(project: Project) -> None:
    project.save(build="Model(scale=7.5, optimizer=['a', {'b': None}])")
    with project.session():
        again = genever.checkpoints.rebuild(project.path)
        assert (again.scale, again.optimizer) == (7.5, ["a", {"b": None}])
        assert genever.checkpoints.rebuild(project.path, {"scale": 8.0}).scale == 8.0


@pytest.mark.parametrize("build", ["Model(scale=object)", "[Model(scale=2.0), Model(optimizer=2, scale=2.0)][1]"])
def test_arguments_that_nobody_knows_have_to_be_passed(project: Project, build: str) -> None:
    project.save(build=build)
    with project.session(), pytest.raises(GeneverError) as caught:
        genever.checkpoints.rebuild(project.path, {"optimizer": None})
    assert str(caught.value) == (
        f"error: the program passed scale to Model, and {project.path} cannot say what [not-rebuilt]\n"
        "  pass it too: arguments={'scale': …}"
    )
    with project.session():
        assert genever.checkpoints.rebuild(project.path, {"optimizer": None, "scale": 3.5}).scale == 3.5


def test_an_argument_that_the_class_does_not_take_any_more_is_named(project: Project) -> None:
    project.save("import ckpt_model", "Model(Block(4), scale=2.0)")
    project.change("scale=1.0", "rescale=1.0")
    with project.session(), pytest.raises(GeneverError) as caught:
        genever.checkpoints.rebuild(project.path)
    assert str(caught.value) == (
        f"error: Model has no parameter 'scale', which {project.path} has an argument for [unknown-parameter]\n"
        "  did you mean 'rescale'?"
    )
    project.write("ckpt_model.py", MODEL)
    with project.session(), pytest.raises(GeneverError) as caught:
        genever.checkpoints.rebuild(project.path, {"scales": 1})
    assert str(caught.value) == "error: Model has no parameter 'scales' [unknown-parameter]\n  did you mean 'scale'?"


def test_code_defaults_that_have_changed_since_are_those_of_then(project: Project) -> None:
    project.save()
    project.change("start=0.5", "start=0.75")
    with project.session():
        assert genever.checkpoints.rebuild(project.path).block.start == 0.5
    project.change(", start=0.5):", "):\n        start = 1")
    with project.session():
        assert genever.checkpoints.rebuild(project.path).block.start == 1


def test_a_parameter_that_has_another_name_now_is_named_with_its_place(project: Project) -> None:
    project.save()
    project.change("scale=1.0", "rescale=1.0")
    expected = (
        f"{project.path}:config:14:7: error: Configurable 'Model' doesn't have a parameter named 'scale'. "
        "[unknown-parameter]\n"
        "  14 | Model.scale = 3.0\n"
        "     |       ^^^^^ did you mean 'rescale'?\n"
        f"error: the configuration in {project.path} does not fit the code, which has changed since, or is not all "
        "there [checkpoint-config]\n"
        "  fix the code; or correct the text, genever.checkpoints.read(…)['config'], and pass it as config=…"
    )
    for function in (genever.checkpoints.load, genever.checkpoints.rebuild):
        with project.session("a = 1"), pytest.raises(GeneverError) as caught:
            function(project.path)
        assert str(caught.value) == expected


def test_a_corrected_text_takes_the_place_of_the_checkpoint_s(project: Project) -> None:
    module = project.save()
    project.change("scale=1.0", "rescale=1.0")
    project.write("ckpt_model.py", (project.folder / "ckpt_model.py").read_text().replace("= scale", "= rescale"))
    corrected = checkpoints.read(project.path)["config"].replace("Model.scale", "Model.rescale")
    with project.session():
        assert outputs(genever.checkpoints.rebuild(project.path, config=corrected)) == outputs(module)
        genever.checkpoints.load(project.path, config=corrected)
        assert genever.query_parameter("Model.rescale") == 3.0


def test_a_module_that_is_gone_is_named(project: Project) -> None:
    project.save()
    (project.folder / "ckpt_model.py").unlink()
    with project.session() as session, pytest.raises(genever.ConfigImportError) as caught:
        genever.checkpoints.rebuild(project.path)
    assert [finding.code for finding in caught.value.diagnostics] == ["no-module", "no-module", "checkpoint-config"]
    assert session.config.bindings == {}


def test_a_script_that_fails_fails_each_time(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "__mp_main__", raising=False)
    project.save()
    project.write("script.py", "raise LookupError('no data here')")
    main: dict[str, Any] = {"path": str(project.folder / "script.py"), "package": "", "name": None, "functions": []}
    entry = {**checkpoints.read(project.path), "main": main}
    for _ in range(2):
        with project.session(), pytest.raises(LookupError, match="no data here"):
            genever.checkpoints.load({checkpoints.KEY: entry})


def test_weights_that_do_not_fit_are_an_error(project: Project) -> None:
    project.save()
    project.change("super().__init__(size, size, bias=bias)", "super().__init__(size, 2 * size, bias=bias)")
    with project.session(), pytest.raises(GeneverError) as caught:
        genever.checkpoints.rebuild(project.path)
    assert str(caught.value) == (
        f"error: the weights in {project.path} do not fit the Model that its configuration builds [other-weights]\n"
        "  size mismatch for block.weight: copying a param with shape torch.Size([4, 4]) from checkpoint, the shape in "
        "current model is torch.Size([8, 4]).\n"
        "  size mismatch for block.bias: copying a param with shape torch.Size([4]) from checkpoint, the shape in "
        "current model is torch.Size([8])."
    )


def test_a_checkpoint_without_weights_is_an_error(project: Project) -> None:
    project.save()
    with project.session(), pytest.raises(GeneverError) as caught:
        genever.checkpoints.rebuild({checkpoints.KEY: checkpoints.read(project.path)})
    assert str(caught.value) == (
        "error: <checkpoint> has no weights: there is nothing under 'state_dict' [not-a-checkpoint]"
    )


def test_a_class_that_is_not_configurable_cannot_be_built(project: Project) -> None:
    project.save(build="Plain()")
    with project.session(), pytest.raises(GeneverError) as caught:
        genever.checkpoints.rebuild(project.path)
    assert str(caught.value) == (
        f"error: ckpt_model.Plain, whose weights {project.path} has, is not configurable [not-rebuilt]\n"
        "  decorate it with genever.configurable; or build it, and take torch.load(…)['state_dict']"
    )


def test_a_class_that_is_gone_is_named(project: Project) -> None:
    project.save("import ckpt_model", "Model(Block(4))")
    project.change("class Model(", "class Modell(")
    with project.session(), pytest.raises(GeneverError) as caught:
        genever.checkpoints.rebuild(project.path)
    assert str(caught.value) == (
        f"error: there is no configurable ckpt_model.Model any more, whose weights {project.path} has "
        "[unknown-configurable]\n  did you mean 'ckpt_model.Modell' or 'ckpt_model.Block'? "
        "load the checkpoint, build the module, and give it torch.load(…)['state_dict']"
    )


def test_what_only_a_trusted_file_may_hold_needs_a_word_from_the_caller(project: Project) -> None:
    module = project.save()
    contents = torch.load(project.path, weights_only=True)
    torch.save({**contents, "hyper_parameters": {"where": Path("x")}}, project.path)
    with project.session(), pytest.raises(GeneverError) as caught:
        genever.checkpoints.rebuild(project.path)
    assert str(caught.value) == (
        f"error: {project.path} holds objects that PyTorch loads only from files that you trust [not-plain]\n"
        f"  if you do: genever.checkpoints.rebuild(torch.load({str(project.path)!r}, weights_only=False))"
    )
    with project.session():
        assert outputs(genever.checkpoints.rebuild(torch.load(project.path, weights_only=False))) == outputs(module)


def test_a_configuration_that_registers_by_itself_comes_back(project: Project) -> None:
    project.write("ckpt_model.py", MODEL.replace("@genever.configurable\n", ""))
    config = (
        "from __gin__ import dynamic_registration\nimport ckpt_model as m\n"
        "m.Model.block = @m.Block()\nm.Block.size = 4\n"
    )
    module = project.save(config, "genever.get_configurable('m.Model')()")
    with project.session():
        assert outputs(genever.checkpoints.rebuild(project.path)) == outputs(module)
    with project.session():
        genever.checkpoints.load(project.path)
        assert genever.query_parameter("m.Block.size") == 4


# ---- In another process -----------------------------------------------------------------------------

SCRIPT = f"""{MODEL}

if __name__ == "__main__":
    from genever import checkpoints
    from genever.runtime.session import active
    import parts.tail

    genever.parse_config("Model.block = @Block()\\nBlock.size = 4\\nModel.optimizer = @tail")
    module = Model()
    entry = checkpoints.describe(active(), module)
    torch.save({{"state_dict": module.state_dict(), checkpoints.KEY: entry}}, "model.ckpt")
    print(module(torch.ones(1, 4)).tolist())
"""
PART = "import genever\n\n@genever.configurable\ndef tail():\n    return 'tail'\n"
ANEW = """
import sys
import genever
module = genever.checkpoints.rebuild(sys.argv[1])
import torch
print(module(torch.ones(1, 4)).tolist())
print(module.optimizer())
"""


@pytest.mark.parametrize("script", [["work/train.py"], ["-m", "work.train"]])
def test_what_a_script_defines_comes_back_in_a_process_that_imports_only_the_package(
    tmp_path: Path, script: list[str]
) -> None:
    for name, text in (("work/train.py", SCRIPT), ("work/parts/tail.py", PART)):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text)
    if script[0] == "-m":
        program = (tmp_path / "work/train.py").read_text().replace("import parts.tail", "from .parts import tail")
        (tmp_path / "work/train.py").write_text(program)
    trained = subprocess.run([sys.executable, *script], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert trained.returncode == 0, trained.stderr
    command = [sys.executable, "-c", ANEW, str(tmp_path / "model.ckpt")]
    anew = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=120)
    assert (anew.stdout, anew.stderr) == (trained.stdout + "tail\n", "")


RUN = f"""{MODEL}


def train(width):
    from genever import checkpoints
    from genever.runtime.session import active

    module = Model()
    entry = checkpoints.describe(active(), module)
    torch.save({{"state_dict": module.state_dict(), checkpoints.KEY: entry}}, "model.ckpt")
    print(module(torch.ones(1, 4)).tolist())


if __name__ == "__main__":
    genever.main(train)
"""


@pytest.mark.parametrize("decorator", ["", "@genever.configurable\n"])
@pytest.mark.parametrize("script", [["work/train.py"], ["-m", "work.train"]])
def test_a_script_that_runs_its_main_comes_back(tmp_path: Path, script: list[str], decorator: str) -> None:
    module = "work.train" if script[0] == "-m" else "train"
    files = {
        "work/train.py": RUN.replace("def train(", f"{decorator}def train("),
        "work/train.gin": f"import tail\nimport {module}\nmain = @train()\ntrain.width = 1\n"
        "Model.block = @Block()\nBlock.size = 4\nModel.optimizer = @tail\n",
        "work/tail.py": PART,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    command = [sys.executable, *script, "work/train.gin"]
    trained = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert trained.returncode == 0, trained.stderr
    command = [sys.executable, "-c", ANEW, str(tmp_path / "model.ckpt")]
    anew = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=120)
    assert (anew.stdout, anew.stderr) == (trained.stdout + "tail\n", "")
