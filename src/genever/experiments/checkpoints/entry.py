"""The configuration in a checkpoint: what is put there, and how it comes back, with the module and its weights.

A checkpoint is a dict that ``torch.save`` has written, as Lightning's trainer does. Under `KEY` it holds the
*entry* that `describe` makes: dicts, lists, strings and numbers, which load with ``weights_only=True``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

from genever.configuration.checking.main import run_name
from genever.configuration.plan.resolve import resolve_value
from genever.experiments.runs.folder import folder_for
from genever.experiments.runs.json_data import check_size, misfit
from genever.experiments.runs.manifest import Run, manifest
from genever.language.text.diagnostics import Diagnostic, suggest
from genever.language.text.errors import GeneverError, error, error_for
from genever.language.text.selectors import module_of, scoped
from genever.language.text.source import Source
from genever.language.values.literals import has_literal_form, value_text
from genever.language.values.references import MAIN, RUN_DIR
from genever.runtime.processes.packing import contents_of, main_name
from genever.runtime.record.record import Given
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry
from genever.runtime.session import Session, active

if TYPE_CHECKING:
    from torch.nn import Module

#: A checkpoint: its path, or what ``torch.load`` has made of it.
Checkpoint: TypeAlias = str | os.PathLike[str] | Mapping[str, Any]

#: Where the entry stands in a checkpoint.
KEY = "genever"
#: The version of the entry's form.
VERSION = 1

_TEXTS = {"type": "array", "items": {"type": "string"}}
_TEXT_BY_NAME = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}
_CALL = {"scope": {"type": "string"}, "arguments": _TEXT_BY_NAME}
_FIELDS: dict[str, Any] = {
    "version": {"type": "integer"},
    "config": {"type": "string"},
    "manifest": {"type": "object"},
    "defaults": {"type": "object", "additionalProperties": _TEXT_BY_NAME},
    "constants": _TEXT_BY_NAME,
    "modules": _TEXTS,
    "folders": _TEXTS,
    "main": {
        "type": ["object", "null"],
        "properties": {"path": {"type": "string"}, "package": {"type": "string"}, "functions": _TEXTS},
        "required": ["path", "package", "name", "functions"],
    },
    "module": {
        "type": "object",
        "properties": {
            "class": {"type": "string"},
            "selector": {"type": ["string", "null"]},
            "calls": {"type": "array", "items": {"type": "object", "properties": _CALL, "required": [*_CALL]}},
        },
        "required": ["class", "selector", "calls"],
    },
}
#: The form of an entry, as a JSON Schema.
_FORM: dict[str, Any] = {"type": "object", "properties": _FIELDS, "required": [*_FIELDS]}


# ---- Writing ----------------------------------------------------------------------------------------


def this_run() -> Run:
    """Return a run of this program that begins now, for its manifest."""
    return Run.begun([os.path.basename(sys.argv[0]), *sys.argv[1:]])


def describe(session: Session, module: object, run: Run | None = None) -> dict[str, Any]:
    """Return the entry of a checkpoint: all that it takes to load the configuration and to build a module again.

    Args:
        session: Has the configuration and the record.
        module: What the checkpoint has the weights of.
        run: What the manifest says of the run, by default that it begins now.

    Returns:
        A dict of

        - ``version``: `VERSION`;
        - ``config``: the configuration, as the text of a binding file;
        - ``manifest``: what took effect until then and where, in the form of a run's ``run.json``;
        - ``defaults``: ``{'scope/selector': {parameter: text}}``, the code defaults that took effect;
        - ``constants``: ``{name: text}``, those that the configuration refers to and that have a literal form;
        - ``modules``: the names of the modules that the configurables are defined in;
        - ``folders``: where Python found them, libraries left out;
        - ``main``: of the script that defines some its ``path``, its ``package``, the ``name`` that binding files
          import it as, if they do, and which of its ``functions`` only `genever.main` has registered; or None;
        - ``module``: how the module was built: its ``class``, the complete ``selector`` or None, and in ``calls``
          the ways it was called: the ``scope``, and the ``arguments`` of the caller as texts, or None for those
          that have no literal form or that differed from call to call.
    """
    contents = contents_of(session)
    targets = [session.catalog.target(selector) for _, selector in session.record.snapshot()]
    known = [target for target in (*contents.configurables, *targets) if target is not None]
    modules = _modules(known)
    plain = sorted(modules - {"__main__"})
    return {
        "version": VERSION,
        "config": session.config_text(),
        "manifest": manifest(session, run or this_run()),
        "defaults": _defaults(session),
        "constants": {name: value_text(value) for name, value, _ in contents.constants if has_literal_form(value)},
        "modules": plain,
        "folders": sorted(_folders([*plain, *(line.module for line in session.config.imports)])),
        "main": _main_script(known) if "__main__" in modules else None,
        "module": _construction(session, type(module)),
    }


def _modules(targets: Iterable[Configurable]) -> set[str]:
    """Return the modules that define configurables, and those that register what other libraries define."""
    names = {getattr(target.wrapped, "__module__", None) for target in targets}
    names.update(name for name in sys.modules if name.startswith("genever.integrations."))
    return {
        "__main__" if name == "__mp_main__" else name for name in names if name and name != "genever.runtime.session"
    }


def _folders(modules: Iterable[str]) -> set[str]:
    """Return the folders in which Python found modules, but for those of libraries."""
    import sysconfig

    roots = {module.partition(".")[0] for module in modules} - {"genever"}
    modules_found = [sys.modules[name] for name in roots if name in sys.modules]
    paths = [
        path
        for module in modules_found
        for path in getattr(module, "__path__", None) or [getattr(module, "__file__", None)]
    ]
    return {os.path.dirname(os.path.realpath(path)) for path in paths if path} - {
        os.path.realpath(library) for library in sysconfig.get_paths().values()
    }


def _main_script(targets: Iterable[Configurable]) -> dict[str, Any] | None:
    """Return what `describe` says of the main module."""
    main = sys.modules["__main__"]
    path = getattr(main, "__file__", None)
    names = {target.wrapped.__qualname__: target for target in targets if module_of(target.wrapped) == "__main__"}
    # What a decorator has registered is there as its wrapper, or is a class that injects in place.
    raw = [name for name, target in names.items() if vars(main).get(name) is target.wrapped and not target.in_place]
    return path and {
        "path": os.path.abspath(path),
        "package": main.__package__ or "",
        "name": main_name(),
        "functions": sorted(raw),
    }


def _defaults(session: Session) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for called in session.record.called():
        key = scoped(called.scope, called.selector)
        for name, given in called.arguments.items():
            if given.by == "default" and has_literal_form(given.value):
                found.setdefault(key, {})[name] = value_text(given.value)
    return found


def _construction(session: Session, kind: type) -> dict[str, Any]:
    target = session.catalog.find(kind)
    selector = target.selector if target is not None else None
    calls = [
        {
            "scope": called.scope,
            "arguments": {name: _passed(given) for name, given in called.arguments.items() if given.by == "caller"},
        }
        for called in session.record.called()
        if called.selector == selector
    ]
    return {"class": f"{kind.__module__}.{kind.__qualname__}", "selector": selector, "calls": calls}


def _passed(given: Given) -> str | None:
    return value_text(given.value) if not given.varies and has_literal_form(given.value) else None


# ---- Reading ----------------------------------------------------------------------------------------


def read(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return the entry of a checkpoint; see `describe` for what is in it.

    Of a file it reads neither the weights nor anything that could run code, and it does not need PyTorch.

    Args:
        checkpoint: The path of a file, or the dict that ``torch.load`` returns.

    Raises:
        ConfigFileError: There is no such file, it cannot be read, or a newer version of this package wrote it.
        ConfigValueError: It is not a checkpoint or is cut short, or has no configuration in it.
    """
    if isinstance(checkpoint, Mapping):
        return _entry(checkpoint, _name(checkpoint))
    from genever.experiments.checkpoints.archive import saved

    return _entry(saved(os.fspath(checkpoint)), _name(checkpoint))


