"""What command lines come to, for a LightningCLI or for `genever.integrations.lightning.main`; each in one process.

python -m tests.integrations.lightning_commands cli|main
"""

import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from functools import wraps
from io import StringIO
from typing import Any

from tests.tools.converting.lightning_judge import state


def main() -> None:
    """Print for each command line of ``commands.json`` its status and what was built, as JSON."""
    import lit_digits  # type: ignore[import-not-found]  # It is in the working directory.
    from pytorch_lightning import Trainer

    made: list[str] = []
    way = sys.argv.pop()
    for name in ("fit", "validate", "test", "predict"):
        setattr(Trainer, name, _keeping(getattr(Trainer, name), made))
    with open("commands.json") as file:
        commands = json.load(file)
    results = []
    for has_classes, words in commands:
        classes = (lit_digits.Classifier, lit_digits.Digits) if has_classes else ()
        made.clear()
        said = StringIO()
        with redirect_stderr(said), redirect_stdout(said):
            status = _run(way, classes, words)
        results.append((status, "".join(made), said.getvalue() if status else ""))
    sys.stdout.write("\n" + json.dumps(results))


def _keeping(method: Any, made: list[str]) -> Any:
    """Return a method with the same signature that does nothing but to keep what it gets."""

    @wraps(method)
    def keep(trainer: Any, model: Any, datamodule: Any, **rest: Any) -> None:
        made.append(_seen(method.__name__, trainer, model, datamodule, rest))

    return keep


def _run(way: str, classes: tuple[type, ...], words: list[str]) -> int:
    try:
        if way == "cli":
            from pytorch_lightning import cli

            command: Any = cli.LightningCLI
            command(*classes, save_config_callback=None, args=words)
        else:
            from genever import Session
            from genever.integrations.lightning import main as run

            with Session():
                run(*classes, args=words)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _seen(name: str, trainer: Any, model: Any, data: Any, rest: dict[str, Any]) -> str:
    if model.optimizer is None and "configure_optimizers" not in vars(model):
        model.optimizer = lambda parameters: __import__("torch").optim.SGD(parameters, lr=9)
    return f"{name}: {state((trainer, model, data, dict(sorted(rest.items()))))}".replace(os.getcwd(), ".")


if __name__ == "__main__":
    main()
