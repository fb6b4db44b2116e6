"""PyTorch Lightning's trainer and its parts as configurables, whichever distribution of Lightning is installed.

Import it from a binding file, and every name below can be bound and referred to, in full or by its end::

    import genever.integrations.lightning

    train.trainer = @Trainer()                       # lightning.Trainer
    Trainer.callbacks = [@ModelCheckpoint()]         # lightning.callbacks.ModelCheckpoint
    Trainer.logger = @TensorBoardLogger()            # lightning.loggers.TensorBoardLogger
    Trainer.strategy = @DDPStrategy()                # lightning.strategies.DDPStrategy

The names begin with ``lightning`` both for ``lightning.pytorch`` and for ``pytorch_lightning``, so a binding file
works with either. Where both are installed, the one that the program has imported already is used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

import genever
from genever.integrations.namespaces import register_subclasses


def _distribution() -> str:
    """The package to take, ``"lightning.pytorch"`` or ``"pytorch_lightning"``: imported goes before installed."""
    names = ["lightning.pytorch", "pytorch_lightning"]
    imported = [name for name in names if name in sys.modules]
    installed = [name for name in names if find_spec(name.partition(".")[0])]
    return [*imported, *installed, names[0]][0]


_name = _distribution()
_lightning = import_module(_name)
_callbacks = import_module(f"{_name}.callbacks")
_loggers = import_module(f"{_name}.loggers")
_strategies = import_module(f"{_name}.strategies")

genever.external_configurable(_lightning.Trainer, module="lightning")
register_subclasses(_callbacks, _callbacks.Callback, "lightning.callbacks")
register_subclasses(_loggers, _loggers.Logger, "lightning.loggers")
register_subclasses(_strategies, _strategies.Strategy, "lightning.strategies")