def _name(checkpoint: Checkpoint) -> str:
    return "<checkpoint>" if isinstance(checkpoint, Mapping) else os.fspath(checkpoint)


def _entry(contents: Any, name: str) -> dict[str, Any]:
    entry: Any = contents.get(KEY) if isinstance(contents, Mapping) else None
    if entry is None:
        raise error(
            "no-config",
            f"{name} has no configuration in it",
            hint="RecordConfig among the trainer's callbacks puts it there: import genever.integrations.lightning",
        )
    version = entry.get("version") if isinstance(entry, dict) else None
    if isinstance(version, int) and version > VERSION:
        message = f"the configuration in {name} has the form {version}; this version of genever knows up to {VERSION}"
        raise error("newer-version", message, hint="install a newer genever")
    if version is None or not _is_sound(entry):
        message = f"what {name} has under {KEY!r} is not a configuration"
        raise error("not-a-checkpoint", message, hint="let RecordConfig write it")
    return dict(entry)


def _is_sound(entry: dict[str, Any]) -> bool:
    """Return whether an entry is of the form that `describe` says, and can be gone through."""
    try:
        check_size(entry)
    except ValueError:
        return False
    return misfit(entry, _FORM) is None


# ---- Bringing back ----------------------------------------------------------------------------------


def load(checkpoint: Checkpoint, *, config: str | None = None, run_dir: str | os.PathLike[str] | None = None) -> None:
    """Bring the configuration of a checkpoint back into force, in the place of what is.

    It imports the modules that the configuration needs, also where nothing has put their folders on the path:
    those that the program had are added at its end. So load only checkpoints that you trust.

    Args:
        checkpoint: The path of a file that a trainer with `genever.integrations.lightning.RecordConfig` has
            written, or the dict that ``torch.load`` returns.
        config: Another text to take in the place of the checkpoint's own, which is ``read(checkpoint)['config']``.
        run_dir: The folder that ``%genever.run_dir`` means from now on. By default it stays what it is in this
            program, as under ``genever run``; where the program has none, it is the path of a new folder
            ``runs/<main>/<time>``, which is not made here. The old run's folder is written to only if it is
            passed here.

    Raises:
        GeneverError: The checkpoint has no configuration that can be loaded, as `read` says, or the code has
            changed so that the configuration does not fit it; what is in force stays so then.
        ConfigRuntimeError: The configuration is locked.
    """
    entry, session = read(checkpoint), active()
    if session.locked and not session.catalog.in_notebook:
        message = "Attempted to load a checkpoint's configuration in the place of a locked one."
        raise error("locked", message, hint="load it inside `with unlock_config():`")
    is_new = _choose_run_dir(session, run_dir)
    found = Session(session.catalog)
    _take_in(found, entry, _name(checkpoint), config)
    session.clear()
    session.replace_config(found.config)
    if is_new:
        session.set_constant(RUN_DIR, _new_folder(found))


