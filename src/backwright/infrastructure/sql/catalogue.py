"""Everything that is stored, compiled for one database at start."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from backwright.application.durable.reaction import Reaction
from backwright.application.sagas.declaring import Saga
from backwright.application.unit_of_work import Relation
from backwright.domain.entity import Aggregate
from backwright.domain.event import DomainEvent
from backwright.infrastructure.sql.cascades import Removable, cascades
from backwright.infrastructure.sql.compiled import Compiled, compiled, parameter
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.links import StoredLinks
from backwright.infrastructure.sql.mapping import KEPT
from backwright.infrastructure.sql.mapping import Mapping as AggregateMapping
from backwright.infrastructure.sql.reading import Reading
from backwright.infrastructure.sql.stored import Stored
from backwright.infrastructure.sql.tables import LinkTable, OnDelete
from backwright.infrastructure.sql.types import Identifier, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the modules declare: how their data is stored and read, their events, reactions, sagas.

    `events` gives each class its type, such as `catalog.ProductCreated`.
    """

    mappings: tuple[AggregateMapping[Any], ...] = ()
    readings: tuple[Reading[Any], ...] = ()
    links: tuple[LinkTable, ...] = ()
    events: Mapping[type[DomainEvent], str] = field(default_factory=dict[type[DomainEvent], str])
    reactions: tuple[Reaction, ...] = ()
    sagas: tuple[Saga, ...] = ()


class Catalogue:
    """The statements of all mappings and links, and the order in which tables can be written.

    Raises `ValueError` for a kind that is mapped twice.
    """

    def __init__(self, declared: Declared, dialect: Dialect) -> None:
        self.dialect = dialect
        tables = [mapping.table for mapping in declared.mappings]
        ranks = _ranks(tables)
        removable = [Removable(each.kind.__name__, each.table) for each in declared.mappings]
        removable += [Removable(each.name, each.table, each) for each in declared.links]
        self._stored = {
            each.kind: Stored(
                each,
                dialect,
                rank=ranks[each.table.name],
                clears=_clears(each.table, tables, dialect),
                # What is deleted softly takes nothing with it.
                cascades=() if each.soft_delete else cascades(each.table, removable, dialect),
            )
            for each in declared.mappings
        }
        if len(self._stored) < len(declared.mappings):
            raise ValueError("an aggregate has two mappings; keep one of them")
        self._links = {each.name: StoredLinks(each, dialect) for each in declared.links}

    def stored(self, kind: type[Aggregate[Any]]) -> Stored:
        """How this kind is stored; raises `LookupError` where no mapping says it."""
        try:
            return self._stored[kind]
        except KeyError:
            raise LookupError(f"no mapping says where {kind.__name__} is stored") from None

    def links(self, relation: Relation) -> StoredLinks:
        """How this relation is stored; raises `LookupError` where it is unknown."""
        try:
            return self._links[relation.name]
        except KeyError:
            raise LookupError(f"no module declares the relation {relation.name}") from None

    def tables(self) -> Iterable[sa.Table]:
        """The tables of all mappings and links."""
        yield from (stored.mapping.table for stored in self._stored.values())
        yield from (stored.links.table for stored in self._links.values())

    def all_stored(self) -> Iterable[Stored]:
        """Every kind of aggregate."""
        return self._stored.values()


def _ranks(tables: Iterable[sa.Table]) -> dict[str, int]:
    """Referred-to tables first, so that a commit can insert by rank and delete against it."""
    ordered = sa.schema.sort_tables(list(tables))
    return {table.name: rank for rank, table in enumerate(ordered)}


def _clears(target: sa.Table, tables: Iterable[sa.Table], dialect: Dialect) -> tuple[Compiled, ...]:
    """What a delete empties in others: their versions rise with it, so that nobody misses it."""
    return tuple(
        compiled(_clearing(table, key), dialect)
        for table in tables
        for key in table.foreign_keys
        if key.column.table is target and key.ondelete == OnDelete.CLEAR.value
    )


def _clearing(table: sa.Table, key: sa.ForeignKey) -> sa.Update:
    column = table.c[key.parent.name]
    cleared: dict[str, Any] = {column.name: None}
    if set(KEPT) <= set(table.c.keys()):
        cleared["version"] = table.c.version + sa.literal_column("1", sa.Integer)
        cleared["updated_at"] = parameter("now", Instant())
    return sa.update(table).where(column == parameter("removed", Identifier())).values(cleared)
