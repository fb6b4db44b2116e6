"""The subcommands, their options and help, by subject. What each does is in `genever.cli.commands`."""