def _choose_run_dir(session: Session, run_dir: str | os.PathLike[str] | None) -> bool:
    """Give ``%genever.run_dir`` a value that is not the checkpoint's; return whether it is that of a new folder."""
    if run_dir is not None:
        session.set_constant(RUN_DIR, os.path.abspath(run_dir))
    elif not session.catalog.matching_constants(RUN_DIR):
        session.set_constant(RUN_DIR, _new_folder(session))
        return True
    return False


def _new_folder(session: Session) -> str:
    """Return the path of a folder for a run of a session's ``main``, as `genever run` would name it."""
    main = session.config.macro(MAIN)
    name = run_name(resolve_value(main.value, session.config, session.catalog)) if main is not None else MAIN
    return os.path.abspath(folder_for(name, datetime.now(UTC)))


def rebuild(
    checkpoint: Checkpoint,
    arguments: Mapping[str, Any] | None = None,
    *,
    scope: str | None = None,
    config: str | None = None,
) -> Any:
    """Build the module of a checkpoint again, and give it the weights.

    It is built as it was when the checkpoint was saved: with the checkpoint's configuration, in the scope and
    with the arguments of then; also code defaults that have changed since are those of then. What is in force
    stays so: to train the module further, `load` the checkpoint too.

    Args:
        checkpoint: The path of a file that a trainer with `genever.integrations.lightning.RecordConfig` has
            written, or the dict that ``torch.load`` returns.
        arguments: Arguments for the constructor; needed are those that the program passed and that have no
            literal form.
        scope: The scope to build it in, where the program has called its class in several.
        config: Another text to take in the place of the checkpoint's own, which is ``read(checkpoint)['config']``.

    Returns:
        The module, in training mode as every new one, with its weights on the CPU.

    Raises:
        GeneverError: As `load` does; or something that it takes is not in the checkpoint, or the weights do
            not fit the module.
    """
    name = _name(checkpoint)
    entry = read(checkpoint)
    contents = checkpoint if isinstance(checkpoint, Mapping) else _loaded(name)
    if "state_dict" not in contents:
        raise error("not-a-checkpoint", f"{name} has no weights: there is nothing under 'state_dict'")
    session = Session(Registry(parent=active().catalog))
    _take_in(session, entry, name, config)
    _bind_defaults(session, entry["defaults"])
    with session:
        module = _built(session, entry["module"], name, arguments or {}, scope)
        for hook, given in (("configure_model", ()), ("on_load_checkpoint", (contents,))):
            getattr(module, hook, _nothing)(*given)
    _give_weights(module, contents["state_dict"], name)
    return module


