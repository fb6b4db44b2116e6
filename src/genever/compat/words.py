"""gin's words for what fails in a call."""

from __future__ import annotations

import re

from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import speak_as_gin

_ENDINGS = {
    "required-varargs": " If the function being called is wrapped by a non-Gin decorator, try explicitly providing "
    "argument names for positional parameters.",
    "method-module": " Avoid specifying a module on the method to allow class registration to modify the method "
    "module name.",
}


def message_of_gin(diagnostic: Diagnostic) -> str:
    """Return what gin says in the place of a finding."""
    match diagnostic.code:
        case "undefined-macro":
            return _undefined_macro(diagnostic)
        case "required":
            return re.sub("`(.*?)`", lambda found: f"`{_shortest(found[1])}`", diagnostic.message, count=1)
        case "unknown-reference" if diagnostic.source is not None and " In binding for " not in diagnostic.message:
            return f"{diagnostic.message}\n\n    To catch this earlier, ensure gin.finalize() is called."
    return diagnostic.message + _ENDINGS.get(diagnostic.code, "")


def _undefined_macro(diagnostic: Diagnostic) -> str:
    from genever.runtime.session import macro

    found = re.match(r"the macro %(\S+) is not defined", diagnostic.message)
    if found is None:
        return diagnostic.message
    return (
        "macro() missing 1 required positional argument: 'value'"
        "\n  No values supplied by Gin or caller for arguments: ['value']"
        "\n  Gin had values bound for: []"
        "\n  Caller supplied values for: []"
        f"\n  In call to configurable 'macro' ({macro}) in scope '{found[1]}'"
    )


def _shortest(selector: str) -> str:
    """Return a selector as short as gin writes it: a method without its class."""
    from genever.compat.views import REGISTRY
    from genever.runtime.session import active

    target = active().catalog.match(selector)
    return selector if target is None else REGISTRY.minimal_selector(target.selector)


def use_gins_words() -> None:
    """Let the errors of this process have gin's names and texts."""
    speak_as_gin(message_of_gin)
