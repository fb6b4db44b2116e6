"""The result: a sheet of generated digits, in TensorBoard after every epoch and as a PNG after the last."""

from pathlib import Path

import genever
import torch
from PIL import Image
from pytorch_lightning import Callback, LightningModule, Trainer
from pytorch_lightning.loggers import TensorBoardLogger
from torch import Tensor
from torch.nn import functional as F


@genever.configurable
class SampleSheet(Callback):
    """Lets a generator draw the same noise again and again, so that the sheets show what it has learned between."""

    def __init__(self, directory: str | Path, latent_dim: int, side: int, enlarge: int) -> None:
        """Takes where to save `samples.png`, the length of a noise vector, and the images along a side of the sheet.

        The file is enlarged that many times, smoothly: eight pixels alone are hard to read.
        """
        self.path = Path(directory) / "samples.png"
        self.latent_dim = latent_dim
        self.side = side
        self.enlarge = enlarge

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        self.noise = torch.randn(self.side**2, self.latent_dim, device=pl_module.device)

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        if isinstance(trainer.logger, TensorBoardLogger):
            sheet = self.draw(pl_module)
            trainer.logger.experiment.add_image("samples", sheet, trainer.current_epoch, dataformats="HW")

    def on_fit_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Comes after every callback's `on_train_end`, the moment at which averaged weights are put in place."""
        sheet = Image.fromarray(self.draw(pl_module).numpy())
        size = (self.enlarge * sheet.width, self.enlarge * sheet.height)
        sheet.resize(size, Image.Resampling.BICUBIC).save(self.path)

    @torch.no_grad()
    def draw(self, generator: LightningModule) -> Tensor:
        """The images in rows, `(H, W)`, as bytes from 0 (ink) to 255 (paper)."""
        training = generator.training
        images = generator.eval()(self.noise).cpu()
        generator.train(training)
        framed = F.pad(images.squeeze(1), (1, 1, 1, 1), value=-1.0)  # (side², 10, 10)
        rows = framed.unflatten(0, (self.side, self.side)).transpose(1, 2)  # (side, 10, side, 10)
        sheet = rows.flatten(2).flatten(0, 1)
        return ((1 - sheet) * 127.5).round().to(torch.uint8)
