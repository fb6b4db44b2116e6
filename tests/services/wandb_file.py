"""Reads what W&B has written without a connection: records of Protocol Buffers in a log of LevelDB's form.

As https://github.com/google/leveldb/blob/main/doc/log_format.md has it, behind a header of seven bytes. Run it in the
environment of the trackers: it prints the run as JSON.
"""

import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_BLOCK, _HEADER, _FILE_HEADER = 32 * 1024, 7, 7
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4


def records(content: bytes) -> Iterator[bytes]:
    """Yield the records in a file."""
    assert content[:4] == b":W&B"
    at, parts = _FILE_HEADER, b""
    while at < len(content):
        left = _BLOCK - at % _BLOCK
        if left < _HEADER:
            at += left
            continue
        _, length, kind = struct.unpack("<IHB", content[at : at + _HEADER])
        data = content[at + _HEADER : at + _HEADER + length]
        at += _HEADER + length
        parts = data if kind in (_FULL, _FIRST) else parts + data
        if kind in (_FULL, _LAST):
            yield parts


def read(path: Path) -> dict[str, Any]:
    """Return the run in a file."""
    from wandb.proto.wandb_internal_pb2 import Record

    found: dict[str, Any] = {"config": {}, "history": [], "summary": {}, "files": [], "exit": None}
    for content in records(path.read_bytes()):
        record = Record.FromString(content)
        kind = record.WhichOneof("record_type")
        if kind == "run":
            run = record.run
            found |= {"id": run.run_id, "name": run.display_name, "project": run.project, "group": run.run_group}
            found["config"] |= {each.key: json.loads(each.value_json) for each in run.config.update}
        elif kind == "config":
            updates = {each.key or ".".join(each.nested_key): each.value_json for each in record.config.update}
            found["config"] |= {key: json.loads(text) for key, text in updates.items()}
        elif kind == "history":
            row = {each.key or ".".join(each.nested_key): each.value_json for each in record.history.item}
            found["history"].append({key: json.loads(text) for key, text in row.items()})
        elif kind == "summary":
            row = {each.key or ".".join(each.nested_key): each.value_json for each in record.summary.update}
            found["summary"] |= {key: json.loads(text) for key, text in row.items()}
        elif kind == "files":
            found["files"] += [each.path for each in record.files.files]
        elif kind == "exit":
            found["exit"] = record.exit.exit_code
    return found


if __name__ == "__main__":
    json.dump(read(Path(sys.argv[1])), sys.stdout)
