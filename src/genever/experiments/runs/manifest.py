"""The manifest of a run, ``run.json``: what ran, where, with which values, and how it ended.

It is JSON data that `schema` describes. Every part is made by itself: what is not known is null, and
``incomplete`` says why, so that one failure never costs the rest.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from genever.configuration.bindings import Binding
from genever.configuration.config import Config
from genever.configuration.data.uses import files_of
from genever.configuration.sources.git import git, has_changes
from genever.experiments.runs.code import loaded_code
from genever.experiments.runs.earlier import brought_up
from genever.experiments.runs.folder import MANIFEST
from genever.experiments.runs.json_input import check_size, misfit, read_json
from genever.experiments.runs.metrics import JsonNumber, result_of
from genever.inspection.canonical.parameters import fingerprint_of, parameters
from genever.inspection.explanation import origin_json
from genever.inspection.provenance import provenance
from genever.inspection.unused import Unused
from genever.language.operations import Edit
from genever.language.text.errors import GeneverError, error
from genever.language.text.redaction import redacted
from genever.language.text.secrets import HIDDEN, Secrets
from genever.language.text.source import Origin
from genever.language.values.expressions import Expression, members
from genever.language.values.literals import value_text
from genever.language.values.references import MAIN, Reference
from genever.runtime.injection.makers import keep_all_secrets
from genever.runtime.record.record import Called, Given
from genever.runtime.record.unused import unused_in
from genever.runtime.session import Session
from genever.version import __version__

#: The file's name in a run's folder.
NAME = MANIFEST
#: What a manifest calls itself, and the version of its form. A reader of this version reads all before it.
FORMAT, VERSION = "genever run", 4

_GIT_SECONDS = 10  # In a very large repository the answer may take longer: then it is left out.


@dataclass(frozen=True)
class Run:
    """The outer facts of a run, as far as they are known.

    Attributes:
        command: The words of the command line.
        started: When it started.
        ended: When it ended.
        exit_status: Its exit status.
        problem: What ended it.
        result: What ``main`` returned.
        metrics: The last number that it reported of each metric.
        is_pruned: Whether its sweep has asked it to end early.
    """

    command: Sequence[str]
    started: datetime
    ended: datetime | None = None
    exit_status: int | None = None
    problem: BaseException | None = None
    result: object = None
    metrics: Mapping[str, JsonNumber] = field(default_factory=dict)
    is_pruned: bool = False

    @classmethod
    def begun(cls, command: Sequence[str]) -> Run:
        """Return a run that starts now."""
        return cls(command, datetime.now(UTC))

    def finished(
        self,
        exit_status: int,
        problem: BaseException | None = None,
        result: object = None,
        metrics: Mapping[str, JsonNumber] | None = None,
        *,
        is_pruned: bool = False,
    ) -> Run:
        """Return the run as one that ends now."""
        return replace(
            self,
            ended=datetime.now(UTC),
            exit_status=exit_status,
            problem=problem,
            result=result,
            metrics=metrics or {},
            is_pruned=is_pruned,
        )

    @property
    def status(self) -> str:
        """``running``, ``succeeded``, ``pruned``, ``failed`` or ``interrupted``."""
        if self.exit_status is None:
            return "running"
        if self.exit_status == 0:
            return "pruned" if self.is_pruned else "succeeded"
        return "interrupted" if self.exit_status in (129, 130, 143) else "failed"


# ---- Writing ----------------------------------------------------------------------------------------


def manifest(session: Session, run: Run) -> dict[str, Any]:
    """Return the manifest of a run as JSON data."""
    inner = described(session)
    code = {"code": _code(session) if run.ended is not None else None}
    return {**_header(), **_run(run, session.record.secrets), **surroundings(), **code, **inner}


def described(session: Session) -> dict[str, Any]:
    """Return what a session's configuration is and what of it took effect, as JSON data: a manifest's inner part."""
    found = functools.cache(lambda: parameters(session.config, session.catalog))
    secrets = session.record.secrets
    with suppress(Exception):  # What is wrong with the configuration, a part of this says.
        keep_all_secrets(session)
    makers: dict[str, Callable[[], Any]] = {
        "main": lambda: _main(session),
        "fingerprint": lambda: fingerprint_of(found()),
        "files": lambda: [*_files(session)],
        "bindings": lambda: [_binding(b, session) for b in _bound(session) if not b.is_macro],
        "macros": lambda: [_binding(b, session) for b in _bound(session) if b.is_macro],
        "environment": lambda: [*_environment(session)],
        "parameters": lambda: [parameter.as_data(secrets) for parameter in found()],
        "record": lambda: [_called(called, session) for called in session.record.called()],
        "unused": lambda: [_finding(found) for found in unused_in(session.config, session.catalog, session.record)],
        "config": session.config_text,
        "operative": session.operative_text,
    }
    made: dict[str, Any] = {}
    incomplete = []
    for name, make in makers.items():
        try:
            made[name] = make()
        except Exception as problem:  # The other parts shall be there all the same.
            made[name] = None
            incomplete.append({"part": name, "reason": _message(problem, secrets)})
    return {**made, "incomplete": incomplete}


def text_of(data: dict[str, Any]) -> str:
    """Return a manifest as the text of its file: ASCII, a line for each item of a list, with a line end."""
    entries = [f"{json.dumps(name)}: {_laid_out(value)}" for name, value in data.items()]
    return "{\n " + ",\n ".join(entries) + "\n}\n"


def _laid_out(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n  " + ",\n  ".join(json.dumps(item, allow_nan=False) for item in value) + "\n ]"
    return json.dumps(value, allow_nan=False)


def _header() -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, "genever": __version__}


def _run(run: Run, secrets: Secrets) -> dict[str, Any]:
    return {
        "status": run.status,
        "exit_status": run.exit_status,
        "error": None if run.problem is None else _problem(run.problem, secrets),
        "started": _moment(run.started),
        "ended": None if run.ended is None else _moment(run.ended),
        "seconds": None if run.ended is None else (run.ended - run.started).total_seconds(),
        "result": _result(run.result, secrets),
        "metrics": dict(run.metrics),
        "command": [_clean(secrets.hidden(redacted(word))) for word in run.command],
        "working_directory": _folder(),
    }


def _problem(problem: BaseException, secrets: Secrets) -> dict[str, Any]:
    kind = type(problem)
    return {"type": f"{kind.__module__}.{kind.__qualname__}", "message": _message(problem, secrets)}


def _result(value: object, secrets: Secrets) -> Any:
    try:
        result = result_of(value, secrets)
    except Exception:  # Whatever a program returns, its run shall be recorded.
        return f"<{type(value).__name__}>"
    return _clean(result) if isinstance(result, str) else result


def _message(problem: BaseException, secrets: Secrets) -> str:
    try:
        return _clean(secrets.redacted(str(problem)))
    except Exception:  # A program's own exception may fail to be shown.
        return f"<{type(problem).__name__}>"


def _clean(text: str) -> str:
    """Return a text that JSON can hold."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _code(session: Session) -> dict[str, str] | None:
    try:
        return loaded_code(session)
    except Exception:  # Whatever a module calls its file.
        return None


