"""The signature of what is called around an offset, and the parameter that is being given there."""

from __future__ import annotations

from typing import NamedTuple

from genever.configuration.catalog.target import Kind
from genever.inspection.signatures import docstring, labelled
from genever.language.syntax import nodes
from genever.language.text.selectors import split_scoped
from genever.tools.server.features.cursor import cursor
from genever.tools.server.semantics.hover import parameter_docs
from genever.tools.server.semantics.model import Model


class CallSignature(NamedTuple):
    """A signature for a call that is being written.

    Attributes:
        label: The whole signature.
        parameters: The place of each parameter in the label, and what its docstring says.
        active: The index of the parameter that is being given; None for none.
        about: The first paragraph of the docstring.
    """

    label: str
    parameters: tuple[tuple[int, int, str], ...]
    active: int | None
    about: str


def call_signature(document: nodes.Document, offset: int, model: Model) -> CallSignature | None:
    """Return the signature of the innermost configurable that is called around an offset; None for none."""
    calls = [call for call in cursor(document, offset).calls if not call.is_function]
    target = model.target(split_scoped(calls[-1].name)[1]) if calls else None
    if target is None:
        return None
    call = calls[-1]
    docs = parameter_docs(target)
    label = f"{model.short(target.selector)}("
    parameters: list[tuple[int, int, str]] = []
    active: int | None = None
    positional = target.signature.positional
    wanted = call.keyword or (positional[call.position] if call.position < len(positional) else "")
    parts = labelled(target)
    for index, (text, parameter) in enumerate(parts):
        if parameter is not None:
            takes_any = Kind.VAR_KEYWORD if call.keyword else Kind.VAR_POSITIONAL
            if parameter.name == wanted or (active is None and not wanted and parameter.kind is takes_any):
                active = len(parameters)
            parameters.append((len(label), len(label) + len(text), docs.get(parameter.name, "")))
        label += text + (", " if index + 1 < len(parts) else "")
    about = docstring(target.definition).split("\n\n", 1)[0]
    return CallSignature(f"{label})", tuple(parameters), active, about)
