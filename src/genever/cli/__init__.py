"""The command ``genever``, and the command line that `genever.main` gives a script."""


def main() -> None:
    """Run the command with the arguments of this process, and exit."""
    from genever.cli.command import genever

    genever(prog_name="genever")
