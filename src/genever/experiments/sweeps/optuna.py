"""Optuna's samplers, which learn from the trials so far; their study is a file in the sweep's folder."""

from __future__ import annotations

import logging
import statistics
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from genever.experiments.sweeps.draws import Ask, Parameter
from genever.language.evaluation.spaces import Choice, Floats, Integers, Normal, value_at
from genever.language.text.errors import error

if TYPE_CHECKING:
    import optuna

#: The file of the study, and the samplers by their names here; ``True`` where one learns, and so takes a new seed for
#: each trial.
STUDY = "study.log"
SAMPLERS: Mapping[str, tuple[str, bool]] = {
    "tpe": ("TPESampler", True),
    "cmaes": ("CmaEsSampler", True),
    "gp": ("GPSampler", True),
    "qmc": ("QMCSampler", False),
    "nsga2": ("NSGAIISampler", True),
}

#: Quantiles of a normal distribution, which reaches from one infinity to the other.
_LEAST, _MOST = 1e-6, 1 - 1e-6
_INT, _FLOAT = "IntDistribution", "FloatDistribution"


class OptunaSampler:
    """Draws what Optuna suggests.

    Args:
        name: One of `SAMPLERS`.
        folder: Where the study is kept; None for one that is forgotten.
        seed: What chance begins with. What is drawn depends on it and on the trials that have ended by then.

    Raises:
        GeneverError: Optuna is not installed, or the study cannot be read.
    """

    def __init__(self, name: str, folder: Path | None, seed: int = 0) -> None:
        try:
            import optuna
        except ImportError:
            what = f"the sampler {name} needs Optuna, which is not installed"
            raise error("no-module", what, hint="pip install 'genever[sweep]'") from None
        optuna.logging.set_verbosity(logging.WARNING)
        self._optuna = optuna
        self._kind, self.learns = SAMPLERS[name]
        self._seed = seed
        try:
            self._sampler(seed)
        except ImportError as problem:
            what = f"the sampler {name} needs a package that is not installed: {problem}"
            raise error("no-module", what, hint="pip install it, or take --sampler tpe") from None
        self._study = self._opened(folder)
        #: The values of each choice in the study, and the kind of each other parameter: Optuna lets it have one only.
        self._known: dict[str, object] = {
            name: getattr(distribution, "choices", type(distribution).__name__)
            for trial in self._study.get_trials(deepcopy=False)
            for name, distribution in trial.distributions.items()
        }
        self._trial: optuna.Trial | None = None

    def _opened(self, folder: Path | None) -> optuna.Study:
        library = self._optuna
        if folder is None:
            forgotten: optuna.Study = library.create_study()
            return forgotten
        path = folder / STUDY
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                storage = library.storages.JournalStorage(library.storages.journal.JournalFileBackend(str(path)))
            study: optuna.Study = library.create_study(storage=storage, study_name="sweep", load_if_exists=True)
        except Exception as problem:
            what = f"Optuna cannot read {path}: {type(problem).__name__}: {problem}"
            hint = "restore it, or move it away: the sampler then begins without what it has learnt"
            raise error("bad-manifest", what, hint=hint) from problem
        return study

    def ask(self) -> Ask:
        """Return what draws the values of the next trial."""
        seed = self._seed + (len(self._study.trials) if self.learns else 0)
        self._study.sampler = self._sampler(seed)
        self._trial = trial = self._study.ask()
        return lambda parameter: self._suggested(parameter, trial)

    def _sampler(self, seed: int) -> optuna.samplers.BaseSampler:
        with warnings.catch_warnings():  # That some are experimental.
            warnings.simplefilter("ignore")
            made: optuna.samplers.BaseSampler = getattr(self._optuna.samplers, self._kind)(seed=seed)
        return made

    def _suggested(self, parameter: Parameter, trial: optuna.Trial) -> int | float:
        distribution, name = parameter.distribution, parameter.name
        match distribution:
            case Choice():
                texts = tuple(dict.fromkeys(parameter.texts))
                return parameter.texts.index(trial.suggest_categorical(self._name(name, texts), texts))
            case Integers(low, _, step, is_log):
                high = int(value_at(distribution, distribution.size - 1))
                return trial.suggest_int(self._name(name, _INT), low, high, step=step, log=is_log)
            case Floats(low, high, None, is_log):
                return trial.suggest_float(self._name(name, _FLOAT), low, high, log=is_log)
            case Floats(low, _, step):
                last = (distribution.size or 1) - 1
                highest = value_at(distribution, last)
                found = trial.suggest_float(self._name(name, _FLOAT), low, highest, step=step)
                return value_at(distribution, min(round((found - low) / (step or 1)), last))
            case Normal(mean, deviation):
                quantile = trial.suggest_float(self._name(f"quantile of {name}", _FLOAT), _LEAST, _MOST)
                return statistics.NormalDist(mean, deviation).inv_cdf(quantile) if deviation else mean
            case _:
                assert_never(distribution)

    def _name(self, name: str, what: object) -> str:
        """Return the name of a parameter in the study, in which one name has one distribution."""
        known = self._known.setdefault(name, what)
        return name if known == what else f"{name} ({what})"

    def position(self) -> int | None:
        """Return the number that the last trial has in the study."""
        return self._trial.number if self._trial is not None else None

    def tell(self, position: int | None, value: float | None) -> None:
        """Let the study know what came of a trial; one that failed, or broke an assertion, is as bad as can be."""
        if position is None:
            return
        states = self._optuna.trial.TrialState
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if value is None:
                self._study.tell(position, state=states.PRUNED, skip_if_finished=True)
            else:
                self._study.tell(position, value, skip_if_finished=True)
