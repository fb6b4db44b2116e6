"""How far generated digits are from real ones, as a number by which runs compare."""

import torch
from pytorch_lightning import Callback, LightningModule, Trainer
from torch import Tensor

import genever


@genever.configurable
class FrechetDistance(Callback):
    """Reports the Fréchet distance of generated images to those of the data, in pixels, after every epoch.

    Both are taken for samples of normal distributions, as for the FID score, which compares features of a large network
    instead of pixels.
    """

    def __init__(self, latent_dim: int, samples: int) -> None:
        """Take the length of a noise vector, and how many images to generate."""
        self.latent_dim = latent_dim
        self.samples = samples

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        self.noise = torch.randn(self.samples, self.latent_dim, device=pl_module.device)

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        genever.report(distance=self.measure(trainer, pl_module), step=trainer.current_epoch)

    def on_fit_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Report that of the weights that stay; averaged ones, if there are any, came in place `on_train_end`."""
        genever.report(distance=self.measure(trainer, pl_module), step=trainer.current_epoch)

    @torch.no_grad()
    def measure(self, trainer: Trainer, generator: LightningModule) -> float:
        (real,) = trainer.datamodule.images.tensors
        training = generator.training
        generated = generator.eval()(self.noise).cpu()
        generator.train(training)
        return frechet_distance(real.flatten(1).double(), generated.flatten(1).double())


def frechet_distance(a: Tensor, b: Tensor) -> float:
    """Return the Fréchet distance of the normal distributions with the means and covariances of samples `(N, D)`."""
    covariance_a, covariance_b = torch.cov(a.T), torch.cov(b.T)
    # The trace of the root of a product of covariances: its eigenvalues are real and not negative.
    common = torch.linalg.eigvals(covariance_a @ covariance_b).real.clamp(min=0).sqrt().sum()
    means = (a.mean(dim=0) - b.mean(dim=0)).square().sum()
    return float(means + covariance_a.trace() + covariance_b.trace() - 2 * common)
