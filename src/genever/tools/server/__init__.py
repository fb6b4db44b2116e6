"""The language server: requests of an editor about binding files, answered with the functions of the other tools.

In come the messages of an editor, out go answers and findings. `serve` is the loop between the two; `requests`,
`events` and `publishing` are what it does with them. `protocol` is how messages are written, `texts` are the files that
are open, `features` are the answers, as functions over texts.
"""
