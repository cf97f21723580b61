"""Schedules for people, and keeping what is stored in step with the code."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from backwright.application.call import Call
from backwright.application.clock import Clock
from backwright.application.schedules.book import Act, Entry, ScheduleBook
from backwright.application.schedules.schedule import Schedule
from backwright.application.schedules.timer import Asking, Timer
from backwright.domain.errors import IllegalStateError, NotFoundError


class Schedules:
    """All schedules of one application.

    Raises `ValueError` for a job that nobody handles.
    """

    def __init__(
        self,
        declared: Mapping[str, Schedule],
        book: ScheduleBook,
        asking: Asking,
        clock: Clock,
        *,
        modules: Collection[str],
    ) -> None:
        """`modules` are those of this process: schedules of others are left alone."""
        self._declared = dict(declared)
        self._book = book
        self._asking = asking
        self._clock = clock
        self._modules = frozenset(modules)
        for name, schedule in self._declared.items():
            if not callable(schedule.run):
                self._check(name, schedule)

    def timers(self) -> Sequence[Timer]:
        """What does the work of kind schedule."""
        return [
            Timer(name, schedule, self._book, self._asking, self._clock)
            for name, schedule in self._declared.items()
        ]

    def declared(self, name: str) -> Schedule | None:
        """What the code of this process says of a schedule."""
        return self._declared.get(name)

    async def keep_in_step(self) -> None:
        """Write down what was declared, changed and removed since; done by each worker's start."""
        stored = {entry.name: entry for entry in await self._book.entries()}
        for name, schedule in self._declared.items():
            await self._keep(name, schedule, stored.get(name))
        for name, entry in stored.items():
            if name not in self._declared and name.partition(".")[0] in self._modules:
                await self._book.remove(entry)

    async def entries(self) -> Sequence[Entry]:
        """What is stored of each, by name."""
        return await self._book.entries()

    async def entry(self, name: str) -> Entry:
        """What is stored of one; raises `NotFoundError`."""
        entry = await self._book.entry(name)
        if entry is None:
            raise NotFoundError("schedule", name)
        return entry

    async def pause(self, name: str, call: Call) -> Entry:
        """Let it rest until it is resumed; what it has asked for already is done."""
        act = Act("PauseSchedule", call)
        while True:
            known = await self.entry(name)
            paused = replace(known, paused=True, next_at=None)
            if known.paused or await self._book.write(known, paused, (), act):
                return paused

    async def resume(self, name: str, call: Call) -> Entry:
        """Go on from now; times in the past are left out. Plans anew where it does not rest."""
        act = Act("ResumeSchedule", call)
        while True:
            known, now = await self.entry(name), self._clock.now()
            next_at = self._here(name).timetable.after(now)
            resumed = replace(known, paused=False, next_at=next_at)
            timer = self._asking.timer(name, next_at, now)
            if await self._book.write(known, resumed, [timer], act):
                self._asking.bell.ring()
                return resumed

    async def trigger(self, name: str, call: Call) -> UUID:
        """Ask for its job now, beside its times; the id is the job's."""
        act = Act("TriggerSchedule", call)
        while True:
            known, now = await self.entry(name), self._clock.now()
            job = self._asking.job(name, self._here(name).job(now), now, now)
            triggered = replace(known, last_job=job.id, note="by hand")
            if await self._book.write(known, triggered, [job], act):
                self._asking.bell.ring()
                return job.id

    async def _keep(self, name: str, schedule: Schedule, known: Entry | None) -> None:
        now = self._clock.now()
        entry = Entry(
            name=name,
            spec=schedule.spec,
            zone=schedule.zone,
            paused=False,
            next_at=schedule.timetable.after(now),
        )
        if known is not None and (known.spec, known.zone) == (entry.spec, entry.zone):
            # Its timer is there, unless somebody took it away.
            entry = known
        elif known is not None:
            next_at = None if known.paused else entry.next_at
            entry = replace(known, spec=entry.spec, zone=entry.zone, next_at=next_at)
        timers = [] if entry.next_at is None else [self._asking.timer(name, entry.next_at, now)]
        # Where somebody else was first, they have seen to it.
        await self._book.write(known, entry, timers)

    def _check(self, name: str, schedule: Schedule) -> None:
        now = self._clock.now()
        try:
            self._asking.job(name, schedule.job(now), now, now)
        except LookupError as error:
            raise ValueError(f"schedule {name}: {error}") from error

    def _here(self, name: str) -> Schedule:
        schedule = self._declared.get(name)
        if schedule is None:
            raise IllegalStateError("schedule", "this", "not declared by the code of this process")
        return schedule