def _folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # It was removed.
        return None


# ---- Where it ran -----------------------------------------------------------------------------------


@functools.cache
def surroundings() -> dict[str, Any]:
    """Return what a program runs on, as JSON data: host, Python, the packages that are installed, and git's view."""
    return {
        "host": {"name": platform.node(), "platform": platform.platform(), "processors": os.cpu_count()},
        "python": {
            "version": platform.python_version(),
            "implementation": platform.python_implementation(),
            "executable": sys.executable,
        },
        "packages": _packages(),
        "git": _git(),
    }


def _packages() -> dict[str, str]:
    from importlib.metadata import distributions

    found: dict[str, str] = {}
    for distribution in distributions():
        with suppress(Exception):  # One that is damaged shall not cost the rest.
            data = distribution.metadata
            if data["Name"]:  # The first one of a name is what is imported.
                found.setdefault(str(data["Name"]), str(data["Version"]))
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def _git() -> dict[str, Any] | None:
    """Return the commit of the working directory and whether tracked files differ from it; None outside git."""
    commit = _said("rev-parse", "HEAD")
    if commit is None:
        return None
    try:
        dirty = has_changes(_GIT_SECONDS)
    except (OSError, subprocess.SubprocessError):
        dirty = None
    return {"commit": commit, "branch": _said("rev-parse", "--abbrev-ref", "HEAD"), "dirty": dirty}


