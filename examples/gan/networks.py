"""The networks: a dense and a convolutional pair of generator and discriminator, free to be mixed.

A generator turns noise `(N, latent_dim)` into images `(N, 1, 8, 8)` with pixels in [-1, 1]. A discriminator
turns such images into one logit each, `(N, 1)`: above zero, it takes the image for a real one.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from torch import nn

import genever

Activation = Callable[[], nn.Module]


@genever.configurable
class DenseGenerator(nn.Sequential):
    """Fully connected layers that widen from the noise to the image."""

    def __init__(self, latent_dim: int, widths: Sequence[int], activation: Activation) -> None:
        """Take the length of a noise vector and the widths of the hidden layers, in order."""
        hidden = [
            layer
            for width, wider in pairwise([latent_dim, *widths])
            for layer in (nn.Linear(width, wider), nn.BatchNorm1d(wider), activation())
        ]
        super().__init__(*hidden, nn.Linear(widths[-1], 8 * 8), nn.Tanh(), nn.Unflatten(1, (1, 8, 8)))


@genever.configurable
class DenseDiscriminator(nn.Sequential):
    """Fully connected layers that narrow from the image to the logit."""

    def __init__(self, widths: Sequence[int], dropout: float, activation: Activation) -> None:
        """Take the widths of the hidden layers, in order, and the share of units to drop in training."""
        hidden = [
            layer
            for width, narrower in pairwise([8 * 8, *widths])
            for layer in (nn.Linear(width, narrower), activation(), nn.Dropout(dropout))
        ]
        super().__init__(nn.Flatten(), *hidden, nn.Linear(widths[-1], 1))


@genever.configurable
class ConvGenerator(nn.Sequential):
    """Transposed convolutions that grow the noise from 2x2 over 4x4 to 8x8."""

    def __init__(self, latent_dim: int, channels: int, activation: Activation) -> None:
        """Take the length of a noise vector and the channels at 8x8; a smaller image has more."""
        super().__init__(
            nn.Unflatten(1, (latent_dim, 1, 1)),
            nn.ConvTranspose2d(latent_dim, 4 * channels, kernel_size=2),  # 2x2
            nn.BatchNorm2d(4 * channels),
            activation(),
            nn.ConvTranspose2d(4 * channels, 2 * channels, kernel_size=4, stride=2, padding=1),  # 4x4
            nn.BatchNorm2d(2 * channels),
            activation(),
            nn.ConvTranspose2d(2 * channels, channels, kernel_size=4, stride=2, padding=1),  # 8x8
            nn.BatchNorm2d(channels),
            activation(),
            nn.Conv2d(channels, 1, kernel_size=3, padding=1),
            nn.Tanh(),
        )


@genever.configurable
class ConvDiscriminator(nn.Sequential):
    """Strided convolutions that shrink the image from 8x8 over 4x4 to 2x2."""

    def __init__(self, channels: int, dropout: float, activation: Activation) -> None:
        """Take the channels at 8x8, of which a smaller image has more, and the share to drop in training."""
        super().__init__(
            nn.Conv2d(1, channels, kernel_size=3, padding=1),  # 8x8
            activation(),
            nn.Conv2d(channels, 2 * channels, kernel_size=4, stride=2, padding=1),  # 4x4
            activation(),
            nn.Dropout2d(dropout),
            nn.Conv2d(2 * channels, 4 * channels, kernel_size=4, stride=2, padding=1),  # 2x2
            activation(),
            nn.Dropout2d(dropout),
            nn.Flatten(),
            nn.Linear(4 * channels * 2 * 2, 1),
        )
