"""The result: a sheet of generated digits, in TensorBoard after every epoch and as a PNG after the last."""

from pathlib import Path

import torch
from PIL import Image
from pytorch_lightning import Callback, LightningModule, Trainer
from pytorch_lightning.loggers import TensorBoardLogger
from pytorch_lightning.utilities import rank_zero_only
from torch import Tensor
from torch.nn import functional as F

import genever


@genever.configurable
class SampleSheet(Callback):
    """Shows what a generator makes of the same noise after every epoch, to see it learn."""

    def __init__(self, directory: str | Path, latent_dim: int, side: int, enlarge: int) -> None:
        """Prepare to draw.

        Args:
            directory: Where to save `samples.png`.
            latent_dim: The length of a noise vector.
            side: How many images wide and high the sheet is.
            enlarge: How many times to enlarge the file, smoothly: a digit of eight pixels is hard to read.
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

    @rank_zero_only
    def on_fit_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Save the sheet; averaged weights, if there are any, came in place `on_train_end`."""
        sheet = Image.fromarray(self.draw(pl_module).numpy())
        size = (self.enlarge * sheet.width, self.enlarge * sheet.height)
        sheet.resize(size, Image.Resampling.BICUBIC).save(self.path)

    @torch.no_grad()
    def draw(self, generator: LightningModule) -> Tensor:
        """Return the images in rows, `(H, W)`, as bytes from 0 (ink) to 255 (paper)."""
        training = generator.training
        images = generator.eval()(self.noise).cpu()
        generator.train(training)
        framed = F.pad(images.squeeze(1), (1, 1, 1, 1), value=-1.0)  # (side², 10, 10)
        rows = framed.view(self.side, self.side, *framed.shape[1:]).transpose(1, 2)  # (side, 10, side, 10)
        sheet = rows.flatten(2).flatten(0, 1)
        return ((1 - sheet) * 127.5).round().to(torch.uint8)