def _nothing(*_: object) -> None:
    """Stand in for a hook of Lightning that a module does not have."""


def _take_in(session: Session, entry: Mapping[str, Any], name: str, config: str | None) -> None:
    """Load an entry's configuration into a session that has none."""
    text = entry["config"] if config is None else config
    missing = _import(entry)
    try:
        for function in _registered_by_main(entry["main"]):
            if session.catalog.find(function) is None:
                session.register(function)
        for constant, value in entry["constants"].items():
            if not session.catalog.matching_constants(constant):
                session.set_constant(constant, session.parse_value(value))
        session.load_text(Source(text, f"{name}:config"))
    except GeneverError as problem:
        raise error_for((*problem.diagnostics, *missing, _way_out(name))) from None


def _way_out(name: str) -> Diagnostic:
    message = f"the configuration in {name} does not fit the code, which has changed since, or is not all there"
    hint = "fix the code; or correct the text, genever.checkpoints.read(…)['config'], and pass it as config=…"
    return Diagnostic("checkpoint-config", message, None, None, hint)


def _import(entry: Mapping[str, Any]) -> list[Diagnostic]:
    """Import what defines an entry's configurables; return a finding for each module that is not there.

    That does no harm where the module only had something that another one has registered.
    """
    from importlib import import_module

    missing = []
    sys.path += [folder for folder in entry["folders"] if folder not in sys.path and os.path.isdir(folder)]
    main = entry["main"]
    for module in [*entry["modules"], *([main["package"]] if main is not None and main["package"] else [])]:
        try:
            import_module(module)
        except ModuleNotFoundError as problem:
            message = f"there is no module {problem.name!r}, which the program had"
            hint = "put the folder that it is in on sys.path"
            missing.append(Diagnostic("no-module", message, None, None, hint))
    if main is not None:
        missing += _import_script(**main)
    return missing


def _import_script(path: str, package: str, name: str | None, **_: object) -> list[Diagnostic]:
    """Import the script that defined configurables, as `multiprocessing` does in a process that it spawns."""
    from importlib.util import module_from_spec, spec_from_file_location

    script = _script(path)
    if script is None:
        spec = spec_from_file_location("__mp_main__", path)
        if spec is None or spec.loader is None or not os.path.isfile(path):
            return [Diagnostic("no-module", f"there is no script {path}, which was the program", None, None)]
        folder = os.path.dirname(path)
        sys.path += [folder] if folder not in sys.path else []
        script = sys.modules["__mp_main__"] = module_from_spec(spec)
        script.__package__ = package
        try:
            spec.loader.exec_module(script)
        except BaseException:  # As Python does, so that the next one who asks hears of it too.
            del sys.modules["__mp_main__"]
            raise
    if name is not None:
        sys.modules.setdefault(name, script)
    return []


def _script(path: str) -> ModuleType | None:
    """Return the main module that a path is the file of."""
    mains = [sys.modules[name] for name in ("__main__", "__mp_main__") if name in sys.modules]
    return next((main for main in mains if os.path.abspath(getattr(main, "__file__", None) or "") == path), None)


