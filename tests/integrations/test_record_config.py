"""What `RecordConfig` leaves in checkpoints, in log folders and with trackers."""

import copy
import json
import pickle
import sys
import types
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
lightning: Any = pytest.importorskip("pytorch_lightning", reason="Lightning is not installed")
jsonschema: Any = pytest.importorskip("jsonschema")
yaml: Any = pytest.importorskip("yaml")

import pytorch_lightning.loggers as loggers  # noqa: E402  # The tests of a program without Lightning end above.

import genever  # noqa: E402
from genever import Session  # noqa: E402
from genever.experiments.checkpoints import entry as checkpoints  # noqa: E402
from genever.experiments.runs import reading  # noqa: E402
from genever.integrations.lightning import RecordConfig  # noqa: E402


@genever.configurable("recorded.Tiny")
class Tiny(lightning.LightningModule):  # type: ignore[misc]  # Lightning's types are not looked at.
    def __init__(
        self, width: int = 2, lr: float = 0.5, sizes: Any = (), note: str = "", optimizer: Any = torch.optim.SGD
    ) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(width, width)
        self.lr = lr
        self.optimizer = optimizer

    def training_step(self, batch: Any, index: int) -> Any:
        if self.lr > 100:
            raise ValueError("too fast")
        return self.layer(batch[0]).pow(2).mean()

    def configure_optimizers(self) -> Any:
        return self.optimizer(self.parameters(), lr=self.lr)


CONFIG = """
recorded.Tiny.width = 3
recorded.Tiny.sizes = [1, []]
recorded.Tiny.note = %note
note = 'short'
"""


@pytest.fixture(autouse=True)
def session() -> Iterator[Session]:
    with Session() as session:
        genever.parse_config(CONFIG)
        yield session


def trainer(folder: Path, *callbacks: Any, **arguments: Any) -> Any:
    settings = {"logger": False, "accelerator": "cpu", "max_epochs": 1, "default_root_dir": folder, **arguments}
    return lightning.Trainer(
        callbacks=[RecordConfig(), *callbacks], enable_progress_bar=False, enable_model_summary=False, **settings
    )


def fit(model: Any, folder: Path, *callbacks: Any, **arguments: Any) -> Any:
    """A trainer that has fitted a model, for a step."""
    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.randn(2, 3)), batch_size=2)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="pytorch_lightning")  # It has advice for real trainings.
        warnings.filterwarnings("ignore", module="torch")
        made = trainer(folder, *callbacks, **arguments)
        made.fit(model, data)
    return made


# ---- Checkpoints ------------------------------------------------------------------------------------


@pytest.mark.parametrize("weights_only", [False, True])
def test_every_checkpoint_has_the_configuration(tmp_path: Path, weights_only: bool) -> None:
    saving = lightning.callbacks.ModelCheckpoint(tmp_path, filename="last", save_weights_only=weights_only)
    model = Tiny(lr=0.25)
    fit(model, tmp_path, saving)
    contents = torch.load(tmp_path / "last.ckpt", weights_only=True)
    assert ("optimizer_states" in contents) is not weights_only
    entry = contents["genever"]
    assert entry["manifest"]["started"] == reading.read(tmp_path)["started"]
    assert (entry["config"], entry["module"]["calls"]) == (
        genever.config_str(),
        [{"scope": "", "arguments": {"lr": "0.25"}}],
    )
    again = genever.checkpoints.rebuild(tmp_path / "last.ckpt")
    assert (type(again), again.lr) == (Tiny, 0.25)
    assert torch.equal(again.layer.weight, model.layer.weight)


def test_a_trainer_that_trains_another_module_saves_that_one(tmp_path: Path) -> None:
    class Other(Tiny):
        pass

    genever.external_configurable(Other, "recorded.Other")
    made = fit(Tiny(), tmp_path)
    other = genever.get_configurable("recorded.Other")()
    made.fit_loop.max_epochs = 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # As above.
        made.fit(other, torch.utils.data.DataLoader(torch.zeros(2, 1, 3)))
    made.save_checkpoint(tmp_path / "weights.ckpt", weights_only=True)
    assert checkpoints.read(tmp_path / "weights.ckpt")["module"]["selector"] == "recorded.Other"


def test_training_goes_on_from_a_checkpoint(tmp_path: Path) -> None:
    first = fit(Tiny(), tmp_path)
    [path] = tmp_path.glob("checkpoints/*.ckpt")
    genever.checkpoints.load(path)
    model = genever.checkpoints.rebuild(path)
    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.randn(2, 3)), batch_size=2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = trainer(tmp_path, max_epochs=3)
        made.fit(model, data, ckpt_path=path)
    assert (first.global_step, made.global_step) == (1, 3)


