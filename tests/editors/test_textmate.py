"""The TextMate grammar: to the engine of VS Code, files consist of the tokens that they consist of to the parser."""

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lark import Lark, Token

from genever.language.evaluation.functions import FUNCTIONS
from genever.language.evaluation.spaces import SPACES
from genever.language.syntax.parse import parse
from genever.language.syntax.parser.generate import make_lark
from genever.language.syntax.parser.grammar import grammar_text
from grammar import textmate
from tests.editors.installed import FOLDER, SCRIPTS, node_environment, require
from tests.language.syntax.test_driver import LarkLayout
from tests.laws.texts import CORPUS

ROOT = Path(__file__).parents[2]

OWN = """
# what gin does not have
from optim.adam import Adam as Optimizer
include f'model/{%arch}.gin' as generator
generator/optim.Adam.lr = -1e-3 if %x > 0 and not True else %a.b % 3  # note
s/t/batch = 4 // %n ** -2 + 0x_1F - .5
train.callbacks += [@Early(), @x/y.Late(lr=3, name='a', ...),  # note
  'a' "b\\n\\'" r'\\d' b'\\x00' \\
]
del train.x
Adam:
    lr = sqrt(%n) / max(1, 2)

    betas = (
0.9, {'k': 1, %name: {1}},
)
# at the margin, in the block
    once = once @f()
lazy = lazy @f(lr = 1)
cached = once cached @f()
calls = cached @f
assert %a[0] % 2 != 0 or 'x' not in %names[1:-1], 'message'
x = f"{%name!r:>{%w}} {{}} {sqrt(%lr):g}" 'b'
y = '''
z = 1 # no statement \\'''
''' # 3
include = 5
import = @import
z = %import | {'del'} & %x ^ %y
"""

#: What a token of the parser is; one that is not here is an operator.
KINDS = {
    **dict.fromkeys(("IMPORT", "FROM", "_IMPORT", "_AS", "INCLUDE", "DEL", "ASSERT"), "keyword"),
    **dict.fromkeys(("IF", "ELSE", "OR", "AND", "NOT", "IN"), "word"),
    **dict.fromkeys(("ONCE", "LAZY", "CACHED"), "modifier"),
    **dict.fromkeys(("STRING", "FSTRING"), "string"),
    **dict.fromkeys(("LSQB", "RSQB", "LPAR", "RPAR", "LBRACE", "RBRACE", "COMMA", "COLON"), "punctuation"),
    **dict.fromkeys(("KEY", "NAME", "MODULE", "REFERENCE"), "name"),
    "CONSTANT": "constant",
    **dict.fromkeys(("FUNCTION", "DRAW"), "function"),
    "MACRO": "macro",
    "NUMBER": "number",
    "REST": "rest",
}

#: What the innermost scope of a text says that it is. The first that fits counts.
SCOPES = {
    "comment.": "comment",
    "keyword.control.": "keyword",
    "keyword.operator.word": "word",
    "keyword.operator": "operator",
    "storage.modifier": "modifier",
    "storage.type.string": "string",
    "punctuation.definition.string": "string",
    "punctuation.definition.reference": "name",
    "punctuation.separator.module": "name",
    "punctuation.separator.scope": "name",
    "punctuation.separator.continuation": None,
    "punctuation.": "punctuation",
    "string.": "string",
    "constant.character.escape": "string",
    "constant.numeric": "number",
    "constant.language": "constant",
    "constant.other.rest": "rest",
    "support.function": "function",
    "variable.other.constant.macro": "macro",
    "variable.parameter": "name",
    "entity.name.": "name",
}


def test_the_grammar_is_what_its_script_writes() -> None:
    written = textmate.TARGET.read_text(encoding="utf-8")
    assert written == textmate.textmate_grammar(grammar_text()), "run `python -m grammar.textmate`"


def test_its_keywords_and_functions_are_the_languages() -> None:
    found = textmate.terminals(grammar_text())
    assert {"IF", "ELSE", "ONCE", "LAZY", "CACHED", "IMPORT", "FROM", "DEL", "ASSERT", "INCLUDE"} <= found.keys()
    written = textmate.TARGET.read_text(encoding="utf-8")
    assert all(re.search(rf"[|:(]{name}[|)]", written) for name in (*FUNCTIONS, *SPACES))


