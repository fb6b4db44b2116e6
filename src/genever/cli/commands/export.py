"""``genever export``: what would take effect, as data for other programs."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from genever.cli.arguments import Request
from genever.cli.exit import ending
from genever.cli.loading import read
from genever.cli.output import as_json, say
from genever.experiments.runs.folder import write_whole
from genever.inspection.canonical.export import export as as_data
from genever.inspection.canonical.parameters import parameters
from genever.language.text.errors import error
from genever.runtime.injection.makers import keep_all_secrets
from genever.runtime.session import Session
from genever.runtime.state.reports import parameter_list


def export(session: Session, request: Request, format: str, out: str | None) -> None:
    """Print what would take effect, or write it to the file ``out``.

    Raises:
        SystemExit: The configuration is wrong, or the file cannot be written.
    """
    with ending():
        problem = read(session, request)
        if problem is not None:
            raise problem
        text = _text(session, format)
        if out is None:
            say(text, ending="")
            return
        try:
            write_whole(Path(out), text)
        except OSError as failure:
            raise error("not-written", f"{out} cannot be written: {failure.strerror}") from failure


def _text(session: Session, format: str) -> str:
    if format == "parameters":
        return as_json(parameter_list(session))
    keep_all_secrets(session)
    data = as_data(parameters(session.config, session.catalog), session.record.secrets, flat=format == "flat")
    return _yaml(data) if format == "yaml" else as_json(data)


def _yaml(data: dict[str, Any]) -> str:
    try:
        integration = import_module("genever.integrations.yaml")
    except ImportError as problem:
        if problem.name != "yaml":
            raise
        raise error("no-yaml", "YAML needs the package PyYAML", hint="pip install 'genever[yaml]'") from None
    text: str = integration.as_yaml(data)
    return text
