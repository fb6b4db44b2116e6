"""What tables say of runs: durations and hashes as people read them."""

from __future__ import annotations

import math

#: How much of a hash is shown.
SHORT = 8


def duration_text(seconds: float | None) -> str:
    """Return a length of time as people say it.

    >>> duration_text(0.234), duration_text(12.34), duration_text(75), duration_text(7325), duration_text(None)
    ('0.23 s', '12.3 s', '1 min 15 s', '2 h 02 min', '')
    """
    if seconds is None or not math.isfinite(seconds):
        return ""
    if seconds < 59.95:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"