def test_a_module_that_is_made_of_parts_in_scopes_is_made_of_them_again(tmp_path: Path) -> None:
    genever.parse_config("big/recorded.Tiny.width = 5")
    with genever.config_scope("big"):
        Tiny()  # Another of its class, elsewhere.
    checkpoint: dict[str, Any] = {}
    made = Tiny()
    RecordConfig().complete(made, checkpoint)
    checkpoint["state_dict"] = made.state_dict()
    assert genever.checkpoints.rebuild(checkpoint, scope="").layer.in_features == 3


def test_what_lightning_asks_a_module_when_it_is_loaded_is_asked(tmp_path: Path) -> None:
    class Late(Tiny):
        def configure_model(self) -> None:
            self.late = torch.nn.Linear(1, 1)

        def on_load_checkpoint(self, checkpoint: Any) -> None:
            self.extra = checkpoint["extra"]

        def on_save_checkpoint(self, checkpoint: Any) -> None:
            checkpoint["extra"] = 7

    genever.external_configurable(Late, "recorded.Late")
    model = genever.get_configurable("recorded.Late")()
    fit(model, tmp_path)
    [path] = tmp_path.glob("checkpoints/*.ckpt")
    again = genever.checkpoints.rebuild(path)
    assert (again.extra, torch.equal(again.late.weight, model.late.weight)) == (7, True)


# ---- The log folder ---------------------------------------------------------------------------------


class Look(lightning.Callback):  # type: ignore[misc]
    """Reads a file during training."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen = ""

    def on_train_batch_start(self, *_: Any) -> None:
        self.seen = self.path.read_text()


def test_what_took_effect_is_in_the_folder_from_the_start_and_complete_at_the_end(tmp_path: Path) -> None:
    look = Look(tmp_path / "run.json")
    fit(Tiny(), tmp_path, look)
    assert (tmp_path / "operative.gin").read_text() == genever.operative_config_str()
    during, after = json.loads(look.seen), reading.read(tmp_path)
    for found in (during, after):
        jsonschema.validate(found, reading.schema())
    assert [(found["status"], found["exit_status"]) for found in (during, after)] == [
        ("running", None),
        ("succeeded", 0),
    ]
    assert after["operative"] == genever.operative_config_str()


@pytest.mark.parametrize(("lr", "message"), [(1000.0, "too fast"), (-1.0, "Invalid learning rate: -1.0")])
def test_a_training_that_fails_is_recorded_as_one(tmp_path: Path, lr: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fit(Tiny(lr=lr), tmp_path)
    found = reading.read(tmp_path)
    assert (found["status"], found["error"]) == ("failed", {"type": "builtins.ValueError", "message": message})


def test_a_training_that_is_interrupted_is_recorded_as_one(tmp_path: Path) -> None:
    class Interrupt(lightning.Callback):  # type: ignore[misc]
        def on_train_batch_end(self, *_: Any) -> None:
            raise KeyboardInterrupt

    with pytest.raises(SystemExit):
        fit(Tiny(), tmp_path, Interrupt())
    assert reading.read(tmp_path)["status"] == "interrupted"


def test_a_logger_s_folder_is_the_one(tmp_path: Path) -> None:
    fit(Tiny(), tmp_path, logger=loggers.CSVLogger(tmp_path, name="csv", version=7))
    assert {"operative.gin", "run.json"} <= {path.name for path in (tmp_path / "csv/version_7").iterdir()}
    assert not (tmp_path / "operative.gin").exists()


def test_a_logger_without_a_folder_gets_one_of_its_own_for_each_run(tmp_path: Path) -> None:
    for version in ("a1", 2):
        fit(Tiny(), tmp_path, logger=Tracker(version))
    assert sorted(path.parent.name for path in tmp_path.glob("tracker/*/operative.gin")) == ["a1", "version_2"]


def test_a_remote_folder_is_written_to_as_lightning_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec: Any = pytest.importorskip("fsspec")
    monkeypatch.chdir(tmp_path)
    fit(Tiny(), tmp_path, logger=Tracker(log_dir="memory://logs/first"))
    with fsspec.open("memory://logs/first/operative.gin", "r") as file:
        assert file.read() == genever.operative_config_str()
    assert not (tmp_path / "memory:").exists()


def test_what_the_run_folder_has_is_not_written_twice(
    tmp_path: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.set_constant("genever.run_dir", str(tmp_path))
    monkeypatch.setenv("GENEVER_RUN_DIR", str(tmp_path))  # As under `genever run`.
    fit(Tiny(), tmp_path / "elsewhere")
    assert [*tmp_path.rglob("operative.gin")] == []
    fit(Tiny(), tmp_path, logger=Tracker(log_dir=str(tmp_path)))
    assert [*tmp_path.rglob("operative.gin")] == []
    fit(Tiny(), tmp_path, logger=loggers.CSVLogger(tmp_path))
    assert len([*tmp_path.rglob("operative.gin")]) == 1


def test_a_folder_that_genever_run_does_not_write_to_gets_what_took_effect(tmp_path: Path, session: Session) -> None:
    session.set_constant("genever.run_dir", str(tmp_path))  # As `genever.checkpoints.load` does in a script.
    fit(Tiny(), tmp_path)
    assert {"operative.gin", "run.json"} <= {path.name for path in tmp_path.iterdir()}


def without_slurm(caught: pytest.WarningsRecorder) -> list[str]:
    """Return warnings but for Lightning's that Slurm is installed, as `make services` installs it."""
    return [text for each in caught if "srun" not in (text := str(each.message))]


