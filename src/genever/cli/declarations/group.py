"""The command itself, which knows its subcommands."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Any

import click

import genever as package
from genever.cli.arguments import Configured
from genever.configuration.plan.recursion import deep_recursion
from genever.experiments.running.modules import working_directory
from genever.language.text.diagnostics import suggest


class Commands(click.Group):
    """A group that knows what a wrong command was meant to be, and all that was given."""

    command_class = Configured

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of this module: what is needed first at the top."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the command line in the context's ``obj``; see `click.Group.parse_args`."""
        ctx.obj = ["genever", *args]
        from genever.cli.exit import ending

        with ending():
            return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command; see `click.Group.resolve_command`."""
        name = args[0]
        if self.get_command(ctx, name) is None and not ctx.resilient_parsing and not name.startswith("-"):
            meant = (
                f"did you mean 'genever run {name}'?" if name.endswith(".gin") else suggest(name, self.commands) or ""
            )
            raise click.UsageError(f"No such command {name!r}{f'; {meant}' if meant else '.'}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Carry the command out; an interrupt before it has begun ends as a later one does."""
        from genever.cli.exit import ending

        with ending():
            working_directory()
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package.__version__, prog_name="genever")
@click.pass_context
def genever(ctx: click.Context) -> None:
    """Run programs that are configured by binding files, and see what they would do."""
    if ctx.invoked_subcommand in ("run", "rerun"):
        return
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # A pipe's encoding may lack a character of ours.
    ctx.with_resource(deep_recursion())  # What is printed may be as deep as references lead.
