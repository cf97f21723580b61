"""What a revision does to the tables, step by step."""

from dataclasses import dataclass

from backwright.builder.migration.schema import Check, Column, ForeignKey, PartialIndex, Table


@dataclass(frozen=True, slots=True)
class CreateTable:
    """A new table with everything that belongs to it."""

    table: Table


@dataclass(frozen=True, slots=True)
class DropTable:
    """A table goes, and its rows with it."""

    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Some parts of one table."""

    columns: tuple[Column, ...] = ()
    uniques: tuple[tuple[str, ...], ...] = ()
    checks: tuple[Check, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    partial_indexes: tuple[PartialIndex, ...] = ()

    @property
    def constraints(self) -> bool:
        """Whether there is more than columns and indexes."""
        return bool(self.uniques or self.checks or self.foreign_keys)

    @property
    def indexed(self) -> bool:
        """Whether there are indexes of either kind."""
        return bool(self.indexes or self.partial_indexes)

    def __bool__(self) -> bool:
        return bool(self.columns or self.indexed or self.constraints)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterTable:
    """Parts go, columns change (before and after), parts come; in this order."""

    table: Table
    dropped: Parts = Parts()
    altered: tuple[tuple[Column, Column], ...] = ()
    added: Parts = Parts()


@dataclass(frozen=True, slots=True)
class FillSearch:
    """The search text of the rows that are there is written anew."""

    table: Table


Change = CreateTable | DropTable | AlterTable | FillSearch


def losses(change: Change) -> tuple[str, ...]:
    """What data the change destroys, each named as a person would."""
    match change:
        case DropTable(table=table):
            return (f"drop table {table.name}",)
        case AlterTable(table=table, dropped=dropped):
            return tuple(
                f"drop column {table.name}.{column.name}"
                for column in dropped.columns
                if column.name != "search"
            )
        case _:
            return ()


def unfilled(change: Change) -> tuple[str, ...]:
    """Columns that must have a value which nobody can know for the rows that are there."""
    if not isinstance(change, AlterTable):
        return ()
    required = [column for column in change.added.columns if not column.nullable]
    required += [after for before, after in change.altered if before.nullable > after.nullable]
    return tuple(
        f"{change.table.name}.{column.name}"
        for column in required
        if not (column.fill or column.default)
    )
