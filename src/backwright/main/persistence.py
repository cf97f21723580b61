"""The store of one application, and the schema beneath it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from backwright.application.clock import Clock
from backwright.application.durable.bell import Bell
from backwright.application.durable.queue import Queue
from backwright.application.durable.reaction import Reaction
from backwright.infrastructure.sql import Declared
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.durable.inbox import SqlInbox
from backwright.infrastructure.sql.durable.work_store import SqlWorkStore
from backwright.infrastructure.sql.identity_tables import (
    SqlSessionIndex,
    lockout_mapping,
    session_mapping,
)
from backwright.infrastructure.sql.migrations import Migrations
from backwright.infrastructure.sql.sagas.ended import SqlEndedSagas
from backwright.infrastructure.sql.sagas.sagas import SqlSagas
from backwright.infrastructure.sql.sagas.store import SqlSagaStore
from backwright.infrastructure.sql.schema import schema_of
from backwright.infrastructure.sql.store import SqlStore
from backwright.main.databases import engine
from backwright.main.module import Module
from backwright.main.settings import Settings

MIGRATIONS = "migrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Persistence:
    """What is stored, where, and in which shape.

    `bell` rings where there is work, `told` where there are events that somebody may follow.
    """

    database: Database
    store: SqlStore
    work: SqlWorkStore
    sagas: SqlSagas
    saga_store: SqlSagaStore
    ended_sagas: SqlEndedSagas
    inbox: SqlInbox
    bell: Bell
    told: Bell
    sessions: SqlSessionIndex
    migrations: Migrations


def persistence(
    name: str,
    settings: Settings,
    modules: Sequence[Module],
    *,
    clock: Clock,
    relays: Sequence[Reaction],
    queues: Sequence[Queue],
    folder: Path,
    live: bool = False,
) -> Persistence:
    """Compile everything that the modules declare; nothing is opened yet.

    Without `live`, other processes are not told of events that nobody can follow.
    """
    opened = engine(settings, folder)
    database, bell = opened.database, Bell(opened.ringing)
    told = Bell(opened.telling if live else None)
    declared = Declared(
        mappings=(
            session_mapping,
            lockout_mapping,
            *(mapping for module in modules for mapping in module.mappings()),
        ),
        readings=tuple(reading for module in modules for reading in module.readings()),
        links=tuple(link for module in modules for link in module.links()),
        events=dict(event for module in modules for event in module.event_types()),
        reactions=(*(each for module in modules for each in module.reacting()), *relays),
        sagas=tuple(saga for module in modules for saga in module.sagas()),
    )
    store = SqlStore(database, declared, clock=clock, source=name, bell=bell, told=told)
    return Persistence(
        database=database,
        store=store,
        work=SqlWorkStore(database, clock, queues),
        sagas=SqlSagas(database, store, clock, bell),
        saga_store=SqlSagaStore(database, clock, bell),
        ended_sagas=SqlEndedSagas(database, clock),
        inbox=SqlInbox(database, clock),
        bell=bell,
        told=told,
        sessions=SqlSessionIndex(database),
        migrations=Migrations(folder / MIGRATIONS, database, opened.connected, schema_of(declared)),
    )
