"""Evaluate what a configuration runs."""

from __future__ import annotations

from typing import Any

from genever.configuration.checking.main import find_main, main_node
from genever.runtime.injection.makers import evaluate
from genever.runtime.injection.uses import note_uses
from genever.runtime.state.state import State


def call_main(session: State) -> Any:
    """Evaluate ``main`` and return its value; what it calls goes on the record as every call does."""
    config = session.config
    main = find_main(config)
    node = main_node(main, config, session.catalog)
    session.record.add(main.owner, {main.parameter: main.value})
    note_uses(session.root, main, node)
    with session:
        return evaluate(node, session.root)
