"""Work beside lanes: who gets it, and in which order."""

import asyncio
from datetime import timedelta

from backwright.application.durable.work import End, Ended, Parked, Postponed, Priority
from backwright.testing.conformance.work.works import Works, targets

SOON = timedelta(seconds=5)


class ClaimingConformance:
    """Every implementation passes these."""

    async def test_work_comes_back_as_it_was_put(self, works: Works) -> None:
        """The body byte by byte."""
        (put,) = await works.add("mail.send")
        worker = await works.worker(works.first)

        (claimed,) = await works.claimed(works.first, worker)

        assert (claimed.id, claimed.kind, claimed.target) == (put.id, put.kind, put.target)
        assert (claimed.body, claimed.due_at, claimed.lane) == (put.body, put.due_at, None)
        assert (claimed.worker, claimed.failures, claimed.losses) == (worker, 0, 0)

    async def test_the_highest_priority_goes_first_then_what_waited_longest(
        self, works: Works
    ) -> None:
        """However it was put."""
        await works.add("low", priority=Priority.LOW)
        await works.add("younger", after=timedelta(microseconds=1))
        await works.add("older")
        await works.add("urgent", priority=Priority.URGENT)
        works.clock.advance(seconds=1)
        worker = await works.worker(works.first)

        first = await works.claimed(works.first, worker, 3)
        rest = await works.claimed(works.first, worker, 3)

        assert targets(first) == ["urgent", "older", "younger"]
        assert targets(rest) == ["low"]

    async def test_what_is_due_later_is_claimed_later(self, works: Works) -> None:
        """And `due` tells when."""
        await works.add("later", after=SOON)
        worker = await works.worker(works.first)
        assert await works.claimed(works.first, worker) == []
        (due,) = await works.first.due(["mail", "other"])
        assert (due.queue, due.lanes, due.at) == ("mail", False, works.clock.now() + SOON)

        works.clock.set(due.at)

        assert targets(await works.claimed(works.first, worker)) == ["later"]

    async def test_claimed_work_is_nobody_elses(self, works: Works) -> None:
        """Nor is it due."""
        await works.add("one")
        await works.claimed(works.first, await works.worker(works.first))

        assert await works.claimed(works.second, await works.worker(works.second)) == []
        assert list(await works.second.due(["mail"])) == []

    async def test_claims_at_the_same_time_share_the_work(self, works: Works) -> None:
        """Each gets something else, and together they get everything."""
        put = await works.add(*(f"number {each}" for each in range(200)))
        stores = [works.first, works.second] * 4
        workers = [await works.worker(store) for store in stores]

        shares = await asyncio.gather(
            *(
                works.claimed(store, worker, 30)
                for store, worker in zip(stores, workers, strict=True)
            )
        )

        ids = [each.id for share in shares for each in share]
        assert len(ids) == len(set(ids))
        rest = await works.claimed(works.first, workers[0], 200)
        assert {*ids, *(each.id for each in rest)} == {each.id for each in put}

    async def test_finished_work_is_gone(self, works: Works) -> None:
        """However it ended."""
        await works.add("one", "two", "three")
        worker = await works.worker(works.first)
        claimed = await works.claimed(works.first, worker)

        lost = await works.first.finish(
            [Ended(work=each, end=end) for each, end in zip(claimed, End, strict=True)]
        )

        assert list(lost) == []
        await works.first.leave(worker)
        assert await works.claimed(works.second, await works.worker(works.second)) == []

    async def test_postponed_work_comes_again_and_remembers_failures(self, works: Works) -> None:
        """A snooze is none."""
        await works.add("fails", "sleeps")
        worker = await works.worker(works.first)
        fails, sleeps = await works.claimed(works.first, worker)
        due_at = works.clock.now() + SOON
        await works.first.postpone(
            [
                Postponed(work=fails, due_at=due_at, error="no"),
                Postponed(work=sleeps, due_at=due_at, failed=False),
            ]
        )
        assert await works.claimed(works.first, worker) == []

        works.clock.set(due_at)
        again = await works.claimed(works.first, worker)

        assert {each.target: each.failures for each in again} == {"fails": 1, "sleeps": 0}

    async def test_parked_work_waits_for_a_person(self, works: Works) -> None:
        """It is neither due nor claimed."""
        await works.add("poison")
        worker = await works.worker(works.first)
        (poison,) = await works.claimed(works.first, worker)

        await works.first.park([Parked(work=poison, error="no")])

        works.clock.advance(days=400)
        assert list(await works.first.due(["mail"])) == []
        assert await works.claimed(works.first, worker) == []

    async def test_the_same_unique_work_waits_once(self, works: Works) -> None:
        """Until it is over."""
        await works.add("one", unique="key")
        await works.add("two", unique="key")
        await works.add("other", unique="other key")
        worker = await works.worker(works.first)
        claimed = await works.claimed(works.first, worker)
        assert targets(claimed) == ["one", "other"]
        await works.add("three", unique="key")
        assert await works.claimed(works.first, worker) == []

        await works.first.finish([Ended(work=each) for each in claimed])

        await works.add("four", unique="key")
        assert targets(await works.claimed(works.first, worker)) == ["four"]

    async def test_progress_harms_nothing(self, works: Works) -> None:
        """Also of work that is over."""
        await works.add("one")
        worker = await works.worker(works.first)
        (one,) = await works.claimed(works.first, worker)

        await works.first.report([(one, 0.5, "half")])
        assert list(await works.first.finish([Ended(work=one)])) == []
        await works.first.report([(one, 1.0, "all")])
