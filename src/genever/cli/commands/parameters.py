"""The help of a command that runs a configurable: its parameters, what is known about them, and what the files set."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from typing import ForwardRef

import click

from genever.cli.loading import View
from genever.cli.output import say
from genever.configuration.catalog.target import NO_DEFAULT, Kind, Parameter, Target
from genever.configuration.plan.nodes import Argument, Constant, holds_secret, settled
from genever.configuration.plan.resolve import resolve
from genever.inspection import docstrings
from genever.language.values.literals import value_text
from genever.language.values.references import REQUIRED

#: The modules before the names in an annotation; strings in it, as ``Literal`` has them, are kept.
_MODULES = re.compile(r"(?P<kept>'[^']*')|\b(?:[^\W\d]\w*\.)+(?=[^\W\d])")
#: A name in an annotation that is not there at run time.
_FORWARD = re.compile(r"ForwardRef\((?P<quote>['\"])(?P<name>.*?)(?P=quote)[^()]*\)")


def print_parameters(
    view: View,
    target: Target,
    texts: Sequence[str],
    owner: str = "",
    *,
    flags: bool = False,
    parts: Sequence[tuple[str, Target, Sequence[str]]] = (),
) -> None:
    """Print the help of the command that runs, with the parameters of a configurable and what the files set.

    Args:
        view: What was loaded.
        target: The configurable.
        texts: Its docstrings, that of a class before that of its constructor.
        owner: What stands before the name of a parameter where it is bound, ``train.``; a script leaves it out.
        flags: Whether flags set them too.
        parts: What else has parameters that flags set: what stands before their names, and the docstrings.
    """
    context = click.get_current_context()
    formatter = context.make_formatter()
    context.command.format_usage(context, formatter)
    if about := docstrings.summary(next(iter(texts), "")):
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(about)
    rows = list(_rows(view, target, texts))
    if rows:
        ways = f"{'--NAME VALUE or ' if flags else ''}{owner}NAME=VALUE"
        with formatter.section(f"Parameters of {_label(target)}, set by {ways}"):
            formatter.write_dl(rows)
    for prefix, part, about_part in parts:
        if rows := list(_rows(view, part, about_part)):
            with formatter.section(f"Parameters of {_label(part)}, set by --{prefix}.NAME VALUE"):
                formatter.write_dl(rows)
    context.command.format_options(context, formatter)
    formatter.write_paragraph()
    sets = f"NAME=VALUE sets the parameter NAME of {_label(target)}, or the macro NAME where the files have one"
    formatter.write_text(
        f"{'NAME=VALUE sets the macro NAME' if owner else sets}; configurable.NAME=VALUE sets any other parameter."
    )
    say(formatter.getvalue(), ending="")


def _rows(view: View, target: Target, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    about = docstrings.parameters(reversed(texts))
    bound = resolve(view.config, view.catalog, "", target).arguments
    for parameter in target.signature.parameters:
        if parameter.kind in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD) or target.refuses(parameter.name):
            continue
        facts = [*_default(parameter, bound), *_present(bound.get(parameter.name))]
        yield f"{parameter.name}{_type(parameter)}", f"{about.get(parameter.name, '')} [{'; '.join(facts)}]".lstrip()


def _label(target: Target) -> str:
    """Return how messages name a target: without its module."""
    return ".".join(target.selector.split(".")[-2 if target.is_method else -1 :])


def _type(parameter: Parameter) -> str:
    annotation = parameter.annotation
    if annotation is NO_DEFAULT:
        return ""
    if not isinstance(annotation, str):
        shown = repr if isinstance(annotation, ForwardRef) else inspect.formatannotation
        annotation = _FORWARD.sub(r"\g<name>", shown(annotation))
    return f": {_MODULES.sub(lambda found: found['kept'] or '', annotation)}"


def _default(parameter: Parameter, bound: dict[str, Argument]) -> Iterator[str]:
    if parameter.default is not NO_DEFAULT and parameter.default is not REQUIRED:
        yield f"default: {value_text(parameter.default)}"
    elif parameter.name not in bound:
        yield "required"


def _present(argument: Argument | None) -> Iterator[str]:
    if argument is None:
        return
    text, node = value_text(argument.binding.value), settled(argument.node)
    if text.startswith("%") and isinstance(node, Constant) and not holds_secret(argument.node):
        text += f" = {value_text(node.value)}"
    origin = argument.binding.origin
    where = f", {origin.source.place(origin.span.start, column=False)}" if origin is not None else ""
    yield f"now: {text}{where}"
