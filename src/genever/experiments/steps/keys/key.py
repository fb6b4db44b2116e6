"""What determines the result of a step: its key, in clear and as hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import NamedTuple

from genever.experiments.steps.keys.graph import Step, placeholder

#: Begins what is hashed; another number means that no entry of before is found.
_VERSION = "genever step 1"


class Key(NamedTuple):
    """What determines the result of a step.

    Attributes:
        meaning: The hash of what the configuration says, and of the data that it is given by other steps.
        code: The hash of the code.
        reference: The reference, with the hashes of the data of the steps that it is given.
        parameters: The values of parameters, by their complete keys, written likewise.
        parts: A hash of each part of the code.
        inputs: The hash of the data of each step that is needed, by its name.
    """

    meaning: str
    code: str
    reference: str
    parameters: dict[str, str]
    parts: dict[str, str]
    inputs: dict[str, str]


def key_of(step: Step, data_of: Callable[[Step], str]) -> Key:
    """Return the key of a step.

    Args:
        step: The step.
        data_of: Returns the hash of the data of a step that it needs.
    """
    data = {placeholder(inner.recipe): f"<data {data_of(inner)}>" for inner in step.needs}
    reference = _with_data(step.reference, data)
    parameters = {name: _with_data(value, data) for name, value in step.values.items()}
    inputs: dict[str, str] = {}
    for inner in step.needs:
        number = sum(name.partition(" ")[0] == inner.name for name in inputs) + 1
        inputs[inner.name if number == 1 else f"{inner.name} {number}"] = data_of(inner)
    lines = [_VERSION, reference, *(f"{name} = {value}" for name, value in parameters.items())]
    code = [f"{name} {digest}" for name, digest in sorted(step.code.items())]
    return Key(_hash(lines), _hash(code), reference, parameters, step.code, inputs)


def _with_data(text: str, data: Mapping[str, str]) -> str:
    for name, digest in data.items():
        text = text.replace(name, digest)
    return text


def _hash(lines: list[str]) -> str:
    return hashlib.sha256("\n".join([*lines, ""]).encode("ascii", "backslashreplace")).hexdigest()
