"""Binding files for the laws: good statements, pieces of text, and damaged lines of public files."""

from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

WORDS = st.sampled_from(["f", "g", "lr", "train", "Adam", "_x1", "include", "from", "import", "naïve", "X"])
SELECTORS = st.lists(WORDS, min_size=1, max_size=3).map(".".join)
SCOPES = st.lists(WORDS, max_size=2).map(lambda names: "".join(f"{name}/" for name in names))

NUMBERS = st.sampled_from(
    ["0", "1_000", "0x1F", "0b11", "0o17", ".5", "1.", "1e-8", "1E+8", "2j", "-1", "- 2.5", "-0x_f"]
)
STRINGS = st.sampled_from(
    [
        "'a'",
        '"it\'s"',
        "''",
        "r'\\d'",
        "b'\\x00'",
        "u'é'",
        "'\\n\\u00e9'",
        "'''two\nlines # and no comment'''",
        '""" "quoted" """',
        "'joined' \"together\"",
    ]
)
CONSTANTS = st.sampled_from(["None", "True", "False"])
USES = st.builds("{}{}{}".format, st.sampled_from("@%"), SCOPES, SELECTORS) | st.builds(
    "@{}{}()".format, SCOPES, SELECTORS
)


def containers(items: SearchStrategy[str]) -> SearchStrategy[str]:
    """Lists, tuples and dicts of items, laid out in every way that brackets allow."""
    comma = st.sampled_from([",", ", ", ",\n", " ,  # why not\n   "])

    @st.composite
    def joined(draw: st.DrawFn, item: SearchStrategy[str]) -> str:
        texts = draw(st.lists(item, max_size=4))
        end = draw(st.sampled_from(["", ","])) if texts else ""
        return "".join(text + draw(comma) for text in texts[:-1]) + "".join(texts[-1:]) + end

    key = STRINGS | NUMBERS | CONSTANTS
    return (
        joined(items).map("[{}]".format)
        | joined(st.builds("{}: {}".format, key, items)).map("{{{}}}".format)
        | st.builds("({}, {})".format, items, joined(items))
        | items.map("({})".format)
    )


def operations(items: SearchStrategy[str]) -> SearchStrategy[str]:
    """What goes beyond gin: operators, functions, f-strings, arguments, `once` and `lazy`."""
    simple = NUMBERS | USES
    return (
        st.builds(
            "{} {} {}".format,
            simple,
            st.sampled_from(["+", "-", "*", "//", "% ", "**", "|", "^", "&", "<", "==", "in"]),
            simple,
        )
        | st.builds("{} if {} else {}".format, simple, simple, items)
        | st.builds("not {} and {}".format, simple, simple)
        | st.builds("max({}, {})".format, items, simple)
        | st.builds("%X[{}]".format, st.sampled_from(["0", "-1", "1:", ":-1", "::2", "'a'"]))
        | st.builds("@{}{}({}, lr={})".format, SCOPES, SELECTORS, items, items)
        | st.builds("@{}(lr={}, ...)".format, SELECTORS, items)
        | st.builds("{} @{}({})".format, st.sampled_from(["once", "lazy"]), SELECTORS, items)
        | st.builds("f'{{{}}} and {{{}:>8}}{{{{'".format, st.just("%X"), st.sampled_from(["%s/X", "1 + %X", "%a.K"]))
        | st.builds("{{{}, {}}}".format, simple, simple)
    )


VALUES = st.recursive(
    NUMBERS | STRINGS | CONSTANTS | USES, lambda items: containers(items) | operations(items), max_leaves=6
)

ENDS = st.sampled_from(["\n", " # a comment\n", "\n\n", "\n# a line of its own\n"])
EQUALS = st.sampled_from([" = ", "=", " =", " = \\\n  "])
BINDINGS = st.builds("{}{}.{}{}{}{}".format, SCOPES, SELECTORS, WORDS, EQUALS, VALUES, ENDS)
MACROS = st.builds("{}{}{}{}{}".format, SCOPES, WORDS, EQUALS, VALUES, ENDS)
ENTRIES = st.builds("    {}{}{}{}".format, WORDS, EQUALS, VALUES, st.just("\n"))
BLOCKS = st.builds("{}{}:\n{}".format, SCOPES, SELECTORS, st.lists(ENTRIES, min_size=1, max_size=3).map("".join))
EDITS = st.builds("{}{}.{} {} {}{}".format, SCOPES, SELECTORS, WORDS, st.sampled_from(["+=", "-=", "|="]), VALUES, ENDS)
REMOVALS = st.builds("del {}{}.{}{}".format, SCOPES, SELECTORS, WORDS, ENDS)
ASSERTIONS = st.builds("assert {} == {}, 'why'{}".format, USES, NUMBERS, ENDS)
IMPORTS = st.sampled_from(["import a.b\n", "import a.b as c\n", "from a.b import c\n", "from a import c as d\n"])
INCLUDES = st.sampled_from(
    ["include 'base.gin'\n", "include 'part' 'two.gin'  # joined\n", "include f'{%X}.gin' as s\n"]
)

#: One good statement, its line end included.
STATEMENTS = BINDINGS | MACROS | BLOCKS | EDITS | REMOVALS | ASSERTIONS | IMPORTS | INCLUDES

_PIECES = st.sampled_from(
    [
        *("\n", "\r\n", " ", "    ", "\t", "\f", "\\\n", "\\", "#", "'", '"', "'''", '"""', "\0", "\ud800", "é", "٣"),
        *("[", "]", "(", ")", "{", "}", ",", ":", "=", ".", "/", "@", "%", "-", "+", "*", ";", "<", "!", "|=", "+="),
        *("f", "f.x", "s/f.x = ", "f.x = 1\n", "f:\n  x = 1\n", "import a", "from a import b", "include 'a'", "X = "),
        *("1", "1e5", "0x", "None", "'a'", "b'", "rb'", "f'", "if", "else", "not", "del", "assert", "once", "lazy"),
    ]
)
#: Texts of any kind: mostly broken.
TEXTS = st.text() | st.lists(_PIECES | st.text(max_size=3), max_size=40).map("".join)


@cache
def corpus_lines() -> tuple[str, ...]:
    """The lines of the public binding files; some of our own where that folder is not here."""
    if not CORPUS.is_dir():
        return ("train.Adam.lr = 0.1  # as published", "f.x = {'a': [1, 2], 'b': @s/g()}", "include 'base.gin'")
    files = sorted(CORPUS.rglob("*.gin"))[::7]
    lines = {line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()}
    return tuple(sorted(lines, key=lambda line: (line.strip(), line)))


@st.composite
def damaged_lines(draw: st.DrawFn) -> str:
    """Lines of public files with pieces put in, taken out and replaced."""
    lines = corpus_lines()
    chosen = draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=6))
    text = "\n".join(lines[index] for index in chosen)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        text = text[:start] + draw(_PIECES | st.just("")) + text[start + draw(st.integers(0, 3)) :]
    return text
