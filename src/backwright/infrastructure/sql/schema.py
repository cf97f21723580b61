"""What the code says that the whole schema is."""

import sqlalchemy as sa

from backwright.infrastructure.sql import identity_tables, kit
from backwright.infrastructure.sql.catalogue import Declared
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
    return merged_metadata((kit.metadata, durable.metadata, sagas.metadata, *modules.values()))
