"""The types of what Genever's functions return, for annotations and ``isinstance``."""

from genever.inspection.explanation import Explanation, Path, Step
from genever.inspection.outline import Setting, Use
from genever.inspection.unused import Unused
from genever.language.text.diagnostics import Diagnostic, Edit, Meant, Related
from genever.language.text.source import Origin, Source, Span
from genever.runtime.record.record import Called, Given, Record

__all__ = [
    "Called",
    "Diagnostic",
    "Edit",
    "Explanation",
    "Given",
    "Meant",
    "Origin",
    "Path",
    "Record",
    "Related",
    "Setting",
    "Source",
    "Span",
    "Step",
    "Unused",
    "Use",
]
