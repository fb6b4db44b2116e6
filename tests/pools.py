"""Programs that call configurables in the workers of a pool, and what they must find there."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PARTS = """
import genever


@genever.configurable
def part(z=0):
    return z
"""

#: A pool's program calls `work` six times, with `snapshot` and without, and hands what it gets to `report`.
PROGRAM = """
import json
import os
import sys
import threading

import genever


@genever.configurable
def f(x=0, y=None, local=None, key=None):
    return [x, y(), local(), key]


def work(snapshot, number):
    with snapshot:
        return found(number)


def found(number):
    session = genever.current_session()
    place = os.getpid(), id(session), threading.current_thread() is threading.main_thread()
    return number, f(), genever.current_scope(), place, session.record


def take():
    @genever.configurable
    def local(v=0):
        return v

    genever.constant("only.HERE", 1)
    genever.parse_config('''
        import parts
        f.x = %HERE
        s/f.y = @parts.part
        s/parts.part.z = 3
        f.local = @local
        local.v = 4
        f.key = secret(env("TOKEN"))
    ''')
    with genever.config_scope("s"):
        return genever.snapshot()


def report(results):
    numbers, values, scopes, places, records = zip(*results)
    for record in records:
        genever.current_session().record.merge(record)
    print(json.dumps({
        "numbers": sorted(numbers),
        "values": [list(value) for value in {tuple(value) for value in values}],
        "scopes": [list(scope) for scope in {tuple(scope) for scope in scopes}],
        "here": any(process == os.getpid() for process, *_ in places),
        "settled once in each process": len({place[:2] for place in places}) == len({place[0] for place in places}),
        "calls": sorted([row.scope, row.selector.rpartition(".")[2], row.calls] for row in genever.recorded_calls()),
        "operative": genever.operative_config_str().splitlines(),
    }))


"""

#: What `report` prints for six tasks, in other processes or in this one.
REPORTED = {
    "numbers": [0, 1, 2, 3, 4, 5],
    "values": [[1, 3, 4, "hunter-22"]],
    "scopes": [["s"]],
    "here": False,
    "settled once in each process": True,
    "calls": [["s", "f", 6], ["s", "local", 6], ["s", "part", 6]],
    "operative": """\
import parts

# Parameters for s/f:
# ==============================================================================
s/f.key = secret(env('TOKEN'))
s/f.local = @local
s/f.x = %only.HERE
s/f.y = @parts.part

# Parameters for s/local:
# ==============================================================================
s/local.v = 4

# Parameters for s/part:
# ==============================================================================
s/part.z = 3""".splitlines(),
}
REPORTED_HERE = REPORTED | {"here": True}


def reported_by(main: str, folder: Path, **environment: str) -> Any:
    """What a program prints last, as JSON; ``main`` is what it does under its main guard."""
    (folder / "parts.py").write_text(PARTS)
    script = folder / "program.py"
    lines = "".join(f"    {line}\n" for line in main.strip().splitlines())
    script.write_text(f"{PROGRAM}if __name__ == '__main__':\n{lines}")
    result = subprocess.run(
        [sys.executable, script],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"TOKEN": "hunter-22"} | environment,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])
