"""An outline with the code's defaults as bindings, or without them."""

from __future__ import annotations

from typing import Any, assert_never

from genever.configuration.bindings import Key
from genever.configuration.catalog.target import Catalog, Kind, Unread
from genever.configuration.config import Config
from genever.inspection.outline import Flaw, Outline, Setting, Use, uses


def with_defaults(tree: Outline, config: Config, catalog: Catalog) -> dict[Key, dict[str, Any]]:
    """Return ``{(scope, complete selector): {parameter: value}}``: all bindings, and the defaults in the outline.

    As a binding file that is the same configuration, whatever happens to the defaults in the code.
    """
    values = {key: {name: b.value for name, b in bound.items()} for key, bound in config.bindings.items()}
    for use in uses(tree.main):
        target = catalog.target(use.selector)
        assert target is not None, use.selector
        by_name = {p.name for p in target.signature.parameters if p.kind is not Kind.POSITIONAL_ONLY}
        defaults = {
            setting.name: _as_known(setting.value)
            for setting in use.settings
            if setting.giver == "default" and setting.name in by_name and target.refuses(setting.name) is None
        }
        if defaults:
            values.setdefault(("/".join(use.scope), use.selector), {}).update(defaults)
    return values


def _as_known(default: Any) -> Any:
    return default.value if isinstance(default, Unread) and default.is_known else default


def without_defaults(setting: Setting) -> Setting:
    """Return a setting without the parameters behind it that have the code's defaults."""
    return setting._replace(behind=tuple(map(_bound_only, setting.behind)))


def _bound_only(part: Setting | Use | Flaw) -> Setting | Use | Flaw:
    match part:
        case Setting():
            return without_defaults(part)
        case Use():
            return part._replace(settings=tuple(without_defaults(s) for s in part.settings if s.giver != "default"))
        case Flaw():
            return part
        case _:
            assert_never(part)
