"""The command with all its subcommands, in the order that its help has."""

from genever.cli.declarations import (  # isort: skip
    running as running,
    sweeping as sweeping,
    caching as caching,
    inspecting as inspecting,
    comparing as comparing,
    storing as storing,
    editing as editing,
)
from genever.cli.declarations.group import genever

__all__ = ["genever"]
