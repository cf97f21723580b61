"""One kind of aggregate on one database: the statements that read and write it."""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from backwright.infrastructure.sql.cascades import Cascade
from backwright.infrastructure.sql.compiled import Compiled, Core, compiled, parameter
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.mapping import DELETED_AT, SEARCH, Mapping
from backwright.infrastructure.sql.rows import Rows
from backwright.infrastructure.sql.types import Identifier, Integer, Several

# Beyond it a change is written with all columns; so many ways to change a kind are rare.
_MOST_SHAPES = 256


class Change:
    """A statement that writes one aggregate; `pick` takes its arguments from a vector.

    `searches` says that it needs the search text.
    """

    __slots__ = ("pick", "searches", "statement")

    def __init__(self, core: Core, dialect: Dialect, positions: dict[str, int]) -> None:
        made = compiled(core, dialect)
        self.statement = made.statement
        self.searches = SEARCH in made.names
        self.pick = itemgetter(*(positions[name] for name in made.names))


class Stored:
    """The statements of one mapping, compiled for one database.

    A vector holds all that a write can need, as the driver's values: what a row has, then the
    search text and the version that is to be overwritten. `rank` orders tables by their
    references, `to_itself` tells the positions of the values that refer to the same table;
    `clears` empties the references to a removed row where they ask for it, and `cascades` tells the
    audit log of the rows that go with it.
    """

    def __init__(
        self,
        mapping: Mapping[Any],
        dialect: Dialect,
        *,
        rank: int,
        clears: tuple[Compiled, ...],
        cascades: tuple[Cascade, ...],
    ) -> None:
        self.rank = rank
        self.cascades = cascades
        self.clears = clears
        self.mapping = mapping
        self.name = mapping.name
        self.table = mapping.table.name
        self.soft_delete = mapping.soft_delete
        self.secrets = [name for name in mapping.fields if name in mapping.secret]
        self.rows = Rows(mapping, dialect)
        self._dialect = dialect
        self._table = mapping.table
        self.to_itself = tuple(
            self.rows.own.index(column.name)
            for column in self._table.columns
            if any(key.column.table is self._table for key in column.foreign_keys)
        )
        self._finds: dict[tuple[tuple[str, bool], ...], Compiled] = {}
        self._updates: dict[tuple[tuple[int, ...], bool], Change] = {}
        vector = (*self.rows.columns, SEARCH, "row_version")
        self._positions = {name: position for position, name in enumerate(vector)}
        self._positions["row_id"] = 0
        by_id = self._select().where(self._table.c.id == parameter("id", Identifier()))
        self.load = compiled(by_id, dialect, short=True)
        self.load_locked = compiled(by_id.with_for_update(), dialect, short=True)
        self.load_many = compiled(self._by_ids(), dialect)
        written = [name for name in vector if name in self._table.c]
        self.insert = self._change(sa.insert(self._table).values(self._parameters(written)))
        self.delete = self._change(sa.delete(self._table).where(self._unchanged()))

    def find(self, equal: dict[str, Any]) -> Compiled:
        """The statement for those whose fields have these values, None being one."""
        shape = tuple((name, value is None) for name, value in equal.items())
        found = self._finds.get(shape)
        if found is None:
            found = self._finds[shape] = compiled(self._finding(shape), self._dialect, short=True)
        return found

    def update(self, positions: tuple[int, ...], *, deletion: bool) -> Change:
        """The statement that writes the values at these positions; `deletion` is written on wish.

        It affects no row if the version is another one by now.
        """
        shape = (positions, deletion)
        update = self._updates.get(shape)
        if update is None:
            if len(self._updates) >= _MOST_SHAPES:
                shape = (tuple(range(len(self.rows.own))), self.mapping.soft_delete)
            update = self._updates[shape] = self._change(self._updating(*shape))
        return update

    def _select(self) -> sa.Select[Any]:
        return sa.select(*(self._table.c[name] for name in self.rows.columns))

    def _by_ids(self) -> sa.Select[Any]:
        ids = parameter("ids", Several(Identifier()))
        return self._select().where(self._dialect.any_of(self._table.c.id, ids))

    def _finding(self, shape: tuple[tuple[str, bool], ...]) -> sa.Select[Any]:
        found = self._select()
        if self.mapping.soft_delete:
            found = found.where(self._table.c[DELETED_AT].is_(None))
        for name, missing in shape:
            column = self._column(name)
            equal = column.is_(None) if missing else column == parameter(name, column.type)
            found = found.where(equal)
        return found

    def _column(self, name: str) -> sa.Column[Any]:
        field = self.mapping.fields.get(name)
        if field is None or field.currency is not None or field.is_document:
            raise LookupError(f"a {self.name} can't be found by {name}")
        return self._table.c[name]

    def _updating(self, positions: tuple[int, ...], deletion: bool) -> sa.Update:
        names = ["version", "updated_at", *(self.rows.own[position] for position in positions)]
        if deletion:
            names.append(DELETED_AT)
        if self.rows.searches(self.rows.fields_at(positions)):
            names.append(SEARCH)
        changed = sa.update(self._table).where(self._unchanged())
        return changed.values(self._parameters(names))

    def _parameters(self, names: Iterable[str]) -> dict[str, sa.BindParameter[Any]]:
        return {name: parameter(name, self._table.c[name].type) for name in names}

    def _unchanged(self) -> sa.ColumnElement[bool]:
        table = self._table
        return sa.and_(
            table.c.id == parameter("row_id", Identifier()),
            table.c.version == parameter("row_version", Integer()),
        )

    def _change(self, core: Core) -> Change:
        return Change(core, self._dialect, self._positions)