def test_a_folder_that_cannot_be_written_is_a_warning_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "operative.gin").mkdir()
    with pytest.warns(UserWarning, match="the configuration is not written into the log folder: IsADirec") as caught:
        made = fit(Tiny(), tmp_path)
    assert (made.global_step, len(without_slurm(caught))) == (1, 1)


# ---- Trackers ---------------------------------------------------------------------------------------


class Tracker(loggers.Logger):
    """A logger as Lightning asks for one, that keeps what it is given."""

    def __init__(self, version: Any = "1", refuses: bool = False, log_dir: str | None = None) -> None:
        super().__init__()
        self.given: list[dict[str, Any]] = []
        self._version = version
        self._log_dir = log_dir
        self._refuses = refuses

    @property
    def name(self) -> str:
        return "tracker"

    @property
    def version(self) -> Any:
        return self._version

    @property
    def log_dir(self) -> str | None:
        return self._log_dir

    def log_metrics(self, *_: Any, **__: Any) -> None:
        pass

    def log_hyperparams(self, params: Any, *_: Any, **__: Any) -> None:
        if self._refuses:
            raise RuntimeError("no such parameter")
        self.given.append(dict(params))


EXPECTED = {
    "Tiny.width": 3,
    "Tiny.sizes.0": 1,
    "Tiny.note": "short",
    "Tiny.lr": 0.25,
    "Tiny.optimizer": "<class torch.optim.sgd.SGD>",
}


#: For trackers that take lists.
WITH_LISTS = {key: value for key, value in EXPECTED.items() if key != "Tiny.sizes.0"} | {"Tiny.sizes": [1, []]}


def of_tiny(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key.startswith("Tiny.")}


def test_every_logger_gets_what_took_effect_once(tmp_path: Path) -> None:
    trackers = [Tracker(), Tracker("2")]
    fit(Tiny(lr=0.25), tmp_path, logger=trackers)
    assert [[of_tiny(values) for values in tracker.given] for tracker in trackers] == [[EXPECTED], [EXPECTED]]


def test_hyperparameters_hold_no_generators(tmp_path: Path) -> None:
    @genever.configurable
    def fitted(params: Any, views: Any, lr: float = 0.1) -> None: ...

    fitted(iter(()), [{}.values()])
    tracker = Tracker()
    fit(Tiny(), tmp_path, logger=tracker)
    [given] = tracker.given
    assert {key: value for key, value in given.items() if key.startswith("fitted.")} == {"fitted.lr": 0.1}


def test_what_takes_effect_later_follows(tmp_path: Path) -> None:
    class Late(lightning.Callback):  # type: ignore[misc]
        def on_train_end(self, *_: Any) -> None:
            with genever.config_scope("late"):
                Tiny()

    tracker = Tracker()
    fit(Tiny(), tmp_path, Late(), logger=tracker)
    assert [any(key.startswith("late/") for key in values) for values in tracker.given] == [False, True]


def test_a_tracker_that_refuses_does_not_stop_the_training_nor_the_others(tmp_path: Path) -> None:
    tracker = Tracker("2")
    with pytest.warns(UserWarning, match="Tracker does not take the configuration: RuntimeError") as caught:
        made = fit(Tiny(), tmp_path, logger=[Tracker(refuses=True), tracker])
    assert (made.global_step, len(tracker.given), len(without_slurm(caught))) == (1, 1, 1)


def test_the_files_of_lightnings_loggers_have_it(tmp_path: Path) -> None:
    csv, board = loggers.CSVLogger(tmp_path / "csv"), loggers.TensorBoardLogger(tmp_path / "board")
    fit(Tiny(lr=0.25), tmp_path, logger=[csv, board])
    for logger in (csv, board):
        kept = of_tiny(yaml.safe_load((Path(logger.log_dir) / "hparams.yaml").read_text()))
        assert kept == (WITH_LISTS if logger is csv else EXPECTED)


