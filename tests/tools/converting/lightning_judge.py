"""Builds with LightningCLI itself; in a process of its own, where no class has a configurable one beside it.

python -m tests.tools.converting.lightning_judge
"""

import os
import sys
from typing import Any

MODULE = """
from typing import Callable, Iterable, Optional, Tuple
from pathlib import Path
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from pytorch_lightning import LightningDataModule, LightningModule

class Encoder(nn.Module):
    def __init__(self, width: int, activation: type = nn.ReLU, sizes: Tuple[int, ...] = (1,), **more):
        super().__init__()
        self.width, self.sizes, self.more = width, sizes, more
        self.first = more.get('first')
        self.layers = nn.Sequential(nn.Linear(8, width), activation())
    def forward(self, x): return self.layers(x)

class Digits(LightningDataModule):
    def __init__(self, batch_size: int = 4, scale: float = 1.0, root: Optional[Path] = None):
        super().__init__()
        self.batch_size, self.scale, self.root = batch_size, scale, root
        self.save_hyperparameters()
    def train_dataloader(self):
        images = TensorDataset(torch.ones(16, 8) * self.scale, torch.zeros(16, dtype=torch.long))
        return DataLoader(images, self.batch_size)

class Classifier(LightningModule):
    def __init__(
        self,
        encoder: nn.Module,
        optimizer: Callable[[Iterable], torch.optim.Optimizer] = None,
        rate: float = 0.1,
        name: str = "x",
    ):
        super().__init__()
        self.save_hyperparameters(ignore=["encoder", "optimizer"])
        self.encoder, self.optimizer, self.rate, self.name = encoder, optimizer, rate, name
        self.head = nn.Linear(encoder.width, 2)
    def training_step(self, batch):
        x, y = batch
        loss = nn.functional.cross_entropy(self.head(self.encoder(x)), y)
        self.log("loss", loss)
        return loss
    def configure_optimizers(self): return self.optimizer(self.parameters())
"""

CONFIG = """\
# A configuration of LightningCLI.
# Two lines.

# for all
seed_everything: 7  # of weights
trainer:
  max_epochs: 2  # short
  accelerator: cpu
  logger: false
  enable_progress_bar: false
  enable_model_summary: false
  # they watch
  callbacks:
    # stop early
    - class_path: EarlyStopping  # ours
      init_args:
        monitor: loss
        # patience
        patience: 3
    - class_path: pytorch_lightning.callbacks.ModelCheckpoint
      init_args: {monitor: loss, dirpath: out}
    - class_path: ModelCheckpoint
      init_args:
        # here
        dirpath: last
        save_last: true
model:
  class_path: lit_digits.Classifier
  init_args:
    rate: 1
    name: eight
    encoder:
      class_path: Encoder
      init_args:
        width: 6
        activation: torch.nn.Tanh
        sizes: [1, 2]
      dict_kwargs:
        first: 6
    optimizer:
      class_path: torch.optim.Adam
      init_args: {lr: 1e-3, betas: [0.8, 0.9]}
data:
  class_path: lit_digits.Digits
  init_args:
    batch_size: 8
    scale: 2
    root: here
ckpt_path: null
"""

SCHEDULED = """
fit:
  seed_everything: 3
  trainer: {max_epochs: 1, accelerator: cpu, logger: false, callbacks: {class_path: LearningRateMonitor}}
  model: {rate: 0.5, encoder: {class_path: lit_digits.Encoder, init_args: {width: 5}}}
  data: {batch_size: 2}
  optimizer: {class_path: SGD, init_args: {lr: 0.1, momentum: 0.5}}
  lr_scheduler: {class_path: ReduceLROnPlateau, init_args: {monitor: loss, patience: 4}}
  ckpt_path: some.ckpt
test:
  trainer: {accelerator: cpu}
"""


def state(fit: Any) -> str:
    """Return what can be seen of the objects of a training."""
    trainer, model, data, rest = fit
    made = model.configure_optimizers()
    optimizer = made["optimizer"] if isinstance(made, dict) else made
    scheduler = made["lr_scheduler"] if isinstance(made, dict) else None
    seen = {
        "callbacks": [(type(each).__name__, _plain(vars(each))) for each in trainer.callbacks],
        "trainer": (trainer.max_epochs, type(trainer.accelerator), trainer.loggers, trainer.gradient_clip_val),
        "model": (_hparams(model), type(model.encoder), _plain(vars(model.encoder)), model.encoder.sizes),
        "weights": {key: value.tolist() for key, value in model.state_dict().items()},
        "optimizer": (type(optimizer), _plain(optimizer.defaults)),
        "scheduler": scheduler
        and (type(scheduler["scheduler"]), scheduler["monitor"], scheduler["scheduler"].patience),
        "data": (data.batch_size, data.scale, data.root),
        "rest": {key: value for key, value in rest.items() if value is not None},
    }
    return repr(seen).replace(os.getcwd(), ".")


def _hparams(module: Any) -> dict[str, Any]:
    return {key: value for key, value in module.hparams.items() if not key.startswith("_")}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in values.items() if isinstance(value, str | int | float | tuple | None)}
    return {key: float(value) if type(value) is int else value for key, value in found.items()}


def main() -> None:
    """Print what is built in the working directory from ``named.yaml``, and then from ``sections.yaml``."""
    import lit_digits  # type: ignore[import-not-found]  # What is named by its last part has to be imported.
    from pytorch_lightning import cli as lightning_cli

    fits: list[Any] = []

    def keep(self: Any, subcommand: str) -> None:
        rest = self._prepare_subcommand_kwargs(subcommand)
        fits.append((self.trainer, rest.pop("model"), rest.pop("datamodule"), rest))

    cli: Any = lightning_cli.LightningCLI
    cli._run_subcommand = keep
    cli(save_config_callback=None, args=["fit", "--config", "named.yaml"])
    classes = (lit_digits.Classifier, lit_digits.Digits)
    cli(*classes, save_config_callback=None, args=["--config", "sections.yaml", "fit"])
    sys.stdout.write("\n".join(state(fit) for fit in fits))


if __name__ == "__main__":
    main()
