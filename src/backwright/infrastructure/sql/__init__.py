"""Aggregates, views, events, audit and answers in the tables of a SQL database."""

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint

from backwright.infrastructure.sql.catalogue import Declared
from backwright.infrastructure.sql.derived import (
    Derived,
    caller,
    caller_among,
    count_of,
    field_of,
)
from backwright.infrastructure.sql.fields import MappingError
from backwright.infrastructure.sql.filters import (
    Filter,
    at_least,
    at_most,
    contains,
    equals,
    is_missing,
    linked_with,
    matches,
)
from backwright.infrastructure.sql.identity_tables import SqlSessionIndex
from backwright.infrastructure.sql.mapping import Mapping
from backwright.infrastructure.sql.reading import Reading
from backwright.infrastructure.sql.store import SqlStore
from backwright.infrastructure.sql.tables import (
    LinkTable,
    OnDelete,
    aggregate_table,
    merged_metadata,
    module_metadata,
    money_columns,
    reference,
)
from backwright.infrastructure.sql.types import (
    Boolean,
    Date,
    Duration,
    Identifier,
    Instant,
    Integer,
    Json,
    Number,
    Text,
    Time,
)

__all__ = [
    "Boolean",
    "CheckConstraint",
    "Column",
    "Date",
    "Declared",
    "Derived",
    "Duration",
    "Filter",
    "Identifier",
    "Index",
    "Instant",
    "Integer",
    "Json",
    "LinkTable",
    "Mapping",
    "MappingError",
    "Number",
    "OnDelete",
    "Reading",
    "SqlSessionIndex",
    "SqlStore",
    "Text",
    "Time",
    "UniqueConstraint",
    "aggregate_table",
    "at_least",
    "at_most",
    "caller",
    "caller_among",
    "contains",
    "count_of",
    "equals",
    "field_of",
    "is_missing",
    "linked_with",
    "matches",
    "merged_metadata",
    "module_metadata",
    "money_columns",
    "reference",
]
