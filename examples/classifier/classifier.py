"""Recognises handwritten digits with a classifier of scikit-learn; the binding file says with which."""

from sklearn.base import ClassifierMixin
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

import genever

genever.external_configurable(LogisticRegression, module="sklearn.linear_model")
genever.external_configurable(RandomForestClassifier, module="sklearn.ensemble")


@genever.configurable
def train(model: ClassifierMixin, test_size: float, seed: int) -> float:
    """Fit a model to one part of the digits and return the share of the rest that it recognises."""
    pixels, digits = load_digits(return_X_y=True)  # (1797, 64) from 0 to 16, and (1797,) from 0 to 9
    train_pixels, test_pixels, train_digits, test_digits = train_test_split(
        pixels / 16, digits, test_size=test_size, random_state=seed
    )
    model.fit(train_pixels, train_digits)
    accuracy = model.score(test_pixels, test_digits)
    print(f"{type(model).__name__} recognises {accuracy:.1%} of {len(test_digits)} unseen digits")
    return accuracy
