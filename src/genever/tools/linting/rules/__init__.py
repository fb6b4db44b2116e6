"""The rules of the linter: `table` lists them, and each is a function from a subject to its findings."""
