"""The data: the 1,797 handwritten digits that come with scikit-learn, so nothing is downloaded."""

import torch
from pytorch_lightning import LightningDataModule
from sklearn.datasets import load_digits
from torch import Tensor
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset

import genever


@genever.configurable
class Digits(LightningDataModule):
    """Batches of one tensor: images `(N, 1, 8, 8)`, with pixels from -1 (paper) to 1 (ink)."""

    def __init__(self, batch_size: int, passes: int) -> None:
        """Take the size of a batch and how often an epoch goes through all images, shuffled each time."""
        super().__init__()
        self.batch_size = batch_size
        self.passes = passes

    def setup(self, stage: str) -> None:
        ink = torch.tensor(load_digits().images, dtype=torch.float32)  # (1797, 8, 8), from 0 to 16
        self.images = TensorDataset(ink.unsqueeze(1) / 8 - 1)

    def train_dataloader(self) -> DataLoader[tuple[Tensor, ...]]:
        shuffled = RandomSampler(self.images, num_samples=self.passes * len(self.images))
        batches = BatchSampler(shuffled, self.batch_size, drop_last=True)
        return DataLoader(self.images, sampler=batches, batch_size=None)  # A whole batch is one look-up.
