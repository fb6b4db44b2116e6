"""What the commands say of the examples by their sources alone: what they say after importing them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.page import FILE, blocks
from tests.docs.test_examples import PAGES, ROOT

EXAMPLES = Path(__file__).parents[2] / "examples"

pytestmark = pytest.mark.examples

#: Prints what each command says, with or without ``--live``, and which modules of the examples it has imported.
PROGRAM = """
import os, sys
if "--live" in {options!r} and "examples/" in {arguments!r}[0]:  # Once for all commands.
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


def said(
    file: str, *options: str, commands: list[list[str]] = COMMANDS, folder: Path = EXAMPLES.parent
) -> tuple[str, str]:
    program = PROGRAM.format(commands=commands, options=options, arguments=[file])
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout, result.stderr


@pytest.mark.parametrize(
    "file",
    [
        "gan/gan.gin",
        "classifier/classifier.gin",
        "classifier/forest.gin",
        "lazy/lazy.gin",
        "sweep/sweep.gin",
        "gan/sweep.gin",
    ],
)
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


def files_of(page: Path) -> dict[str, str]:
    """The files that a page shows, each as it is shown last."""
    shown = ((FILE.match(block.text), block.text) for block in blocks(page) if "no-run" not in block.words)
    return {found[1]: text for found, text in shown if found is not None}


IN_DOCS = [["show"], ["export", "--format", "parameters"]]
RUNNABLE = [page for page in PAGES if any("\nmain = " in text for text in files_of(page).values())]


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_sources_say_what_the_modules_say_in_the_docs(page: Path, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(EXAMPLES)
    files = files_of(page)
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in files:
        if name.endswith(".gin") and "\nmain = " in files[name]:
            read, _ = said(name, commands=IN_DOCS, folder=tmp_path)
            loaded, errors = said(name, "--live", commands=IN_DOCS, folder=tmp_path)
            assert read.splitlines() == loaded.splitlines(), errors
