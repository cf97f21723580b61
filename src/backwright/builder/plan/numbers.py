"""Keeping the numbers of gRPC's fields, once what was built is in place."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from backwright.builder.plan.checks.check import begun, last_line

# In seconds; to put an application together takes one or two.
_LIMIT = 120
_BY_HAND = "field numbers of gRPC are not locked: {}; then run backwright contracts export"


def keep_numbers(project: Path) -> Iterator[str]:
    """Lock the numbers that are new, and reserve those that are gone; may be repeated.

    The project's own code says which there are, in a process of its own: its people may have
    changed it. What it can't be asked for is a warning: nothing that was built depends on it.
    """
    process = begun([sys.executable, "-m", "backwright.builder.plan.numbering"], project)
    try:
        output, _ = process.communicate(timeout=_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        yield _BY_HAND.format(f"that took more than {_LIMIT} s")
        return
    if process.returncode:
        yield _BY_HAND.format(last_line(output))
