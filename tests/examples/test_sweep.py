"""`examples/sweep`: each trial has the accuracy that plain scikit-learn gives with what it has drawn."""

import json
import os
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "sweep"


@pytest.mark.examples
def test_the_trials_are_what_plain_scikit_learn_gives(tmp_path: Path) -> None:
    from sklearn.datasets import load_digits
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score
    from sklearn.svm import SVC

    options = ("--sampler", "random", "--trials", "6", "--jobs", "2", "--objective", "accuracy", "--maximize")
    result = subprocess.run(
        [sys.executable, "-m", "genever", "sweep", EXAMPLE / "sweep.gin", *options, "--out", "out"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert result.returncode == 0, result.stderr
    fixed = {"LogisticRegression": {"max_iter": 1000}, "RandomForestClassifier": {"random_state": 0}, "SVC": {}}
    classes = {made.__name__: made for made in (LogisticRegression, RandomForestClassifier, SVC)}
    pixels, digits = load_digits(return_X_y=True)
    met = set()
    for path in sorted(tmp_path.glob("out/trials/*/trial.json")):
        trial = json.loads(path.read_text())
        name = trial["values"]["train.model"].strip("@()")
        drawn = {key: literal_eval(text) for key, text in trial["values"].items() if key != "train.model"}
        assert all(key.startswith(f"{name}.") for key in drawn)
        model = classes[name](**fixed[name], **{key.partition(".")[2]: value for key, value in drawn.items()})
        assert trial["metrics"]["accuracy"] == pytest.approx(cross_val_score(model, pixels / 16, digits, cv=3).mean())
        met.add(name)
    assert len(met) > 1
