"""What the code says that the whole schema is."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from backwright.infrastructure.sql import identity_tables, kit, presence
from backwright.infrastructure.sql.catalogue import Declared
from backwright.infrastructure.sql.database import Database, Statement
from backwright.infrastructure.sql.durable import tables as durable
from backwright.infrastructure.sql.sagas import tables as sagas
from backwright.infrastructure.sql.tables import merged_metadata


def schema_of(declared: Declared) -> sa.MetaData:
    """The tables of the kit, and of everything that the modules declare."""
    tables = (
        *(mapping.table for mapping in declared.mappings),
        *(link.table for link in declared.links),
    )
    modules = {id(table.metadata): table.metadata for table in tables}
    modules[id(identity_tables.metadata)] = identity_tables.metadata
    own = (kit.metadata, presence.metadata, durable.metadata, sagas.metadata)
    return merged_metadata((*own, *modules.values()))


async def create_tables(database: Database, tables: Iterable[sa.Table]) -> None:
    """Make tables and their indexes in an open database, without migrations: for tests."""
    for table in tables:
        definitions: list[ExecutableDDLElement] = [CreateTable(table)]
        definitions += [CreateIndex(index) for index in table.indexes]
        for definition in definitions:
            sql = str(definition.compile(dialect=database.dialect.compiler))
            async with database.transaction() as transaction:
                await transaction.fetch(Statement(sql), ())
                await transaction.commit(())