def _said(*arguments: str) -> str | None:
    try:
        return git(*arguments, seconds=_GIT_SECONDS).decode(errors="replace").strip()
    except (OSError, subprocess.SubprocessError):
        return None


# ---- What was configured ----------------------------------------------------------------------------


def _main(session: Session) -> str | None:
    main = session.config.macro(MAIN)
    return None if main is None else value_text(main.value)


def _files(session: Session) -> Iterator[dict[str, Any]]:
    for source in session.config.files:
        content = hashlib.sha256(source.text.encode("utf-8", "surrogateescape")).hexdigest()
        via = [str(origin) for origin in ([source.via, *source.via.route()] if source.via is not None else [])]
        yield {"path": source.label, "sha256": content, "included_from": via}
    for data, readers in _data(session).items():
        yield {"path": data[0], "sha256": data[1], "included_from": list(dict.fromkeys(map(str, readers)))}


def _data(session: Session) -> Mapping[tuple[str, str], list[Origin]]:
    """Return the names and hashes of the data files that were read, each with the places that read it."""
    found: dict[tuple[str, str], list[Origin]] = {}
    values = [step.value for binding in _bound(session) for step in binding.history()]
    values += [value for assertion in session.config.assertions for value in (assertion.test, assertion.message)]
    values += [choice.path for choice in session.config.choices]
    for expression, data in (each for value in values for each in files_of(value)):
        readers = found.setdefault((data.name, data.sha256), [])
        if expression.origin is not None:
            readers.append(expression.origin)
    return found


def _bound(session: Session) -> Iterator[Binding]:
    yield from session.config
    yield from session.config.unbound.values()


def _binding(binding: Binding, session: Session) -> dict[str, Any]:
    first, *before = [_step(step, session.record.secrets) for step in binding.history()]
    return {"key": binding.key.text(session.catalog.shortest), **first, "history": before}


def _step(binding: Binding, secrets: Secrets) -> dict[str, Any]:
    value = binding.value
    if isinstance(value, Expression) and isinstance(value.operator, Edit):
        value = value.operands[1]
    text = None if binding.operator == "del" else _clean(secrets.hidden(value_text(value)))
    return {"operator": binding.operator, "value": text, **origin_json(binding.origin)}


def _environment(session: Session) -> Iterator[dict[str, Any]]:
    """Yield each environment variable that a value asks for; what a secret is made of has no value here."""
    found: dict[str, bool] = {}
    tests = [value for assertion in session.config.assertions for value in (assertion.test, assertion.message)]
    paths = [choice.path for choice in session.config.choices]
    values = [*(binding.value for binding in session.config), *tests, *paths]
    for name, secret in _variables(values, session.config, {}, secret=False):
        found[name] = found.get(name, False) or secret
    secrets = session.record.secrets
    for name in sorted(found):
        value = os.environ.get(name)
        shown = None if value is None else HIDDEN if found[name] else _clean(secrets.hidden(value))
        yield {"name": name, "value": shown, "secret": found[name]}


def _variables(value: Any, config: Config, met: dict[str, None], *, secret: bool) -> Iterator[tuple[str, bool]]:
    """Yield the environment variables in a value, and whether a secret is made of them; there macros count too."""
    parts: Iterable[Any] = members(value)
    if isinstance(value, Expression):
        secret = secret or value.is_secret
        if value.variable is not None:
            yield value.variable, secret
    elif isinstance(value, Reference) and secret and value.is_macro and value.scope not in met:
        met[value.scope] = None
        parts = [step.value for step in [config.macro(value.scope)] if step is not None]
    for part in parts:
        yield from _variables(part, config, met, secret=secret)


