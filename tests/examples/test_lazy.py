"""`examples/lazy`: what names the large model is loaded, shown, checked and pickled, and the model is not made."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "lazy"
GENEVER = Path(sys.executable).with_name("genever")

LOADING = "loading 65,536 weights of encoder-large\n"
FOUND = "'optimisers' finds 'Two optimizers for two networks'\n"


def output(folder: Path, *command: str | Path) -> str:
    """What a command prints, run in a folder, with the example's modules at hand."""
    variables = os.environ | {"PYTHONPATH": str(EXAMPLE), "PYTHONDONTWRITEBYTECODE": "1"}
    result = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=120)
    said = [line for line in result.stderr.splitlines() if not line.startswith("run folder: ")]
    assert (result.returncode, said) == (0, [])
    return result.stdout


def program(folder: Path, text: str) -> str:
    """What a program prints."""
    path = folder / "program.py"
    path.write_text(text)
    return output(folder, sys.executable, path)


def test_showing_the_configuration_makes_no_model(tmp_path: Path) -> None:
    shown = output(tmp_path, GENEVER, "show", EXAMPLE / "lazy.gin")
    assert ("encoder = @PretrainedEncoder()" in shown, LOADING in shown) == (True, False)


def test_a_run_makes_the_model_only_if_it_asks_for_it(tmp_path: Path) -> None:
    run = (GENEVER, "run", EXAMPLE / "lazy.gin")
    assert output(tmp_path, *run) == "'networks' finds 'Two optimizers for two networks'\n"
    assert output(tmp_path, *run, "search.query = 'optimisers'") == LOADING + FOUND


IN_A_WORKER = f"""
import os
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import genever


def encode(handle):
    was_made = handle.is_made
    return os.getpid(), was_made, handle.get().encode("two networks")


if __name__ == "__main__":
    genever.parse_config_file({str(EXAMPLE / "lazy.gin")!r})
    genever.finalize()
    genever.config_str()
    handle = genever.get_bindings("search")["encoder"]
    print("pickled", pickle.loads(pickle.dumps(handle)).is_made, flush=True)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        worker, was_made, vector = pool.submit(encode, handle).result()
    print("elsewhere", worker != os.getpid(), was_made, "here", handle.is_made, flush=True)
    print("the same", handle.get().encode("two networks") == vector)
"""


def test_a_spawned_worker_makes_the_model_and_its_parent_does_not(tmp_path: Path) -> None:
    assert program(tmp_path, IN_A_WORKER) == (
        f"pickled False\n{LOADING}elsewhere True False here False\n{LOADING}the same True\n"
    )


def test_a_pickled_handle_brings_the_configuration_to_a_process_without_one(tmp_path: Path) -> None:
    pickled = tmp_path / "handle"
    printed = program(
        tmp_path,
        "import genever, pickle\n"
        f"genever.parse_config_file({str(EXAMPLE / 'lazy.gin')!r})\n"
        "genever.bind_parameter('PretrainedEncoder.width', 4)\n"
        f"open({str(pickled)!r}, 'wb').write(pickle.dumps(genever.get_bindings('search')['encoder']))\n",
    )
    assert printed == ""
    printed = program(
        tmp_path,
        "import pickle\n"
        f"handle = pickle.load(open({str(pickled)!r}, 'rb'))\n"
        "print(handle.is_made, flush=True)\n"
        "print(len(handle.get().encode('two networks')))\n",
    )
    assert printed == "False\nloading 8,192 weights of encoder-large\n4\n"


def test_the_search_elsewhere_loads_the_model_there(tmp_path: Path) -> None:
    assert output(tmp_path, GENEVER, "run", EXAMPLE / "elsewhere.gin") == LOADING + FOUND


def test_what_is_put_together_in_python_runs_from_its_binding_file_too(tmp_path: Path) -> None:
    text, *built = output(tmp_path, sys.executable, EXAMPLE / "deferred.py").partition(LOADING)
    (tmp_path / "comparison.gin").write_text(text)
    assert output(tmp_path, GENEVER, "run", "comparison.gin") == "".join(built)
