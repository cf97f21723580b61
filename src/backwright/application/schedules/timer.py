"""What happens when a schedule is due."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from backwright.application.clock import Clock
from backwright.application.durable.bell import Bell
from backwright.application.durable.decoding import Decoding, UndecodableError
from backwright.application.durable.job import Job, Progress, Snooze
from backwright.application.durable.reaction import Reaction
from backwright.application.durable.retry import USUAL
from backwright.application.durable.routing import Routing
from backwright.application.durable.store import LeaseLostError
from backwright.application.durable.work import Claimed, Kind, Priority, Work
from backwright.application.envelope import Envelope
from backwright.application.schedules.book import Entry, ScheduleBook
from backwright.application.schedules.occasions import occasions
from backwright.application.schedules.schedule import Schedule
from backwright.domain.errors import UnavailableError
from backwright.domain.identifiers import new_id

# The queue of all timers: what they ask for goes into the queues of its own.
SCHEDULES = "schedules"
_TIMEOUT = timedelta(seconds=30)
# When a database that is away is asked again.
_AWAY = "1s"


class _Due(msgspec.Struct, frozen=True):
    """What a timer says."""

    due: datetime


class Timer:
    """Asks for the job of one schedule, and for the next timer, in one commit.

    A timer counts only while it is the one that the book names: whoever comes second, with an old
    one or after the schedule changed, does nothing.
    """

    def __init__(
        self, name: str, schedule: Schedule, book: ScheduleBook, asking: "Asking", clock: Clock
    ) -> None:
        self.name = name
        self.schedule = schedule
        self._book = book
        self._asking = asking
        self._clock = clock
        self._decoding = Decoding()
        self.reaction = Reaction(
            kind=Kind.SCHEDULE,
            handler=self.__call__,
            takes=None,
            name=name,
            queue=SCHEDULES,
            retry=USUAL,
            timeout=_TIMEOUT.total_seconds(),
        )

    async def __call__(self, work: Claimed, before: Sequence[Claimed], progress: Progress) -> bool:
        """Whether it fired; see `Reacting`. Raises `Snooze` while the database is away."""
        due = self._due(work)
        try:
            return await self._fire(due, work)
        except LeaseLostError:
            raise
        except UnavailableError as error:
            # It uses no attempts up, and later times wait no longer for it than they must.
            raise Snooze(_AWAY) from error

    async def _fire(self, due: datetime, work: Claimed) -> bool:
        while True:
            known = await self._book.entry(self.name)
            if known is None or known.paused or known.next_at != due:
                return False
            if (known.spec, known.zone) != (self.schedule.spec, self.schedule.zone):
                reason = f"{self.name} is {known.spec} {known.zone} by another version of the code"
                raise UndecodableError(reason, newer=True)
            if await self._fired(known, due, work):
                return True

    async def _fired(self, known: Entry, due: datetime, work: Claimed) -> bool:
        now = self._clock.now()
        found = occasions(self.schedule, due, now)
        jobs = [self._asking.job(self.name, self.schedule.job(at), at, now) for at in found.times]
        entry = Entry(
            name=known.name,
            spec=known.spec,
            zone=known.zone,
            paused=False,
            next_at=found.next_at,
            last_at=found.times[-1] if found.times else known.last_at,
            last_job=jobs[-1].id if jobs else known.last_job,
            note=found.note,
        )
        asked = [*jobs, self._asking.timer(self.name, found.next_at, now)]
        if not await self._book.fire(known, entry, asked, work):
            return False
        self._asking.bell.ring()
        return True

    def _due(self, work: Claimed) -> datetime:
        envelope = self._decoding.envelope(work.body)
        try:
            return msgspec.json.decode(envelope.data, type=_Due).due
        except msgspec.MsgspecError as error:
            raise UndecodableError(f"{self.name}: this is no timer: {error}") from error


class Asking:
    """Makes the work of schedules."""

    def __init__(self, source: str, routing: Routing, bell: Bell) -> None:
        self._source = source
        self._routing = routing
        self.bell = bell

    def job(self, name: str, job: Job[Any], at: datetime, now: datetime) -> Work:
        """The job of a schedule for a time; `LookupError` where nobody handles it."""
        key = new_id()
        envelope = self._envelope(key, name, at, msgspec.Raw(b"null"))
        return self._routing.job(
            job, envelope, due_at=now, priority=Priority.NORMAL, unique=None, lane=None
        )

    def timer(self, name: str, due: datetime, now: datetime) -> Work:
        """What fires the schedule at a time; there is one for each time, whoever asks for it."""
        key = new_id()
        data = msgspec.Raw(msgspec.json.encode(_Due(due)))
        return Work(
            id=key,
            kind=Kind.SCHEDULE,
            target=name,
            queue=SCHEDULES,
            body=msgspec.json.encode(self._envelope(key, name, now, data)),
            due_at=due,
            unique=f"{name} {due.isoformat()}",
        )

    def _envelope(self, key: UUID, name: str, at: datetime, data: msgspec.Raw) -> Envelope:
        return Envelope(
            id=key,
            source=self._source,
            type=name,
            subject=key,
            time=at,
            schema=1,
            data=data,
            subject_version=0,
            correlation=str(key),
            causation=f"schedule {name}",
        )
