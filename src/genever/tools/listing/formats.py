"""Configurables as text for the terminal, as Markdown, and as a page to search in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from textwrap import shorten

from genever.tools.listing.entries import Entry, Item

#: How much is said of a parameter in the terminal, in characters.
_LONGEST = 100


def text(entries: Iterable[Entry]) -> str:
    """Return configurables for the terminal: each with its parameters, a line for each."""
    return "\n".join("\n".join(_lines(entry)) + "\n" for entry in entries)


def _lines(entry: Entry) -> Iterator[str]:
    place = f"  ({entry.place})" if entry.place else ""
    yield f"{entry.selector}{place}"
    if entry.summary:
        yield f"  {entry.summary}"
    rows = [(_signature(item), _note(item)) for item in entry.parameters]
    width = min(max((len(left) for left, _ in rows), default=0), 48)
    for left, right in rows:
        yield f"    {left:<{width}}  {_shortened(right)}".rstrip()


def _shortened(text: str) -> str:
    """Return a text that is too long for a line without all but its beginning."""
    return text if len(text) <= _LONGEST else shorten(text, _LONGEST, placeholder=" …")


def _signature(item: Item) -> str:
    left = _stars(item) + item.name + (f": {item.type}" if item.type else "")
    return left if item.default is None else f"{left} = {item.default}"


def _stars(item: Item) -> str:
    return {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(item.kind.name, "")


def _note(item: Item) -> str:
    marks = ["required"] if item.is_required else []
    if item.refused is not None and not _stars(item):
        marks.append("cannot be bound")
    return " ".join([*([f"[{', '.join(marks)}]"] if marks else []), item.about]).strip()


# ---- Markdown -----------------------------------------------------------------------------------------


def markdown(entries: Iterable[Entry]) -> str:
    """Return configurables as Markdown: a section with a table for each."""
    return "\n".join("\n".join(_section(entry)) + "\n" for entry in entries)


def _section(entry: Entry) -> Iterator[str]:
    yield f"## `{entry.selector}`"
    yield ""
    if entry.summary:
        yield _plain(entry.summary)
        yield ""
    if entry.parameters:
        yield "| parameter | type | default | |"
        yield "|---|---|---|---|"
        for item in entry.parameters:
            default = "*required*" if item.is_required else _code(item.default or "")
            yield f"| {_code(_stars(item) + item.name)} | {_code(item.type)} | {default} | {_plain(item.about)} |"


def _code(text: str) -> str:
    """Return text as code in a cell of a table; it may have backquotes in it."""
    if not text:
        return ""
    fence = "`" * (max((len(run) for run in _runs_of_backquotes(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{_in_cell(text)}{pad}{fence}"


def _runs_of_backquotes(text: str) -> list[str]:
    return ["`" * len(part) for part in "".join(c if c == "`" else " " for c in text).split()]


def _plain(text: str) -> str:
    return _in_cell(text.replace("<", "&lt;"))


def _in_cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


# ---- A page --------------------------------------------------------------------------------------------

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }}
input {{ font: inherit; width: 100%; padding: .5rem; box-sizing: border-box; position: sticky; top: 0; }}
h2 {{ font-size: 1.1rem; margin: 2rem 0 .25rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884; }}
code {{ font-size: .9em; overflow-wrap: anywhere; }}
small {{ opacity: .7; }}
</style>
<h1>{title}</h1>
<input type="search" placeholder="Search" aria-label="Search" autofocus>
<p role="status"><small></small></p>
{sections}
<script>
const sections = [...document.querySelectorAll("section")];
const input = document.querySelector("input"), status = document.querySelector("small");
function search() {{
  const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  for (const section of sections) {{
    const found = words.every(word => section.textContent.toLowerCase().includes(word));
    section.hidden = !found;
    shown += found;
  }}
  status.textContent = `${{shown}} of ${{sections.length}}`;
}}
input.addEventListener("input", search);
search();
</script>
</html>
"""


def html(entries: Iterable[Entry], title: str) -> str:
    """Return configurables as one page that needs nothing else, with a field to search in."""
    return _PAGE.format(title=escape(title), sections="\n".join(map(_part, entries)))


def _part(entry: Entry) -> str:
    place = f" <small>{escape(entry.place)}</small>" if entry.place else ""
    rows = "\n".join(map(_row, entry.parameters))
    head = "<tr><th>parameter<th>type<th>default<th>"
    return (
        f'<section id="{escape(entry.selector)}">\n<h2><code>{escape(entry.selector)}</code>{place}</h2>\n'
        f"<p>{escape(entry.summary)}</p>\n" + (f"<table>\n{head}\n{rows}\n</table>\n" if rows else "") + "</section>"
    )


def _row(item: Item) -> str:
    default = "<em>required</em>" if item.is_required else f"<code>{escape(item.default or '')}</code>"
    cells = [f"<code>{escape(_stars(item) + item.name)}</code>", f"<code>{escape(item.type)}</code>", default]
    return "<tr>" + "".join(f"<td>{cell}" for cell in [*cells, escape(item.about)])
