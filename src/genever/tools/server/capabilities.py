"""What the server can do, as it tells the client: at the start, and later for binding files alone."""

from __future__ import annotations

from genever.tools.server.client import Client
from genever.tools.server.features.tokens import MODIFIERS, TYPES
from genever.tools.server.protocol.stream import Json
from genever.tools.server.routes import FEATURES, Feature
from genever.version import __version__

#: The files that are not Python: a client that sends Python files must not ask for these to be formatted.
_BINDING_FILES = [{"language": "genever"}, {"language": "gin"}, {"pattern": "**/*.gin"}]
_PYTHON = [{"language": "python"}]
#: The files whose changes on the disk the server wants to be told of.
_WATCHED = ("**/*.gin", "**/*.py", "**/*.pyi", "**/pyproject.toml")


def introduction(client: Client) -> Json:
    """Return the answer to ``initialize``."""
    capabilities: Json = {
        "positionEncoding": client.encoding,
        "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
        "workspaceSymbolProvider": True,
        "semanticTokensProvider": {
            "legend": {"tokenTypes": list(TYPES), "tokenModifiers": list(MODIFIERS)},
            "full": {"delta": True},
            "range": True,
        },
        "workspace": {
            "workspaceFolders": {"supported": True, "changeNotifications": True},
            "fileOperations": {
                "willRename": {"filters": [{"scheme": "file", "pattern": {"glob": "**/*.gin", "matches": "file"}}]}
            },
        },
    }
    if client.literals:
        capabilities["codeActionProvider"] = {"codeActionKinds": ["quickfix", "source.fixAll"]}
    if client.pulls:
        capabilities["diagnosticProvider"] = {
            "identifier": "genever",
            "interFileDependencies": True,
            "workspaceDiagnostics": False,
        }
    for feature in FEATURES:
        if not _is_later(feature, client):
            capabilities[feature.provider] = feature.options or True
    return {"capabilities": capabilities, "serverInfo": {"name": "genever", "version": __version__}}


def _is_later(feature: Feature, client: Client) -> bool:
    """Return whether a feature is told of later: a client that can be told so asks for it for the right files only."""
    return client.is_vscode and feature.name in client.registers


def registrations(client: Client) -> list[Json]:
    """Return what the client is told of when it is ready."""
    made: list[Json] = []
    for feature in FEATURES:
        if _is_later(feature, client):
            files = [*_BINDING_FILES, *(_PYTHON if feature.is_of_python else [])]
            options = {**feature.options, "documentSelector": files}
            made.append({"id": feature.method, "method": feature.method, "registerOptions": options})
    if client.watches:
        watchers = [{"globPattern": pattern} for pattern in _WATCHED]
        method = "workspace/didChangeWatchedFiles"
        made.append({"id": method, "method": method, "registerOptions": {"watchers": watchers}})
    return made
