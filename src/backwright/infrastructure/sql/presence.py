"""Who is there, in tables that all processes of an application share."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from backwright.application.live.presence import Seat
from backwright.infrastructure.sql.compiled import as_it_is, compiled, parameter, reader
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Identifier, Integer, Several, Text

metadata = module_metadata()

processes = sa.Table(
    "backwright_present_processes",
    metadata,
    sa.Column("process", Identifier(), primary_key=True),
    sa.Column("beats", Integer(), nullable=False),
)
seats = sa.Table(
    "backwright_presence",
    metadata,
    sa.Column("room", Text(), primary_key=True),
    sa.Column("process", Identifier(), primary_key=True),
    sa.Column("member", Identifier(), primary_key=True),
)


class SqlSeats:
    """Implements `Seats`."""

    def __init__(self, database: Database) -> None:
        dialect = database.dialect
        self._database = database
        self._identifier = reader(Identifier(), dialect) or as_it_is
        row = {name: parameter(name, seats.c[name].type) for name in ("room", "process", "member")}
        own = sa.and_(*(seats.c[name] == value for name, value in row.items()))
        self._take = compiled(
            dialect.upsert(seats, ("room", "process", "member")).values(row), dialect
        )
        self._give_back = compiled(sa.delete(seats).where(own), dialect)
        beat = dialect.upsert(processes, ("process",), _beating)
        first = beat.values(
            process=parameter("process", Identifier()), beats=sa.literal_column("1", sa.Integer)
        )
        self._beat = compiled(first, dialect)
        self._beats = compiled(sa.select(processes.c.process, processes.c.beats), dialect)
        among = dialect.any_of(seats.c.room, parameter("rooms", Several(Text())))
        found = sa.select(seats.c.process, seats.c.room, seats.c.member).where(among)
        self._seen = compiled(found, dialect)
        gone = parameter("processes", Several(Identifier()))
        self._forget = [
            compiled(sa.delete(table).where(dialect.any_of(table.c.process, gone)), dialect)
            for table in (seats, processes)
        ]

    async def beat(self, process: UUID) -> Mapping[UUID, int]:
        """Say that the process lives; how often each has said so."""
        await self._database.commit([self._beat.write({"process": process}, row=process)])
        rows = await self._database.fetch(self._beats.statement, ())
        return {self._identifier(row[0]): row[1] for row in rows}

    async def change(
        self, process: UUID, taken: Collection[Seat], given_back: Collection[Seat]
    ) -> None:
        """Take seats, and give others back."""
        back, take = self._give_back, self._take
        writes = [back.write(_row(process, seat), row=seat) for seat in given_back]
        writes += [take.write(_row(process, seat), row=seat) for seat in taken]
        await self._database.commit(writes)

    async def seen(self, rooms: Collection[str]) -> Sequence[tuple[UUID, Seat]]:
        """Every seat in these rooms, and the process that has taken it."""
        arguments = self._seen.arguments({"rooms": list(rooms)})
        rows = await self._database.fetch(self._seen.statement, arguments)
        read = self._identifier
        return [(read(process), Seat(room, read(member))) for process, room, member in rows]

    async def forget(self, processes: Collection[UUID]) -> None:
        """Give back all seats of processes, and know nothing of them any more."""
        values = {"processes": list(processes)}
        await self._database.commit([each.write(values) for each in self._forget])


def _row(process: UUID, seat: Seat) -> Mapping[str, object]:
    return {"room": seat.room, "process": process, "member": seat.member}


def _beating(_: object) -> Mapping[str, sa.ColumnElement[int]]:
    return {"beats": processes.c.beats + sa.literal_column("1", sa.Integer)}
