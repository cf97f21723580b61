"""Between aggregates and rows of one kind: functions made once, at start."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from backwright.infrastructure.sql.closures import closure
from backwright.infrastructure.sql.compiled import reader
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.documents import canonical
from backwright.infrastructure.sql.fields import reading_expressions, row_writer
from backwright.infrastructure.sql.mapping import DELETED_AT, KEPT, Mapping
from backwright.infrastructure.sql.search_text import searchable
from backwright.infrastructure.sql.types import Identifier, Instant, Json
from backwright.infrastructure.sql.written import with_zone

Row = Sequence[Any]


class Rows:
    """What rows of one mapping hold and how they are made.

    A row begins with `id`, `version`, `created_at`, `updated_at` and, where there is one,
    `deleted_at`; its values (the columns of the aggregate's own fields) follow from `start`.
    """

    def __init__(self, mapping: Mapping[Any], dialect: Dialect) -> None:
        fields = mapping.fields
        kept = (*KEPT, DELETED_AT) if mapping.soft_delete else KEPT
        own = tuple(column.name for field in fields.values() for column in field.columns)
        self.columns = (*kept, *own)
        self.own = own
        self.start = len(kept)
        self.values: Callable[[Any], tuple[Any, ...]] = row_writer(fields, dialect)
        self.aggregate: Callable[[Row], Any] = _maker(mapping, dialect, self.start)
        self.search_text: Callable[[Any], str] = _search_text(mapping)
        self._shown, self._all_shown = _shown(mapping, dialect)
        self._field_of = tuple(name for name, field in fields.items() for _ in field.columns)
        columns = (column for field in fields.values() for column in field.columns)
        self._same = tuple(_SAME.get(type(column.type), _never) for column in columns)
        self._searched = frozenset(mapping.search)

    def changed(self, before: Row, after: Row) -> tuple[int, ...]:
        """The positions at which the values differ in what they mean."""
        return tuple(
            position
            for position, same in enumerate(self._same)
            if before[position] != after[position] and not same(before[position], after[position])
        )

    def fields_at(self, positions: Iterable[int]) -> tuple[str, ...]:
        """The fields that these values belong to, each once."""
        return tuple(dict.fromkeys(self._field_of[position] for position in positions))

    def searches(self, fields: Iterable[str]) -> bool:
        """Whether one of the fields is searched."""
        return not self._searched.isdisjoint(fields)

    def shown(self, values: Row, fields: Iterable[str] | None = None) -> dict[str, Any]:
        """The fields as the audit log keeps them, without secrets; all of them with None."""
        if fields is None:
            return self._all_shown(values)
        shown = self._shown
        return {name: shown[name](values) for name in fields if name in shown}


def _never(before: Any, after: Any) -> bool:
    return False


def _same_document(before: Any, after: Any) -> bool:
    """Databases format documents in their own way."""
    return bool(before) and bool(after) and canonical(before) == canonical(after)


def _same_instant(before: Any, after: Any) -> bool:
    """Drivers give some instants without a zone."""
    return isinstance(before, datetime) and with_zone(before) == after


_SAME: dict[type[Any], Callable[[Any, Any], bool]] = {
    Json: _same_document,
    Instant: _same_instant,
}


def _maker(mapping: Mapping[Any], dialect: Dialect, start: int) -> Callable[[Row], Any]:
    names: dict[str, Any] = {"kind": mapping.kind}
    arguments = {"version": "r[1]"}
    instant = reader(Instant(), dialect)
    for position, name, convert in (
        (0, "id", reader(Identifier(), dialect)),
        (2, "created_at", instant),
        (3, "updated_at", instant),
    ):
        names[f"read_{name}"] = convert
        value = f"r[{position}]"
        arguments[name] = value if convert is None else f"read_{name}({value})"
    expressions, used = reading_expressions(mapping.fields, dialect, start=start)
    arguments.update((name, e) for name, e in expressions.items() if mapping.fields[name].kept)
    body = ", ".join(f"{name}={expression}" for name, expression in arguments.items())
    return closure("r", f"kind({body})", {**used, **names})


def _search_text(mapping: Mapping[Any]) -> Callable[[Any], str]:
    texts = "".join(f"a.{name} or '', " for name in mapping.search)
    return closure(
        "a",
        f"searchable(separator.join(({texts})))",
        {
            "searchable": searchable,
            "separator": "\n",
        },
    )


def _shown(
    mapping: Mapping[Any], dialect: Dialect
) -> tuple[dict[str, Callable[[Row], Any]], Callable[[Row], dict[str, Any]]]:
    """What the audit log shows of the values: of each field that is no secret, and of them all."""
    expressions, names = reading_expressions(mapping.fields, dialect)
    for name, field in mapping.fields.items():
        if field.is_document:
            names[f"read_{name}"] = msgspec.Raw
    shown = {name: each for name, each in expressions.items() if name not in mapping.secret}
    pairs = ", ".join(f"{name!r}: {expression}" for name, expression in shown.items())
    each = {name: closure("r", expression, names) for name, expression in shown.items()}
    return each, closure("r", f"{{{pairs}}}", names)
