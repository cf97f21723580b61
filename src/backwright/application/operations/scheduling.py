"""Schedules as operators see them."""

from backwright.application.call import Call
from backwright.application.operations.messages import SchedulesView
from backwright.application.operations.ports import Wanted, WorkDesk
from backwright.application.operations.views import ScheduleView, State
from backwright.application.schedules.book import Entry
from backwright.application.schedules.schedules import Schedules


class ScheduleOperations:
    """Schedules with what became of their last job."""

    def __init__(self, schedules: Schedules, desk: WorkDesk) -> None:
        self._schedules = schedules
        self._desk = desk

    async def all(self) -> SchedulesView:
        """All of them, by name."""
        entries = await self._schedules.entries()
        return SchedulesView(items=[await self._view(entry) for entry in entries])

    async def one(self, name: str) -> ScheduleView:
        """One of them; raises `NotFoundError`."""
        return await self._view(await self._schedules.entry(name))

    async def pause(self, name: str, call: Call) -> ScheduleView:
        """Let it rest."""
        return await self._view(await self._schedules.pause(name, call))

    async def resume(self, name: str, call: Call) -> ScheduleView:
        """Let it go on, from now."""
        return await self._view(await self._schedules.resume(name, call))

    async def trigger(self, name: str, call: Call) -> ScheduleView:
        """Ask for its job now."""
        await self._schedules.trigger(name, call)
        return await self.one(name)

    async def _view(self, entry: Entry) -> ScheduleView:
        declared = self._schedules.declared(entry.name)
        return ScheduleView(
            name=entry.name,
            spec=entry.spec,
            zone=entry.zone,
            missed="" if declared is None else declared.missed,
            declared=declared is not None,
            paused=entry.paused,
            next_at=entry.next_at,
            last_at=entry.last_at,
            last_job=entry.last_job,
            last_state=await self._last_state(entry),
            note=entry.note,
        )

    async def _last_state(self, entry: Entry) -> State | None:
        if entry.last_job is None:
            return None
        wanted = Wanted(id=entry.last_job, states=tuple(State))
        found = await self._desk.find(wanted, limit=1, before=None)
        return found[0].state if found else None
