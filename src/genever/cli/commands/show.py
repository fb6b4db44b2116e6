"""``genever show``: what would run, before it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, assert_never

from genever.cli.exit import ending
from genever.cli.loading import View, look
from genever.cli.output import Line, complain, complain_of_unused, print_tree, say
from genever.configuration.bindings import Binding
from genever.configuration.catalog.target import Catalog, Unread
from genever.configuration.printing.binding_file import config_text
from genever.experiments.running.endings import MISCONFIGURED, UNUSED
from genever.experiments.running.misfits import wrong_types
from genever.experiments.running.request import Request
from genever.inspection.certain import certain_problems
from genever.inspection.defaults import with_defaults, without_defaults
from genever.inspection.outline import Flaw, Include, Outline, Setting, Use, outline
from genever.inspection.unused import unreachable
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import error, error_for
from genever.language.values.literals import value_text
from genever.runtime.session import active


def show(
    request: Request,
    as_text: bool,
    *,
    no_defaults: bool = False,
    only: Sequence[str] = (),
    strict: bool = False,
    live: bool = False,
) -> None:
    """Print the outline of ``main``, or with ``as_text`` a binding file that means the same.

    Args:
        request: The command line.
        as_text: Whether a binding file is wanted.
        no_defaults: Whether the code's defaults are left out.
        only: What is wanted: configurables, parameters and macros; all where it is empty.
        strict: Whether what ``main`` does not lead to is an error, and what is required but not set.
        live: Whether the modules are imported, instead of read.

    Raises:
        SystemExit: The configuration is wrong, or with ``strict`` ``main`` does not lead to all of it; what there
            is of it has been printed.
    """
    with ending():
        view = look(request, complete=strict, live=live or strict)
        tree = outline(view.config, view.catalog)
        if as_text:
            say(text_of(tree, view, no_defaults=no_defaults), ending="")
        else:
            shown = tree._replace(main=without_defaults(tree.main)) if no_defaults else tree
            print_tree(_chosen(shown, only) if only else _lines(shown, view.catalog))
        if view.problem is not None:
            complain(str(view.problem))
            raise SystemExit(MISCONFIGURED)
        if strict:
            _refuse(tree, view)


def _refuse(tree: Outline, view: View) -> None:
    """Refuse what a run with ``--strict`` would refuse.

    Raises:
        GeneverError: Something is required but not set, or does not fit its annotation.
        SystemExit: ``main`` does not lead to all of it.
    """
    if missing := certain_problems(tree, view.catalog):
        raise error_for(missing)
    if misfits := tuple(found for found in wrong_types(active(), strict=True) if found.severity == "error"):
        raise error_for(misfits)
    unused = unreachable(tree, view.config, view.catalog, view.read)
    complain_of_unused(unused, strict=True)
    if unused:
        raise SystemExit(UNUSED)


def text_of(tree: Outline, view: View, *, no_defaults: bool = False) -> str:
    """Return a binding file that means the same as an outline, defaults included unless they are not wanted."""
    values = view.values if no_defaults else with_defaults(tree, view.config, view.catalog)
    return config_text(values, view.catalog, view.config.imports, assertions=view.config.conditions())


# ---- Lines ------------------------------------------------------------------------------------------


def _lines(tree: Outline, catalog: Catalog) -> Iterator[Line]:
    yield _setting(tree.main)
    if tree.includes:
        yield Line("macros choose the files of:", "", tuple(map(_include, tree.includes)))
    if tree.others:
        others = tuple(
            Line(f"{binding.key.text(catalog.shortest)} = {value_text(binding.value)}", _place(binding))
            for binding in tree.others
        )
        yield Line("no reference leads from main to:", "", others)


def _include(include: Include) -> Line:
    place = include.origin.source.place(include.origin.span.start, column=False)
    return Line(f"include {include.text} = {include.chosen!r}", place, tuple(map(_part, include.behind)))


def _chosen(tree: Outline, wanted: Iterable[str]) -> Iterator[Line]:
    """Yield the lines of what is wanted, each with what is below it.

    Raises:
        ConfigValueError: ``main`` does not lead to one of them.
    """
    parts = list(_keyed(tree.main))
    for key in wanted:
        name = key.removeprefix("%").removeprefix("@").removesuffix("()")
        found = [(known, part) for known, part in parts if known == name or known.endswith((f"/{name}", f".{name}"))]
        exact = [pair for pair in found if pair[0] == name]
        if not found:
            names = (known for known, _ in parts)
            raise error("not-shown", f"main does not lead to {key}", hint=suggest(name, names))
        yield from dict.fromkeys(_named(known, part) for known, part in exact or found)


def _named(key: str, part: Setting | Use) -> Line:
    line = _part(part)
    if isinstance(part, Use):
        return line
    is_macro = part.name.startswith("%")
    return line._replace(text=("%" if is_macro else "") + key + line.text.removeprefix(part.name))


def _keyed(setting: Setting, owner: str = "") -> Iterator[tuple[str, Setting | Use]]:
    """Yield what is in an outline with the key that it is bound by."""
    yield f"{owner}.{setting.name}" if owner else setting.name.removeprefix("%"), setting
    for part in setting.behind:
        if isinstance(part, Setting):
            yield from _keyed(part)
        elif isinstance(part, Use) and not part.again:
            name = part.text[1:].partition("(")[0]
            yield name, part
            for inner in part.settings:
                yield from _keyed(inner, name)


def _setting(setting: Setting) -> Line:
    match setting.giver:
        case "nobody":
            return Line(setting.name, "required but not set", alarming=True)
        case "caller":
            return Line(setting.name, "given by its caller")
        case "default":
            return Line(
                f"{setting.name} = {setting.text}", "default" if _is_known(setting.value) else "default, as written"
            )
        case "binding" | "argument":
            return _bound(setting)
        case _:
            assert_never(setting.giver)


def _is_known(value: Any) -> bool:
    """Return whether a value is shown as it is, and not as code that only a run would evaluate."""
    return not isinstance(value, Unread) or value.is_known


def _bound(setting: Setting) -> Line:
    text, below = f"{setting.name} = {setting.text}", setting.behind
    if setting.result:
        text += f" = {setting.result}"
    if len(below) == 1 and isinstance(below[0], Use) and _is_just(setting.text, below[0].text):
        text, below = text + _again(below[0]), below[0].settings  # The line names the reference already.
    place = "in the reference" if setting.giver == "argument" else _place(setting.binding)
    if not _is_known(setting.value):  # A constant, which has no place.
        place = "as written"
    return Line(text, place, tuple(_part(part) for part in below))


def _is_just(text: str, reference: str) -> bool:
    return text.removeprefix("once ").removeprefix("lazy ").removeprefix("cached ") == reference


def _part(part: Setting | Use | Flaw) -> Line:
    match part:
        case Setting():
            return _setting(part)
        case Use():
            return Line(part.text + _again(part), "", tuple(_setting(setting) for setting in part.settings))
        case Flaw(finding):
            return Line(finding.message, finding.hint or "", alarming=True)
        case _:
            assert_never(part)


def _again(use: Use) -> str:
    return {"": "", "above": "  (as above)", "cycle": "  (inside itself)"}[use.again]


def _place(binding: Binding | None) -> str:
    if binding is None:
        return ""
    origin = binding.origin
    return origin.source.place(origin.span.start, column=False) if origin is not None else "set in code"
