"""The codes of findings, each declared once: in the group of the class of error that has it, or among the linter's.

The classes are in `genever.language.text.errors`; the reference has a section for each code.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

# The first of a group is the code of an error of its class that is made from a text alone.
SyntaxCode: TypeAlias = Literal["syntax", "feature-import", "nesting"]
IndentationCode: TypeAlias = Literal["indentation"]
# fmt: off
ValueCode: TypeAlias = Literal[
    "bad-value", "already-constant", "already-registered", "ambiguous-constant", "assertion-failed", "bad-assertion",
    "bad-data", "bad-defaults", "bad-edit", "bad-encoding", "bad-expression", "bad-include", "bad-key", "bad-log",
    "bad-name",
    "bad-override", "bad-scope", "bad-setting",
    "bad-skip-unknown", "bad-space", "bad-variable", "bad-yaml", "both-lists", "checker-failed", "checkpoint-config",
    "deferred-pickle",
    "denied", "file-too-large", "hook-conflict", "macro-not-called", "method-module", "method-without-class",
    "merge-conflict",
    "mixed-revisions", "no-bindings", "no-config", "no-engine", "no-graphviz", "no-literal-form", "no-macro", "no-main",
    "no-pyarrow", "no-run", "no-singleton", "no-tracker",
    "no-variable", "no-yaml", "not-a-checkpoint", "not-allowed", "not-bindable", "not-bound", "not-cached",
    "not-converted",
    "not-ejected", "not-evaluated",
    "not-formatted", "not-plain", "not-published", "not-rebuilt", "not-rerun", "not-shown", "nothing-called",
    "other-weights",
    "required-denied", "required-left", "required-varargs", "reserved-name", "run-folder", "too-large", "undrawn-space",
    "unknown-column",
    "unknown-configurable",
    "unknown-parameter", "unknown-reference", "unsettled-include", "unused-binding", "unused-macro",
]
# fmt: on
KeyCode: TypeAlias = Literal["ambiguous-selector"]
TypeCode: TypeAlias = Literal[
    "undefined-macro", "argument-type", "missing-argument", "not-picklable", "path-as-text", "unhashable", "wrong-type"
]
RuntimeCode: TypeAlias = Literal["locked", "not-approved", "not-scriptable", "outdated-draft", "required"]
NameCode: TypeAlias = Literal["not-imported"]
AttributeCode: TypeAlias = Literal["no-attribute", "no-name", "not-callable"]
# fmt: off
FileCode: TypeAlias = Literal[
    "file-not-found", "bad-manifest", "file-unreadable", "newer-version", "no-entry", "no-manifest",
    "no-revision", "no-storage", "no-store", "no-working-directory", "not-written",
]
# fmt: on
ImportCode: TypeAlias = Literal["no-module", "bad-module"]
CycleCode: TypeAlias = Literal["include-cycle", "macro-cycle", "reference-cycle"]
#: What is right and can be better: no error is made of these.
# fmt: off
LintCode: TypeAlias = Literal[
    "absolute-path", "constant-expression", "data-trap", "deprecated", "duplicate-key", "gin-helper", "gin-macro",
    "gin-singleton", "overwritten-binding", "plain-secret", "redundant-binding", "redundant-default",
    "redundant-include", "self-comparison", "shadowed-constant", "unused-ignore", "unused-import", "unused-scope",
    "useless-assertion",
]
# fmt: on

#: Every code.
Code: TypeAlias = Literal[
    SyntaxCode,
    IndentationCode,
    ValueCode,
    KeyCode,
    TypeCode,
    RuntimeCode,
    NameCode,
    AttributeCode,
    FileCode,
    ImportCode,
    CycleCode,
    LintCode,
]
