"""Puts a run together in Python, prints it as a binding file, and then builds it.

python examples/lazy/deferred.py
"""

from lazy_model import PretrainedEncoder, Tokenizer, compare

import genever
from genever import Deferred


def experiment(student_width: int) -> Deferred[float]:
    """Return the calls, written as if they were made. Both encoders have the very same tokenizer."""
    with genever.deferring():
        tokenizer = Tokenizer(length=3)
        run = compare(
            teacher=PretrainedEncoder("encoder-large", tokenizer),
            student=PretrainedEncoder("encoder-small", tokenizer, width=student_width),
            queries=["two networks", "two optimizers", "an optimizer", "a network", "loading weights", "no weights"],
        )
    return Deferred.of(run)


if __name__ == "__main__":
    run = experiment(student_width=8)
    print(genever.to_bindings(run))
    run.build()
