"""What is known of the name at an offset, as text for people."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import NamedTuple

from genever.configuration.catalog.target import Target
from genever.inspection import docstrings
from genever.inspection.explain import explain_in
from genever.inspection.explanation import story
from genever.inspection.signatures import docstring, parameter_text, parameters_of, signature_parts
from genever.language.evaluation.functions import FUNCTIONS
from genever.language.evaluation.spaces import SPACES
from genever.language.syntax import nodes
from genever.language.text.errors import GeneverError
from genever.language.text.printable import printable
from genever.language.text.selectors import scoped
from genever.language.text.source import Span
from genever.language.values.literals import value_text
from genever.language.values.references import MAIN
from genever.tools.server.features.mentions import Mention, mention_at
from genever.tools.server.semantics.model import Model
from genever.tools.server.semantics.symbols import symbol_of

#: The widest signature on one line.
_WIDTH = 80
#: The longest docstring that is shown.
_LONGEST = 3000


class Hover(NamedTuple):
    """What is shown about a name.

    Attributes:
        span: The name.
        code: Its signature as Python; empty for none.
        about: What its docstring says.
        story: Where its value comes from.
    """

    span: Span
    code: str = ""
    about: str = ""
    story: str = ""

    @property
    def markdown(self) -> str:
        """All of it as Markdown."""
        parts = [f"```python\n{self.code}\n```"] if self.code else []
        parts += [_escaped(self.about)] if self.about else []
        parts += [f"```text\n{_fenced(self.story)}\n```"] if self.story else []
        return "\n\n".join(parts)

    @property
    def plain(self) -> str:
        """All of it as plain text."""
        return "\n\n".join(filter(None, (self.code, self.about, self.story)))


def hover(document: nodes.Document, offset: int, model: Model, folders: Sequence[str] = ()) -> Hover | None:
    """Return what is known of the name at an offset of a document; None for no name.

    Args:
        document: As it is now.
        offset: Where.
        model: What the file belongs to.
        folders: Those that the client has open: paths begin there.
    """
    mention = mention_at(document, offset)
    if mention is None:
        return None
    match mention.kind:
        case "selector":
            target = model.target(mention.name)
            return _of_target(target, mention) if target is not None else _several(mention, model)
        case "parameter":
            return _of_parameter(mention, document, model, folders)
        case "macro":
            return _of_macro(mention, document, model, folders)
        case "scope":
            return _of_scope(mention, document, model)
        case "function":
            return Hover(mention.span, *_of_function(mention.name))
        case "module":
            return _of_module(mention, model)
        case "include" | "data" | "alias":
            return None


def _of_target(target: Target, mention: Mention) -> Hover:
    about = docstring(target.definition)
    return Hover(mention.span, signature(target), about[:_LONGEST])


def signature(target: Target) -> str:
    """Return the signature of a target as Python, on several lines where it is long."""
    parts = signature_parts(target)
    name = target.selector
    line = f"{name}({', '.join(parts)})"
    if len(line) <= _WIDTH:
        return line
    return "\n".join([f"{name}(", *(f"    {part}," for part in parts), ")"])


def _several(mention: Mention, model: Model) -> Hover | None:
    found = model.catalog.matches(mention.name)
    if len(found) < 2:
        return None
    return Hover(mention.span, "", f"This may mean any of {', '.join(found)}.")


def _of_parameter(mention: Mention, document: nodes.Document, model: Model, folders: Sequence[str]) -> Hover | None:
    target = model.target(mention.selector)
    if target is None:
        return None
    known = {parameter.name: parameter for parameter in parameters_of(target)}
    parameter = known.get(mention.name)
    code = parameter_text(parameter) if parameter is not None else mention.name
    about = parameter_docs(target).get(mention.name, "")
    outer = model.scopes_of(document)[0]
    key = scoped(scoped(outer, mention.scope) if mention.scope else outer, f"{target.selector}.{mention.name}")
    return Hover(mention.span, f"({model.short(target.selector)}) {code}", about, _story(key, model, folders))


def parameter_docs(target: Target) -> dict[str, str]:
    """Return what the docstring of a target says of each parameter."""
    return docstrings.parameters([docstring(target.definition)])


def _of_macro(mention: Mention, document: nodes.Document, model: Model, folders: Sequence[str]) -> Hover | None:
    symbol = symbol_of(mention, document, model)
    if symbol is None:
        return None
    if symbol.kind == "constant":
        value = model.catalog.constant(symbol.names[0]) if symbol.names[0] != "genever.run_dir" else None
        text = getattr(value, "text", None) or value_text(value)
        code = f"{symbol.names[0]} = {printable(text)}" if value is not None else symbol.names[0]
        return Hover(mention.span, code, "A constant.")
    stories = [_story(name if name == MAIN else f"%{name}", model, folders) for name in symbol.names]
    return Hover(mention.span, story="\n\n".join(filter(None, stories)))


def _story(key: str, model: Model, folders: Sequence[str]) -> str:
    """Return where a value comes from, as ``genever why`` explains it; empty where that is not known."""
    try:
        text = story(explain_in(key, model.config, model.catalog))
    except (GeneverError, LookupError):
        return ""
    for folder in sorted(folders, key=len, reverse=True):
        text = text.replace(os.path.join(folder, ""), "")
    return text


def _of_scope(mention: Mention, document: nodes.Document, model: Model) -> Hover:
    symbol = symbol_of(mention, document, model)
    names = symbol.names if symbol is not None else (mention.name,)
    lines = [
        f"{binding.key.text(model.short)} {binding.operator} {_short(value_text(binding.value))}"
        for binding in model.config
        if binding.operator == "="
        and any(binding.scope == name or binding.scope.startswith(f"{name}/") for name in names)
    ]
    return Hover(mention.span, "", f"The scope {', '.join(names)}" + (":" if lines else ""), "\n".join(lines[:40]))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def _of_function(name: str) -> tuple[str, str]:
    if name in SPACES:
        return SPACES[name].example, SPACES[name].about
    function = FUNCTIONS.get(name)
    about = _FUNCTIONS.get(name, "")
    if function is not None and function.hint and not about:
        about = f"{function.hint[:1].upper()}{function.hint[1:]}."
    return f"{name}(…)", about


_FUNCTIONS = {
    "data": "What a data file holds, the path relative to this file: data('params.yaml')['train']['lr'].",
    "env": "An environment variable, of the type of its default: env('WORKERS', 8).",
    "secret": "The value as it is, and never shown: secret(env('TOKEN')).",
}


def _of_module(mention: Mention, model: Model) -> Hover | None:
    origin = _module_of(mention.name, model)
    return Hover(mention.span, mention.name, origin) if origin else None


def _module_of(name: str, model: Model) -> str:
    selectors = sorted(selector for selector in model.names.all if selector.startswith(f"{name}."))
    if not selectors:
        return ""
    shown = ", ".join(model.short(selector) for selector in selectors[:12])
    return f"It has {shown}" + (f" and {len(selectors) - 12} more." if len(selectors) > 12 else ".")


_MARKUP = re.compile(r"([<\\])")


def _escaped(text: str) -> str:
    """Return a docstring so that Markdown does not take tags out of it; what is indented stays as it is."""
    return _MARKUP.sub(r"\\\1", text)


def _fenced(text: str) -> str:
    return text.replace("```", "` ` `")