class Client:
    """MLflow's client, as far as Lightning's logger calls it; refuses what a server does."""

    def __init__(self, *_: Any) -> None:
        self.params: dict[str, str] = {}

    def log_batch(self, run_id: str, metrics: Any = (), params: Any = (), **_: Any) -> None:
        assert len(params) <= 100
        for param in params:
            assert set(param.key) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/.- ")
            assert (len(param.key) <= 250, len(param.value) <= 250) == (True, True), param
            assert self.params.setdefault(param.key, param.value) == param.value


def test_mlflow_gets_what_it_can_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    mlflow = types.ModuleType("mlflow.entities")
    mlflow.Param = lambda key, value: types.SimpleNamespace(key=key, value=value)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "mlflow", types.ModuleType("mlflow"))
    monkeypatch.setitem(sys.modules, "mlflow.entities", mlflow)

    class Logger(loggers.MLFlowLogger):
        def __init__(self) -> None:
            self._log_batch_kwargs: dict[str, Any] = {}

        experiment = client
        run_id = "r1"
        name = "experiment"
        version = "r1"
        save_dir = str(tmp_path)

        def finalize(self, status: str = "") -> None: ...
        def log_metrics(self, *_: Any, **__: Any) -> None: ...
        def after_save_checkpoint(self, *_: Any) -> None: ...

    deep = "/".join(["scope"] * 60)
    genever.parse_config(f"note = '{'n' * 400}'\n{deep}/recorded.Tiny.lr = 0.75\n{deep}/again/recorded.Tiny.lr = 0.5")
    for scope in (deep, f"{deep}/again"):
        with genever.config_scope(scope):
            Tiny()
    fit(Tiny(lr=0.25), tmp_path, logger=Logger())
    assert of_tiny(client.params) == {
        **{key: str(value) for key, value in EXPECTED.items()},
        "Tiny.note": "n" * 249 + "…",
    }
    short = {key: value for key, value in client.params.items() if key.startswith("scope/") and len(key) == 250}
    assert sorted(value for value in short.values() if value in ("0.75", "0.5")) == ["0.5", "0.75"]


def test_wandb_gets_dicts_in_a_dict(tmp_path: Path) -> None:
    config: dict[str, Any] = {}

    def update(values: dict[str, Any], **_: Any) -> None:
        config.update(values)

    class Logger(loggers.WandbLogger):
        def __init__(self) -> None:
            self._save_dir = str(tmp_path)

        experiment = types.SimpleNamespace(
            config=types.SimpleNamespace(update=lambda values, **_: config.update(values))
        )
        name = "project"
        version = "v"

        def finalize(self, status: str = "") -> None: ...
        def log_metrics(self, *_: Any, **__: Any) -> None: ...
        def after_save_checkpoint(self, *_: Any) -> None: ...

    with genever.config_scope("a/b"):
        Tiny(lr=0.25)
    fit(Tiny(lr=0.25), tmp_path, logger=Logger())
    expected = {key.removeprefix("Tiny."): value for key, value in WITH_LISTS.items()}
    assert (config["Tiny"], config["a/b/Tiny"]) == (expected, expected)


# ---- As a configurable ------------------------------------------------------------------------------


def test_a_binding_file_names_it(tmp_path: Path) -> None:
    genever.parse_config("Trainer.callbacks = [@RecordConfig()]\nTrainer.logger = False")
    made = genever.get_configurable("Trainer")(default_root_dir=tmp_path, accelerator="cpu")
    assert [type(callback) for callback in made.callbacks].count(RecordConfig) == 1


def test_a_copy_in_the_same_process_records_nothing_twice() -> None:
    callback = RecordConfig()
    Tiny()
    before = genever.recorded_calls()
    for again in (copy.deepcopy(callback), pickle.loads(pickle.dumps(callback))):
        assert (type(again), genever.recorded_calls()) == (RecordConfig, before)


def test_a_record_that_does_not_pickle_stays_behind() -> None:
    genever.bind_parameter("recorded.Tiny.note", lambda: "not at the top of a module")
    Tiny()
    with pytest.warns(UserWarning, match="what took effect here does not reach another process: "):
        assert type(pickle.loads(pickle.dumps(RecordConfig()))) is RecordConfig


def test_a_checkpoint_gets_nothing_where_the_configuration_cannot_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "config_text", lambda self: 1 / 0)
    checkpoint: dict[str, Any] = {}
    with pytest.warns(UserWarning, match="checkpoints get no configuration: ZeroDivisionError") as caught:
        callback = RecordConfig()
        callback.complete(Tiny(), checkpoint)
        callback.complete(Tiny(), checkpoint)
    assert (checkpoint, len(caught)) == ({}, 1)
    assert checkpoints.KEY == "genever"
