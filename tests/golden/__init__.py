"""Binding files with the texts that Genever makes of them: a new case is a new file."""
