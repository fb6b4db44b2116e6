"""PyTorch Lightning's trainer and its parts as configurables, from either distribution of Lightning.

Import it from a binding file, and every name below can be bound and referred to, in full or by its end::

    import genever.integrations.lightning

    train.trainer = @Trainer()                 # lightning.Trainer
    Trainer.callbacks = [@ModelCheckpoint()]   # lightning.callbacks.ModelCheckpoint
    Trainer.logger = @TensorBoardLogger()      # lightning.loggers.TensorBoardLogger
    Trainer.strategy = @DDPStrategy()          # lightning.strategies.DDPStrategy

The names begin with ``lightning`` for ``lightning.pytorch`` and for ``pytorch_lightning`` alike, so a
binding file works with both. Where both are installed, the one that the program already uses is taken.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

import genever
from genever.integrations.namespaces import register_subclasses


def _distribution() -> str:
    """Return the name of the package to take: one that is imported before one that is installed."""
    names = ["lightning.pytorch", "pytorch_lightning"]
    imported = [name for name in names if name in sys.modules]
    installed = [name for name in names if find_spec(name.partition(".")[0])]
    return [*imported, *installed, names[0]][0]


_package = _distribution()
_lightning = import_module(_package)
_callbacks = import_module(f"{_package}.callbacks")
_loggers = import_module(f"{_package}.loggers")
_strategies = import_module(f"{_package}.strategies")

genever.external_configurable(_lightning.Trainer, module="lightning")
register_subclasses(_callbacks, _callbacks.Callback, "lightning.callbacks")
register_subclasses(_loggers, _loggers.Logger, "lightning.loggers")
register_subclasses(_strategies, _strategies.Strategy, "lightning.strategies")
