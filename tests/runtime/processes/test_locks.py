"""A fork while other threads load: the child can load too."""

import subprocess
import sys

import pytest

PROGRAM = """
import faulthandler, os, sys, threading, time
import genever

@genever.configurable
def f(x=1):
    return x

def load():
    for number in range(1_000_000):
        genever.parse_config(f"f.x = {number}")
        f()

for _ in range(2):
    threading.Thread(target=load, daemon=True).start()
time.sleep(float(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    child = os.fork()
    if child == 0:
        faulthandler.dump_traceback_later(20, exit=True)
        genever.parse_config("f.x = 3")
        f()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
os._exit(0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
@pytest.mark.parametrize(("wait", "forks"), [(0, 2), (0.1, 2), (1.5, 30)], ids=["while importing", "likewise", "later"])
def test_a_fork_while_other_threads_load_does_not_hang(wait: float, forks: int) -> None:
    outcome = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", PROGRAM, str(wait), str(forks)],  # Of the forks.
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (outcome.returncode, outcome.stderr) == (0, "")
