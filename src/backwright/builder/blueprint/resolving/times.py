"""How long something may take, and how often it may happen: `500ms`, `10/minute`."""

import re

from backwright.application.rate_limit import Rate
from backwright.builder.blueprint.findings import Findings, Spot

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


def check_limit(findings: Findings, spot: Spot, written: str | None) -> None:
    """Note what is no rate."""
    if written is None:
        return
    try:
        Rate.parse(written)
    except ValueError:
        hint = "write it like 10/minute or 100/15 minute"
        findings.add("wrong_limit", spot, "this is no limit", hint)
