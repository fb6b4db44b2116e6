"""What the documentation says of the code of a finding: the pages of errors and of rules lie in the package too."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import get_args

from genever.language.text.codes import Code
from genever.tools.linting.rules.table import RULES

#: The pages that have a section for each code; where both have one, the first says more.
PAGES = ("rules.md", "errors.md")

_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
#: How each section begins: with the class of an error, or how much a rule's findings matter.
_BEGINNING = re.compile(
    r"(?:`\w+`, an? `\w+`\.|(?:Hint|Warning|Error), (?:no|safe|unsafe) fix(?:, in the group \*\w+\*)?\.)\s*"
)


def page_path(name: str) -> str:
    """Return where a page of the reference lies: inside an installed package, or in the project of an editable one."""
    installed = os.path.join(_PACKAGE, "reference", name)
    if os.path.exists(installed):
        return installed
    return os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "docs", "reference", name)


@cache
def sections() -> dict[str, str]:
    """Return the section of each code, as Markdown without links and without its heading."""
    found: dict[str, str] = {}
    for name in PAGES:
        with open(page_path(name), encoding="utf-8") as file:
            _, *parts = re.split(r"^## ", file.read(), flags=re.MULTILINE)
        for part in parts:
            code, text = part.split("\n", 1)
            found.setdefault(code, _LINK.sub(r"\1", text).strip())
    return found


def explain(code: str) -> str | None:
    """Return what the documentation says of a code, as Markdown; None where there is no such code."""
    text = sections().get(code)
    return None if text is None else f"## {code}\n\n{text}\n"


def summary_of(code: str) -> str:
    """Return in one sentence what a finding with a code is about."""
    for rule in RULES:
        if rule.code == code:
            return f"{rule.summary}."
    text = _BEGINNING.sub("", " ".join(sections().get(code, code).split()), count=1)
    return re.split(r"(?<=[.:]) ", text, maxsplit=1)[0]


def codes() -> list[str]:
    """Return every code, in alphabetical order."""
    return sorted(get_args(Code))
