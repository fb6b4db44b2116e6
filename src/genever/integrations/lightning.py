"""PyTorch Lightning's trainer and its parts as configurables, from either distribution of Lightning.

Import it from a binding file, and every name below can be bound and referred to, in full or by its end::

    import genever.integrations.lightning

    train.trainer = @Trainer()                 # lightning.Trainer
    Trainer.callbacks = [@RecordConfig()]      # lightning.callbacks.RecordConfig, and Lightning's own
    Trainer.logger = @TensorBoardLogger()      # lightning.loggers.TensorBoardLogger
    Trainer.strategy = @DDPStrategy()          # lightning.strategies.DDPStrategy

The names begin with ``lightning`` for ``lightning.pytorch`` and for ``pytorch_lightning`` alike, so a
binding file works with both. Where both are installed, the one that the program already uses is taken.
"""

from __future__ import annotations

import os
import pickle
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import genever
from genever.experiments.checkpoints.entry import KEY, describe, this_run
from genever.experiments.runs.folder import FOLDER_VARIABLE, MANIFEST, write_whole
from genever.experiments.runs.manifest import Run, manifest_text
from genever.integrations.namespaces import register_subclasses
from genever.integrations.tracking.names import nested
from genever.language.text.errors import error
from genever.language.values.references import RUN_DIR
from genever.runtime.record.record import Record
from genever.runtime.session import Session, active
from genever.runtime.state.entries import caller_origin
from genever.runtime.state.reports import hyperparameters


def distribution() -> str:
    """Return the name of the package to take: one that is imported before one that is installed."""
    names = ["lightning.pytorch", "pytorch_lightning"]
    imported = [name for name in names if name in sys.modules]
    installed = [name for name in names if find_spec(name.partition(".")[0])]
    if not imported and not installed:
        raise ModuleNotFoundError("Lightning is not installed: pip install 'genever[lightning]'", name=names[1])
    return [*imported, *installed][0]


class Ran(NamedTuple):
    """What `main` has made, as a LightningCLI has it, and what its trainer returned."""

    trainer: Any
    model: Any
    datamodule: Any
    result: Any


_package = distribution()
_lightning = import_module(_package)
_callbacks = import_module(f"{_package}.callbacks")
_loggers = import_module(f"{_package}.loggers")
_plugins = import_module(f"{_package}.plugins")
_strategies = import_module(f"{_package}.strategies")

genever.external_configurable(_lightning.Trainer, module="lightning")
register_subclasses(_callbacks, _callbacks.Callback, "lightning.callbacks")
register_subclasses(_loggers, _loggers.Logger, "lightning.loggers")
register_subclasses(_strategies, _strategies.Strategy, "lightning.strategies")


