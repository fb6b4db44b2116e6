"""Genever: dependency-injection configuration for Python, for machine-learning work.

Decorate functions and classes with `configurable`, say in a binding file what their parameters are, and
call them as always. Every gin-config program runs on it unchanged: ``import genever as gin``.

PYTEST_DONT_REWRITE: pytest finds a plugin in this package, and would warn where a program has imported it already.
"""

import sys
from typing import TYPE_CHECKING, Any

from genever.api import (
    add_config_file_search_path,
    bind_parameter,
    clear_config,
    config_is_locked,
    config_str,
    configurable,
    constant,
    constants_from_enum,
    current_scope,
    current_scope_str,
    current_session,
    enter_interactive_mode,
    exit_interactive_mode,
    external_configurable,
    finalize,
    get_bindings,
    get_configurable,
    interactive_mode,
    load,
    main,
    markdown,
    operative_config_str,
    parse_config,
    parse_config_file,
    parse_config_files_and_bindings,
    parse_value,
    query_parameter,
    recorded_calls,
    register,
    register_file_reader,
    register_finalize_hook,
    snapshot,
    unlock_config,
)
from genever.language.text.errors import (
    ConfigAttributeError,
    ConfigCycleError,
    ConfigFileError,
    ConfigImportError,
    ConfigIndentationError,
    ConfigKeyError,
    ConfigNameError,
    ConfigRuntimeError,
    ConfigSyntaxError,
    ConfigTypeError,
    ConfigValueError,
    GeneverError,
)
from genever.language.values.references import REQUIRED
from genever.runtime.injection.scopes import config_scope
from genever.runtime.processes.import_hooks import when_imported
from genever.runtime.session import Session

if TYPE_CHECKING:  # `__getattr__` imports these when a program asks for them.
    from importlib.machinery import ModuleSpec

    from genever.experiments.functions.run import run
    from genever.experiments.functions.sweep import sweep
    from genever.experiments.runs.metrics import report, should_stop
    from genever.experiments.steps.output import output_dir
    from genever.inspection.explanation import Explanation
    from genever.inspection.unused import Unused
    from genever.language.values.lazy import Lazy
    from genever.runtime.deferring.deferred import Deferred, deferring
    from genever.runtime.deferring.to_bindings import to_bindings
    from genever.runtime.processes.snapshots import Snapshot
    from genever.runtime.record.unused import unused
    from genever.runtime.state.reports import explain, fingerprint, operative_dict
    from genever.version import __version__ as __version__

__all__ = [
    "REQUIRED",
    "ConfigAttributeError",
    "ConfigCycleError",
    "ConfigFileError",
    "ConfigImportError",
    "ConfigIndentationError",
    "ConfigKeyError",
    "ConfigNameError",
    "ConfigRuntimeError",
    "ConfigSyntaxError",
    "ConfigTypeError",
    "ConfigValueError",
    "Deferred",
    "Explanation",
    "GeneverError",
    "Lazy",
    "Session",
    "Snapshot",
    "Unused",
    "add_config_file_search_path",
    "bind_parameter",
    "clear_config",
    "config_is_locked",
    "config_scope",
    "config_str",
    "configurable",
    "constant",
    "constants_from_enum",
    "current_scope",
    "current_scope_str",
    "current_session",
    "deferring",
    "enter_interactive_mode",
    "exit_interactive_mode",
    "explain",
    "external_configurable",
    "finalize",
    "fingerprint",
    "get_bindings",
    "get_configurable",
    "interactive_mode",
    "load",
    "main",
    "markdown",
    "operative_config_str",
    "operative_dict",
    "output_dir",
    "parse_config",
    "parse_config_file",
    "parse_config_files_and_bindings",
    "parse_value",
    "query_parameter",
    "recorded_calls",
    "register",
    "register_file_reader",
    "register_finalize_hook",
    "report",
    "run",
    "should_stop",
    "snapshot",
    "sweep",
    "to_bindings",
    "unlock_config",
    "unused",
]

#: Public names that need more modules than most programs do, and where they are.
_LATER = {
    "__version__": "version",
    "Deferred": "runtime.deferring.deferred",
    "Explanation": "inspection.explanation",
    "Lazy": "language.values.lazy",
    "Snapshot": "runtime.processes.snapshots",
    "Unused": "inspection.unused",
    "deferring": "runtime.deferring.deferred",
    "explain": "runtime.state.reports",
    "fingerprint": "runtime.state.reports",
    "operative_dict": "runtime.state.reports",
    "output_dir": "experiments.steps.output",
    "report": "experiments.runs.metrics",
    "should_stop": "experiments.runs.metrics",
    "run": "experiments.functions.run",
    "sweep": "experiments.functions.sweep",
    "to_bindings": "runtime.deferring.to_bindings",
    "unused": "runtime.record.unused",
}

#: gin's modules, for programs that say ``import genever as gin``.
_GINS = frozenset({"config", "config_parser", "resource_reader", "selector_map", "tf", "torch"})


def _open_steps() -> Any:
    from genever.experiments.steps.evaluation import Evaluation  # Few programs have steps.

    return Evaluation()


Session.open_steps = staticmethod(_open_steps)

if "IPython" in sys.modules:  # A program without it does not pay for this.
    from genever.notebooks import notice

    notice()


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in ("checkpoints", "runs", "sweeps") or name in _GINS:
        try:
            return import_module(f"{__name__}.{name}")
        except ImportError as problem:  # `tf` and `torch` are there where the library is: so `hasattr` can tell.
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}: {problem}") from problem
    if name in _LATER:
        found = globals()[name] = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class _GinsModules:
    """A finder for `sys.meta_path`: `genever.config` and its kind, which lie in `genever.compat.gin`."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> "ModuleSpec | None":
        package, _, rest = name.partition(".")
        if package != __name__ or rest.partition(".")[0] not in _GINS:
            return None
        from genever.compat.finder import same_module  # Few programs ask for them.

        return same_module(name, f"{package}.compat.gin.{rest}")


sys.meta_path.insert(0, _GinsModules)

#: What other packages need to work with this one, loaded when a program imports their module: the integration of each.
_NEEDED = {"torch._dynamo": "dynamo", "torch.jit.frontend": "torchscript"}


def _integrate(module: Any) -> None:
    from importlib import import_module

    import_module(f"{__name__}.integrations.{_NEEDED[module.__name__]}").integrate(module)


for _name in _NEEDED:
    when_imported(_name, _integrate)
