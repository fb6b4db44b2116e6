"""Runs the rules that are on."""

from __future__ import annotations

from collections.abc import Iterator

from genever.configuration.plan.recursion import deep_recursion
from genever.language.text.diagnostics import Diagnostic
from genever.tools.linting.rules.table import RULES, Rule
from genever.tools.linting.subject import Read, Subject
from genever.tools.settings import LintSettings


def selected(settings: LintSettings) -> tuple[Rule, ...]:
    """Return the rules that are on."""
    on = {*settings.select, *settings.extend_select}
    return tuple(
        rule
        for rule in RULES
        if not on.isdisjoint((rule.code, rule.group, "all")) and rule.code not in settings.ignore
        if rule.group not in settings.ignore
    )


def lint(read: Read, settings: LintSettings) -> Iterator[Diagnostic]:
    """Yield what the rules find, rule by rule; comments that ignore findings are not looked at.

    Args:
        read: What reading some files gave.
        settings: Which rules are on.
    """
    yield from lint_subject(Subject(read), settings)


def lint_subject(subject: Subject, settings: LintSettings) -> Iterator[Diagnostic]:
    """Yield what the rules find in a subject, which the caller may look at too."""
    with deep_recursion():
        for rule in selected(settings):
            yield from rule.find(subject)
