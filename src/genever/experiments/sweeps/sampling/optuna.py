"""Optuna's samplers, which learn from the trials so far."""

from __future__ import annotations

import statistics
import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, assert_never

from genever.experiments.sweeps.sampling import choices
from genever.experiments.sweeps.sampling.draws import Ask, Parameter
from genever.experiments.sweeps.sampling.study import StudyPlace, loaded, made
from genever.language.evaluation.spaces import Choice, Floats, Integers, Normal, value_at
from genever.language.text.errors import error

if TYPE_CHECKING:
    import optuna
    from optuna.distributions import BaseDistribution

#: Quantiles of a normal distribution, which reaches from one infinity to the other.
_LEAST, _MOST = 1e-6, 1 - 1e-6
#: The constraint of Optuna's that stands for the assertions of a configuration: above 0 where one is broken.
_ASSERTIONS = "assertions"


class OptunaSampler:
    """Draws what Optuna suggests.

    Args:
        choice: The sampler and its arguments.
        place: Where the study is kept.
        seed: What chance begins with. What is drawn depends on it and on the trials that have ended by then.
        is_constrained: Whether draws may break an assertion.

    Raises:
        GeneverError: Optuna is not installed, or the study cannot be read.
    """

    patience = 200  # The study has each draw, so that they take the longer the more there are.

    def __init__(
        self, choice: choices.OptunaSampler, place: StudyPlace, seed: int = 0, *, is_constrained: bool = False
    ) -> None:
        name = type(choice).__name__
        self._optuna = loaded(f"the sampler {name}")
        self._choice = choice
        self._seed = seed if choice.seed is None else choice.seed
        #: One that learns takes a new seed for each trial; another one begins the same sequence with it each time.
        self.learns = not isinstance(choice, choices.QMCSampler)
        if isinstance(choice, choices.CmaEsSampler) and len(place.directions) > 1:
            what = f"{name} knows one objective, and there are {len(place.directions)}"
            raise error("bad-setting", what, hint="take --sampler nsga2, or tpe")
        try:
            self._sampler(self._seed)
        except ImportError as problem:
            what = f"the sampler {name} needs a package that is not installed: {problem}"
            raise error("no-module", what, hint="pip install it, or take --sampler tpe") from None
        self._study = place.open()
        #: Optuna's GP wants to know of every trial whether it breaks an assertion; to others those that do are news.
        self._says_always = is_constrained and isinstance(choice, choices.GPSampler)
        #: The distribution of each name in the study: Optuna's samplers want a name to have one.
        self._known: dict[str, BaseDistribution] = {}
        self._seen = 0
        self._trial: optuna.Trial | None = None
        self._running: dict[int, optuna.Trial] = {}

    def ask(self) -> Ask:
        """Return what draws the values of the next trial."""
        trials = self._study.get_trials(deepcopy=False)
        seed = self._seed + (len(trials) if self.learns else 0)
        for known in trials[self._seen :]:  # Other processes may have asked, too.
            self._known.update(known.distributions)
        self._seen = len(trials)
        self._study.sampler = self._sampler(seed)
        self._trial = trial = self._study.ask()
        self._running[trial.number] = trial
        return lambda parameter: self._suggested(parameter, trial)

    def _sampler(self, seed: int) -> optuna.samplers.BaseSampler:
        found: optuna.samplers.BaseSampler = made(self._optuna.samplers, self._choice, seed=seed)
        return found

    def _suggested(self, parameter: Parameter, trial: optuna.Trial) -> int | float:
        distribution = parameter.distribution
        name, theirs = self._in_study(parameter)
        kinds = self._optuna.distributions
        if isinstance(theirs, kinds.CategoricalDistribution):
            return parameter.texts.index(trial.suggest_categorical(name, theirs.choices))
        suggest = trial.suggest_int if isinstance(theirs, kinds.IntDistribution) else trial.suggest_float
        found = suggest(name, theirs.low, theirs.high, step=theirs.step, log=theirs.log)
        match distribution:
            case Floats(low, _, float(step)):
                return value_at(distribution, min(round((found - low) / step), (distribution.size or 1) - 1))
            case Normal(mean, deviation):
                return statistics.NormalDist(mean, deviation).inv_cdf(found) if deviation else mean
            case _:
                return found

    def _in_study(self, parameter: Parameter) -> tuple[str, Any]:
        """Return the name and the distribution that a parameter has in the study."""
        distribution, name, kinds = parameter.distribution, parameter.name, self._optuna.distributions
        theirs: Any
        match distribution:
            case Choice():
                theirs = kinds.CategoricalDistribution(tuple(dict.fromkeys(parameter.texts)))
            case Integers(low, _, step, is_log):
                high = int(value_at(distribution, distribution.size - 1))
                theirs = kinds.IntDistribution(low, high, is_log, step)
            case Floats(low, high, None, is_log):
                theirs = kinds.FloatDistribution(low, high, is_log)
            case Floats(low, _, step):
                highest = value_at(distribution, (distribution.size or 1) - 1)
                theirs = kinds.FloatDistribution(low, highest, step=step)
            case Normal():
                name, theirs = f"quantile of {name}", kinds.FloatDistribution(_LEAST, _MOST)
            case _:
                assert_never(distribution)
        return self._name(name, theirs), theirs

    def _name(self, name: str, distribution: BaseDistribution) -> str:
        """Return the name of a parameter in the study: where that has another distribution already, with this one."""
        if self._known.setdefault(name, distribution) == distribution:
            return name
        return f"{name} ({getattr(distribution, 'choices', distribution)})"

    def position(self) -> int | None:
        """Return the number that the last trial has in the study."""
        return self._trial.number if self._trial is not None else None

    def tell(self, position: int | None, values: tuple[float, ...] | None, *, is_feasible: bool = True) -> None:
        """Let the study know what came of a trial; one that failed, or breaks an assertion, is as bad as can be."""
        if position is None:
            return
        states = self._optuna.trial.TrialState
        trials = self._study.get_trials(deepcopy=False)
        if position >= len(trials) or trials[position].state.is_finished():
            return  # The first: a study that was moved away. The second: a result that was recorded before.
        trial = self._running.pop(position, None)
        if not is_feasible or self._says_always:
            trial = trial or self._optuna.trial.Trial(self._study, trials[position]._trial_id)
            trial.set_constraint(_ASSERTIONS, -1.0 if is_feasible else 1.0)
        if not is_feasible and self._says_always:
            values = self._worst(trials)  # The GP learns from trials with values only, constraints included.
        finished = self._optuna.exceptions.UpdateFinishedTrialError  # By another process, at the same moment.
        with warnings.catch_warnings(), suppress(finished):
            warnings.simplefilter("ignore")
            if values is None:
                self._study.tell(position, state=states.PRUNED, skip_if_finished=True)
            else:
                self._study.tell(position, list(values), skip_if_finished=True)

    def remembered(self) -> int:
        """Return how many draws the study has."""
        return len(self._study.get_trials(deepcopy=False))

    def remind(self, drawn: Sequence[tuple[Parameter, str]]) -> None:
        """Take a draw into a study that has lost it."""
        params, distributions = {}, {}
        for parameter, text in drawn:
            name, theirs = self._in_study(parameter)
            params[name], distributions[name] = _value_in_study(parameter, text), theirs
        trial = self._optuna.trial.create_trial(
            state=self._optuna.trial.TrialState.RUNNING, params=params, distributions=distributions
        )
        self._study.add_trial(trial)

    def _worst(self, trials: list[optuna.trial.FrozenTrial]) -> tuple[float, ...] | None:
        """Return the worst values so far, which stand for those that a trial without any would have had."""
        known = [trial.values for trial in trials if trial.values is not None]
        if not known:
            return None
        maximum = self._optuna.study.StudyDirection.MAXIMIZE
        pairs = zip(self._study.directions, zip(*known, strict=True), strict=True)
        return tuple(min(column) if direction == maximum else max(column) for direction, column in pairs)


def _value_in_study(parameter: Parameter, text: str) -> str | float:
    """Return what a study has for a parameter for which a trial has drawn the value that a text is."""
    match parameter.distribution:
        case Choice():
            return text
        case Integers():
            return int(text)
        case Normal(mean, deviation):
            quantile = statistics.NormalDist(mean, deviation).cdf(float(text)) if deviation else 0.5
            return min(max(quantile, _LEAST), _MOST)
        case Floats():
            return float(text)
