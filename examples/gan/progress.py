"""What a run shows of itself while it trains."""

import sys

from pytorch_lightning import LightningModule, Trainer
from pytorch_lightning.callbacks import TQDMProgressBar

import genever


@genever.configurable
class Progress(TQDMProgressBar):
    """A progress bar on a terminal; in a file or a pipe, where a bar would fill pages, a line at the start."""

    def __init__(self, refresh_rate: int) -> None:
        """Take the number of steps between two looks of the bar."""
        super().__init__(refresh_rate if sys.stdout.isatty() else 0)

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        super().on_train_start(trainer, pl_module)
        if self.is_disabled and trainer.is_global_zero:
            steps = int(trainer.num_training_batches)
            print(f"Training {type(pl_module).__name__}: {trainer.max_epochs} epochs of {steps} steps", flush=True)
