"""Findings without the secrets that were found in plain text: no output shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from genever.language.text.diagnostics import Diagnostic, Related, unquoting
from genever.language.text.secrets import HIDDEN
from genever.language.text.source import Source, Span


def without_secrets(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return findings in which what another one found to be a secret is starred out, in lines and in messages."""
    found = list(findings)
    sources = [finding.source for finding in found if finding.code == "plain-secret" and finding.source is not None]
    secrets = {source.text[start:end].strip("'\"") for source in sources for start, end in source.hidden}
    shown = _Shown({secret for secret in secrets if len(secret) >= _SHORTEST})
    return [unquoting(shown.finding(finding) if secrets else finding) for finding in found]


#: A shorter text is a part of too many others.
_SHORTEST = 4


class _Shown:
    """Gives findings as they may be shown."""

    def __init__(self, secrets: set[str]) -> None:
        self._secrets = secrets
        self._sources: dict[int, tuple[Source, Source]] = {}  # What is shown for each, by its `id`.

    def finding(self, finding: Diagnostic) -> Diagnostic:
        edits = finding.edits
        if any(secret in edit.text for edit in edits for secret in self._secrets):
            edits = ()
        return finding._replace(
            message=self._text(finding.message),
            hint=self._text(finding.hint),
            source=self._source(finding.source),
            related=tuple(
                Related(self._text(other.message), self._source(other.source), other.span) for other in finding.related
            ),
            edits=edits,
        )

    def _text(self, text: Any) -> Any:
        for secret in self._secrets:
            if text is not None and secret in text:
                text = text.replace(secret, HIDDEN)
        return text

    def _source(self, source: Any) -> Any:
        """Return a source with each secret starred out, wherever it stands."""
        if source is None or not source.text:
            return source
        known = self._sources.get(id(source))
        if known is None:
            spans = [
                Span(*match.span()) for secret in self._secrets for match in re.finditer(re.escape(secret), source.text)
            ]
            known = self._sources[id(source)] = (source, source.hiding(spans) if spans else source)
        return known[1]
