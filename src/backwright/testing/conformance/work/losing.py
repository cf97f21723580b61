"""Workers that come, go, and vanish."""

import asyncio

import pytest

from backwright.application.durable.store import LeaseLostError
from backwright.application.durable.work import SUSPECT, Ended, Parked, Postponed
from backwright.testing.conformance.work.works import Works, targets


class LosingConformance:
    """Every implementation passes these."""

    async def test_numbers_of_workers_are_never_given_again(self, works: Works) -> None:
        """Not even that of the last one that left."""
        first = await works.worker(works.first)
        await works.first.leave(first)

        assert await works.worker(works.second) > first

    async def test_peers_see_each_other_live(self, works: Works) -> None:
        """By rising beats, until they leave."""
        worker = await works.first.join("a machine", 7, "an incarnation")
        (before,) = await works.second.peers()

        assert list(await works.first.renew(worker)) == []

        (after,) = await works.second.peers()
        assert (after.id, after.place, after.process) == (worker, "a machine", 7)
        assert after.incarnation == "an incarnation"
        assert after.beats > before.beats
        await works.first.leave(worker)
        assert list(await works.second.peers()) == []

    async def test_who_leaves_gives_back_what_it_held(self, works: Works) -> None:
        """Beside lanes and in them, and nothing counts it."""
        await works.add("one")
        await works.add("two", lane="lane")
        worker = await works.worker(works.first)
        await works.claimed(works.first, worker)
        await works.first.claim_lanes(worker, "mail", 5)

        await works.first.leave(worker)

        other = await works.worker(works.second)
        (one,) = await works.claimed(works.second, other)
        (lane,) = await works.second.claim_lanes(other, "mail", 5)
        assert (one.target, one.losses) == ("one", 0)
        assert [(each.target, each.losses) for each in lane.work] == [("two", 0)]

    async def test_rescued_work_is_due_at_once_and_counts_the_loss(self, works: Works) -> None:
        """Of a lane, the first only: that was running."""
        await works.add("one")
        await works.add("two", "three", lane="lane")
        worker = await works.worker(works.first)
        await works.claimed(works.first, worker)
        await works.first.claim_lanes(worker, "mail", 5)

        assert await works.second.rescue(worker) == 2

        other = await works.worker(works.second)
        (one,) = await works.claimed(works.second, other)
        (lane,) = await works.second.claim_lanes(other, "mail", 5)
        assert (one.target, one.losses) == ("one", 1)
        assert [(each.target, each.losses) for each in lane.work] == [("two", 1), ("three", 0)]

    async def test_what_waits_beside_the_guilty_is_not_suspected_more_and_more(
        self, works: Works
    ) -> None:
        """After some losses only what was begun counts another, beside lanes and in them."""
        await works.add("begun", "waiting")
        await works.add("in a lane", lane="lane")
        for _ in range(SUSPECT):
            await self._lost(works)

        worker = await works.worker(works.first)
        begun, waiting = await works.claimed(works.first, worker)
        (lane,) = await works.first.claim_lanes(worker, "mail", 5)
        assert [each.is_suspect for each in (begun, waiting, *lane.work)] == [True] * 3
        await works.first.risk(begun)
        await works.first.risk(lane.work[0])
        await works.second.rescue(worker)

        other = await works.worker(works.second)
        losses = {each.target: each.losses for each in await works.claimed(works.second, other)}
        (lane,) = await works.second.claim_lanes(other, "mail", 5)
        assert losses == {"begun": SUSPECT + 1, "waiting": SUSPECT}
        assert lane.work[0].losses == SUSPECT + 1

    async def test_what_fails_takes_its_risk_back(self, works: Works) -> None:
        """Its worker was not lost after all; what was rescued meanwhile can't be begun."""
        await works.add("one")
        worker = await works.worker(works.first)
        (one,) = await works.claimed(works.first, worker)
        await works.first.risk(one)
        await works.first.postpone([Postponed(work=one, due_at=works.clock.now(), error="no")])

        (again,) = await works.claimed(works.first, worker)
        assert (again.failures, again.losses) == (1, 0)
        await works.second.rescue(worker)
        with pytest.raises(LeaseLostError):
            await works.first.risk(again)

    async def _lost(self, works: Works) -> None:
        worker = await works.worker(works.first)
        await works.claimed(works.first, worker)
        await works.first.claim_lanes(worker, "mail", 5)
        await works.second.rescue(worker)

    async def test_only_one_rescues(self, works: Works) -> None:
        """The others find nothing to do."""
        await works.add("one")
        worker = await works.worker(works.first)
        await works.claimed(works.first, worker)

        rescued = await asyncio.gather(
            works.first.rescue(worker), works.second.rescue(worker), works.first.rescue(worker)
        )

        assert sorted(rescued) == [0, 0, 1]
        (one,) = await works.claimed(works.second, await works.worker(works.second))
        assert one.losses == 1

    async def test_a_lost_worker_gets_nothing(self, works: Works) -> None:
        """Until it begins anew."""
        await works.add("one")
        await works.add("two", lane="lane")
        worker = await works.worker(works.first)
        await works.second.rescue(worker)

        assert await works.claimed(works.first, worker) == []
        assert list(await works.first.claim_lanes(worker, "mail", 5)) == []

    async def test_what_was_claimed_while_its_worker_was_rescued_is_not_stuck(
        self, works: Works
    ) -> None:
        """Whoever holds work and is no worker is a peer that is lost."""
        await works.add(*(f"number {each}" for each in range(50)))
        await works.add("in a lane", lane="lane")
        for _ in range(10):
            worker = await works.worker(works.first)
            await asyncio.gather(
                works.first.claim(worker, "mail", 5),
                works.second.rescue(worker),
                works.first.claim_lanes(worker, "mail", 5),
                works.first.claim(worker, "mail", 5),
            )

        for peer in await works.second.peers():
            assert peer.beats < 0
            await works.second.rescue(peer.id)

        assert list(await works.second.peers()) == []
        other = await works.worker(works.second)
        assert len(await works.claimed(works.second, other, 100)) == 50
        assert len(await works.second.claim_lanes(other, "mail", 5)) == 1

    async def test_the_lost_worker_is_told(self, works: Works) -> None:
        """When it says the next time that it lives."""
        worker = await works.worker(works.first)
        await works.second.rescue(worker)

        with pytest.raises(LeaseLostError):
            await works.first.renew(worker)

    async def test_what_was_lost_is_not_finished(self, works: Works) -> None:
        """What was not is, also in the same call."""
        await works.add("lost", "kept")
        lost = await works.worker(works.first)
        (first,) = await works.claimed(works.first, lost, 1)
        kept = await works.worker(works.first)
        (second,) = await works.claimed(works.first, kept, 1)
        await works.second.rescue(lost)

        refused = await works.first.finish([Ended(work=first), Ended(work=second)])

        assert targets(list(refused)) == ["lost"]
        other = await works.worker(works.second)
        assert targets(await works.claimed(works.second, other)) == ["lost"]

    async def test_what_was_lost_is_neither_postponed_nor_parked(self, works: Works) -> None:
        """Whoever has it now decides."""
        await works.add("one", "two")
        lost = await works.worker(works.first)
        one, two = await works.claimed(works.first, lost)
        await works.second.rescue(lost)
        other = await works.worker(works.second)
        held = await works.claimed(works.second, other)
        due_at = works.clock.advance(days=1)

        await works.first.postpone([Postponed(work=one, due_at=due_at, error="no")])
        await works.first.park([Parked(work=two, error="no")])

        assert list(await works.second.finish([Ended(work=each) for each in held])) == []

    async def test_a_failure_is_a_fence(self, works: Works) -> None:
        """What a worker gave up and claimed again is not ended by its first attempt."""
        await works.add("one")
        worker = await works.worker(works.first)
        (before,) = await works.claimed(works.first, worker)
        await works.first.postpone([Postponed(work=before, due_at=works.clock.now(), error="no")])
        (after,) = await works.claimed(works.first, worker)

        assert targets(list(await works.first.finish([Ended(work=before)]))) == ["one"]
        assert list(await works.first.finish([Ended(work=after)])) == []
