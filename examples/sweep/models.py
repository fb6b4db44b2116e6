"""A classifier of handwritten digits, for a sweep over models and their parameters."""

from sklearn.base import ClassifierMixin
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.svm import SVC

import genever

genever.external_configurable(LogisticRegression)
genever.external_configurable(RandomForestClassifier)
genever.external_configurable(SVC)


@genever.configurable
def train(model: ClassifierMixin, folds: int = 3) -> dict[str, float]:
    """Return the mean accuracy of a model on the parts of the digits that it was not fitted to.

    Args:
        model: Any classifier of scikit-learn's.
        folds: Into how many parts the digits are divided.
    """
    pixels, digits = load_digits(return_X_y=True)
    scores = cross_val_score(model, pixels / 16, digits, cv=folds)
    return {"accuracy": float(scores.mean()), "worst": float(scores.min())}
