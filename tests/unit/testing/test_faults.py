"""Faults that can be repeated."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from backwright.domain import UnavailableError
from backwright.infrastructure.sql.database import OutcomeUnknownError, Statement, Verb, Write
from backwright.testing.faults import Fault, Faults, FaultyDatabase
from backwright.testing.transitions import transition

COMMIT = [Write(Statement("INSERT", Verb.INSERT, "orders"), ())]


class Stored:
    """Counts what gets through."""

    def __init__(self) -> None:
        self.commits = 0

    async def commit(self, writes: Sequence[Write]) -> None:
        self.commits += 1

    async def fetch(self, statement: Statement, arguments: Sequence[Any]) -> Sequence[Any]:
        return ()

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator["Stored"]:
        yield self


async def way(seed: int, *, reads: int = 0) -> list[tuple[int, Fault, str]]:
    """What happens to a process on the way of a thousand commits."""
    happened: list[tuple[int, Fault, str]] = []
    at = 0
    database = FaultyDatabase(
        Stored(),  # type: ignore[arg-type]
        Faults(seed=seed, cut=0.01, pause=0.01, hang=0.0),
        lambda fault, place: happened.append((at, fault, place)),
    )
    for at in range(1000):  # noqa: B007  # told by what happens
        for _ in range(reads):
            try:
                await database.fetch(COMMIT[0].statement, ())
            except UnavailableError:
                happened.pop()
        try:
            await database.commit(COMMIT)
        except UnavailableError:
            continue
    return happened


async def test_the_same_seed_has_the_same_faults_at_the_same_places() -> None:
    """However many reads there are between."""
    first = await way(1)

    assert first == await way(1, reads=3)
    assert first != await way(2)
    assert {fault for _, fault, _ in first} == {Fault.CUT, Fault.PAUSE}
    assert {place for _, _, place in first} == {"before a commit", "after a commit"}


@pytest.mark.parametrize("in_transaction", [False, True])
async def test_a_cut_is_before_the_change_or_after_it(in_transaction: bool) -> None:
    """Who is cut off after it can't know that it was stored."""
    stored, unknown, refused = Stored(), 0, 0
    database = FaultyDatabase(stored, Faults(seed=3, cut=0.2))  # type: ignore[arg-type]
    for _ in range(200):
        try:
            if in_transaction:
                async with database.transaction() as transaction:
                    await transaction.commit(COMMIT)
            else:
                await database.commit(COMMIT)
        except OutcomeUnknownError:
            unknown += 1
        except UnavailableError:
            refused += 1

    assert min(unknown, refused) > 0
    assert stored.commits == 200 - refused


WORK = "backwright_work"


@pytest.mark.parametrize(
    ("statements", "name"),
    [
        ([("INSERT", Verb.INSERT, "orders"), ("INSERT", Verb.INSERT, WORK)], "a commit"),
        ([("UPDATE", Verb.UPDATE, "orders"), ("DELETE", Verb.DELETE, WORK)], "an effect"),
        ([("DELETE", Verb.DELETE, WORK)], "finishing"),
        ([("UPDATE RETURNING", Verb.UPDATE, WORK)], "a claim"),
        ([("UPDATE RETURNING", Verb.UPDATE, "backwright_lanes")], "a claim"),
        ([("UPDATE", Verb.UPDATE, WORK)], "a postponement"),
        ([("UPDATE", Verb.UPDATE, "backwright_lanes")], "releasing a lane"),
        ([("UPDATE", Verb.UPDATE, "backwright_workers")], "a beat"),
        ([("DELETE", Verb.DELETE, "backwright_workers")], "a rescue or leaving"),
        ([("UPDATE", Verb.UPDATE, "backwright_sagas")], "a saga's step"),
        ([("UPDATE", Verb.UPDATE, "backwright_schedules")], "a schedule"),
        ([("INSERT", Verb.INSERT, "backwright_inbox")], "an intake"),
    ],
)
def test_transitions_have_names(statements: list[tuple[str, Verb, str]], name: str) -> None:
    """By which reports say where faults struck."""
    assert transition([Statement(*each) for each in statements]) == name
