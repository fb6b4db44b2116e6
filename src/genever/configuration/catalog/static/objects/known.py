"""The functions that are known here: this package's that register something, and those of Python's that tell names."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from genever.configuration.catalog.static.objects.values import Builtin, Known, Value
from genever.language.values.references import REQUIRED

#: What registers something, as this package and gin call it.
REGISTERING = (
    *("configurable", "register", "external_configurable", "constant", "constants_from_enum"),
    "register_finalize_hook",
)
#: What binds something where it is called.
BINDING = (
    *("bind_parameter", "parse_config", "parse_config_file", "parse_config_files_and_bindings"),
    "clear_config",
)

#: The names of both, as `Builtin` has them; and what a source has in it that may call one.
CALLED = frozenset(f"genever.{name}" for name in (*REGISTERING, *BINDING))
REGISTERS = re.compile(rf"\b(?:{'|'.join((*REGISTERING, *BINDING))})\b")

#: The modules that another one puts among Python's under a second name.
SECOND_NAMES = {"os.path": os.path.__name__}

_OWN: Mapping[str, Value] = {
    **{name: Builtin(f"genever.{name}") for name in (*REGISTERING, *BINDING)},
    "REQUIRED": Known(REQUIRED),
}


def _functions(module: str, *names: str) -> dict[str, Value]:
    return {name: Builtin(f"{module}.{name}") for name in names}


_ATTRS = ("s", "attrs", "define", "mutable", "frozen", "field")

#: The names in modules that are known without a look at their sources.
KNOWN: Mapping[str, Mapping[str, Value]] = {
    **dict.fromkeys(("genever", "genever.api", "gin", "gin.config", "genever.config", "genever.compat.gin"), _OWN),
    "genever.compat.gin.config": _OWN,
    "functools": _functions("functools", "partial", "wraps", "update_wrapper", "cache", "lru_cache", "singledispatch"),
    "inspect": _functions("inspect", "getmembers", "isclass", "isfunction", "ismodule", "isbuiltin", "isroutine"),
    "importlib": _functions("importlib", "import_module"),
    "dataclasses": _functions("dataclasses", "dataclass", "field"),
    **dict.fromkeys(("typing", "typing_extensions"), _functions("typing", "NamedTuple", "TypedDict", "cast")),
    "collections": _functions("collections", "namedtuple"),
    "attr": _functions("attr", *_ATTRS, "attrib", "ib", "Factory"),
    "attrs": _functions("attr", *_ATTRS, "Factory"),
    "pydantic": _functions("pydantic", "Field"),
    "pydantic.dataclasses": _functions("dataclasses", "dataclass"),
}

#: Modules whose names are taken as they are: their sources say nothing of constructors, and take long to read.
CLOSED = frozenset(["__future__", "abc", "builtins", "collections.abc", "enum", "types", "typing", "typing_extensions"])

#: The decorators that make a constructor of the fields of a class.
MAKERS = ("dataclasses.dataclass", *(f"attr.{name}" for name in _ATTRS if name != "field"))
