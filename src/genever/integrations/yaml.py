"""YAML, with PyYAML."""

from __future__ import annotations

from typing import Any

import yaml


def as_yaml(data: dict[str, Any]) -> str:
    """Return JSON data as YAML in block style, in the order that it has."""
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=float("inf"))
    return text
