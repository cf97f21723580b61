"""Waiting until workers that nothing happens to have done all that they can."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic

from backwright.testing.chaos.collecting import Standing, now
from backwright.testing.chaos.findings import Left

# What is due later than that may wait: a long delay, a retry after many.
HORIZON = timedelta(seconds=20)
# How long what is due may stay as it is before it is stuck, beside the time that handlers have.
PATIENCE = 15.0
LONGEST = 300.0
_PAUSE = 0.25


async def settled(
    look: Callable[[], Awaitable[Sequence[Standing]]],
    timeout_of: Callable[[str], float],
    waiting: Callable[[int], None],
    patience: float = PATIENCE,
) -> list[Left]:
    """What is left when all is done that can be, or when nothing moves any more.

    `timeout_of` is that of a target's handler, in seconds; `waiting` is told how much is due still.
    """
    started = changed = monotonic()
    before: object = None
    while True:
        standing, instant = await look(), now()
        soon = [each for each in standing if each.moves_by(instant + HORIZON)]
        if not soon:
            return _left(standing, None)
        waiting(len(soon))
        signs = [(each.left.position, each.failures, each.due_at, each.is_held) for each in soon]
        overdue = [each for each in soon if each.moves_by(instant)]
        if signs != before or not overdue:
            before, changed = signs, monotonic()
        held = [timeout_of(each.left.target) for each in overdue if each.is_held]
        quiet = monotonic() - changed
        if quiet > patience + max(held, default=0.0) or monotonic() - started > LONGEST:
            return _left(standing, instant)
        await asyncio.sleep(_PAUSE)


def _left(standing: Sequence[Standing], stuck_by: datetime | None) -> list[Left]:
    """What is due by `stuck_by` is stuck."""
    return [replace(each.left, state=_state(each, stuck_by)) for each in standing]


def _state(each: Standing, stuck_by: datetime | None) -> str:
    if each.is_parked:
        return "parked"
    if each.is_behind:
        return "behind"
    return "stuck" if stuck_by is not None and each.moves_by(stuck_by) else "waiting"
