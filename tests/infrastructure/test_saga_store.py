"""The place for sagas on every SQL database."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

import banking
from backwright.application.durable.bell import Bell
from backwright.infrastructure.sql import Declared
from backwright.infrastructure.sql.durable.work_store import SqlWorkStore
from backwright.infrastructure.sql.sagas.ended import SqlEndedSagas
from backwright.infrastructure.sql.sagas.sagas import SqlSagas
from backwright.infrastructure.sql.sagas.store import SqlSagaStore
from backwright.infrastructure.sql.schema import create_tables, schema_of
from backwright.infrastructure.sql.store import SqlStore
from backwright.main.databases import engine
from backwright.testing.clock import FixedClock
from backwright.testing.conformance.sagas import ERRAND, Answered, Errands, SagaConformance


@pytest.fixture
async def errands(database_url: str, tmp_path: Path) -> AsyncGenerator[Errands]:
    declared = Declared(sagas=(ERRAND,), events={Answered: "errands.Answered"})
    database = engine(banking.settings(database_url), tmp_path).database
    clock, bell = FixedClock(), Bell()
    store = SqlStore(database, declared, clock=clock, source="errands", bell=bell)
    await database.open()
    try:
        await create_tables(database, schema_of(declared).sorted_tables)
        kept = SqlSagaStore(database, clock, bell)
        yield Errands(
            store=store,
            kept=kept,
            signals=kept,
            ended=SqlEndedSagas(database, clock),
            people=SqlSagas(database, store, clock, bell),
            work=SqlWorkStore(database, clock),
            clock=clock,
        )
    finally:
        await database.close()


class TestSagas(SagaConformance):
    """On SQLite and PostgreSQL."""
