"""What a worker does with what is asked for, on every database."""

import asyncio
from collections.abc import Awaitable, Callable, Generator

import pytest

import bank
from backwright.application.durable.job import Discard, Snooze
from backwright.application.worker.parts import WorkerOptions
from backwright.main.application import Application
from banking import deposited, drained, until, working
from books import Books


@pytest.fixture
def books(opened: Application) -> Books:
    return Books(opened.database)


Behaviour = Callable[[bank.Settle], Awaitable[object]]


@pytest.fixture
def settling() -> Generator[Callable[[Behaviour], None]]:
    """Has jobs do something of the test's instead."""

    def set_to(behaviour: Behaviour) -> None:
        bank.instead = behaviour

    yield set_to
    bank.instead = None


async def test_everything_happens_once_and_in_order(opened: Application, books: Books) -> None:
    """Events of many accounts, jobs that enqueue jobs, commands sent by both."""
    await asyncio.gather(*(deposited(opened, 10) for _ in range(8)))

    async with working(opened), working(opened):
        await asyncio.gather(*(deposited(opened, 10) for _ in range(8)))
        await drained(books)

    assert await books.check() == 160


async def test_the_history_tells_of_jobs_and_their_results(
    opened: Application, books: Books, settling: Callable[[Behaviour], None]
) -> None:
    """Also where nothing was stored but the result."""

    async def answer(_: bank.Settle) -> object:
        return {"sum": 5}

    settling(answer)
    await deposited(opened)
    async with working(opened):
        await drained(books)

    told = await books.rows("SELECT target, ended, failures, result FROM backwright_history")
    assert told == [("bank.Settle", "done", 0, b'{"sum":5}')]


async def test_a_failure_is_tried_again_and_changes_nothing(
    opened: Application, books: Books, settling: Callable[[Behaviour], None]
) -> None:
    """Until it goes well."""
    attempts = 0

    async def fail_twice(_: bank.Settle) -> object:
        nonlocal attempts
        attempts += 1
        if attempts < 3:
            raise RuntimeError("not yet")
        return None

    settling(fail_twice)
    await deposited(opened)
    async with working(opened):
        await drained(books)

    assert attempts == 3
    assert await books.rows("SELECT failures FROM backwright_history") == [(2,)]


async def parked(books: Books) -> None:
    async def there() -> bool:
        found = "SELECT count(*) FROM backwright_work WHERE parked_at IS NOT NULL"
        return await books.number(found) == 1

    await until(there)


@pytest.mark.parametrize("retrying", ["used up", "unstorable result"])
async def test_what_can_not_be_done_is_parked_with_the_reason(
    opened: Application,
    books: Books,
    settling: Callable[[Behaviour], None],
    retrying: str,
) -> None:
    """Everything else goes on."""

    async def fail(_: bank.Settle) -> object:
        if retrying == "used up":
            raise RuntimeError("hopeless")
        return object()

    settling(fail)
    await deposited(opened)
    last = bank.OFTEN.attempts - 1
    await _write(books, f"UPDATE backwright_work SET failures = {last} WHERE kind = 'job'")
    async with working(opened):
        await parked(books)
        settling(None)  # type: ignore[arg-type]
        await deposited(opened)
        await until(lambda: _left(books, 1))

    ((error, body),) = await books.rows("SELECT error, body FROM backwright_work")
    assert ("no JSON" if retrying == "unstorable result" else "hopeless") in error
    assert b'"type":"bank.Settle"' in body


async def _left(books: Books, amount: int) -> bool:
    return await books.left() == amount


async def test_a_snoozed_job_comes_again_and_a_discarded_one_does_not(
    opened: Application, books: Books, settling: Callable[[Behaviour], None]
) -> None:
    """Neither has failed."""
    attempts = 0

    async def snooze(_: bank.Settle) -> object:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise Snooze("50ms")
        raise Discard("nobody needs it")

    settling(snooze)
    await deposited(opened)
    async with working(opened):
        await drained(books)

    told = await books.rows("SELECT ended, reason, failures FROM backwright_history")
    assert (attempts, told) == (2, [("discarded", "nobody needs it", 0)])


async def test_what_takes_too_long_is_ended(
    opened: Application, books: Books, settling: Callable[[Behaviour], None]
) -> None:
    """And tried again like any failure."""
    attempts = 0

    async def hang(_: bank.Settle) -> object:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            await asyncio.sleep(60)
        return None

    settling(hang)
    await deposited(opened)
    async with working(opened):
        await drained(books)

    assert attempts == 2


