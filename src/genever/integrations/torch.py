"""PyTorch's building blocks as configurables, under the names that PyTorch's documentation uses.

Import it from a binding file, and every name below can be bound and referred to, in full or by its end::

    import genever.integrations.torch

    train.optimizer = @Adam                    # torch.optim.Adam
    train.scheduler = @lr_scheduler.StepLR     # torch.optim.lr_scheduler.StepLR
    Network.activation = @ReLU()               # torch.nn.ReLU; so are layers and losses
    Network.initialize = @xavier_uniform_      # torch.nn.init.xavier_uniform_
    Network.prior = @Normal()                  # torch.distributions.Normal; so are transforms
    Network.dtype = %torch.float32             # a constant

    Adam.lr = 3e-4
"""

from __future__ import annotations

import inspect
from contextlib import suppress

import torch
import torch.distributions
from torch.optim import lr_scheduler

import genever
from genever.integrations.dynamo import trace_through
from genever.integrations.namespaces import register_subclasses

trace_through()

register_subclasses(torch.optim, torch.optim.Optimizer, "torch.optim")
register_subclasses(lr_scheduler, lr_scheduler.LRScheduler, "torch.optim.lr_scheduler")
register_subclasses(torch.nn, torch.nn.Module, "torch.nn")
register_subclasses(torch.distributions, torch.distributions.Distribution, "torch.distributions")
register_subclasses(torch.distributions, torch.distributions.Transform, "torch.distributions")

# The initialisers that end in an underscore, for "in place"; those that do not are deprecated.
for _name, _member in inspect.getmembers(torch.nn.init, inspect.isfunction):
    if _name.endswith("_") and not _name.startswith("_"):
        genever.external_configurable(_member, name=_name, module="torch.nn.init")

# A constant shadows every macro named like its last part, so second names (torch.half, torch.long) stay out.
for _name, _member in vars(torch).items():
    if isinstance(_member, torch.dtype) and str(_member) == f"torch.{_name}":
        with suppress(genever.ConfigValueError):  # It is there already when the module is reloaded.
            genever.constant(f"torch.{_name}", _member)
