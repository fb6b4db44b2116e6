"""What the server can do, as it introduces itself: at the start, and later for binding files alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from genever.tools.server.client import Client
from genever.tools.server.features.tokens import MODIFIERS, TYPES
from genever.tools.server.protocol.stream import Json
from genever.version import __version__

#: What is answered about Python files, too.
OF_PYTHON = frozenset({"textDocument/prepareRename", "textDocument/references", "textDocument/rename"})


class Feature(NamedTuple):
    """Something that the server can do, as the client learns of it.

    Attributes:
        name: The client's name for it in its capabilities.
        method: The protocol's name of the request.
        provider: The server's name for it in its capabilities.
        options: What more there is to say.
        is_of_python: Whether it is for Python files, too.
    """

    name: str
    method: str
    provider: str
    options: Json
    is_of_python: bool = False


FEATURES: Sequence[Feature] = (
    Feature("codeLens", "textDocument/codeLens", "codeLensProvider", {"resolveProvider": False}),
    Feature(
        "completion",
        "textDocument/completion",
        "completionProvider",
        {"triggerCharacters": ["@", "%", ".", "/", "=", "'", '"', "(", ","], "resolveProvider": True},
    ),
    Feature("declaration", "textDocument/declaration", "declarationProvider", {}),
    Feature("definition", "textDocument/definition", "definitionProvider", {}),
    Feature("documentHighlight", "textDocument/documentHighlight", "documentHighlightProvider", {}),
    Feature("documentLink", "textDocument/documentLink", "documentLinkProvider", {"resolveProvider": False}),
    Feature("documentSymbol", "textDocument/documentSymbol", "documentSymbolProvider", {}),
    Feature("foldingRange", "textDocument/foldingRange", "foldingRangeProvider", {}),
    Feature("formatting", "textDocument/formatting", "documentFormattingProvider", {}),
    Feature("hover", "textDocument/hover", "hoverProvider", {}),
    Feature("inlayHint", "textDocument/inlayHint", "inlayHintProvider", {"resolveProvider": False}),
    Feature(
        "onTypeFormatting",
        "textDocument/onTypeFormatting",
        "documentOnTypeFormattingProvider",
        {"firstTriggerCharacter": "\n"},
    ),
    Feature("rangeFormatting", "textDocument/rangeFormatting", "documentRangeFormattingProvider", {}),
    Feature("references", "textDocument/references", "referencesProvider", {}, True),
    Feature("rename", "textDocument/rename", "renameProvider", {"prepareProvider": True}, True),
    Feature("selectionRange", "textDocument/selectionRange", "selectionRangeProvider", {}),
    Feature(
        "signatureHelp",
        "textDocument/signatureHelp",
        "signatureHelpProvider",
        {"triggerCharacters": ["(", ","], "retriggerCharacters": ["="]},
    ),
    Feature("typeDefinition", "textDocument/typeDefinition", "typeDefinitionProvider", {}),
)

#: The files that are not Python: a client that sends Python files must not have these formatted.
_BINDING_FILES = [{"language": "genever"}, {"language": "gin"}, {"pattern": "**/*.gin"}]
_PYTHON = [{"language": "python"}]
#: The files whose changes on the disk the server is to be notified of.
_WATCHED = ("**/*.gin", "**/*.py", "**/*.pyi", "**/*.{yaml,yml,toml,json,csv,env,ini,cfg}")


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
        capabilities["codeActionProvider"] = {
            "codeActionKinds": ["quickfix", "refactor.rewrite", "source.fixAll.genever"]
        }
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
    """Return whether a feature is registered later: a client that can register it does so for the right files only."""
    return client.is_vscode and feature.name in client.registers


def registrations(client: Client) -> list[Json]:
    """Return what is registered with the client when it is ready."""
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
