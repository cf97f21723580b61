"""Work that may be why its workers vanished is begun with care."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from backwright.application.durable.retry import NEVER
from backwright.application.durable.store import LeaseLostError
from backwright.application.durable.work import SUSPECT, Claimed, Kind, Lane, Postponed, Released
from backwright.application.worker.attempt import Attempts, Outcome, State
from backwright.application.worker.lanes import LaneRun
from backwright.domain import UnavailableError, new_id
from backwright.testing.clock import FixedClock

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def work(position: int, losses: int = 0, lane: str | None = None) -> Claimed:
    return Claimed(
        position=position,
        id=new_id(),
        kind=Kind.JOB,
        target="shop.Count",
        queue="default",
        lane=lane,
        worker=None if lane else 1,
        failures=0,
        losses=losses,
        due_at=NOW,
        enqueued_at=NOW,
        parked_at=None,
        body=b"",
    )


class Bench:
    """What attempts work with; tells what happened, in order."""

    def __init__(self) -> None:
        self.happened: list[str] = []
        self.later_: list[Postponed] = []
        self.released_: list[Released] = []
        self.refusal: Exception | None = None
        self.doing: Callable[[], Awaitable[object]] = self._nothing
        self.reaction = SimpleNamespace(retry=NEVER)
        self.clock = FixedClock(NOW)
        self.attempts = Attempts(
            {"shop.Count": cast(Any, self)},
            cast(Any, self),
            cast(Any, self),
            self.clock,
            cast(Any, self),
        )

    async def __call__(self, work: Claimed, before: Sequence[Claimed], progress: object) -> bool:
        self.happened.append(f"run {work.position}")
        await self.doing()
        return False

    async def begun(self, work: Claimed) -> asyncio.Task[Outcome]:
        """An attempt that runs."""
        running = asyncio.create_task(self.attempts.attempt(work))
        while f"run {work.position}" not in self.happened:  # noqa: ASYNC110  # a few steps of the loop
            await asyncio.sleep(0)
        return running

    async def risk(self, work: Claimed) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.happened.append(f"risk {work.position}")

    def later(self, postponed: Postponed) -> None:
        self.later_.append(postponed)

    def ended(self, _: object) -> None: ...

    def released(self, released: Released) -> None:
        self.released_.append(released)

    def finished(self, *_: object) -> None: ...

    async def _nothing(self) -> None: ...


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_the_loss_is_counted_before_it_begins(bench: Bench) -> None:
    """Of what is suspected; anything else costs no write."""
    await bench.attempts.attempt(work(1, losses=SUSPECT - 1))
    await bench.attempts.attempt(work(2, losses=SUSPECT))

    assert bench.happened == ["run 1", "risk 2", "run 2"]


async def test_only_one_runs_at_a_time(bench: Bench) -> None:
    """Another one is left for later, and holds no place; what is not suspected goes on."""
    held = asyncio.Event()
    bench.doing = held.wait
    running = await bench.begun(work(1, losses=SUSPECT))

    outcome = await bench.attempts.attempt(work(2, losses=SUSPECT))

    assert outcome.state is State.LATER
    (left,) = bench.later_
    assert (left.work.position, left.failed, left.error) == (2, False, "other suspected work runs")
    innocent = asyncio.create_task(bench.attempts.attempt(work(3)))
    await asyncio.sleep(0)
    held.set()
    assert (await innocent).state is (await running).state is State.DONE


async def test_a_worker_that_ends_takes_the_risk_back(bench: Bench) -> None:
    """It was not lost because of the work."""
    bench.doing = asyncio.Event().wait
    running = await bench.begun(work(1, losses=SUSPECT))

    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert [(each.work.losses, each.failed) for each in bench.later_] == [(SUSPECT, False)]


@pytest.mark.parametrize(
    ("refusal", "state"),
    [(UnavailableError("the database"), State.LATER), (LeaseLostError("it"), State.LOST)],
)
async def test_what_can_not_be_noted_is_not_begun(
    bench: Bench, refusal: Exception, state: State
) -> None:
    """Nor is what others have by now."""
    bench.refusal = refusal

    outcome = await bench.attempts.attempt(work(1, losses=SUSPECT))

    assert (outcome.state, bench.happened) == (state, [])
    assert [each.failed for each in bench.later_] == ([False] if state is State.LATER else [])


@pytest.mark.parametrize(
    ("losses", "ran"), [((SUSPECT, 0, 0), [1]), ((0, SUSPECT, 0), [1]), ((0, 0, 0), [1, 2, 3])]
)
async def test_a_lane_runs_suspected_work_apart(
    bench: Bench, losses: Sequence[int], ran: Sequence[int]
) -> None:
    """What is before it is written down first, and what is behind it has its own turn."""
    items = [work(number, each, "lane") for number, each in enumerate(losses, start=1)]
    lane = Lane(name="lane", queue="default", touched=1, work=items, whole=True)

    await LaneRun(bench.attempts, cast(Any, bench), bench.clock).run(lane)

    assert [each for each in bench.happened if each.startswith("run")] == [f"run {n}" for n in ran]
    (released,) = bench.released_
    assert released.due_at == (None if len(ran) == len(items) else NOW + timedelta(0))
