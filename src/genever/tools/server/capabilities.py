"""What the server can do, as it tells the client."""

from __future__ import annotations

from genever.tools.server.client import Client
from genever.tools.server.features.tokens import MODIFIERS, TYPES
from genever.tools.server.protocol.stream import Json
from genever.version import __version__


def introduction(client: Client) -> Json:
    """Return the answer to ``initialize``."""
    capabilities: Json = {
        "positionEncoding": client.encoding,
        "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
        "documentFormattingProvider": True,
        "documentRangeFormattingProvider": True,
        "documentOnTypeFormattingProvider": {"firstTriggerCharacter": "\n"},
        "foldingRangeProvider": True,
        "selectionRangeProvider": True,
        "documentSymbolProvider": True,
        "documentLinkProvider": {"resolveProvider": False},
        "documentHighlightProvider": True,
        "codeActionProvider": {"codeActionKinds": ["quickfix", "source.fixAll"]} if client.literals else False,
        "semanticTokensProvider": {
            "legend": {"tokenTypes": list(TYPES), "tokenModifiers": list(MODIFIERS)},
            "full": {"delta": True},
            "range": True,
        },
        "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}},
    }
    if client.pulls:
        capabilities["diagnosticProvider"] = {
            "identifier": "genever",
            "interFileDependencies": True,
            "workspaceDiagnostics": False,
        }
    return {"capabilities": capabilities, "serverInfo": {"name": "genever", "version": __version__}}
