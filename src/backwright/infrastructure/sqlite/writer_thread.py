"""The one thread that writes."""

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread

# What a job may call to say that it is about to wait for the disk, and not for the interpreter.
Yield = Callable[[], None]
Job = Callable[[Yield], None]

# For a job that is late the event loop stands still again that much later, for that long, and then
# after a pause that is longer each time; in seconds.
FIRST_PAUSE = 0.001
GROWTH = 1.5
LOOK = 0.0001


class _Task:
    __slots__ = ("is_collected", "is_done", "is_late", "job", "late", "turn")

    def __init__(self, job: Job, late: Callable[[], None]) -> None:
        self.job = job
        self.late = late
        self.is_done = self.is_late = self.is_collected = False
        # Held by the job until the event loop has nothing to gain from waiting for it any longer.
        self.turn = Lock()
        self.turn.acquire()

    def yield_turn(self) -> None:
        """Let the event loop go on."""
        if self.turn.locked():
            self.turn.release()


class WriterThread:
    """Runs jobs one after the other, in the order given; the event loop waits a glance for each.

    The wait is what keeps writing fast under load. A thread gives the interpreter back at every
    statement and at every write to the disk, and a busy event loop hardly lets go of it again: it
    takes milliseconds each time. While the loop stands still, the thread goes on at once.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, glance: float) -> None:
        self._loop = loop
        self._glance = glance
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="sqlite-writer", daemon=True)
        self._thread.start()

    def run(self, job: Job, late: Callable[[], None]) -> bool:
        """Have a job done, which must not raise.

        True: it is done. False: it goes on, and `late` is called on the event loop when it is done.
        """
        task = _Task(job, late)
        self._tasks.put(task)
        task.turn.acquire(timeout=self._glance)
        task.is_late = not task.is_done
        # Asked again: it may have ended just before it could see that it was late.
        task.is_collected = task.is_done
        if not task.is_collected:
            self._loop.call_later(FIRST_PAUSE, self._look, task, FIRST_PAUSE)
        return task.is_collected

    def stop(self) -> None:
        """End the thread after the jobs that it has; blocks until then."""
        self._tasks.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task.job(task.yield_turn)
            task.is_done = True
            task.yield_turn()
            if task.is_late:
                self._loop.call_soon_threadsafe(self._report, task)

    def _look(self, task: _Task, pause: float) -> None:
        """Stand still for a moment, in which a job that has waited for the disk can end."""
        if task.is_collected:
            return
        task.turn.acquire(timeout=LOOK)
        if task.is_done:
            self._report(task)
        else:
            pause *= GROWTH
            self._loop.call_later(pause, self._look, task, pause)

    def _report(self, task: _Task) -> None:
        if not task.is_collected:
            task.is_collected = True
            task.late()
