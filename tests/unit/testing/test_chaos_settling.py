"""Waiting until everything is done that can be."""

from collections.abc import Sequence
from datetime import timedelta

from backwright.testing.chaos.collecting import Standing, now
from backwright.testing.chaos.findings import Left
from backwright.testing.chaos.settling import HORIZON, settled


def standing(
    position: int, due: timedelta, *, parked: bool = False, behind: bool = False, kind: str = "job"
) -> Standing:
    return Standing(
        left=Left(position=position, id="j", kind=kind, target="shop.Send", state=""),
        due_at=now() + due,
        failures=0,
        is_parked=parked,
        is_behind=behind,
        is_held=False,
    )


async def states(*looks: Sequence[Standing]) -> dict[int, str]:
    remaining = list(looks)

    async def look() -> Sequence[Standing]:
        return remaining.pop(0) if len(remaining) > 1 else remaining[0]

    left = await settled(look, lambda _: 0.0, lambda _: None, patience=0.1)
    return {each.position: each.state for each in left}


async def test_what_is_far_away_is_not_waited_for() -> None:
    """Nor what waits for a person, nor timers, of which there is always one."""
    soon, late = timedelta(0), 2 * HORIZON

    assert await states(
        [
            standing(1, late),
            standing(2, soon, parked=True),
            standing(3, soon, behind=True),
            standing(4, soon, kind="schedule"),
        ]
    ) == {1: "waiting", 2: "parked", 3: "behind", 4: "waiting"}


async def test_what_gets_done_is_waited_for() -> None:
    """As long as something moves."""
    assert await states([standing(1, timedelta(0))], []) == {}


async def test_what_is_due_and_does_not_move_is_stuck() -> None:
    """Sooner or later."""
    overdue = standing(1, -timedelta(seconds=5))
    assert await states([overdue]) == {1: "stuck"}
