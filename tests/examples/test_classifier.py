"""`examples/classifier`: what plain scikit-learn gives with the values of its binding files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "classifier"

PLAIN = """
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

pixels, digits = load_digits(return_X_y=True)
known, unseen, answers, truth = train_test_split(pixels / 16, digits, test_size=0.25, random_state=0)
model = {model}
accuracy = model.fit(known, answers).score(unseen, truth)
print(f"{{type(model).__name__}} recognises {{accuracy:.1%}} of {{len(truth)}} unseen digits")
"""


def run(folder: Path, *command: str) -> str:
    result = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize(
    ("arguments", "model"),
    [
        (["classifier.gin"], "LogisticRegression(max_iter=1000)"),
        (["classifier.gin", "LogisticRegression.C=0.01"], "LogisticRegression(C=0.01, max_iter=1000)"),
        (["forest.gin"], "RandomForestClassifier(n_estimators=200, random_state=0)"),
    ],
)
def test_one_binding_picks_the_class(tmp_path: Path, arguments: list[str], model: str) -> None:
    file, *bindings = arguments
    shown = run(tmp_path, "-m", "genever", "run", str(EXAMPLE / file), *bindings, "--out", "out")
    assert shown == run(tmp_path, "-c", PLAIN.format(model=model))
