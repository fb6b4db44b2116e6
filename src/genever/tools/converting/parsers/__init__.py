"""From a command line's parser to a configurable function and its binding file.

A parser object of argparse or click comes in. `argparse` and `click` read its parameters as `fields`, and
`writing` writes them as Python and as bindings.
"""