async def test_a_lane_waits_for_its_first_and_no_other_does(
    opened: Application, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A poison event keeps its own account's events waiting, in order."""
    poisoned = await deposited(opened, 3)
    monkeypatch.setattr(bank, "poison", poisoned)
    async with working(opened):
        await deposited(opened, 3)

        async def only_mirrors_left() -> bool:
            return await books.left() == 3

        await until(only_mirrors_left)
        monkeypatch.setattr(bank, "poison", None)
        await drained(books)

    assert await books.check() == 6


async def test_nobody_here_knows_the_work(opened: Application, books: Books) -> None:
    """It is left for the code of another process."""
    await deposited(opened)
    await _write(books, "UPDATE backwright_work SET target = 'gone.Handler' WHERE kind = 'job'")
    async with working(opened):

        async def tried() -> bool:
            return await books.number("SELECT max(failures) FROM backwright_work") > 0

        await until(tried)

    ((error, parked_at),) = await books.rows("SELECT error, parked_at FROM backwright_work")
    assert (error, parked_at) == ("nobody here knows gone.Handler", None)


async def test_what_can_not_be_read_is_parked_as_it_is(opened: Application, books: Books) -> None:
    """At once: another attempt would read the same."""
    await deposited(opened)
    await _write(books, "UPDATE backwright_work SET body = body || body WHERE kind = 'job'")
    async with working(opened):
        await parked(books)

    ((error, failures),) = await books.rows("SELECT error, failures FROM backwright_work")
    assert (error[:20], failures) == ("this is no envelope:", 0)


async def _write(books: Books, sql: str) -> None:
    from backwright.infrastructure.sql.database import Statement, Write

    await books.database.commit([Write(Statement(sql), ())])


async def test_a_worker_that_stops_gives_back_what_it_has_not_begun(
    opened: Application, books: Books, settling: Callable[[Behaviour], None]
) -> None:
    """What runs may end; what takes longer than that is left to others."""
    begun = asyncio.Event()

    async def hang(_: bank.Settle) -> object:
        begun.set()
        await asyncio.sleep(60)
        return None

    settling(hang)
    await deposited(opened, 30)
    async with working(opened):
        await begun.wait()
    settling(None)  # type: ignore[arg-type]

    held = "SELECT count(*) FROM backwright_work WHERE worker IS NOT NULL OR losses > 0"
    assert await books.number(held) == 0
    assert await books.number("SELECT count(*) FROM backwright_workers") == 0
    async with working(opened):
        await drained(books)
    assert await books.check() == 30


async def test_work_of_a_silent_worker_is_done_by_another(
    opened: Application, books: Books, settling: Callable[[Behaviour], None]
) -> None:
    """Its own late commit is refused: the effect happens once."""
    runs: list[int] = []
    wake = asyncio.Event()

    async def hang_first(_: bank.Settle) -> object:
        runs.append(len(runs))
        if len(runs) == 1:
            await wake.wait()
        return {"run": runs[-1]}

    settling(hang_first)
    await deposited(opened)
    silent = opened.worker(WorkerOptions(lease=900, beat=300, poll=0.2, grace=0.5))
    first = asyncio.create_task(silent.run())
    await until(lambda: _ran(runs, 1))

    async with working(opened):
        await until(lambda: _ran(runs, 2))
        wake.set()
        await drained(books)
    silent.stop()
    await first

    assert await books.rows("SELECT ended, result FROM backwright_history") == [
        ("done", b'{"run":1}')
    ]


async def _ran(runs: list[int], amount: int) -> bool:
    return len(runs) >= amount


async def test_an_idle_worker_asks_at_most_twice_a_second(
    opened: Application, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the options that it has if nobody sets them."""
    asked = 0
    database = opened.database
    fetch, commit, change = database.fetch, database.commit, database.change

    def counted(what: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def call(*given: object) -> object:
            nonlocal asked
            # Whether sessions were revoked is asked by the application, not by the worker.
            asked += "backwright_sessions" not in repr(given)
            return await what(*given)

        return call

    async with working(opened, WorkerOptions()):
        await asyncio.sleep(0.5)
        for name, what in (("fetch", fetch), ("commit", commit), ("change", change)):
            monkeypatch.setattr(database, name, counted(what))
        await asyncio.sleep(6)
        monkeypatch.undo()

    assert 0 < asked <= 12


async def test_an_event_waits_for_no_poll(opened: Application, books: Books) -> None:
    """The commit rings."""
    async with working(opened, WorkerOptions(poll=30)):
        await asyncio.sleep(0.2)
        async with asyncio.timeout(5):
            await deposited(opened)
            await drained(books)


def test_a_lease_lasts_three_beats_at_least() -> None:
    """So that one that is late does no harm."""
    with pytest.raises(ValueError, match="three beats"):
        WorkerOptions(lease=5, beat=2)
