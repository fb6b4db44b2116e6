"""``genever rerun``: a run that was made, once more."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from genever.cli.arguments import read_arguments
from genever.cli.commands.run import carry_out, prepared
from genever.cli.exit import ending
from genever.cli.output import complain
from genever.experiments.running.modules import look_beside
from genever.experiments.running.perform import CONFIG
from genever.experiments.running.request import Request
from genever.experiments.runs.reading import read
from genever.experiments.runs.surroundings import surroundings
from genever.experiments.tracking.reading import folder_of, is_tracked
from genever.experiments.tracking.settings import trackers_of
from genever.inspection.canonical.parameters import fingerprint_of, parameters
from genever.language.text.errors import error
from genever.language.text.secrets import HIDDEN
from genever.runtime.session import Session

#: Options of Python's that a value follows.
_WITH_VALUE = ("-X", "-W", "--check-hash-based-pycs")
_MOST_NAMED = 5


def rerun(session: Session, folder: str, bindings: Sequence[str], out: str | None, command: Sequence[str]) -> Any:
    """Run again what a run's folder records, in its working directory; return the value of ``main``.

    The configuration is the one that the run had, whatever its files say now. Where a script was run, that runs again:
    this process becomes that one.

    Args:
        session: Where it is loaded and run.
        folder: The run's folder, or the name of the run at a tracker.
        bindings: What is to be otherwise, or is not known any more as it was secret.
        out: The folder for the run, instead of one below ``runs/``.
        command: The words of the command line, for the record.

    Raises:
        SystemExit: It failed, and why has been said.
    """
    with ending():
        if is_tracked(folder):
            folder = str(folder_of(folder))
        recorded = read(folder)
        request = _request(folder, bindings)
        _refuse_hidden(recorded, request)
        out = None if out is None else os.path.abspath(out)
        _go_to(recorded["working_directory"])
        _restore_environment(recorded["environment"] or ())
        for difference in differences(recorded, surroundings()):
            complain(f"warning: {difference}")
        if recorded["command"][0] != "genever":
            _become([*_program(recorded["command"]), *request.files, *bindings, *(["--out", out] if out else [])])
        look_beside(request.files)
        ready = prepared(session, request, out)
        if not bindings and recorded["fingerprint"] not in (None, _fingerprint(session)):
            complain(
                "warning: what takes effect is not what it was then; `genever diff` of the two runs says what differs"
            )
        trackers = trackers_of(session)
    return carry_out(session, ready, command, trackers)


def _request(folder: str, bindings: Sequence[str]) -> Request:
    config = os.path.abspath(os.path.join(folder, CONFIG))
    if not os.path.isfile(config):
        hint = "name the folder that `genever run` has made, below runs/"
        raise error("not-rerun", f"{folder} has no {CONFIG}, with what was configured", hint=hint)
    request = read_arguments([config, *bindings])
    if len(request.files) > 1:
        what = f"{request.files[1]} is no binding, and the files of a run are known"
        raise error("not-rerun", what, hint="a binding is NAME=VALUE; name one folder")
    return request


def _refuse_hidden(recorded: Mapping[str, Any], request: Request) -> None:
    """Raise for what was secret, and so is not known any more, unless the command line gives it."""
    given = {binding.text.partition("=")[0].strip() for binding in request.bindings}
    bound = [*(recorded["bindings"] or ()), *(recorded["macros"] or ())]
    hidden = [each["key"] for each in bound if HIDDEN in (each["value"] or "") and each["key"] not in given]
    if hidden:
        hint = f"give it: \"{hidden[0]}=secret(env('NAME'))\""
        raise error("not-rerun", f"a secret of the run is not recorded: {', '.join(hidden)}", hint=hint)


def _go_to(folder: str | None) -> None:
    if folder is None or os.path.realpath(folder) == os.path.realpath(os.getcwd()):
        return
    try:
        os.chdir(folder)
    except OSError as problem:
        complain(f"warning: the run was in {folder}, and this one is not: {problem.strerror}")
    else:
        complain(f"in {folder}")


def _restore_environment(recorded: Sequence[Mapping[str, Any]]) -> None:
    """Give the environment variables that the configuration reads the values that they had, but for secrets."""
    for variable in recorded:
        name, value = variable["name"], variable["value"]
        if variable["secret"]:
            if value is not None and name not in os.environ:
                complain(f"warning: the environment variable {name}, a secret, was set then and is not now")
        elif value is not None:
            os.environ[name] = value
        else:
            os.environ.pop(name, None)


def differences(recorded: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Yield in what the surroundings of a run differ from those that there are now: the code, the versions."""
    yield from _of_code(recorded["git"], now["git"])
    then, python = recorded["python"]["version"], now["python"]["version"]
    if then != python:
        yield f"the run had Python {then}, this is {python}"
    changed = [*_of_packages(recorded["packages"], now["packages"])]
    if changed:
        more = f" and {len(changed) - _MOST_NAMED} more" if len(changed) > _MOST_NAMED else ""
        yield f"other packages are installed: {', '.join(changed[:_MOST_NAMED])}{more}"


def _of_code(then: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> Iterator[str]:
    if then is None:
        yield "the run was in no git repository, so its code may have changed since"
        return
    if now is None:
        yield f"the run was from commit {then['commit'][:8]}, and this is no git repository"
    elif then["commit"] != now["commit"]:
        yield f"the run was from commit {then['commit'][:8]}, this is {now['commit'][:8]}"
    if then["dirty"]:
        yield f"files differed from commit {then['commit'][:8]} when it ran"
    elif now is not None and now["dirty"]:
        yield f"files differ from commit {now['commit'][:8]}, and did not when it ran"


def _of_packages(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name, version in then.items():
        if name not in now:
            yield f"no {name} (it was {version})"
        elif now[name] != version:
            yield f"{name} {now[name]} (it was {version})"


def _fingerprint(session: Session) -> str:
    return fingerprint_of(parameters(session.config, session.catalog))


# ---- Scripts ------------------------------------------------------------------------------------------


def _program(command: Sequence[str]) -> list[str]:
    """Return the words that start a script, from a command line of Python's: all but the script's own arguments.

    Raises:
        ConfigValueError: It starts no script.
    """
    at = 1
    while at < len(command):
        word = command[at]
        if re.fullmatch("-[A-Za-z]*m", word) and at + 1 < len(command):
            return [*command[1 : at + 2]]
        if not word.startswith("-"):
            return [*command[1 : at + 1]]
        if word == "-" or re.fullmatch("-[A-Za-z]*c", word):
            break
        at += 2 if word in _WITH_VALUE else 1
    raise error("not-rerun", f"the run was of a program that is no file: {' '.join(command)}")


def _become(words: Sequence[str]) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *words])