def _registered_by_main(main: Mapping[str, Any] | None) -> Iterator[Callable[..., Any]]:
    """Yield the functions of a script that importing it does not register."""
    script = _script(main["path"]) if main is not None else None
    if main is not None and script is not None:
        yield from (vars(script)[name] for name in main["functions"] if name in vars(script))


def _bind_defaults(session: Session, defaults: Mapping[str, Mapping[str, str]]) -> None:
    """Bind the code defaults of then that are others now; what has no parameter for one any more goes without."""
    for key, values in defaults.items():
        scope, _, selector = key.rpartition("/")
        target = session.catalog.target(selector)
        if target is None:
            continue
        present = target.signature.defaults()
        for parameter, text in values.items():
            may_be_bound = parameter in present and target.refuses(parameter) is None
            if may_be_bound and value_text(present[parameter]) != text:
                session.bind((scope, selector, parameter), session.parse_value(text))


def _built(session: Session, how: Mapping[str, Any], name: str, arguments: Mapping[str, Any], scope: str | None) -> Any:
    selector = how["selector"]
    if selector is None:
        message = f"{how['class']}, whose weights {name} has, is not configurable"
        hint = "decorate it with genever.configurable; or build it, and take torch.load(…)['state_dict']"
        raise error("not-rebuilt", message, hint=hint)
    target = session.catalog.target(selector)
    if target is None:
        message = f"there is no configurable {selector} any more, whose weights {name} has"
        meant = suggest(selector, session.catalog.names())
        way_out = "load the checkpoint, build the module, and give it torch.load(…)['state_dict']"
        raise error("unknown-configurable", message, hint=f"{meant} {way_out}" if meant else way_out)
    where, texts = _call(how, name, target.label, scope)
    texts = {parameter: text for parameter, text in texts.items() if parameter not in arguments}
    for parameter in (*texts, *arguments):
        if parameter not in target.signature.names and not target.signature.accepts_any:
            message = f"{target.label} has no parameter {parameter!r}, which {name} has an argument for"
            if parameter in arguments:
                message = f"{target.label} has no parameter {parameter!r}"
            raise error("unknown-parameter", message, hint=suggest(parameter, target.signature.names))
    missing = [parameter for parameter, text in texts.items() if text is None]
    if missing:
        message = f"the program passed {', '.join(missing)} to {target.label}, and {name} cannot say what"
        raise error("not-rebuilt", message, hint=f"pass it too: arguments={{{missing[0]!r}: …}}")
    values = {parameter: session.parse_value(text) for parameter, text in texts.items() if text is not None}
    return session.handle(selector, where)(**values, **arguments)


def _call(how: Mapping[str, Any], name: str, label: str, scope: str | None) -> tuple[str, dict[str, str | None]]:
    """Return the scope in which a module was built, and the arguments that its caller passed."""
    calls = [call for call in how["calls"] if scope is None or call["scope"] == scope]
    scopes = sorted({call["scope"] for call in calls})
    if len(scopes) > 1:
        message = f"{label}, whose weights {name} has, was called in the scopes {', '.join(map(repr, scopes))}"
        raise error("not-rebuilt", message, hint="say in which it was then: scope=…")
    passed = {parameter: text for call in calls for parameter, text in call["arguments"].items()}
    if len(calls) > 1:  # Which of them made the module, nobody knows.
        passed = dict.fromkeys(passed)
    return (scopes or [scope or ""])[0], passed


def _loaded(path: str) -> dict[str, Any]:
    """Load a whole checkpoint, on the CPU."""
    import pickle

    import torch

    try:
        contents: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as problem:
        message = f"{path} holds objects that PyTorch loads only from files that you trust"
        hint = f"if you do: genever.checkpoints.rebuild(torch.load({path!r}, weights_only=False))"
        raise error("not-plain", message, hint=hint) from problem
    return contents


def _give_weights(module: Module, weights: Mapping[str, Any], name: str) -> None:
    try:
        module.load_state_dict(weights, strict=getattr(module, "strict_loading", True))
    except RuntimeError as problem:
        message = f"the weights in {name} do not fit the {type(module).__name__} that its configuration builds"
        found = [line.strip() for line in str(problem).splitlines()[1:]]
        raise error("other-weights", message, hint="\n  ".join(found[:3])) from problem
