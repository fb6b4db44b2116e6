"""The server with pytest-lsp's client, which knows the protocol's types, and what three editors say that they can."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.tools.server.project import TRAINING

pytest_lsp = pytest.importorskip("pytest_lsp")
types = pytest.importorskip("lsprotocol.types")
pytest_asyncio = pytest.importorskip("pytest_asyncio")

TEXT = """\
import training

main = @train()
width = 2 * 4

Model.width = %width
train.model = @Model()
train:
    stepz = 3
    mode = 'exact'
"""


@pytest_asyncio.fixture(params=["visual_studio_code", "neovim", "emacs"])  # type: ignore[untyped-decorator]
async def client(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    (tmp_path / "training.py").write_text(TRAINING)
    (tmp_path / "main.gin").write_text(TEXT)
    made = pytest_lsp.make_test_lsp_client()
    for method in ("client/registerCapability", "workspace/inlayHint/refresh"):
        if method not in made.protocol.fm.features:
            made.feature(method)(lambda params: None)
    await made.start_io(sys.executable, "-m", "genever", "lsp", cwd=tmp_path)
    await made.initialize_session(
        types.InitializeParams(
            capabilities=pytest_lsp.client_capabilities(request.param),
            client_info=types.ClientInfo(name=request.param.replace("_", " ")),
            workspace_folders=[types.WorkspaceFolder(uri=tmp_path.as_uri(), name="project")],
            root_uri=tmp_path.as_uri(),
        )
    )
    yield made
    await made.shutdown_session()
    await made.stop()


async def opened(client: Any, folder: Path, name: str = "main.gin") -> Any:
    uri = (folder / name).as_uri()
    language = "genever" if name.endswith(".gin") else "python"
    item = types.TextDocumentItem(uri=uri, language_id=language, version=1, text=(folder / name).read_text())
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    return types.TextDocumentIdentifier(uri=uri)


def at(needle: str, plus: int = 0, text: str = TEXT) -> Any:
    before = text[: text.index(needle) + plus]
    return types.Position(line=before.count("\n"), character=len(before.rpartition("\n")[2]))


@pytest.mark.asyncio
async def test_findings_come_with_a_fix(client: Any, tmp_path: Path) -> None:
    document = await opened(client, tmp_path)
    while not client.diagnostics.get(document.uri):
        await client.wait_for_notification("textDocument/publishDiagnostics")
    found = [(each.code, each.message, each.range.start.line) for each in client.diagnostics[document.uri]]
    message = "Configurable 'train' doesn't have a parameter named 'stepz'.\ndid you mean 'steps'?"
    assert ("unknown-parameter", message, 8) in found
    here = types.Range(start=at("stepz"), end=at("stepz"))
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(text_document=document, range=here, context=types.CodeActionContext(diagnostics=[]))
    )
    assert [action.title for action in actions] == ["Change stepz to steps"]


@pytest.mark.asyncio
async def test_every_request_is_answered_in_the_protocols_form(client: Any, tmp_path: Path) -> None:
    document = await opened(client, tmp_path)
    place = types.TextDocumentPositionParams(text_document=document, position=at("Model.width", 8))
    everything = types.Range(start=types.Position(0, 0), end=types.Position(10, 0))
    options = types.FormattingOptions(tab_size=4, insert_spaces=True)

    hover = await client.text_document_hover_async(types.HoverParams(text_document=document, position=place.position))
    assert "width: int" in hover.contents.value
    found = await client.text_document_definition_async(
        types.DefinitionParams(text_document=document, position=place.position)
    )
    assert [Path(getattr(each, "uri", None) or each.target_uri).name for each in found] == ["training.py"]
    declared = await client.text_document_declaration_async(
        types.DeclarationParams(text_document=document, position=place.position)
    )
    assert declared == found
    assert not await client.text_document_type_definition_async(
        types.TypeDefinitionParams(text_document=document, position=place.position)
    )
    context = types.ReferenceContext(include_declaration=True)
    found = await client.text_document_references_async(
        types.ReferenceParams(context=context, text_document=document, position=at("%width", 2))
    )
    assert [each.range.start.line for each in found] == [3, 5]
    prepared = await client.text_document_prepare_rename_async(
        types.PrepareRenameParams(text_document=document, position=at("%width", 2))
    )
    assert prepared.placeholder == "width"
    renamed = await client.text_document_rename_async(
        types.RenameParams(new_name="size", text_document=document, position=at("%width", 2))
    )
    changes = renamed.document_changes[0].edits if renamed.document_changes else renamed.changes[document.uri]
    assert [(each.range.start.line, each.new_text) for each in changes] == [(3, "size"), (5, "size")]
    completed = await client.text_document_completion_async(
        types.CompletionParams(text_document=document, position=at("@Model", 3))
    )
    (item,) = [each for each in completed.items if each.label == "Model"]
    resolved = await client.completion_item_resolve_async(item)
    documentation = resolved.documentation
    assert "A model with layers." in getattr(documentation, "value", documentation)
    signature = await client.text_document_signature_help_async(
        types.SignatureHelpParams(text_document=document, position=at("@Model()", 7))
    )
    assert signature.signatures[0].label == "Model(width: int, depth: int = 2)"
    hints = await client.text_document_inlay_hint_async(types.InlayHintParams(text_document=document, range=everything))
    assert [each.label for each in hints] == ["= 8", "= 8", "default None", "default 'fast'"]
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(text_document=document))
    assert [each.command.title for each in lenses] == ["Run", "Show", "Diff with the last run"]
    links = await client.text_document_document_link_async(types.DocumentLinkParams(text_document=document))
    assert [Path(each.target).name for each in links] == ["training.py"]
    marked = await client.text_document_document_highlight_async(
        types.DocumentHighlightParams(text_document=document, position=at("%width", 2))
    )
    assert [(each.range.start.line, each.kind) for each in marked] == [(3, 3), (5, 2)]
    outline = await client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=document))
    assert "main" in [each.name for each in outline]
    folds = await client.text_document_folding_range_async(types.FoldingRangeParams(text_document=document))
    assert [(each.start_line, each.end_line) for each in folds] == [(7, 9)]
    (grown,) = await client.text_document_selection_range_async(
        types.SelectionRangeParams(text_document=document, positions=[at("2 * 4")])
    )
    assert grown.parent is not None
    tokens = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(text_document=document))
    again = await client.text_document_semantic_tokens_full_delta_async(
        types.SemanticTokensDeltaParams(text_document=document, previous_result_id=tokens.result_id)
    )
    assert list(again.edits) == []
    part = await client.text_document_semantic_tokens_range_async(
        types.SemanticTokensRangeParams(text_document=document, range=everything)
    )
    assert part.data == tokens.data
    assert not await client.text_document_formatting_async(
        types.DocumentFormattingParams(text_document=document, options=options)
    )
    formatted = types.DocumentRangeFormattingParams(text_document=document, range=everything, options=options)
    assert not await client.text_document_range_formatting_async(formatted)
    typed = types.DocumentOnTypeFormattingParams(
        text_document=document, position=types.Position(4, 0), ch="\n", options=options
    )
    assert not await client.text_document_on_type_formatting_async(typed)
    found = await client.workspace_symbol_async(types.WorkspaceSymbolParams(query="wdth"))
    assert [each.name for each in found] == ["width", "Model.width"]
    moved = types.RenameFilesParams(
        files=[types.FileRename(old_uri=document.uri, new_uri=document.uri.replace("main", "other"))]
    )
    assert await client.workspace_will_rename_files_async(moved) is None
    pulled = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(text_document=document))
    assert {each.code for each in pulled.items} == {"unknown-parameter", "constant-expression"}


@pytest.mark.asyncio
async def test_a_parameter_is_renamed_from_an_open_python_file(client: Any, tmp_path: Path) -> None:
    (tmp_path / "main.gin").write_text(TEXT.replace("stepz", "steps"))
    document = await opened(client, tmp_path, "training.py")
    place = at("steps: int", 2, TRAINING)
    prepared = await client.text_document_prepare_rename_async(
        types.PrepareRenameParams(text_document=document, position=place)
    )
    assert prepared.placeholder == "steps"
    renamed = await client.text_document_rename_async(
        types.RenameParams(new_name="count", text_document=document, position=place)
    )
    changed = (
        [each.text_document.uri for each in renamed.document_changes]
        if renamed.document_changes
        else list(renamed.changes)
    )
    assert sorted(Path(uri).name for uri in changed) == ["main.gin", "training.py"]
    options = types.FormattingOptions(tab_size=4, insert_spaces=True)
    assert (
        await client.text_document_formatting_async(
            types.DocumentFormattingParams(text_document=document, options=options)
        )
        is None
    )
