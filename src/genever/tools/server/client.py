"""What the client can do, as it says when it starts."""

from __future__ import annotations

from typing import Any, NamedTuple

from genever.tools.server.protocol.positions import ENCODINGS, Encoding
from genever.tools.server.protocol.stream import Json
from genever.tools.server.texts.places import path_of


class Client(NamedTuple):
    """What a client can do.

    Attributes:
        encoding: What its columns count.
        pulls: Whether it requests findings, and need not be sent them.
        related: Whether it shows the other places that a finding names.
        links_codes: Whether a code can be a link.
        hierarchical: Whether an outline may nest.
        link_ranges: Whether a definition may say which name leads to it.
        literals: Whether actions may be more than commands.
        snippets: Whether what is completed may have places to fill in.
        versioned: Whether changes may be of documents at a version.
        markdown: Whether a hover may be Markdown.
        markdown_items: Whether the documentation of what is completed may be.
        progress: Whether it shows progress.
        watches: Whether it watches files on request.
        refreshes: What it requests again when it is notified: ``diagnostics``, ``inlayHint``, ``codeLens``, ….
        registers: What can be registered with it later, for some kinds of files, by the protocol's names.
        is_vscode: Whether it is VS Code or made from it, with its commands.
    """

    encoding: Encoding = "utf-16"
    pulls: bool = False
    related: bool = False
    hierarchical: bool = False
    link_ranges: bool = False
    literals: bool = False
    snippets: bool = False
    versioned: bool = False
    markdown: bool = False
    markdown_items: bool = False
    progress: bool = False
    watches: bool = False
    refreshes: frozenset[str] = frozenset()
    registers: frozenset[str] = frozenset()
    is_vscode: bool = False

    @classmethod
    def of(cls, capabilities: Any, name: str = "") -> Client:
        """Return what a client's ``capabilities`` say; what is no capability is none."""

        def has(*path: str) -> bool:
            return bool(_at(capabilities, *path))

        offered = _at(capabilities, "general", "positionEncodings")
        offered = offered if isinstance(offered, list) else []
        encoding: Encoding = next((known for known in ENCODINGS if known in offered), "utf-16")
        formats = _at(capabilities, "textDocument", "hover", "contentFormat")
        item_formats = _at(capabilities, "textDocument", "completion", "completionItem", "documentationFormat")
        refreshes = frozenset(
            name
            for name in ("diagnostics", "inlayHint", "codeLens", "semanticTokens")
            if has("workspace", name, "refreshSupport")
        )
        return cls(
            encoding,
            # What the type checker finds comes later: a client that does not request it again is sent it.
            has("textDocument", "diagnostic") and "diagnostics" in refreshes,
            has("textDocument", "publishDiagnostics", "relatedInformation")
            or has("textDocument", "diagnostic", "relatedDocumentSupport"),
            has("textDocument", "documentSymbol", "hierarchicalDocumentSymbolSupport"),
            has("textDocument", "definition", "linkSupport"),
            has("textDocument", "codeAction", "codeActionLiteralSupport"),
            has("textDocument", "completion", "completionItem", "snippetSupport"),
            has("workspace", "workspaceEdit", "documentChanges"),
            isinstance(formats, list) and "markdown" in formats,
            isinstance(item_formats, list) and "markdown" in item_formats,
            has("window", "workDoneProgress"),
            has("workspace", "didChangeWatchedFiles", "dynamicRegistration"),
            refreshes,
            _registers(capabilities),
            any(part in name.lower() for part in ("visual studio code", "vscode", "vscodium", "code-server", "cursor")),
        )


def _registers(capabilities: Any) -> frozenset[str]:
    offered = _at(capabilities, "textDocument")
    return frozenset(
        name
        for name, about in (offered.items() if isinstance(offered, dict) else ())
        if _at(about, "dynamicRegistration") is True
    )


def _at(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def folders_of(params: Json) -> list[str]:
    """Return the folders that a client has open, from the parameters of ``initialize``."""
    given = params.get("workspaceFolders")
    uris = [_at(each, "uri") for each in given] if isinstance(given, list) else [params.get("rootUri")]
    found = [path_of(uri) for uri in uris if isinstance(uri, str)]
    if not any(found) and isinstance(params.get("rootPath"), str):
        found = [params["rootPath"]]
    return [path for path in found if path]
