"""The rules of the linter, in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

from genever.language.text.codes import Code
from genever.language.text.diagnostics import Diagnostic, Severity
from genever.records import NamedTuple
from genever.tools.linting.rules import expressions, idioms, names, repeated, texts, unused
from genever.tools.linting.subject import Subject

Find: TypeAlias = Callable[[Subject], Iterator[Diagnostic]]


class Rule(NamedTuple):
    """A rule.

    Attributes:
        code: The code of its findings.
        summary: What it finds, in one line.
        severity: How much that matters.
        fix: Whether its findings have edits: some that leave what takes effect as it is (``safe``), others that may
            not, or that leave out what somebody may have meant to say, or none.
        find: Yields the findings.
        group: ``default`` for what is on by itself, or ``idioms``.
        is_shared: Whether a finding counts only where all entries that read the place have it: what one entry does
            not use another may.
    """

    code: Code
    summary: str
    severity: Severity
    fix: Literal["safe", "unsafe"] | None
    find: Find
    group: Literal["default", "idioms"] = "default"
    is_shared: bool = False


# fmt: off
RULES = (
    Rule("absolute-path", "A path that other machines do not have", "warning", None, texts.absolute_paths),
    Rule("constant-expression", "An expression that is always the same", "hint", "unsafe",
         expressions.constant_expressions),
    Rule("data-trap", "A value of a data file that may be meant otherwise", "warning", None, expressions.data_traps),
    Rule("deprecated", "A function, class or parameter that is deprecated", "warning", None, names.deprecated),
    Rule("duplicate-key", "A key that stands in a dict twice", "warning", "safe", repeated.duplicate_keys),
    Rule("gin-helper", "A function that only computes what an expression can", "hint", None, idioms.helpers, "idioms"),
    Rule("gin-macro", "A macro in gin's long spelling", "hint", "safe", idioms.spelt_macros, "idioms"),
    Rule("gin-singleton", "A singleton that can be a macro with once", "hint", None, idioms.singletons, "idioms"),
    Rule("overwritten-binding", "A binding that the same file makes void", "warning", "safe",
         repeated.overwritten_bindings, is_shared=True),
    Rule("plain-secret", "What looks like a secret, in plain text", "warning", "unsafe", texts.plain_secrets),
    Rule("redundant-binding", "A binding that repeats what is included", "hint", "safe", repeated.redundant_bindings,
         is_shared=True),
    Rule("redundant-default", "A binding that repeats the code's default", "hint", "unsafe",
         repeated.redundant_defaults, is_shared=True),
    Rule("redundant-include", "An include that adds nothing", "warning", "safe", repeated.redundant_includes,
         is_shared=True),
    Rule("self-comparison", "A comparison of something with itself", "warning", None, expressions.self_comparisons),
    Rule("shadowed-constant", "A macro with the name of a constant", "warning", None, names.shadowed_constants),
    Rule("unused-binding", "A binding that main does not lead to", "warning", "unsafe", unused.unused_bindings,
         is_shared=True),
    Rule("unused-import", "An import that does nothing", "warning", "safe", unused.unused_imports, is_shared=True),
    Rule("unused-macro", "A macro that nothing reads", "warning", "unsafe", unused.unused_macros, is_shared=True),
    Rule("unused-scope", "A scope that no reference enters", "warning", "unsafe", unused.unused_scopes, is_shared=True),
    Rule("useless-assertion", "An assertion that always holds", "warning", "safe", expressions.useless_assertions),
)
# fmt: on
