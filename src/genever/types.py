"""The types of what Genever's functions return, for annotations and ``isinstance``."""

from genever.inspection.explanation import Explanation, Path, Step
from genever.inspection.outline import Setting, Use
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.source import Origin, Source, Span
from genever.runtime.record.record import Called, Given, Record
from genever.runtime.record.unused import Unused

__all__ = [
    "Called",
    "Diagnostic",
    "Explanation",
    "Given",
    "Origin",
    "Path",
    "Record",
    "Setting",
    "Source",
    "Span",
    "Step",
    "Unused",
    "Use",
]
