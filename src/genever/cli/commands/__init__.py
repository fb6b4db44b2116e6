"""What the subcommands do, and what they share; they are declared in `genever.cli.declarations`."""
