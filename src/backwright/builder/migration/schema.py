"""The tables of a project as data: compared, stored, and written as source."""

import re
from dataclasses import dataclass, field, replace

import msgspec

# Rising with every row, and an INTEGER PRIMARY KEY on SQLite.
NUMBER = 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column. `type` is its source: `Text(32)`, or `sa.LargeBinary()`.

    `amount` is the field whose amount of money this is a part of. `default` is the source of what
    the database gives it; `fill` of what rows get that were there before the column ("" where
    nobody can know), which makes no difference between two schemas.
    """

    name: str
    type: str
    nullable: bool = False
    amount: str = ""
    default: str = ""
    identity: bool = False
    fill: str = field(default="", compare=False)

    @property
    def stored_type(self) -> str:
        """The type without what no database keeps: how long a text may be."""
        return "Text()" if self.type.startswith("Text(") else self.type

    @property
    def kind(self) -> "Column":
        """The column without what can be altered in place: digits before the point, emptiness."""
        kind = re.sub(r"^Number\(\d+", "Number(", self.stored_type)
        return replace(self, type=kind, nullable=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """A reference to the `id` of a table; `on_delete` as SQL says it."""

    column: str
    target: str
    on_delete: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A condition on rows; the name is what follows `ck_<table>_`."""

    name: str
    condition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialIndex:
    """An index of the rows for which a condition holds; a unique one allows each value once.

    The name is what follows `ix_<table>_`, or `uq_<table>_` where it is unique.
    """

    name: str
    columns: tuple[str, ...]
    where: str
    unique: bool = False

    @property
    def prefix(self) -> str:
        """How names of its kind begin."""
        return "uq" if self.unique else "ix"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. `of` is what it stores, for people; `search` what its column `search` is made of."""

    name: str
    of: str = field(default="", compare=False)
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ("id",)
    uniques: tuple[tuple[str, ...], ...] = ()
    checks: tuple[Check, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    partial_indexes: tuple[PartialIndex, ...] = ()
    search: tuple[str, ...] = ()

    @property
    def targets(self) -> frozenset[str]:
        """The other tables that it refers to."""
        return frozenset(key.target for key in self.foreign_keys) - {self.name}

    def column(self, name: str) -> Column | None:
        """The column, if there is one of this name."""
        return next((each for each in self.columns if each.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """All tables, in the order of the blueprint; `format` is of the file that keeps it."""

    tables: tuple[Table, ...] = ()
    format: int = 1

    def table(self, name: str) -> Table | None:
        """The table, if there is one of this name."""
        return next((each for each in self.tables if each.name == name), None)


def encoded(schema: Schema) -> bytes:
    """As JSON; the same bytes for the same schema."""
    return msgspec.json.format(msgspec.json.encode(schema), indent=1) + b"\n"


def decoded(text: bytes) -> Schema:
    """Back from JSON; raises `ValueError` for what `encoded` never writes."""
    return msgspec.json.decode(text, type=Schema)
