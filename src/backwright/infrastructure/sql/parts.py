"""What all units of work and readers of one store share."""

from dataclasses import dataclass

from backwright.application.clock import Clock
from backwright.application.durable.bell import Bell
from backwright.application.durable.routing import Routing
from backwright.application.sagas.known import KnownSagas
from backwright.infrastructure.sql.catalogue import Catalogue
from backwright.infrastructure.sql.conflicts import Conflicts
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.durable.outgoing import Outgoing
from backwright.infrastructure.sql.journal import Answers, Journal
from backwright.infrastructure.sql.sagas.writes import SagaWrites
from backwright.infrastructure.sql.sequences import SqlSequences


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The database, the statements for it, and the application's name and clock.

    `bell` rings for those who do what commits ask for, `told` for those who tell of events.
    """

    database: Database
    catalogue: Catalogue
    journal: Journal
    answers: Answers
    sequences: SqlSequences
    outgoing: Outgoing
    routing: Routing
    sagas: KnownSagas
    saga_writes: SagaWrites
    bell: Bell
    told: Bell
    conflicts: Conflicts
    clock: Clock
    source: str
