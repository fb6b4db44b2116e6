"""YAML, with PyYAML."""

from __future__ import annotations

import re
from typing import Any

import yaml

from genever.language.text.printable import in_json

#: What YAML 1.2 takes for a number, and PyYAML, which knows 1.1, for a text.
_NUMBER = re.compile(r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+")


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]  # PyYAML has no types.
    """Quotes what a reader of either version would take for something else, and escapes what it would not keep."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> Any:
    style = '"' if not text.isprintable() else "'" if _NUMBER.fullmatch(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _represent_text)


def as_yaml(data: dict[str, Any]) -> str:
    """Return JSON data as YAML in block style, in the order that it has."""
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=float("inf"))
    return in_json(text)
