"""What the commands say of the examples by their sources alone: what they say after importing them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"

pytestmark = pytest.mark.examples

#: Prints what each command says, with or without ``--live``, and which modules of the examples it has imported.
PROGRAM = """
import os, sys
if "--live" in {options!r}:  # Once for all commands.
    import pytorch_lightning, sklearn.ensemble, sklearn.linear_model
from genever.cli import main
for command in {commands!r}:
    sys.argv = ["genever", *command, *{options!r}, *{arguments!r}]
    child = os.fork()
    if not child:
        try:
            main()
        except SystemExit as ended:
            print("exit", ended.code)
        print(sorted(sys.modules.keys() & {{"torch", "sklearn", "gan", "classifier", "lazy_model"}}), file=sys.stderr)
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)
"""

COMMANDS = [
    ["show"],
    ["show", "--text"],
    ["export"],
    ["export", "--format", "flat"],
    ["export", "--format", "parameters"],
    ["fingerprint"],
    ["fingerprint", "--text"],
]


def said(file: str, *options: str, commands: list[list[str]] = COMMANDS) -> tuple[str, str]:
    program = PROGRAM.format(commands=commands, options=options, arguments=[file])
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=EXAMPLES.parent,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout, result.stderr


@pytest.mark.parametrize("file", ["gan/gan.gin", "classifier/classifier.gin", "classifier/forest.gin", "lazy/lazy.gin"])
def test_the_sources_say_what_the_modules_say(file: str) -> None:
    read, imported = said(f"examples/{file}")
    loaded, _ = said(f"examples/{file}", "--live")
    assert read.splitlines() == loaded.splitlines()
    assert set(imported.splitlines()) == {"[]"}


@pytest.mark.parametrize(
    "keys",
    [["generator/Adam.lr", "Adam.lr", "train.trainer"], ["Trainer.devices", "%batch_size", "%main", "GAN.latent_dim"]],
)
def test_why_says_the_same(keys: list[str]) -> None:
    commands = [["why", *options, key] for key in keys for options in ((), ("--json",))]
    read, imported = said("examples/gan/gan.gin", commands=commands)
    assert read == said("examples/gan/gan.gin", "--live", commands=commands)[0]
    assert set(imported.splitlines()) == {"[]"}
