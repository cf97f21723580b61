"""Who is there: the people that look at the same thing at the moment, in all processes."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import NamedTuple, Protocol
from uuid import UUID

from backwright.domain.errors import UnavailableError
from backwright.domain.identifiers import new_id

_log = logging.getLogger("backwright.live")
# How often it is looked who is there elsewhere, in seconds, and with every how many looks the
# process says that it lives.
TICK, BEAT_EVERY = 1.0, 5
# After so many seconds without a beat a process is taken for lost, by the clock of who looks.
LOST_AFTER = 30.0


# Who has come, and who has gone.
Changes = tuple[Sequence[UUID], Sequence[UUID]]


class Seat(NamedTuple):
    """Somebody in a room, which is a channel, or one subject of it."""

    room: str
    member: UUID


class Seats(Protocol):
    """Where processes tell each other who is there.

    Every implementation guarantees: a seat that was taken is seen by all until it is given back, or
    its process is forgotten.
    """

    async def beat(self, process: UUID) -> Mapping[UUID, int]:
        """Say that the process lives; how often each has said so. The first time counts 1."""
        ...

    async def change(
        self, process: UUID, taken: Collection[Seat], given_back: Collection[Seat]
    ) -> None:
        """Take seats, and give others back; what is so already is no error."""
        ...

    async def seen(self, rooms: Collection[str]) -> Sequence[tuple[UUID, Seat]]:
        """Every seat in these rooms, and the process that has taken it."""
        ...

    async def forget(self, processes: Collection[UUID]) -> None:
        """Give back all seats of processes, and know nothing of them any more."""
        ...


@dataclass(slots=True)
class _Room:
    here: Counter[UUID] = field(default_factory=Counter[UUID])
    elsewhere: frozenset[UUID] = frozenset()
    attending: set["Attending"] = field(default_factory=set["Attending"])
    present: frozenset[UUID] = frozenset()
    _since: frozenset[UUID] | None = None
    _changes: Changes = ((), ())

    def tell(self) -> None:
        present = self.elsewhere | self.here.keys()
        if present != self.present:
            self.present, self._since = present, None
            for each in self.attending:
                each.woken.set()

    def since(self, before: frozenset[UUID]) -> Changes:
        """Who has come and gone; made once for all who were told the same before."""
        if self._since is not before:
            self._since, now = before, self.present
            self._changes = (sorted(now - before), sorted(before - now))
        return self._changes


class Attending:
    """One who is there, and is told who comes and goes.

    Changes that were not asked for yet are told as one, so nothing piles up.
    """

    __slots__ = ("_room", "_told", "woken")

    def __init__(self, room: _Room) -> None:
        self._room = room
        self._told: frozenset[UUID] = frozenset()
        self.woken = asyncio.Event()

    def present(self) -> Sequence[UUID]:
        """Who is there now."""
        self._told = self._room.present
        return sorted(self._told)

    async def changed(self) -> Changes:
        """Who has come and who has gone since it was asked last; waits until somebody has."""
        while self._room.present is self._told or self._room.present == self._told:
            self.woken.clear()
            await self.woken.wait()
        before, self._told = self._told, self._room.present
        return self._room.since(before)


class Presence:
    """Knows who is there, as one process sees it.

    Those of this process are told of each other at once, those of others within some two seconds.
    A person with several connections is there once. Where a process is killed, its people are
    there for half a minute more.
    """

    def __init__(self, seats: Seats) -> None:
        self._seats = seats
        self._process = new_id()
        self._rooms: dict[str, _Room] = {}
        self._stored: set[Seat] = set()
        self._watch = Watch(self._process)
        self._lost: Collection[UUID] = ()
        self._until_beat = 0
        self._looking: asyncio.Task[None] | None = None

    def join(self, room: str, member: UUID) -> Attending:
        """Be there; `leave` must be called once."""
        there = self._rooms.setdefault(room, _Room())
        attending = Attending(there)
        there.here[member] += 1
        there.attending.add(attending)
        there.tell()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return attending

    def leave(self, room: str, member: UUID, attending: Attending) -> None:
        """Be there no more."""
        there = self._rooms[room]
        there.attending.discard(attending)
        there.here[member] -= 1
        if not there.here[member]:
            del there.here[member]
        there.tell()
        if not there.attending:
            del self._rooms[room]

    async def close(self) -> None:
        """Give back what this process has taken; raises `UnavailableError`."""
        looking, self._looking = self._looking, None
        if looking is not None:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            await self._seats.forget([self._process])

    async def _look(self) -> None:
        while True:
            try:
                await self._exchange()
            except UnavailableError as error:
                _log.debug("presence is not exchanged now: %s", error.detail)
            except Exception:
                # People wait for as long as it takes: the next time may succeed.
                _log.exception("presence could not be exchanged")
            await asyncio.sleep(TICK)

    async def _exchange(self) -> None:
        wanted = {Seat(name, who) for name, room in self._rooms.items() for who in room.here}
        if not wanted and not self._stored:
            return
        if self._until_beat <= 0:
            await self._beat()
        self._until_beat -= 1
        if wanted != self._stored:
            await self._seats.change(self._process, wanted - self._stored, self._stored - wanted)
            self._stored = wanted
        if self._rooms:
            seen = await self._seats.seen(list(self._rooms))
            own = self._process
            self._learn(seat for who, seat in seen if who != own and who not in self._lost)

    async def _beat(self) -> None:
        beats = await self._seats.beat(self._process)
        if beats.get(self._process) == 1:
            # It was taken for lost, or is new: nothing of it is stored.
            self._stored = set()
        self._lost = self._watch.lost(beats)
        if self._lost:
            await self._seats.forget(self._lost)
        self._until_beat = BEAT_EVERY

    def _learn(self, seats: Iterable[Seat]) -> None:
        elsewhere: dict[str, set[UUID]] = {name: set() for name in self._rooms}
        for seat in seats:
            if seat.room in elsewhere:
                elsewhere[seat.room].add(seat.member)
        for name, members in elsewhere.items():
            room, now = self._rooms[name], frozenset(members)
            if room.elsewhere != now:
                room.elsewhere = now
                room.tell()


class Watch:
    """Tells which processes are lost: nobody's clock is compared with another's."""

    def __init__(self, own: UUID, now: Callable[[], float] = monotonic) -> None:
        self._own = own
        self._now = now
        self._heard: dict[UUID, tuple[int, float]] = {}

    def lost(self, beats: Mapping[UUID, int]) -> set[UUID]:
        """Those whose beats did not rise for too long, as far as this one has watched."""
        now, before = self._now(), self._heard
        self._heard = {
            process: heard if (heard := before.get(process)) and heard[0] == count else (count, now)
            for process, count in beats.items()
            if process != self._own
        }
        return {process for process, (_, at) in self._heard.items() if now - at > LOST_AFTER}
