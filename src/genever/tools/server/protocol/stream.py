"""Messages on a pair of byte streams: a header with the length, then JSON."""

from __future__ import annotations

import json
import re
import threading
from typing import Any, BinaryIO, TypeAlias

#: A JSON object, as the protocol's structures are.
Json: TypeAlias = dict[str, Any]

#: The longest message that is read, in bytes.
LIMIT = 256 * 1024 * 1024
#: At the end of a line: before it may stand what is left of a message whose header gave no length.
_LENGTH = re.compile(r"content-length[ \t]*:[ \t]*(.*)\Z", re.IGNORECASE)


class Unreadable(Exception):
    """A message that is none; what follows it can still be read."""


class Stream:
    """Reads and writes messages; several threads may write.

    Args:
        source: Where they come from.
        sink: Where they go.
    """

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._lock = threading.Lock()

    def read(self) -> Any:
        """Return the next message as JSON has it, None at the end.

        Raises:
            Unreadable: What came is no message.
        """
        length = self._header()
        if length is None:
            return None
        content = self._source.read(length)
        if len(content) < length:
            return None
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as problem:
            raise Unreadable(f"this is not JSON: {problem}") from None

    def _header(self) -> int | None:
        """Read a header; return the length that it gives, None at the end."""
        length: int | None = None
        while line := self._source.readline(LIMIT):
            field = line.decode("ascii", "replace").strip()
            if found := _LENGTH.search(field):
                try:
                    length = int(found[1])
                except ValueError:
                    length = -1
            elif not field:
                if length is None:
                    continue  # Blank lines between messages.
                if not 0 <= length <= LIMIT:
                    raise Unreadable(f"a message cannot be {length} bytes long")
                return length
        return None

    def write(self, message: Json) -> None:
        """Write a message; where nobody reads any more, nothing happens."""
        # Half a surrogate pair, which a client may send, is no UTF-8, so all but ASCII is escaped.
        content = json.dumps(message, separators=(",", ":")).encode("ascii")
        with self._lock:
            try:
                self._sink.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
                self._sink.flush()
            except (OSError, ValueError):
                return
