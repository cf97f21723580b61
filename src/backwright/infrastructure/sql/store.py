"""The store on a SQL database."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from backwright.application.call import Call
from backwright.application.clock import Clock
from backwright.application.durable.bell import Bell
from backwright.application.durable.routing import Routing
from backwright.application.guard import Guard
from backwright.application.idempotency import Answer
from backwright.application.messages import View
from backwright.application.sagas.events import EVENTS
from backwright.application.sagas.known import KnownSagas
from backwright.application.served import Served
from backwright.domain.event import DomainEvent
from backwright.infrastructure.sql.catalogue import Catalogue, Declared
from backwright.infrastructure.sql.commit import Commit, Occasion
from backwright.infrastructure.sql.conflicts import Conflicts
from backwright.infrastructure.sql.database import Database, Write
from backwright.infrastructure.sql.derived import CALLER
from backwright.infrastructure.sql.durable.outgoing import Outgoing
from backwright.infrastructure.sql.journal import Answers, Journal
from backwright.infrastructure.sql.listing import Listing
from backwright.infrastructure.sql.narrowing import narrowing
from backwright.infrastructure.sql.parts import Parts
from backwright.infrastructure.sql.reader import SqlReader
from backwright.infrastructure.sql.sagas.writes import SagaWrites
from backwright.infrastructure.sql.selected import Selected
from backwright.infrastructure.sql.sequences import SqlSequences
from backwright.infrastructure.sql.unit_of_work import SqlUnitOfWork

ViewT = TypeVar("ViewT", bound=View)


class SqlStore:
    """Implements `Store`: compiles everything that is declared when it is made.

    `source` is the application's name, under which its events are published; `bell` rings when a
    commit has stored work, `told` when it has stored events. Raises `ValueError` for what is
    declared twice.
    """

    def __init__(
        self,
        database: Database,
        declared: Declared,
        *,
        clock: Clock,
        source: str,
        bell: Bell | None = None,
        told: Bell | None = None,
    ) -> None:
        dialect = database.dialect
        catalogue = Catalogue(declared, dialect)
        answers = Answers(dialect)
        self._database = database
        events = EVENTS | dict(declared.events)
        self.routing = Routing(declared.reactions, events)
        self.sagas = KnownSagas(declared.sagas, events)
        self._clock = clock
        self._answers = answers
        self._parts = Parts(
            database=database,
            catalogue=catalogue,
            journal=Journal(dialect),
            answers=answers,
            outgoing=Outgoing(dialect),
            routing=self.routing,
            sagas=self.sagas,
            saga_writes=SagaWrites(dialect),
            bell=bell or Bell(),
            told=told or Bell(),
            sequences=SqlSequences(database),
            conflicts=Conflicts(database, catalogue, answers, clock),
            clock=clock,
            source=source,
        )
        owners = {mapping.table: mapping for mapping in declared.mappings}
        self._views: dict[type[View], tuple[Selected, Listing]] = {}
        for reading in declared.readings:
            if reading.view in self._views:
                raise ValueError(f"{reading.view.__name__} has two readings; keep one of them")
            selected = Selected(reading, owners.get(reading.table), dialect)
            self._views[reading.view] = selected, Listing(selected)

    async def open(self) -> None:
        """Connect; raises `UnavailableError` naming what is missing."""
        await self._database.open()

    async def close(self) -> None:
        """Let what is running finish, then disconnect."""
        await self._database.close()

    async def ping(self) -> None:
        """Raise `UnavailableError` if the database does not answer or can't be written."""
        await self._database.ping()

    def begin(self, call: Call, use_case: Served, guard: Guard) -> SqlUnitOfWork:
        """A new unit of work; costs nothing until it is used."""
        return SqlUnitOfWork(self._parts, call, use_case, guard)

    def told(
        self, event: DomainEvent, *, subject: UUID, version: int, call: Call, use_case: str
    ) -> Sequence[Write]:
        """The writes that tell an event about what is no aggregate, to be stored with it."""
        parts = self._parts
        occasion = Occasion(parts.source, use_case, call, self._clock.now())
        commit = Commit(parts.catalogue, parts.journal, occasion, parts.outgoing, parts.routing)
        commit.tell(event, subject, version)
        commit.ask(())
        return commit.writes

    def reader(self, view: type[ViewT], call: Call, guard: Guard | None) -> SqlReader[ViewT]:
        """A reader that sees what the guard's policy grants; everything with None.

        Raises `LookupError` for a view that has no reading.
        """
        found = self._views.get(view)
        if found is None:
            raise LookupError(f"no reading says where {view.__name__} is read from")
        selected, listing = found
        return SqlReader(self._database, selected, listing, narrowing(guard), call)

    def shows(self, view: type[View]) -> bool:
        """Whether the view can be made from its aggregate alone, without the database."""
        found = self._views.get(view)
        return found is None or not found[0].reading.derived

    def is_alike(self, view: type[View]) -> bool:
        """Whether the view shows the same to everybody; raises `KeyError` without a reading."""
        return CALLER not in self._views[view][0].get(None).names

    async def answer(self, key: str) -> Answer | None:
        """The kept answer for an idempotency key, unless it has expired."""
        statement, arguments = self._answers.find(key, self._clock.now())
        rows = await self._database.fetch(statement, arguments)
        return self._answers.answer(rows[0]) if rows else None
