"""The names under which the parts of PyTorch and Lightning are known."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
needs_lightning = pytest.mark.skipif(find_spec("pytorch_lightning") is None, reason="Lightning is not installed")

#: What a binding file may write -> where PyTorch's documentation has it.
OF_TORCH = {
    "@Adam": "torch.optim.Adam",
    "@torch.optim.SGD": "torch.optim.SGD",
    "@LBFGS": "torch.optim.LBFGS",
    "@StepLR": "torch.optim.lr_scheduler.StepLR",
    "@lr_scheduler.OneCycleLR": "torch.optim.lr_scheduler.OneCycleLR",
    "@ReduceLROnPlateau": "torch.optim.lr_scheduler.ReduceLROnPlateau",
    "@CrossEntropyLoss": "torch.nn.CrossEntropyLoss",
    "@torch.nn.BCEWithLogitsLoss": "torch.nn.BCEWithLogitsLoss",
    "@ReLU": "torch.nn.ReLU",
    "@nn.GELU": "torch.nn.GELU",
    "@Linear": "torch.nn.Linear",
    "@Normal": "torch.distributions.Normal",
    "@distributions.AffineTransform": "torch.distributions.AffineTransform",
    "@xavier_uniform_": "torch.nn.init.xavier_uniform_",
    "@torch.nn.init.zeros_": "torch.nn.init.zeros_",
    "%torch.float32": "torch.float32",
    "%bfloat16": "torch.bfloat16",
}
OF_LIGHTNING = {
    "@Trainer": "pytorch_lightning.Trainer",
    "@lightning.Trainer": "pytorch_lightning.Trainer",
    "@ModelCheckpoint": "pytorch_lightning.callbacks.ModelCheckpoint",
    "@callbacks.EarlyStopping": "pytorch_lightning.callbacks.EarlyStopping",
    "@TensorBoardLogger": "pytorch_lightning.loggers.TensorBoardLogger",
    "@CSVLogger": "pytorch_lightning.loggers.CSVLogger",
    "@DDPStrategy": "pytorch_lightning.strategies.DDPStrategy",
}

#: Prints what is known under another name than the one it has in its library.
PROGRAM = """
import pydoc
import genever

genever.parse_config("import genever.integrations.{integration}")
for written, place in {names}.items():
    meant = genever.parse_value(written)
    found = genever.query_parameter(written[1:]) if written[0] == "%" else meant.configurable.wrapped
    if found is not pydoc.locate(place):
        print(written, "is", found, "and not", place)
"""


def differences(integration: str, names: dict[str, str], folder: Path) -> str:
    """What the program prints in a Python of its own: the names are known to all sessions of one."""
    program = PROGRAM.format(integration=integration, names=names)
    command = [sys.executable, "-W", "ignore", "-c", program]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr
    return result.stdout


@needs_torch
def test_the_parts_of_pytorch_have_the_names_of_its_documentation(tmp_path: Path) -> None:
    assert differences("torch", OF_TORCH, tmp_path) == ""


@needs_lightning
def test_the_parts_of_lightning_have_the_names_of_its_documentation(tmp_path: Path) -> None:
    assert differences("lightning", OF_LIGHTNING, tmp_path) == ""


@needs_lightning
def test_every_public_part_is_known_and_no_name_is_ambiguous(tmp_path: Path) -> None:
    program = """
import inspect
import warnings
import genever
import genever.integrations.lightning
import genever.integrations.torch
import pytorch_lightning as pl
import torch

parts = [
    (torch.optim, torch.optim.Optimizer),
    (torch.optim.lr_scheduler, torch.optim.lr_scheduler.LRScheduler),
    (torch.distributions, torch.distributions.Distribution),
    (pl.callbacks, pl.Callback),
    (pl.loggers, pl.loggers.Logger),
    (pl.strategies, pl.strategies.Strategy),
]
count = 0
for namespace, base in parts:
    for name, member in inspect.getmembers(namespace, inspect.isclass):
        if issubclass(member, base) and member is not base and not hasattr(member, "__deprecated__") and name[0] != "_":
            count += 1
            assert genever.parse_value(f"@{name}").configurable.wrapped is member, name
print(count > 100)
"""
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert (result.returncode, result.stdout) == (0, "True\n"), result.stderr


#: Runs where neither distribution of Lightning is to be found.
WITHOUT_LIGHTNING = """
import importlib.util

find = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name in ("lightning", "pytorch_lightning") else find(name)
try:
    import genever.integrations.lightning
except ModuleNotFoundError as problem:
    print(problem)
"""


def test_without_lightning_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_LIGHTNING]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert result.stdout == "Lightning is not installed: pip install 'genever[lightning]'\n"
