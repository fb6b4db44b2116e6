"""Binding files as they may be shown: what is written inside ``secret(…)`` is starred out, and no message quotes it.

This works on the text alone, so that it holds for a text that is no configuration too: where the quotes were lost, the
bracket is never closed, or the name of the function is misspelt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

#: What may be a call of ``secret``, or be meant as one.
_CALL = re.compile(r"(?<!\w)(?P<word>\w{4,9})(?P<blank>[ \t]*)(?P<next>[(\[{'\"]|(?<=[ \t])[\w@%])", re.ASCII)
_WORDS = frozenset(
    re.findall(
        r"\w+",
        "None True False if else and or not in pi once lazy cached abs bool ceil data env exp float floor int len log "
        "log10 log2 max min range round secret sorted sqrt str sum",
    )
)
_TOKEN = re.compile(
    rf"""
    (?P<string>[rbfuRBFU]{{0,2}}(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"
                                 |'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))
  | (?P<open>[(\[{{]) | (?P<close>[)\]}}]) | (?P<newline>\n)
  | (?P<sound>[^\S\n]+ | \#[^\n]* | \d[\w.]* | [@%][ \t]*[A-Za-z_][\w./]* | (?:{"|".join(sorted(_WORDS))})\b
            | \\. | [A-Za-z_]\w*[ \t]*=(?!=) | [^\w\s'"()\[\]{{}}])
  | (?P<odd>\w+ | .)
    """,
    re.VERBOSE | re.DOTALL,
)
_STATEMENT = re.compile(
    r"[A-Za-z_][\w./]*[ \t]*(?:[-+|]?=(?!=)|:)|(?:import|from|include|assert|del)[ \t]|dotenv[ \t]*\("
)
#: What may be shown inside of ``secret(…)``: the name of an environment variable, and what stands for the rest.
_SHOWN = re.compile(r"""\s*(?:env\s*\(\s*(['"])\w*\1\s*\)|'<hidden>')\s*""")


#: What of it names a secret that stands somewhere else: in a variable, a data file or a macro.
_NAMED = re.compile(
    r"""env\s*\(\s*(?:choice\s*\([^()]*\)|(['"])\w*\1|%[\w./]+)\s*\)|data\s*\([^()]*\)(?:\s*\[[^\[\]]*\])*|%[\w./]+"""
)


def holds_secret(text: str) -> bool:
    """Return whether what is secret stands in a text itself, as in ``secret('…')``.

    >>> holds_secret("f.token = secret('s3cr3t')"), holds_secret("f.token = secret(env('TOKEN'))")
    (True, False)
    """
    return any(re.search(r"['\"\d]", _NAMED.sub("", text[start:end])) for start, end in hidden_spans(text))


def hidden_words(text: str, spans: Iterable[tuple[int, int]], start: int, end: int) -> set[str]:
    """Return the words in those of some hidden spans that are in the lines of ``text[start:end]``.

    Of what stands beside it, and not around it, words of one or two letters are left out: any message may have them.
    """
    first, last = text.rfind("\n", 0, start) + 1, _line_end(text, end)
    near = ((begin, stop) for begin, stop in spans if begin < last and stop > first)
    found: set[str] = set()
    for begin, stop in near:
        found.update(re.findall(r"\w+" if begin <= start < stop else r"\w{3,}", text[begin:stop]))
    return found - _WORDS


def redacted(text: str) -> str:
    """Return a text with what is written inside ``secret(…)`` starred out, every column where it was.

    The name of an environment variable that a secret is read from stays.
    """
    kept: list[str] = []
    at = 0
    for start, end in hidden_spans(text):
        kept += [text[at:start], re.sub(r"\S", "*", text[start:end])]
        at = end
    return "".join([*kept, text[at:]]) if at else text


def hidden_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where in a text something stands that may not be shown, in order."""
    at = 0
    while (call := _CALL.search(text, at)) is not None:
        word, following = call["word"], call["next"]
        at = call.end("word")
        if following != "(" and (word != "secret" or _is_name(text, call)):
            continue
        if not _means_secret(word) or (
            word != "secret" and text[call.start() - 1 : call.start()] in ("@", "%", ".", "/")
        ):
            continue
        start = call.end() if following == "(" else call.start("next")
        end = _end(text, start) if following == "(" else _line_end(text, start)
        if not _SHOWN.fullmatch(text, start, end):
            yield start, end
            at = max(at, end)


def _is_name(text: str, call: re.Match[str]) -> bool:
    """Return whether the word ``secret`` with a blank behind it is a name, or a word of a sentence."""
    if call["next"] in "'\"[{":
        return text[call.start() - 1 : call.start()] == call["next"]
    following = re.compile(r"\w*").match(text, call.start("next"))
    before = text[text.rfind("\n", 0, call.start()) + 1 : call.start()]
    is_word = following is not None and following.group() in _WORDS
    return is_word or not before.rstrip().endswith(("=", "(", "[", ",", ":", "{"))


@lru_cache(1024)
def _means_secret(word: str) -> bool:
    if word == "secret":
        return True
    from difflib import SequenceMatcher  # Few texts have such a word.

    return word not in _WORDS and SequenceMatcher(None, word.lower(), "secret").ratio() >= 0.7


def _end(text: str, start: int) -> int:
    """Return where the bracket opened before ``start`` is closed; or, where that is not certain, a line's end."""
    depth, is_sound = 1, True
    for token in _TOKEN.finditer(text, start):
        kind = token.lastgroup
        depth += (kind == "open") - (kind == "close")
        if not depth:
            return token.start() if is_sound else _line_end(text, token.start())
        is_sound = is_sound and kind != "odd"
        if kind == "newline" and not is_sound and _STATEMENT.match(text, token.end()):
            return token.start()
    return len(text)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)
