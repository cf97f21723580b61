"""Reading the log while commits overtake each other."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from uuid import UUID

import pytest

from backwright.application.live import tail
from backwright.application.live.log import Happened
from backwright.application.live.tail import Tail
from backwright.domain import new_id

SUBJECT, NOW = new_id(), datetime(2026, 1, 1, tzinfo=UTC)


def event(position: int) -> Happened:
    return Happened(
        position=position, type="a.B", time=NOW, subject=SUBJECT, version=1, kind="Book"
    )


class Racing:
    """A log whose writers move whenever somebody looks; implements `EventLog`.

    Each takes the table's lock, then a position, is seen or rolled back, and gives the lock back.
    """

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.given = 0
        self.begun = 0
        self.locks: dict[str, int | None] = {}
        self.seen: list[int] = []
        self.at_rest = False

    def race(self) -> None:
        for _ in range(self.random.randrange(8)):
            self.step()

    def step(self) -> None:
        if self.random.random() < 0.4 and len(self.locks) < 5 and not self.at_rest:
            self.begun += 1
            self.locks[f"1/{self.begun}"] = None
        elif self.locks:
            writer = self.random.choice([*self.locks])
            position = self.locks[writer]
            if self.random.random() < 0.1 or position == 0:
                del self.locks[writer]
            elif position is None:
                self.given += 1
                self.locks[writer] = self.given
            else:
                self.seen.append(position)
                self.locks[writer] = 0

    async def head(self) -> int:
        self.race()
        head = max(self.seen, default=0)
        self.race()
        return head

    async def oldest(self) -> int:
        return min(self.seen, default=0)

    async def writing(self) -> frozenset[str]:
        self.race()
        writing = frozenset(self.locks)
        self.race()
        return writing

    async def read(self, after: int, until: int | None, most: int) -> Sequence[Happened]:
        self.race()
        last = self.given if until is None else until
        found = [event(each) for each in sorted(self.seen) if after < each <= last][:most]
        self.race()
        return found

    async def read_of(
        self, kind: str, subject: UUID | None, after: int, until: int, most: int
    ) -> Sequence[Happened]:
        raise NotImplementedError

    async def sleep(self, _: float) -> None:
        self.race()


@pytest.mark.parametrize("seed", range(40))
async def test_however_commits_overtake_each_other_each_is_told_once(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And in the order of positions, from the moment on at which reading has begun."""
    monkeypatch.setattr(tail, "MOST", 3 if seed % 2 else 30)
    log = Racing(seed)
    for _ in range(9 * seed):
        log.step()
    reading = Tail(log, log.sleep)
    await reading.start()
    before = {*log.seen}
    told: list[int] = []
    for _ in range(100):
        told += [each.position for each in await reading.advance()]
    log.at_rest = True
    while log.locks or reading.position < max(log.seen):
        told += [each.position for each in await reading.advance()]

    assert told == sorted(set(told))
    assert {*log.seen} - before <= {*told}
    assert len(told) > 20


async def test_who_writes_for_long_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    """Operators have to find it; others who come later are not waited for."""
    log = Racing(0)
    log.race = lambda: None  # type: ignore[method-assign]
    log.seen, log.given, log.locks = [2], 2, {"3/7": 1}
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        log.locks[f"4/{len(slept)}"] = None
        if len(slept) == 250:
            del log.locks["3/7"]

    told = await Tail(log, sleep).advance()

    assert [each.position for each in told] == [2]
    assert len(slept) == 250
    assert max(slept) == tail.LONGEST_PAUSE
    assert [record.args for record in caplog.records] == [(["3/7"],)]
