"""Public binding files, with half of what they configure known: every one has its Python."""

import ast

import pytest

import genever
from genever import Session
from genever.tools.lowering.lower import lower
from tests.differential.test_corpus import CORPUS, _expected, bare
from tests.untyped import configurable

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of public binding files is not here")


@pytest.mark.parametrize("file", [line.id for line in _expected("statements")])
def test_a_file_is_lowered(file: str, nothing_registered: None) -> None:
    text, selectors = bare((CORPUS / file).read_text(), file)
    with Session() as session:
        for selector in selectors:
            configurable(selector, module="corpus")(lambda **parameters: parameters)
        genever.parse_config(text, skip_unknown=True)
        lowered = lower(session.config, session.catalog)
    ast.parse(lowered.text)
    for piece in lowered.pieces():
        assert lowered.around(piece.span)[-1].span == piece.span
