"""``genever export``: what would take effect, as data for other programs."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from genever.cli.exit import ending
from genever.cli.loading import View, look, vague_values
from genever.cli.output import as_json, complain, write
from genever.experiments.running.request import Request
from genever.inspection.canonical.export import export as as_data
from genever.inspection.canonical.export import native
from genever.inspection.canonical.parameters import parameters
from genever.inspection.secrets import secrets_of
from genever.language.text.errors import error
from genever.tools.converting.hydra.judging.tree import Unresolved, tree_of


def export(request: Request, format: str, out: str | None, *, live: bool = False) -> None:
    """Print what would take effect, or write it to the file ``out``.

    Raises:
        SystemExit: The configuration is wrong, or the file cannot be written.
    """
    with ending():
        view = look(request, live=live)
        if view.problem is not None:
            raise view.problem
        write(_text(view, format), out)


def _text(view: View, format: str) -> str:
    secrets = secrets_of(view.config, view.catalog)
    if format == "tree":
        return as_json(native(_shown(tree_of(view.config, view.catalog)), secrets))
    found = parameters(view.config, view.catalog)
    if vague := vague_values(found):
        complain(f"hint: known as code alone: {', '.join(vague)}; --live imports the modules, and has the values")
    if format == "parameters":
        return as_json([parameter.as_data(secrets) for parameter in found])
    data = as_data(found, secrets, flat=format == "flat")
    return _yaml(data) if format == "yaml" else as_json(data)


def _shown(value: Any) -> Any:
    """Return a value of a tree with texts in the place of what cannot be computed."""
    if isinstance(value, Unresolved):
        return f"<{value.why}>"
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    return [_shown(item) for item in value] if isinstance(value, list) else value


def _yaml(data: dict[str, Any]) -> str:
    try:
        integration = import_module("genever.integrations.yaml")
    except ImportError as problem:
        if problem.name != "yaml":
            raise
        raise error("no-yaml", "YAML needs the package PyYAML", hint="pip install 'genever[yaml]'") from None
    text: str = integration.as_yaml(data)
    return text
