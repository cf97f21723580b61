"""What else is random or looks at a clock, made to follow the seed."""

import random
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from backwright.domain import identifiers


@contextmanager
def deterministic(seed: int, now: Callable[[], float], epoch: float) -> Generator[None]:
    """Identifiers, jitter and measured durations follow the seed and virtual time.

    `now` tells the virtual time in seconds, which began at `epoch`.
    """
    source = random.Random(f"identifiers {seed}")  # noqa: S311  # to be repeated, no secret
    kept = random.getstate()
    replaced = [
        module
        for name, module in tuple(sys.modules.items())
        if name.startswith("backwright.") and vars(module).get("perf_counter") is time.perf_counter
    ]
    known: Any = identifiers
    own = known.os, known.time
    random.seed(seed)
    known.os = SimpleNamespace(urandom=source.randbytes)
    known.time = SimpleNamespace(time_ns=lambda: int((epoch + now()) * 1_000_000_000))
    for module in replaced:
        vars(module)["perf_counter"] = now
    try:
        yield
    finally:
        for module in replaced:
            vars(module)["perf_counter"] = time.perf_counter
        known.os, known.time = own
        random.setstate(kept)
