"""The errors that answer a request which cannot be carried out."""

from __future__ import annotations

from typing import Any

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
NOT_INITIALIZED = -32002
#: The text has changed since the request was sent.
CONTENT_MODIFIED = -32801
CANCELLED = -32800
#: The request was understood, and cannot be carried out: a name that cannot be changed.
REQUEST_FAILED = -32803


class ProtocolError(Exception):
    """A request is answered with an error.

    Args:
        code: One of those above.
        message: What is wrong, for who uses the editor.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def as_json(self) -> dict[str, Any]:
        """Return it as a message has it."""
        return {"code": self.code, "message": self.message}


def invalid(what: str) -> ProtocolError:
    """Return the error for parameters that do not have the protocol's form."""
    return ProtocolError(INVALID_PARAMS, what)
