"""Work in lanes: one after the other, whatever happens at the same time."""

import asyncio
from datetime import timedelta

from backwright.application.durable.store import WorkStore
from backwright.application.durable.work import Claimed, Ended, Lane, Postponed, Released
from backwright.testing.conformance.work.works import Works, targets

SOON = timedelta(seconds=5)


async def lanes(store: WorkStore, worker: int, most: int = 10) -> list[Lane]:
    """What the worker gets."""
    return list(await store.claim_lanes(worker, "mail", most))


class LanesConformance:
    """Every implementation passes these."""

    async def test_a_lane_has_one_worker_and_keeps_its_order(self, works: Works) -> None:
        """Lanes do not wait for each other."""
        await works.add("a1", lane="a")
        await works.add("b1", lane="b")
        await works.add("a2", lane="a")
        first, second = await works.worker(works.first), await works.worker(works.second)

        (a,) = await lanes(works.first, first, 1)
        (b,) = await lanes(works.second, second)

        assert targets(a.work) == ["a1", "a2"]
        assert targets(b.work) == ["b1"]
        assert await works.claimed(works.second, second) == []

    async def test_an_emptied_lane_is_gone(self, works: Works) -> None:
        """Until something is put into it again."""
        await works.add("a1", lane="a")
        worker = await works.worker(works.first)
        (lane,) = await lanes(works.first, worker)
        await works.first.finish([Ended(work=each) for each in lane.work])

        again = await works.first.release(worker, [Released(lane=lane, due_at=None)])

        assert not again
        assert list(await works.first.due(["mail"])) == []
        await works.add("a2", lane="a")
        (lane,) = await lanes(works.first, worker)
        assert targets(lane.work) == ["a2"]

    async def test_what_comes_while_a_lane_is_emptied_is_not_lost(self, works: Works) -> None:
        """The lane is due again."""
        await works.add("a1", lane="a")
        worker = await works.worker(works.first)
        (lane,) = await lanes(works.first, worker)
        await works.first.finish([Ended(work=each) for each in lane.work])
        await works.add("a2", lane="a")

        again = await works.first.release(worker, [Released(lane=lane, due_at=None)])

        assert again
        (lane,) = await lanes(works.second, await works.worker(works.second))
        assert targets(lane.work) == ["a2"]

    async def test_a_lane_waits_for_its_first(self, works: Works) -> None:
        """And only that lane; what is added meanwhile does not wake it."""
        await works.add("a1", "a2", lane="a")
        worker = await works.worker(works.first)
        (lane,) = await lanes(works.first, worker)
        due_at = works.clock.now() + SOON
        await works.first.postpone([Postponed(work=lane.work[0], due_at=due_at, error="no")])
        await works.first.release(worker, [Released(lane=lane, due_at=due_at)])
        await works.add("a3", lane="a")
        await works.add("b1", lane="b")

        (other,) = await lanes(works.second, await works.worker(works.second))
        assert other.name == "b"
        works.clock.set(due_at)
        (again,) = await lanes(works.first, worker)

        assert [(each.target, each.failures) for each in again.work] == [
            ("a1", 1),
            ("a2", 0),
            ("a3", 0),
        ]

    async def test_a_lost_lane_is_not_given_back(self, works: Works) -> None:
        """Its new holder keeps it."""
        await works.add("a1", lane="a")
        lost = await works.worker(works.first)
        (before,) = await lanes(works.first, lost)
        await works.second.rescue(lost)
        other = await works.worker(works.second)
        (held,) = await lanes(works.second, other)

        await works.first.release(lost, [Released(lane=before, due_at=None)])
        await works.first.release(lost, [Released(lane=before, due_at=works.clock.now())])

        assert await lanes(works.first, await works.worker(works.first)) == []
        assert list(await works.second.finish([Ended(work=each) for each in held.work])) == []

    async def test_long_lanes_come_in_parts(self, works: Works) -> None:
        """Each says whether there is more."""
        put = await works.add(*(f"number {each}" for each in range(120)), lane="a")
        worker = await works.worker(works.first)
        seen: list[Claimed] = []
        whole = False
        while not whole:
            (lane,) = await lanes(works.first, worker)
            whole = lane.whole
            seen += lane.work
            await works.first.finish([Ended(work=each) for each in lane.work])
            due_at = None if whole else works.clock.now()
            await works.first.release(worker, [Released(lane=lane, due_at=due_at)])

        assert targets(seen) == [each.target for each in put]

    async def test_nothing_is_lost_doubled_or_out_of_order(self, works: Works) -> None:
        """While several put work and several take it, all at once."""
        amount, names = 40, ["a", "b", "c"]
        seen: list[Claimed] = []

        async def put(name: str) -> None:
            for each in range(amount):
                await works.put([works.work(f"{name}{each}", lane=name)])

        async def take(store: WorkStore) -> None:
            worker = await works.worker(store)
            while len(seen) < amount * len(names):
                for lane in await lanes(store, worker, 2):
                    seen.extend(lane.work)
                    await store.finish([Ended(work=each) for each in lane.work])
                    due_at = None if lane.whole else works.clock.now()
                    await store.release(worker, [Released(lane=lane, due_at=due_at)])
                await asyncio.sleep(0)

        async with asyncio.timeout(60):
            await asyncio.gather(
                *map(put, names), *map(take, [works.first, works.second, works.first])
            )

        for name in names:
            of_lane = [each.target for each in seen if each.lane == name]
            assert of_lane == [f"{name}{each}" for each in range(amount)]