@genever.configurable(module="lightning.callbacks")
class RecordConfig(_callbacks.Callback):  # type: ignore[misc,name-defined]  # Lightning's types are not looked at.
    """A callback that keeps the configuration with what a training leaves behind.

    - Every checkpoint gets it, for `genever.checkpoints.load` and `genever.checkpoints.rebuild`.
    - The trainer's loggers get what took effect as hyperparameters, ``{'generator/Adam.lr': 0.001}``, as
      `genever.operative_dict` gives it, without the generators that callers passed. W&B gets dicts in dicts, and the
      CSV logger lists as they are; for the others each item of a list or dict is a hyperparameter of its own,
      ``Adam.betas.0``. What is too long for MLflow is cut.
    - The folder of the first logger gets ``operative.gin`` and ``run.json``, as training starts and again as it
      ends or fails. Without a logger the trainer's ``default_root_dir`` does, but for a program under
      ``genever run``, which has both in its run folder.

    Of several processes the first one writes. If any of this fails, a warning says so, and training goes on.
    """

    def __init__(self) -> None:
        self._run: Run | None = None
        self._before: Record | None = None  # Where this process was spawned: what took effect in its parent.
        self._passed_on: set[str] = set()
        self._warned: set[str] = set()

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Prepare for what Lightning asks no callback about: weights that are saved alone, and the end of a process."""
        if stage == "fit":
            self._run = this_run()
        strategy = trainer.strategy
        _send_back(strategy.launcher)
        if isinstance(strategy.checkpoint_io, _Completing):
            strategy.checkpoint_io.module = pl_module  # Which the same trainer trains now.
            return
        with suppress(TypeError):  # Strategies for TPUs take plugins of their own only.
            strategy.checkpoint_io = _Completing(strategy.checkpoint_io, self, pl_module)

    # ---- Checkpoints -----------------------------------------------------------------------------

    def on_save_checkpoint(self, trainer: Any, pl_module: Any, checkpoint: dict[str, Any]) -> None:
        """Put the configuration into a checkpoint."""
        self.complete(pl_module, checkpoint)

    def complete(self, module: Any, checkpoint: dict[str, Any]) -> None:
        """Put the configuration into what will be saved of a module, if it is not there."""
        if KEY not in checkpoint:
            try:
                checkpoint[KEY] = describe(self._session(), module, self._run)
            except Exception as problem:
                self._warn("checkpoints get no configuration", problem)

    # ---- Files and hyperparameters ---------------------------------------------------------------

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """Write what is known by now, and pass it to the loggers."""
        if self._run is not None:
            self._record(trainer, self._run)

    def on_fit_end(self, trainer: Any, pl_module: Any) -> None:
        """Write what took effect, and pass it to the loggers if there is more of it by now."""
        if self._run is not None:
            self._record(trainer, self._run.finished(0))

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Write what took effect until training failed or was interrupted."""
        if self._run is not None:
            status = 130 if isinstance(exception, KeyboardInterrupt) else 1
            self._record(trainer, self._run.finished(status, exception))

    def _record(self, trainer: Any, run: Run) -> None:
        if not trainer.is_global_zero:
            return
        try:
            self._write(trainer, self._session(), run)
        except Exception as problem:
            self._warn("the configuration is not written into the log folder", problem)
        try:
            with self._session():
                values = hyperparameters()
        except Exception as problem:
            self._warn("loggers do not get the configuration", problem)
            return
        if values.keys() <= self._passed_on:
            return
        self._passed_on.update(values)
        for logger in trainer.loggers:
            try:
                logger.log_hyperparams(_fitting(values, logger))
            except Exception as problem:  # A tracker may refuse a value, or not be there.
                self._warn(f"{type(logger).__name__} does not take the configuration", problem)

    @staticmethod
    def _write(trainer: Any, session: Session, run: Run) -> None:
        folder = _folder(trainer, session)
        if folder is not None:
            _put(folder, "operative.gin", session.operative_text())
            _put(folder, MANIFEST, manifest_text(session, run))

    def _warn(self, what: str, problem: Exception) -> None:
        if what not in self._warned:
            self._warned.add(what)
            warnings.warn(f"{what}: {problem!r}", stacklevel=2)

    # ---- In processes that a strategy spawns -----------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        """Return what to pickle: with what took effect here, since that made the module."""
        return {**vars(self), "_before": _packed(self._session().record), "_here": os.getpid()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        before, here = state.pop("_before"), state.pop("_here")
        self.__dict__.update(state, _before=None if here == os.getpid() else pickle.loads(before))

    def _session(self) -> Session:
        """Return the active session, in a spawned process with the record of its parent too."""
        session = active()
        if self._before is None:
            return session
        together = session.with_config(session.config)
        together.record = Record()
        for record in (self._before, session.record):
            together.record.merge(record)
        return together


@genever.configurable(module="lightning.callbacks")
class TrialPruning(_callbacks.Callback):  # type: ignore[misc,name-defined]
    """A callback that reports a metric after each validation, and ends training where a sweep's pruner says so.

    It is `genever.report` and `genever.should_stop` for Lightning; the trial is then pruned. The epoch is the step, so
    that trials with other batch sizes compare. In several processes all of them stop together.

    Args:
        monitor: The metric, as the module logs it; the sweep's objective has the same name.
    """

    def __init__(self, monitor: str = "val_loss") -> None:
        self.monitor = monitor

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Report the metric, and stop where the trial is to be pruned."""
        if trainer.sanity_checking or trainer.state.fn != "fit":
            return
        value = trainer.callback_metrics.get(self.monitor)
        if value is None:
            known = ", ".join(sorted(trainer.callback_metrics)) or "none"
            message = f"no metric {self.monitor!r} was logged by the end of a validation, but {known}"
            raise error("bad-setting", message, hint="TrialPruning.monitor names one that the module logs")
        genever.report({self.monitor: value}, step=trainer.current_epoch)
        should_stop = trainer.strategy.broadcast(trainer.is_global_zero and genever.should_stop())
        trainer.should_stop = trainer.should_stop or should_stop


def main(
    model: Callable[..., Any] | None = None,
    data: Callable[..., Any] | None = None,
    *,
    trainer_defaults: Mapping[str, Any] | None = None,
    seed_everything_default: bool | int = True,
    args: Sequence[str] | None = None,
) -> Ran:
    """Give a script the command line of a LightningCLI, with binding files in the place of YAML.

    ``python train.py fit train.gin --trainer.max_epochs 5 --model.width 8`` trains; ``validate``, ``test`` and
    ``predict`` do what they do for a LightningCLI, and ``--help`` says what there is. A LightningCLI's files of YAML
    are taken as well, with ``--config``. Each makes a run folder, as under ``genever run``.

    Args:
        model: The class of the model, at the top of its module; None where ``--model`` or a file says which.
        data: The class of the data module, the same.
        trainer_defaults: Arguments of the trainer, unless the command line says otherwise.
        seed_everything_default: The seed, unless the command line says otherwise; True for Lightning's own choice.
        args: The command line, by default that of the process.

    Returns:
        The trainer, the model and the data module, and what the trainer returned.

    Raises:
        SystemExit: As for `genever.main`.
    """
    # By name: the command line is a layer above this one, and only a script that has one pays for it.
    script = import_module("genever.cli.commands.lightning")
    origin = caller_origin(1)
    ran: Ran = script.run_lightning(model, data, dict(trainer_defaults or {}), seed_everything_default, args, origin)
    return ran


def _send_back(launcher: Any) -> None:
    """Let a process that Lightning has spawned send its record along with its results, which it sends when it ends."""
    results = getattr(launcher, "get_extra_results", None)
    if results is not None:
        launcher.get_extra_results = lambda trainer: {**results(trainer), KEY: _Sent()}


class _Sent:
    """Pickles as the record of the active session; unpickling merges it into that of the process it arrives in."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (_packed(active().record),)


def _arrived(packed: bytes) -> _Sent:
    active().record.merge(pickle.loads(packed))
    return _Sent()


def _packed(record: Record) -> bytes:
    """Return a record as bytes; an empty one where a program has bound something that does not pickle."""
    try:
        return pickle.dumps(record)
    except Exception as problem:
        warnings.warn(f"what took effect here does not reach another process: {problem!r}", stacklevel=2)
        return pickle.dumps(Record())


class _Completing(_plugins.CheckpointIO):  # type: ignore[misc,name-defined]
    """Saves as another plugin does, and the configuration with it: about weights alone Lightning asks no callback."""

    def __init__(self, plugin: Any, callback: RecordConfig, module: Any) -> None:
        self.module = module
        self._plugin = plugin
        self._callback = callback

    def save_checkpoint(self, checkpoint: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        if "state_dict" in checkpoint:  # A strategy that spawns hands bare weights over in this way.
            self._callback.complete(self.module, checkpoint)
        self._plugin.save_checkpoint(checkpoint, *args, **kwargs)

    def load_checkpoint(self, *args: Any, **kwargs: Any) -> Any:
        return self._plugin.load_checkpoint(*args, **kwargs)

    def remove_checkpoint(self, *args: Any, **kwargs: Any) -> None:
        self._plugin.remove_checkpoint(*args, **kwargs)

    def teardown(self) -> None:
        self._plugin.teardown()


def _folder(trainer: Any, session: Session) -> str | None:
    """Return where to write, or None where ``genever run`` writes the same."""
    is_known = bool(session.catalog.matching_constants(RUN_DIR))
    run_dir = os.environ.get(FOLDER_VARIABLE) if is_known else None
    if run_dir is not None and session.catalog.constant(RUN_DIR) != run_dir:
        run_dir = None  # Another folder than that of `genever run`: one that `load` has chosen.
    folder: str = trainer.default_root_dir
    if trainer.loggers:
        logger = trainer.loggers[0]
        folder = logger.log_dir or _usual_folder(logger, folder)
    elif run_dir is not None:
        return None
    return None if os.path.abspath(folder) == run_dir else folder


def _put(folder: str, name: str, text: str) -> None:
    """Write a file into a folder; into a remote one as Lightning does."""
    if "://" in folder:
        import fsspec  # type: ignore[import-untyped]  # It has no types, and comes with Lightning.

        with fsspec.open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)
    else:
        os.makedirs(folder, exist_ok=True)
        write_whole(Path(folder, name), text)


def _usual_folder(logger: Any, root: str) -> str:
    """Return the folder for a logger that has none of its own: where Lightning puts its checkpoints."""
    version = logger.version
    return os.path.join(
        logger.save_dir or root, str(logger.name), version if isinstance(version, str) else f"version_{version}"
    )


# ---- Hyperparameters --------------------------------------------------------------------------------


def _fitting(values: dict[str, Any], logger: Any) -> dict[str, Any]:
    """Return hyperparameters in the form that a logger's tracker takes."""
    if isinstance(logger, _loggers.WandbLogger):
        return nested(values)
    if isinstance(logger, _loggers.CSVLogger):
        return values
    single = dict(item for key, value in values.items() for item in _items(key, value))
    if isinstance(logger, _loggers.MLFlowLogger):
        return {_short(key): _cut(value) for key, value in single.items()}
    return single


def _items(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield each number and text in a value, under the key with the places that lead there; nothing for a long one."""
    if not isinstance(value, list | dict):
        yield key, value
    elif len(value) <= _MOST_ITEMS:
        for place, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _items(f"{key}.{place}", item)


_MOST_ITEMS = 32  # Of a list or dict; a tracker has no use for the items of a longer one.


_MLFLOW_LIMIT = 250  # Characters of a key and of a value. Later versions take longer values, and Lightning cuts them.


def _short(key: str) -> str:
    """Return a key that MLflow takes, the same for the same key and another for another."""
    if len(key) <= _MLFLOW_LIMIT:
        return key
    return f"{key[: _MLFLOW_LIMIT - 9]}-{sha256(key.encode()).hexdigest()[:8]}"


def _cut(value: Any) -> Any:
    """Return a value that MLflow takes; one that has been cut ends in an ellipsis."""
    text = str(value)
    return value if len(text) <= _MLFLOW_LIMIT else f"{text[: _MLFLOW_LIMIT - 1]}…"