@pytest.mark.editors
def test_its_own_forms_are_seen_as_the_parser_sees_them() -> None:
    assert differences([OWN]) == []


@pytest.mark.editors
def test_example_files_are_seen_as_the_parser_sees_them() -> None:
    paths = sorted(ROOT.glob("examples/**/*.gin"))
    assert paths
    assert differences([path.read_text(encoding="utf-8") for path in paths]) == []


@pytest.mark.editors
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of public binding files is not here")
def test_public_files_are_seen_as_the_parser_sees_them() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.rglob("*.gin"))]
    assert differences([text for text in texts if not parse(text).diagnostics]) == []


def differences(texts: Sequence[str]) -> list[tuple[str, str | None, str | None]]:
    """Lines of texts with what the parser says of a piece in them, and what the engine says where that differs."""
    lexer = Lexer()
    found = []
    for text, tokens in zip(texts, engine_tokens(texts), strict=True):
        by_parser, by_engine = lexer.kinds(text), engine_kinds(text, tokens)
        for at, (one, other) in enumerate(zip(by_parser, by_engine, strict=True)):
            if one != other and not text[at].isspace() and one != "field":
                line = text[text.rfind("\n", 0, at) + 1 : at] + "»" + text[at:].partition("\n")[0]
                found.append((line, one, other))
    return found


# ---- What the parser says -----------------------------------------------------------------------------


class Lexer(LarkLayout):
    """Lark's own lexer for the grammar, without the tokens that are there to keep parsing fast."""

    def __init__(self) -> None:
        grammar = grammar_text()
        for shortcut in (r"^ +\| SIMPLE _NEWLINE .*\n", r"PLAIN +-> plain\n +\| ", r"^(PLAIN|SIMPLE)\.\d: .*\n"):
            grammar, count = re.subn(shortcut, "", grammar, flags=re.MULTILINE)
            assert count, shortcut
        self.lark: Lark = make_lark(grammar, self)
        self.tokens: list[Token] = []

    def process(self, stream: Iterator[Token]) -> Iterator[Any]:
        return super().process(self.recorded(stream))

    def recorded(self, stream: Iterator[Token]) -> Iterator[Token]:
        for token in stream:
            self.tokens.append(token)
            yield token

    def kinds(self, text: str) -> list[str | None]:
        """What each character of a text belongs to; ``field`` in the fields of an f-string."""
        self.tokens = []
        self.lark.parse(text + "\n", start="document")
        kinds: list[str | None] = [None] * len(text)
        for token, after in pairwise([*self.tokens, Token("_NEWLINE", "")]):
            assert token.start_pos is not None and token.end_pos is not None
            if token.type != "_NEWLINE":
                start = token.start_pos + len(token) - len(token.lstrip())
                kinds[start : token.end_pos] = [KINDS.get(token.type, "operator")] * (token.end_pos - start)
            if token.type == "KEY" and "." not in token and after.type in ("_EQUALS", "EDIT"):
                start = token.start_pos + token.rfind("/") + 1
                kinds[start : token.end_pos] = ["macro"] * (token.end_pos - start)
            if token.type == "FSTRING":
                for field in re.finditer(r"(?<!\{)\{(?!\{).*\}", token):
                    kinds[token.start_pos + field.start() : token.start_pos + field.end()] = ["field"] * len(field[0])
        for comment in parse(text).comments:
            kinds[comment.start : comment.start + len(comment.text)] = ["comment"] * len(comment.text)
        return kinds


# ---- What the engine says -----------------------------------------------------------------------------


def engine_tokens(texts: Sequence[str]) -> Any:
    """The tokens of texts: begin, end and scopes of each."""
    require("packages")
    result = subprocess.run(
        [FOLDER / "bin" / "node", SCRIPTS / "textmate.cjs", textmate.TARGET],
        input=json.dumps(texts),
        env=node_environment(),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def engine_kinds(text: str, tokens: list[tuple[int, int, list[str]]]) -> list[str | None]:
    """What each character of a text belongs to."""
    kinds: list[str | None] = [None] * len(text)
    for start, end, scopes in tokens:
        kind = next((kind for prefix, kind in SCOPES.items() if scopes[-1].startswith(prefix)), None)
        kinds[start:end] = [kind] * (min(end, len(text)) - start)
    return kinds
