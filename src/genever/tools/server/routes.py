"""Which function answers which request, and what it waits for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from genever.tools.server.answers import documents, everywhere, meanings
from genever.tools.server.protocol.stream import Json
from genever.tools.server.semantics.model import Model
from genever.tools.server.workspace import Workspace

#: Answers a request about one document by itself.
OfDocument: TypeAlias = Callable[[Workspace, Json], Any]
#: Answers a request about what names mean.
OfModels: TypeAlias = Callable[[Workspace, Json, Sequence[Model]], Any]

#: Answered at once, from the text alone.
AT_ONCE: Mapping[str, OfDocument] = {
    "textDocument/documentSymbol": documents.document_symbols,
    "textDocument/foldingRange": documents.folding_ranges,
    "textDocument/formatting": documents.formatting,
    "textDocument/onTypeFormatting": documents.on_type_formatting,
    "textDocument/rangeFormatting": documents.range_formatting,
    "textDocument/selectionRange": documents.selection_ranges,
    "textDocument/semanticTokens/full": documents.semantic_tokens,
    "textDocument/semanticTokens/full/delta": documents.semantic_tokens_delta,
    "textDocument/semanticTokens/range": documents.semantic_tokens_range,
}

#: Answered at once where anything is known of the entries of the file, be it of a moment ago.
LATEST: Mapping[str, OfModels] = {
    "textDocument/codeLens": meanings.code_lenses,
    "textDocument/completion": meanings.completion,
    "textDocument/documentHighlight": documents.highlights,
    "textDocument/documentLink": documents.document_links,
    "completionItem/resolve": meanings.resolve_completion,
}

#: Answered in a thread, when the entries of the file have been read as they are now.
FRESH: Mapping[str, OfModels] = {
    "textDocument/declaration": meanings.definition,
    "textDocument/definition": meanings.definition,
    "textDocument/hover": meanings.hovering,
    "textDocument/inlayHint": meanings.inlay_hints,
    "textDocument/signatureHelp": meanings.signature_help,
    "textDocument/typeDefinition": meanings.type_definition,
}

#: Answered in a thread, when all entries of the workspace have been read.
EVERYWHERE: Mapping[str, OfModels] = {
    "textDocument/prepareRename": everywhere.prepare_rename,
    "textDocument/references": everywhere.references,
    "textDocument/rename": everywhere.renaming,
}

#: Answered in a thread, from the files alone, which need not have been read as parts of entries.
OF_FILES: Mapping[str, OfModels] = {
    "workspace/symbol": everywhere.workspace_symbols,
    "workspace/willRenameFiles": everywhere.will_rename_files,
}
