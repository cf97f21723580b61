"""Tables for tests, made from what the code declares."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from backwright.infrastructure.sql.database import Database, Statement


async def create_tables(database: Database, tables: Iterable[sa.Table]) -> None:
    """Make the tables and their indexes in an open database, those first that others refer to."""
    for table in tables:
        definitions: list[ExecutableDDLElement] = [CreateTable(table)]
        definitions += [CreateIndex(index) for index in table.indexes]
        for definition in definitions:
            sql = str(definition.compile(dialect=database.dialect.compiler))
            async with database.transaction() as transaction:
                await transaction.fetch(Statement(sql), ())
                await transaction.commit(())
