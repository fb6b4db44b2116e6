"""Strings that should not stand in a file that others use too: paths of one machine, and secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from genever.language.text.diagnostics import Diagnostic, Edit
from genever.language.text.source import Source, Span
from genever.tools.linting.subject import Subject
from genever.tools.linting.walk import Text

# ---- Paths --------------------------------------------------------------------------------------------

#: A path from the root of a file system, or from somebody's home.
_PATH = re.compile(
    r"(?P<home>~[\w.-]*(?:[/\\]|\Z))|/(?P<first>[\w.+-]+)/[^\n]*|[A-Za-z]:[\\/][^\n]*|\\\\[\w.-]+\\[^\n]*"
)
#: Folders at the root that are a machine's own; others are paths only where the name of a parameter says so.
_ROOTS = frozenset(
    re.findall(
        r"\w+",
        "Users Volumes data datasets etc gpfs home local lustre media mnt opt private projects root scratch srv "
        "storage tmp usr var work workspace",
    )
)
_NAMES = re.compile(
    r"(?:^|_)(?:dir|dirs|directory|file|files|filename|folder|path|paths|root|ckpt|checkpoint)(?:_|$)", re.I
)
#: A path that stands in the place of one, for whoever copies the file.
_TO_BE_GIVEN = re.compile(r"(?:[A-Za-z]:)?[/\\](?:path|full|absolute|your|some)[/\\_](?:to|path)(?:[/\\_]|\Z)", re.I)


def absolute_paths(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each string that is a path which other machines will not have."""
    for content in subject.contents.values():
        for text in content.texts:
            value = text.node.value
            found = _PATH.match(value) if isinstance(value, str) and not text.hidden else None
            if found is None or _TO_BE_GIVEN.match(value):
                continue
            is_known = found["first"] is None or found["first"] in _ROOTS
            if is_known or _NAMES.search(text.name):
                what = "a path in somebody's home" if found["home"] else "an absolute path"
                hint = "give it on the command line or by env(…), or write it relative to the working directory"
                span = Span(text.node.start, text.node.end)
                message = f"{what}, which other machines do not have"
                yield Diagnostic("absolute-path", message, content.document.source, span, hint, "warning")


# ---- Secrets ------------------------------------------------------------------------------------------

#: What services make their keys look like.
_KEY = r"""(?: (?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?[\w-]{16,} | gh[pousr]_\w{20,} | github_pat_\w{20,}
          | glpat-[\w-]{16,} | xox[abprs]-[\w-]{10,} | (?:AKIA|ASIA)[A-Z0-9]{16} | AIza[\w-]{30,} | hf_[A-Za-z]{20,}
          | eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+ | -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----.*
          | npm_\w{30,} | dckr_pat_[\w-]{20,}
        )\Z"""
#: A user's name and password in a URL.
_IN_URL = re.compile(r"\w+://[^\s/:@]+:(?P<password>[^\s/:@{}$<>%]{3,})@")
#: What a password or key is called.
_SECRET_NAME = re.compile(
    r"(?:^|_)(?:password|passwd|passphrase|pwd|secret|secrets|credential|credentials"
    r"|(?:api|access|auth|private|secret|signing|encryption|account)_?(?:key|token)|bearer_?token|webhook_?url)\Z",
    re.IGNORECASE,
)
#: What stands in the place of a secret that is not there.
_STAND_IN = re.compile(
    r"[<{\[(%$].*|x+|\*+|\.+|none|null|true|false|todo|change_?me|dummy|test|example|your[\W_].*|\w+_here", re.I
)


def plain_secrets(subject: Subject) -> Iterator[Diagnostic]:
    """Yield a finding for each string that looks like a password or a key. It is starred out wherever it is shown."""
    for content in subject.contents.values():
        found = [text for text in content.texts if text.hidden or _is_secret(text)]
        if found:
            source = content.document.source.hiding([Span(text.node.start, text.node.end) for text in found])
            yield from (_of_secret(source, text) for text in found)


def _is_secret(text: Text) -> bool:
    value = text.node.value
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if (len(value) > 15 and re.match(_KEY, value, re.VERBOSE | re.DOTALL)) or _IN_URL.match(value):
        return True
    is_named = _SECRET_NAME.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text.name)) is not None
    return is_named and len(value) >= 6 and not re.search(r"\s", value) and not _STAND_IN.fullmatch(value)


def _of_secret(source: Source, text: Text) -> Diagnostic:
    span = Span(text.node.start, text.node.end)
    variable = re.sub(r"\W", "_", text.name).upper() or "NAME"
    by_variable = f"env('{variable}')"
    message = "a secret stands in this file as plain text" if text.hidden else "this looks like a secret, as plain text"
    new = by_variable if text.hidden else f"secret({by_variable})"
    hint = f"keep it out of the file: secret({by_variable})"
    return Diagnostic("plain-secret", message, source, span, hint, "warning", edits=(Edit(source, span, new),))
