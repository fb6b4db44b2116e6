"""A generative adversarial network: one network forges digits, the other detects forgeries, both learn."""

from collections.abc import Callable, Iterator

import torch
from pytorch_lightning import LightningDataModule, LightningModule, Trainer, seed_everything
from torch import Tensor, nn
from torch.optim import Optimizer

import genever

MakeOptimizer = Callable[[Iterator[nn.Parameter]], Optimizer]


@genever.configurable
class GAN(LightningModule):
    """Trains a generator against a discriminator; called with noise `(N, latent_dim)`, it generates."""

    def __init__(
        self,
        generator: nn.Module,
        discriminator: nn.Module,
        generator_optimizer: MakeOptimizer,
        discriminator_optimizer: MakeOptimizer,
        loss: nn.Module,
        latent_dim: int,
        real_label: float = 1.0,
    ) -> None:
        """Put the parts together.

        Args:
            generator: From noise `(N, latent_dim)` to images.
            discriminator: From images to logits `(N, 1)`.
            generator_optimizer: Called with the parameters of the generator.
            discriminator_optimizer: Called with the parameters of the discriminator.
            loss: From logits and labels, both `(N, 1)`, to a scalar.
            latent_dim: The length of a noise vector.
            real_label: What the discriminator is to say of real images; a little under 1 keeps it unsure.
        """
        super().__init__()
        self.save_hyperparameters("latent_dim", "real_label")
        self.automatic_optimization = False  # training_step steps two optimizers itself
        self.generator = generator
        self.discriminator = discriminator
        self.generator_optimizer = generator_optimizer
        self.discriminator_optimizer = discriminator_optimizer
        self.loss = loss
        self.latent_dim = latent_dim
        self.real_label = real_label

    def forward(self, noise: Tensor) -> Tensor:
        return self.generator(noise)

    def training_step(self, batch: list[Tensor]) -> None:
        (real,) = batch
        generator_optimizer, discriminator_optimizer = self.optimizers()
        generated = self(torch.randn(len(real), self.latent_dim, device=self.device))

        verdicts = self.discriminator(torch.cat([real, generated.detach()]))
        truth = torch.zeros_like(verdicts)
        truth[: len(real)] = self.real_label
        discriminator_loss = self.loss(verdicts, truth)
        discriminator_optimizer.zero_grad()
        self.manual_backward(discriminator_loss)
        discriminator_optimizer.step()

        self.discriminator.requires_grad_(False)  # What comes now trains the generator alone.
        verdicts = self.discriminator(generated)
        generator_loss = self.loss(verdicts, torch.ones_like(verdicts))
        generator_optimizer.zero_grad()
        self.manual_backward(generator_loss)
        generator_optimizer.step()
        self.discriminator.requires_grad_(True)

        losses = {"generator_loss": generator_loss, "discriminator_loss": discriminator_loss}
        self.log_dict(losses, prog_bar=True)

    def configure_optimizers(self) -> list[Optimizer]:
        return [
            self.generator_optimizer(self.generator.parameters()),
            self.discriminator_optimizer(self.discriminator.parameters()),
        ]


@genever.configurable
def train(
    model: Callable[[], LightningModule],
    data: LightningDataModule,
    trainer: Callable[..., Trainer],
    max_epochs: int,
    seed: int,
    threads: int,
    checkpoint: str | None = None,
) -> None:
    """Train a model, made here because its weights depend on the seed; or train on from a checkpoint."""
    torch.set_num_threads(threads)
    seed_everything(seed, verbose=False)
    trainer(max_epochs=max_epochs).fit(model(), datamodule=data, ckpt_path=checkpoint)
