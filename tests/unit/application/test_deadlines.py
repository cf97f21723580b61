"""Deadlines."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from backwright.application.deadlines import TICK, Deadlines
from backwright.domain import DeadlineExceededError


async def test_work_in_time_gives_its_result() -> None:
    """Nothing is left behind."""

    async def work() -> str:
        await asyncio.sleep(0)
        return "done"

    assert await Deadlines().within(1, "Work", work()) == "done"


async def test_work_that_takes_too_long_is_ended() -> None:
    """It gets to clean up, and the error names the use case."""
    cleaned = False

    async def work() -> None:
        nonlocal cleaned
        try:
            await asyncio.Event().wait()
        finally:
            cleaned = True

    with pytest.raises(DeadlineExceededError, match="Work took too long"):
        await Deadlines().within(TICK / 2, "Work", work())
    assert cleaned
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_an_inner_deadline_leaves_the_outer_one_alone() -> None:
    """What ran out is what is named, and the outer work may go on."""
    deadlines = Deadlines()

    async def outer() -> str:
        with pytest.raises(DeadlineExceededError, match="Inner"):
            await deadlines.within(TICK / 2, "Inner", asyncio.Event().wait())
        return "went on"

    assert await deadlines.within(5, "Outer", outer()) == "went on"


async def test_an_outer_deadline_goes_through_the_inner_one() -> None:
    """Also where both end in one moment."""
    deadlines = Deadlines()
    for seconds in (5, TICK / 2):
        inner = deadlines.within(seconds, "Inner", asyncio.Event().wait())
        with pytest.raises(DeadlineExceededError, match="Outer"):
            await deadlines.within(TICK / 2, "Outer", inner)


async def test_being_cancelled_is_no_deadline() -> None:
    """A server that stops is not told that something took too long."""
    deadlines = Deadlines()
    task = asyncio.create_task(deadlines.within(5, "Work", asyncio.Event().wait()))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_timeout_of_the_work_itself_is_its_own() -> None:
    """A slow socket is not a slow use case."""

    async def work() -> None:
        raise TimeoutError("the socket")

    with pytest.raises(TimeoutError, match="socket"):
        await Deadlines().within(5, "Work", work())


async def test_work_that_ends_in_spite_of_its_deadline_counts() -> None:
    """Its result is not thrown away, and the task stays usable."""

    async def stubborn() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "done"
        return "never"

    assert await Deadlines().within(TICK / 2, "Work", stubborn()) == "done"
    await asyncio.sleep(0)


def test_deadlines_serve_one_loop_after_another() -> None:
    """An application that is started again keeps its deadlines."""
    deadlines = Deadlines()
    work: Callable[[], Awaitable[object]] = lambda: deadlines.within(  # noqa: E731 - made in the loop
        TICK / 2, "Work", asyncio.Event().wait()
    )

    async def run() -> None:
        with pytest.raises(DeadlineExceededError):
            await work()

    for _ in range(2):
        asyncio.run(run())
