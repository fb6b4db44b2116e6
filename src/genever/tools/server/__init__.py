"""The language server: what an editor asks about binding files, answered with the functions of the other tools.

In come the messages of an editor, out go answers and findings. `serve` is the loop between the two; `protocol` is how
messages are written, `texts` are the files that are open, `features` are the answers, as functions over texts.
"""
