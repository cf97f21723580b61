"""Lengths of time, as people write them."""

import re
from datetime import timedelta

_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhdw])")
_WRITTEN = re.compile(rf"(?:{_PART.pattern})+")
# A timer further away than this is a mistake, and its instant could not be written.
LONGEST = timedelta(days=3660)


def span(written: str | timedelta) -> timedelta:
    """Read `500ms`, `30s`, `15m`, `1h30m`, `14d` or `2w`.

    Raises `ValueError` for another form, for nothing at all, and for more than ten years.
    """
    length = written if isinstance(written, timedelta) else _read(written)
    if not timedelta(0) < length <= LONGEST:
        raise ValueError(f"{written!s} is not above zero and at most ten years")
    return length


def _read(written: str) -> timedelta:
    if not _WRITTEN.fullmatch(written):
        raise ValueError(f"{written!r} is not a length of time such as 500ms, 30s, 1h30m or 14d")
    parts = (float(amount) * _UNITS[unit] for amount, unit in _PART.findall(written))
    return sum(parts, timedelta(0))