# ---- What took effect -------------------------------------------------------------------------------


def _called(called: Called, session: Session) -> dict[str, Any]:
    target = session.catalog.target(called.selector)
    shape = called.shape if isinstance(called.shape, tuple) else (called.shape,)
    positional = shape[0] if isinstance(shape[0], int) else 0
    return {
        "selector": called.selector,
        "scope": called.scope,
        "positional": max(0, positional - (target is not None and target.is_class)),
        "keywords": [part for part in shape if isinstance(part, str)],
        "calls": called.calls,
        "parameters": [_given(name, given, session) for name, given in called.arguments.items()],
        "references": [_reference(binding, session) for binding in called.references],
    }


def _given(name: str, given: Given, session: Session) -> dict[str, Any]:
    return {
        "name": name,
        "value": _clean(session.record.secrets.hidden(value_text(given.value))),
        "provenance": provenance(None if given.binding is None else given.binding.origin, given.by).as_data(),
        "varies": given.varies,
        "binding": None if given.binding is None else given.binding.key.text(session.catalog.shortest),
    }


def _reference(binding: Binding, session: Session) -> dict[str, Any]:
    return {"key": binding.key.text(session.catalog.shortest), "provenance": provenance(binding.origin).as_data()}


def _finding(unused: Unused) -> dict[str, Any]:
    finding = unused.finding
    where = finding.source.place(finding.span.start) if finding.source is not None and finding.span else None
    return {"code": finding.code, "message": finding.message, "location": where}


# ---- Reading ----------------------------------------------------------------------------------------


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of manifests."""
    from importlib.resources import files

    made: dict[str, Any] = json.loads(files("genever").joinpath("run.schema.json").read_text(encoding="utf-8"))
    return made


def read(path: str | os.PathLike[str], form: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the manifest in a file, or in a run's folder.

    Args:
        path: The file or the folder.
        form: The JSON Schema of what is needed of it, where that is not all; the rest is not looked at.

    Raises:
        ConfigFileError: It cannot be read, is cut off or no manifest, or is of a later version.
    """
    file = Path(path)
    if file.is_dir():
        file = file / NAME
    try:
        data = read_json(file)
        if form is None or not isinstance(data, dict) or data.get("version") != VERSION:  # Then all of it is looked at.
            check_size(data)
    except OSError as problem:
        hint = "a run that `genever run` makes has one" if isinstance(problem, FileNotFoundError) else None
        raise error("no-manifest", f"{file} cannot be read: {problem.strerror}", hint=hint) from None
    except ValueError as problem:
        raise _unreadable(file, f"it is cut off or no JSON ({problem})") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise _unreadable(file, f"it does not say that it is a {FORMAT!r}")
    version = data.get("version")
    if not isinstance(version, int) or version > VERSION:
        message = f"{file} is a manifest of version {version}, and this Genever reads versions up to {VERSION}"
        raise error("newer-version", message, hint=f"it was written by Genever {data.get('genever')}: install that one")
    missing = [name for name in ("config", "operative", "parameters", "record", "bindings") if name not in data]
    if missing:
        raise _unreadable(file, f"it lacks {missing[0]!r}")
    return in_present_form(data, file, form)


def in_present_form(data: Any, file: Path, form: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a manifest in the form of this version, whichever wrote it; ``form`` is as for `read`.

    Raises:
        ConfigFileError: It has the form of none.
    """
    data = brought_up(data)
    wrong = misfit(data, form or schema())
    if wrong is not None:
        raise _unreadable(file, f"what it has as {wrong} is missing or of another type")
    manifest: dict[str, Any] = data
    return manifest


def _unreadable(file: Path, why: str) -> GeneverError:
    hint = f"{file.parent}/operative.gin tells the values, if the run wrote it"
    return error("bad-manifest", f"{file} is not the manifest of a run: {why}", hint=hint)
