"""What a LightningCLI does with its model, data and trainer, for binding files that take the place of its YAML.

`genever convert lightning` writes such files; by hand they look the same::

    from __gin__ import dynamic_registration
    from genever.integrations import lightning_cli
    import digits
    import torch.optim

    main = @lightning_cli.fit()

    lightning_cli.fit:
        seed = 7
        model = @digits.Classifier
        data = @digits.Digits
        trainer = @lightning.pytorch.Trainer
        optimizer = @torch.optim.Adam

Each function takes classes rather than objects, since it makes them in the order of a LightningCLI, after the seed has
been set: the model, the data, the trainer.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from importlib import import_module
from typing import Any

import genever
from genever.integrations.lightning import Ran, distribution

#: Where a script with the command line of a LightningCLI collects what is made.
MADE: ContextVar[list[Ran] | None] = ContextVar("genever_lightning_made", default=None)


@genever.configurable(module="lightning_cli")
def fit(
    model: Callable[[], Any],
    trainer: Callable[[], Any],
    data: Callable[[], Any] | None = None,
    *,
    seed: int | bool | None = True,
    optimizer: Callable[..., Any] | None = None,
    lr_scheduler: Callable[..., Any] | None = None,
    **options: Any,
) -> Any:
    """Train a model.

    Args:
        model: Makes the model.
        trainer: Makes the trainer.
        data: Makes the data module, for a model that does not have its data itself.
        seed: The seed of all generators of random numbers; True for Lightning's own choice, False for none.
        optimizer: Makes the optimizer of the model's parameters, in place of the model's `configure_optimizers`.
        lr_scheduler: Makes the scheduler of that optimizer.
        options: What ``Trainer.fit`` takes besides, as ``ckpt_path``.
    """
    return _carry_out("fit", model, trainer, data, seed, optimizer, lr_scheduler, options)


@genever.configurable(module="lightning_cli")
def validate(
    model: Callable[[], Any],
    trainer: Callable[[], Any],
    data: Callable[[], Any] | None = None,
    *,
    seed: int | bool | None = True,
    optimizer: Callable[..., Any] | None = None,
    lr_scheduler: Callable[..., Any] | None = None,
    **options: Any,
) -> Any:
    """Validate a model; the parameters are those of `fit`, the options those of ``Trainer.validate``."""
    return _carry_out("validate", model, trainer, data, seed, optimizer, lr_scheduler, options)


@genever.configurable(module="lightning_cli")
def test(
    model: Callable[[], Any],
    trainer: Callable[[], Any],
    data: Callable[[], Any] | None = None,
    *,
    seed: int | bool | None = True,
    optimizer: Callable[..., Any] | None = None,
    lr_scheduler: Callable[..., Any] | None = None,
    **options: Any,
) -> Any:
    """Test a model; the parameters are those of `fit`, the options those of ``Trainer.test``."""
    return _carry_out("test", model, trainer, data, seed, optimizer, lr_scheduler, options)


@genever.configurable(module="lightning_cli")
def predict(
    model: Callable[[], Any],
    trainer: Callable[[], Any],
    data: Callable[[], Any] | None = None,
    *,
    seed: int | bool | None = True,
    optimizer: Callable[..., Any] | None = None,
    lr_scheduler: Callable[..., Any] | None = None,
    **options: Any,
) -> Any:
    """Predict with a model; the parameters are those of `fit`, the options those of ``Trainer.predict``."""
    return _carry_out("predict", model, trainer, data, seed, optimizer, lr_scheduler, options)


def _carry_out(
    name: str,
    model: Callable[[], Any],
    trainer: Callable[[], Any],
    data: Callable[[], Any] | None,
    seed: int | bool | None,
    optimizer: Callable[..., Any] | None,
    lr_scheduler: Callable[..., Any] | None,
    options: dict[str, Any],
) -> Any:
    if seed is not None and seed is not False:
        seed_everything = import_module(distribution()).seed_everything
        seed_everything(None if seed is True else seed, workers=True)
    module = model()
    module_of_data = None if data is None else data()
    runner = trainer()
    if optimizer is not None:
        module.configure_optimizers = lambda: _optimizers(module, optimizer, lr_scheduler)
    result = getattr(runner, name)(module, datamodule=module_of_data, **options)
    made = MADE.get()
    if made is not None:
        made.append(Ran(runner, module, module_of_data, result))
    return result


def _optimizers(module: Any, optimizer: Callable[..., Any], lr_scheduler: Callable[..., Any] | None) -> Any:
    """Return what a LightningCLI lets `configure_optimizers` return."""
    made = optimizer(module.parameters())
    if lr_scheduler is None:
        return made
    scheduler = lr_scheduler(made)
    monitor = getattr(scheduler, "monitor", None)
    if monitor is not None:  # Lightning's own `ReduceLROnPlateau` has it.
        return {"optimizer": made, "lr_scheduler": {"scheduler": scheduler, "monitor": monitor}}
    return [made], [scheduler]
