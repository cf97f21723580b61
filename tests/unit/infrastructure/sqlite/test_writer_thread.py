"""The thread that writes, and how long the event loop stands still for it."""

import asyncio
import threading
from collections.abc import Generator
from functools import partial

import pytest

from backwright.infrastructure.sqlite.writer_thread import Job, WriterThread, Yield

LONG = 60.0
SHORT = 0.001


@pytest.fixture
def release() -> Generator[threading.Event]:
    """What a job may wait for; set at the end, so that the thread can stop."""
    event = threading.Event()
    yield event
    event.set()


def waiting(release: threading.Event) -> Job:
    def job(_: Yield) -> None:
        release.wait()

    return job


def nothing() -> None:
    pass


async def test_a_quick_job_is_done_at_once() -> None:
    """The loop has waited for it, and is not called back."""
    thread = WriterThread(asyncio.get_running_loop(), LONG)
    done: list[str] = []

    assert thread.run(lambda _: done.append("job"), lambda: done.append("late"))
    assert done == ["job"]
    thread.stop()
    await asyncio.sleep(0)
    assert done == ["job"]


async def test_a_slow_job_calls_back(release: threading.Event) -> None:
    """The loop goes on after a glance, and is told when the job is done."""
    thread = WriterThread(asyncio.get_running_loop(), SHORT)
    late = asyncio.Event()

    assert not thread.run(waiting(release), late.set)
    release.set()

    await asyncio.wait_for(late.wait(), 5)
    thread.stop()


async def test_a_job_may_let_the_loop_go_on(release: threading.Event) -> None:
    """One that knows that it will wait for the disk does not keep the loop waiting, too."""
    thread = WriterThread(asyncio.get_running_loop(), LONG)
    late = asyncio.Event()

    def job(yield_turn: Yield) -> None:
        yield_turn()
        release.wait()

    assert not thread.run(job, late.set)
    release.set()
    await asyncio.wait_for(late.wait(), 5)
    thread.stop()


async def test_jobs_are_done_in_order(release: threading.Event) -> None:
    """One after the other, also when the loop did not wait."""
    thread = WriterThread(asyncio.get_running_loop(), SHORT)
    done: list[int] = []

    def append(number: int, _: Yield) -> None:
        done.append(number)

    thread.run(waiting(release), nothing)
    for number in range(5):
        thread.run(partial(append, number), nothing)
    release.set()
    thread.stop()

    assert done == [0, 1, 2, 3, 4]


async def test_each_job_is_reported_once() -> None:
    """At the edge of a glance, too: done at once, or called back, and never both or neither."""
    thread = WriterThread(asyncio.get_running_loop(), 0.00005)
    late: list[int] = []

    def job(_: Yield) -> None:
        sum(range(1000))

    at_once = [n for n in range(500) if thread.run(job, partial(late.append, n))]
    thread.stop()
    await asyncio.sleep(0.01)

    assert sorted(at_once + late) == list(range(500))
