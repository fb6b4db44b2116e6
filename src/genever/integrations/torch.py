"""PyTorch's building blocks as configurables, under the names that PyTorch's documentation uses.

Import it from a binding file, and every name below can be bound and referred to, in full or by its end::

    import genever.integrations.torch

    train.optimizer = @Adam                          # torch.optim.Adam
    train.scheduler = @lr_scheduler.StepLR           # torch.optim.lr_scheduler.StepLR
    Network.activation = @ReLU()                     # torch.nn.ReLU: any layer, activation or loss
    Network.initialize = @xavier_uniform_            # torch.nn.init.xavier_uniform_
    sample.noise = @Normal()                         # torch.distributions.Normal: any distribution or transform
    Network.dtype = %torch.float32                   # a constant

    Adam.lr = 3e-4
"""

from __future__ import annotations

import inspect

import torch
import torch.distributions
import torch.optim.lr_scheduler

import genever
from genever.integrations.namespaces import register_subclasses

register_subclasses(torch.optim, torch.optim.Optimizer, "torch.optim")
register_subclasses(torch.optim.lr_scheduler, torch.optim.lr_scheduler.LRScheduler, "torch.optim.lr_scheduler")
register_subclasses(torch.nn, torch.nn.Module, "torch.nn")
register_subclasses(torch.distributions, torch.distributions.Distribution, "torch.distributions")
register_subclasses(torch.distributions, torch.distributions.Transform, "torch.distributions")

# An initialiser changes its tensor in place and ends in an underscore; the same name without one is deprecated.
for _name, _member in vars(torch.nn.init).items():
    if inspect.isfunction(_member) and _name.endswith("_") and not _name.startswith("_"):
        genever.external_configurable(_member, name=_name, module="torch.nn.init")

# Second names such as torch.half and torch.long are left out: a constant shadows a macro that has its last part as name.
for _name, _member in vars(torch).items():
    if isinstance(_member, torch.dtype) and str(_member) == f"torch.{_name}":
        genever.constant(f"torch.{_name}", _member)
