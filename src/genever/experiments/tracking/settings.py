"""Which trackers a run is sent to: what ``run.trackers`` says, and options of the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from genever.experiments.running.perform import Listener
from genever.experiments.tracking.protocol import TrackerSettings
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import GeneverError, error
from genever.language.values.literals import value_text
from genever.language.values.references import TRACKED_RUN
from genever.runtime.session import Session


class Known(NamedTuple):
    """A tracker of Genever's own.

    Attributes:
        implementation: The class that sends a run to it.
        package: What is imported for it.
        project: The option that says what the run belongs to there.
        install: How it is installed.
    """

    implementation: str
    package: str
    project: str
    install: str


_ADAPTERS = "genever.integrations.tracking"
#: The trackers that Genever knows, by their names.
KNOWN: Mapping[str, Known] = {
    "mlflow": Known(f"{_ADAPTERS}.mlflow:MlflowTracker", "mlflow", "experiment", "'genever[mlflow]'"),
    "wandb": Known(f"{_ADAPTERS}.wandb:WandbTracker", "wandb", "project", "'genever[wandb]'"),
    "tensorboard": Known(f"{_ADAPTERS}.tensorboard:TensorBoardTracker", "tensorboard", "logdir", "tensorboard"),
    "trackio": Known(f"{_ADAPTERS}.trackio:TrackioTracker", "trackio", "project", "'genever[trackio]'"),
    "aim": Known(f"{_ADAPTERS}.aim:AimTracker", "aim", "experiment", "aim"),
}


def settings_for(name: str, options: Mapping[str, Any]) -> TrackerSettings:
    """Return the settings of a tracker that Genever knows, without the options that are None.

    Raises:
        GeneverError: There is no such tracker, or it is not installed, code ``no-tracker``; or an option has a
            password in it, code ``bad-setting``.
    """
    known = KNOWN.get(name)
    if known is None:
        hint = suggest(name, KNOWN) or f"the trackers are {', '.join(KNOWN)}"
        raise error("no-tracker", f"there is no tracker {name!r}", hint=hint)
    if find_spec(known.package) is None:
        raise error("no-tracker", f"{name} is not installed", hint=f"pip install {known.install}")
    given = {option: value for option, value in options.items() if value is not None}
    for option, value in given.items():
        if isinstance(value, str) and "://" in value and urlsplit(value).password is not None:
            message = f"{name}.{option} has a password in it, and would be kept in the run's folder"
            raise error("bad-setting", message, hint="leave it out; the tracker reads it from an environment variable")
    return TrackerSettings(name, known.implementation, given)


def listening(trackers: Sequence[TrackerSettings], complain: Callable[[str], None]) -> list[Listener]:
    """Return what has to listen to a run so that it is sent to some trackers; nothing for none.

    Args:
        trackers: The trackers.
        complain: Prints a message.
    """
    if not trackers:
        return []
    from genever.experiments.tracking.process import Tracking  # Few runs need it.

    return [Tracking(trackers, complain)]


def trackers_of(session: Session, wanted: Sequence[str] = ()) -> tuple[TrackerSettings, ...]:
    """Return the trackers that a configuration and the command line name.

    Args:
        session: Has the configuration, where ``run.trackers`` may be bound.
        wanted: The trackers that the command line names, ``mlflow`` or ``mlflow:gan`` with an experiment or project.

    Raises:
        GeneverError: One is not there, or something that is bound is no tracker.
    """
    found: list[TrackerSettings] = []
    target = session.catalog.target(TRACKED_RUN)
    if target is not None:  # A file imports an integration.
        with session:
            found += target.wrapper()
    for text in wanted:
        name, _, project = text.partition(":")
        bound = session.catalog.target(f"{_CONFIGURABLES}.{name}")
        options = {KNOWN[name].project: project} if name in KNOWN and project else {}
        if bound is not None:  # So that what is bound of it counts.
            with session:
                made = bound.wrapper(**options)
        else:
            made = settings_for(name, options)
        found = [other for other in found if other.name != made.name] + [made]
    _refuse_secrets(session, found)
    return tuple(found)


#: The module whose name the configurables of trackers have before theirs.
_CONFIGURABLES = "genever.trackers"


def checked(trackers: Any) -> list[TrackerSettings]:
    """Return what ``run.trackers`` is bound to.

    Raises:
        GeneverError: It is no list of trackers, code ``bad-setting``.
    """
    if isinstance(trackers, list | tuple) and all(isinstance(each, TrackerSettings) for each in trackers):
        return [*trackers]
    message = f"run.trackers cannot be {value_text(trackers)}"
    raise error("bad-setting", message, hint="it is a list of trackers, as in run.trackers = [@mlflow()]")


def _refuse_secrets(session: Session, trackers: Sequence[TrackerSettings]) -> None:
    for tracker in trackers:
        for option, value in tracker.options.items():
            if session.record.secrets.are_in(value):
                raise _secret(tracker.name, option)


def _secret(name: str, option: str) -> GeneverError:
    message = f"{name}.{option} is a secret, and would be kept in the run's folder"
    return error("bad-setting", message, hint="leave it out; the tracker reads it from an environment variable")
