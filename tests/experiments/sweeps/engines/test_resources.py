"""Memory and GPUs: how much a text means, how much processes have, and which GPUs each trial sees."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from genever import errors
from genever.experiments.sweeps.engines.resources import bytes_of, memory_used, shares_of_gpus, size_text, visible_gpus


@pytest.mark.parametrize(
    ("size", "expected"),
    [("4GiB", 4 * 2**30), ("500 MB", 500 * 2**20), ("1.5g", 3 * 2**29), ("2T", 2**41), ("4096", 4096), (4096, 4096)],
)
def test_a_size_is_a_number_of_bytes(size: str | int, expected: int) -> None:
    assert bytes_of(size) == expected


@pytest.mark.parametrize("size", ["", "much", "4 gallons", "-1GiB", "0", "GiB"])
def test_what_is_no_size_is_refused(size: str) -> None:
    with pytest.raises(errors.ConfigValueError) as caught:
        bytes_of(size)
    assert str(caught.value) == (
        f"error: there is no memory of {size!r} [bad-setting]\n  write it as in '4GiB' or '500MiB'"
    )


def test_a_size_is_told_in_a_unit_that_fits() -> None:
    assert [size_text(size) for size in (2048, 3 * 2**19, 2**30, 5 * 2**40)] == ["2 KiB", "1.5 MiB", "1 GiB", "5 TiB"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no process groups")
def test_the_memory_of_a_process_counts_with_that_of_its_children() -> None:
    child = "import sys; held = b'x' * 2**26; print(flush=True); sys.stdin.read()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    command = [sys.executable, "-c", parent]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, process_group=0) as process:  # type: ignore[call-overload]
        process.stdout.readline()
        assert 2**26 < memory_used(process.pid) < 2**28
        process.stdin.close()
    assert memory_used(process.pid) == 0


def test_gpus_are_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3, GPU-8f2,1,0")
    assert shares_of_gpus(2, 2) == ["3,GPU-8f2", "1,0"]
    assert shares_of_gpus(3, 1) == ["3", "GPU-8f2", "1"]


def test_the_driver_names_the_gpus_where_no_variable_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert visible_gpus() == []
    (tmp_path / "nvidia-smi").write_text(f"#!{sys.executable}\nprint('0')\nprint('1')\n")
    os.chmod(tmp_path / "nvidia-smi", 0o755)
    assert visible_gpus() == ["0", "1"]


@pytest.mark.parametrize(
    ("visible", "count", "each", "message"),
    [
        ("0", 2, 1, "2 trials at a time need 2 GPUs, and this process sees 1"),
        ("", 1, 1, "1 trial needs 1 GPUs, and this process sees none"),
        ("-1", 1, 2, "1 trial needs 2 GPUs, and this process sees none"),
        ("0", 2, 0.5, "0.5 of a GPU cannot be given to a trial on this machine"),
    ],
)
def test_too_few_gpus_are_refused(
    visible: str, count: int, each: float, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    with pytest.raises(errors.ConfigValueError) as caught:
        shares_of_gpus(count, each)
    assert caught.value.diagnostics[0].message == message
