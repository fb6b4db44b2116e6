"""Structured configs: what modules of a program put in Hydra's ConfigStore, as the texts of files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import PurePath
from typing import Any

from genever.language.text.errors import error


def stored_by(modules: Iterable[str]) -> dict[str, str]:
    """Import modules, and return what is in the ConfigStore then: ``{path without suffix: YAML}``.

    Hydra's own entries are left out.

    Raises:
        GeneverError: A module cannot be imported, or Hydra is not installed.
    """
    modules = list(modules)
    if not modules:
        return {}
    try:
        store = import_module("hydra.core.config_store").ConfigStore.instance()
    except ImportError:
        what = "what is in the ConfigStore is known to Hydra alone, which is not installed"
        raise error("no-module", what, hint="pip install hydra-core") from None
    for module in modules:
        try:
            import_module(module)
        except ModuleNotFoundError as problem:
            raise error("no-module", f"{module} cannot be imported: {problem}") from None
        except SystemExit:
            hint = 'let it run below `if __name__ == "__main__"`'
            raise error("no-module", f"{module} ends as it is imported", hint=hint) from None
    own = {key: value for key, value in store.repo.items() if key != "hydra" and not key.startswith("_dummy_")}
    return dict(_texts(own, ""))


def _texts(repository: Mapping[str, Any], folder: str) -> Iterator[tuple[str, str]]:
    omegaconf = import_module("omegaconf").OmegaConf
    for name, entry in repository.items():
        if isinstance(entry, dict):
            yield from _texts(entry, f"{folder}{name}/")
            continue
        content = omegaconf.to_container(entry.node, enum_to_str=True)
        header = f"# @package {entry.package}\n" if entry.package else ""
        yield f"{folder}{name.removesuffix('.yaml')}", header + omegaconf.to_yaml(omegaconf.create(_plain(content)))


def _plain(value: Any) -> Any:
    """Return what a structured config holds without paths, for which YAML has no form."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, PurePath) else value
