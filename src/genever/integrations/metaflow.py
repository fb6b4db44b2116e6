"""Binding files as configurations of Metaflow's flows.

A flow names the parser, and each step that calls what is configured says so::

    from metaflow import Config, FlowSpec, step

    from genever.integrations.metaflow import configured, parser


    class Digits(FlowSpec):
        config = Config("config", default="pipeline.gin", parser=parser)

        @step
        def start(self):
            with configured(self.config):
                self.model = train()
            self.next(self.end)

Metaflow reads the file once, where the flow is started; each step, on whatever machine, gets what it was then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from genever.inspection.canonical.export import export
from genever.inspection.canonical.parameters import fingerprint_of, parameters
from genever.inspection.secrets import secrets_of
from genever.language.text.errors import GeneverError, error
from genever.language.text.secrets import HIDDEN
from genever.runtime.session import Session

__all__ = ["configured", "parser"]

#: Where `parser` puts what `configured` needs.
_KEY = "genever"


def parser(text: str) -> dict[str, Any]:
    """Return what a binding file configures as data, for ``metaflow.Config(…, parser=parser)``.

    The modules that the file imports are imported. Files that it includes are looked for in the working directory.

    Args:
        text: The content of the file.

    Returns:
        What ``genever export`` prints: ``{'train': {'steps': 3}, …}``, with the defaults in the code. ``genever`` has
        what `configured` needs: in ``config`` the whole configuration as one binding file, and in ``fingerprint`` its
        fingerprint.

    Raises:
        MetaflowException: The configuration is wrong; or a secret stands in it, which Metaflow would keep.
    """
    try:
        return _read(text)
    except GeneverError as problem:
        from metaflow.exception import MetaflowException

        # Else Metaflow would show a mistake in the file as one of its own.
        raise MetaflowException(f"the configuration is wrong\n{problem}") from problem


def _read(text: str) -> dict[str, Any]:
    session = Session().parse(text)
    session.finalize()
    found, secrets = parameters(session.config, session.catalog), secrets_of(session.config, session.catalog)
    config = session.config_text()
    if HIDDEN in config:
        what = "a secret stands in the configuration, and Metaflow would keep it with each run"
        raise error("bad-setting", what, hint="read it where it is needed: secret(env('NAME'))")
    return {**export(found, secrets), _KEY: {"config": config, "fingerprint": fingerprint_of(found)}}


@contextmanager
def configured(config: Mapping[str, Any]) -> Iterator[Session]:
    """Bring the configuration of a flow into force inside a ``with`` block, as in a step.

    Args:
        config: What ``metaflow.Config`` gives for a file that `parser` has read.

    Raises:
        ConfigValueError: Another parser has read it.
        GeneverError: It does not fit the code here.
    """
    try:
        text = config[_KEY]["config"]
    except (KeyError, TypeError, AttributeError):
        what = "this is no configuration that genever.integrations.metaflow.parser has read"
        raise error("no-config", what, hint="say so: metaflow.Config('config', default=…, parser=parser)") from None
    session = Session().parse(text)
    session.finalize()
    with session:
        yield session
