"""How one kind of view is read from its table."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar, get_type_hints

import sqlalchemy as sa

from backwright.application.messages import View
from backwright.infrastructure.sql.derived import Derived
from backwright.infrastructure.sql.fields import Field, MappingError
from backwright.infrastructure.sql.filters import Filter
from backwright.infrastructure.sql.hints import Hint
from backwright.infrastructure.sql.tables import currencies

ViewT = TypeVar("ViewT", bound=View)


class Reading(Generic[ViewT]):
    """Says how a view is made from a row, and what a list of it can be asked.

    Every field of the view is a column of its name, or `derived`. `filters` and `sorts` are named
    like the fields and the sort words of the list query; a query's `search` needs `search=True`
    on the table.

    Raises `MappingError` that names everything that does not fit.
    """

    def __init__(
        self,
        view: type[ViewT],
        table: sa.Table,
        *,
        filters: Mapping[str, Filter] | None = None,
        sorts: Mapping[str, sa.ColumnElement[Any]] | None = None,
        derived: Mapping[str, Derived] | None = None,
    ) -> None:
        self.view = view
        self.table = table
        self.filters = dict(filters or {})
        self.sorts = dict(sorts or {})
        self.derived = dict(derived or {})
        hints = {name: Hint.of(hint) for name, hint in get_type_hints(view).items()}
        names = view.__struct_fields__
        problems = [f"the view has no field {name}" for name in self.derived if name not in names]
        problems += [
            f"{name} is no column, nor derived"
            for name in names
            if name not in self.derived and name not in table.c
        ]
        if not problems:
            self.fields = {name: self._field(name, hints[name]) for name in names}
            problems = [wrong for each in self.fields.values() if (wrong := each.problem())]
        if problems:
            raise MappingError(f"{view.__name__} from {table.name}", tuple(problems))

    def _field(self, name: str, hint: Hint) -> Field:
        derived = self.derived.get(name)
        if derived is None:
            return Field(name, hint, self.table.c[name], currencies(self.table).get(name))
        columns = derived.columns(self.table)
        return Field(name, hint, columns[0], columns[1] if len(columns) > 1 else None)
