"""Injected modules do all that Lightning and PyTorch ask of a module."""

import copy
import io
import pickle
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
lightning: Any = pytest.importorskip("pytorch_lightning", reason="Lightning is not installed")

import genever  # noqa: E402  # The tests of a program without PyTorch end above.
from genever import REQUIRED, Session  # noqa: E402


@genever.register("modules.Encoder")
class Encoder(torch.nn.Module):  # type: ignore[misc]  # PyTorch's types are not looked at.
    def __init__(self, width: int = 2) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(width, width)

    def forward(self, x: Any) -> Any:
        return self.layer(x)


@genever.configurable("modules.Injected")
class Model(lightning.LightningModule):  # type: ignore[misc]
    def __init__(
        self,
        width: int = 2,
        rate: float = 0.1,
        layers: Any = (1,),
        optimizer: Any = torch.optim.SGD,
    ) -> None:
        super().__init__()
        self.save_hyperparameters(ignore=["optimizer"])
        self.optimizer = optimizer
        self.encoder = Encoder(width)

    def training_step(self, batch: Any, index: int) -> Any:
        return self.encoder(batch[0]).pow(2).mean()

    def configure_optimizers(self) -> Any:
        return self.optimizer(self.parameters(), lr=self.hparams.rate)


@genever.configurable("modules.Child")
class Child(Model):
    def __init__(self, extra: str = "none", **others: Any) -> None:
        super().__init__(**others)
        self.save_hyperparameters()


@genever.register("modules.Registered")
class Registered(Model):
    pass


@genever.configurable("modules.holder")
def holder(thing: Any) -> Any:
    return thing


@pytest.fixture(autouse=True)
def session() -> Iterator[Session]:
    with Session() as session:
        genever.external_configurable(torch.optim.Adam, "modules.Adam")
        yield session


CONFIG = "modules.Injected.width = 3\nmodules.Injected.rate = 0.5\nmodules.Injected.layers = [4, 5]\n"


def test_save_hyperparameters_keeps_what_was_injected() -> None:
    genever.parse_config(CONFIG)
    assert dict(Model(rate=0.25).hparams) == {"width": 3, "rate": 0.25, "layers": [4, 5]}


def test_a_subclass_keeps_its_own_and_its_parents() -> None:
    genever.parse_config(CONFIG + "modules.Child.extra = 'more'")
    child = Child()
    assert (child.hparams.extra, child.hparams.width, child.encoder.layer.in_features) == ("more", 3, 3)


def test_a_module_made_by_reference_is_of_its_own_class() -> None:
    genever.parse_config(
        "modules.Registered.width = 3\ns/modules.Registered.rate = 0.75\nmodules.holder.thing = @s/modules.Registered()"
    )
    made = holder(REQUIRED)
    assert type(made) is Registered
    assert (made.hparams.width, made.hparams.rate) == (3, 0.75)


def fit(model: Any, folder: Path) -> Any:
    """A trainer that has fitted a model for two steps."""
    data = torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(torch.randn(4, model.hparams.width)), batch_size=2
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Lightning has advice for real trainings.
        trainer = lightning.Trainer(
            max_epochs=1,
            accelerator="cpu",
            logger=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            default_root_dir=folder,
        )
        trainer.fit(model, data)
    return trainer


def test_a_checkpoint_brings_back_what_was_injected(tmp_path: Path) -> None:
    genever.parse_config(CONFIG + "modules.Injected.optimizer = @modules.Adam\nmodules.Adam.weight_decay = 0.5")
    model = Model(rate=0.25)
    trainer = fit(model, tmp_path)
    assert isinstance(trainer.optimizers[0], torch.optim.Adam)
    assert trainer.optimizers[0].param_groups[0]["weight_decay"] == 0.5
    path = tmp_path / "model.ckpt"
    trainer.save_checkpoint(path)

    genever.clear_config()
    genever.parse_config("modules.Injected.rate = 99.0\nmodules.Injected.width = 99")  # The checkpoint knows better.
    loaded = Model.load_from_checkpoint(path)
    assert dict(loaded.hparams) == {"width": 3, "rate": 0.25, "layers": [4, 5]}
    for name, value in model.state_dict().items():
        assert torch.equal(value, loaded.state_dict()[name])
    assert Model.load_from_checkpoint(path, rate=1.0).hparams.rate == 1.0


def test_what_a_checkpoint_lacks_is_injected(tmp_path: Path) -> None:
    genever.parse_config(CONFIG)
    trainer = fit(Model(), tmp_path)
    trainer.save_checkpoint(tmp_path / "model.ckpt")
    genever.bind_parameter("modules.Injected.optimizer", torch.optim.Adagrad)
    assert Model.load_from_checkpoint(tmp_path / "model.ckpt").optimizer is torch.optim.Adagrad


@pytest.mark.parametrize("cls", [Model, Child, Registered])
def test_copies_are_independent_and_equal(cls: Any) -> None:
    genever.parse_config(CONFIG)
    model = cls()
    genever.clear_config()
    for copied in (copy.deepcopy(model), pickle.loads(pickle.dumps(model)), saved_and_loaded(model)):
        assert type(copied) is cls
        assert copied.hparams == model.hparams
        assert torch.equal(copied.encoder.layer.weight, model.encoder.layer.weight)
        copied.encoder.layer.weight.data.zero_()
        assert model.encoder.layer.weight.abs().sum() > 0
    assert copy.copy(model).encoder is model.encoder


def saved_and_loaded(model: Any) -> Any:
    file = io.BytesIO()
    torch.save(model, file)
    file.seek(0)
    return torch.load(file, weights_only=False)


def test_an_optimizer_made_by_reference_can_be_saved_and_loaded() -> None:
    genever.parse_config("modules.holder.thing = @s/modules.Adam\ns/modules.Adam.lr = 0.5")
    model = torch.nn.Linear(2, 2)
    optimizer = holder(REQUIRED)(model.parameters())
    assert type(optimizer) is torch.optim.Adam
    assert optimizer.param_groups[0]["lr"] == 0.5
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    other = torch.optim.Adam(copy.deepcopy(model).parameters())
    other.load_state_dict(optimizer.state_dict())
    assert other.param_groups[0]["lr"] == 0.5
    assert isinstance(torch.optim.lr_scheduler.StepLR(optimizer, 1), torch.optim.lr_scheduler.LRScheduler)
