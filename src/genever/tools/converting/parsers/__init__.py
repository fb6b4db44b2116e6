"""From a command line's parser to a configurable function and its binding file.

A parser object of argparse, click or typer comes in. `argparse`, `click` and `typer` read its parameters as `fields`,
and `writing` writes them as Python and as bindings.
"""
