"""Short lengths of time: `500ms`, `5s`, `1m`."""

import re

_WRITTEN = re.compile(r"(\d{1,6})\s?(ms|s|m)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}
_LONGEST = 600.0


def seconds(written: str) -> float | None:
    """The length in seconds; None for what is no length between 1 ms and 10 minutes."""
    match = _WRITTEN.fullmatch(written.strip())
    if match is None:
        return None
    length = int(match[1]) * _SECONDS[match[2]]
    return length if 0 < length <= _LONGEST else None
