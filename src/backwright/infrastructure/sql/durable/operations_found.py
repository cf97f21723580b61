"""Finding work for people, in the hot table and in the history."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from backwright.application.durable.work import Kind
from backwright.application.operations.ports import Wanted
from backwright.application.operations.views import OVER, State, WorkView
from backwright.infrastructure.sql.compiled import Compiled, compiled, reader
from backwright.infrastructure.sql.database import Statement
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.durable.tables import history, lanes, work
from backwright.infrastructure.sql.types import Instant, Text

_BOTH = ("position", "id", "kind", "target", "queue", "lane", "failures", "enqueued_at")
_LIVE = ("losses", "due_at", "error", "progress", "note", "cancelled")


class Found:
    """Statements that find work, and what their rows mean; for one database."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[str, Statement] = {}
        self._live = [reader(work.c[name].type, dialect) for name in (*_BOTH, *_LIVE)]
        columns = (*_BOTH, "ended_at", "ended", "reason")
        self._over = [reader(history.c[name].type, dialect) for name in columns]

    def live(self, wanted: Wanted, now: datetime, *, limit: int, before: int | None) -> Compiled:
        """Work that is not over; its state stands first, its body last."""
        state = _state(now)
        shown = [state.label("state"), *(work.c[name] for name in (*_BOTH, *_LIVE))]
        some = sa.select(*shown).where(*self._of(work, wanted), *_in_states(wanted, state))
        return self._page(some, work.c.position, limit, before)

    def over(self, wanted: Wanted, *, limit: int, before: int | None) -> Compiled:
        """Work that is over."""
        ended = _one_of(history.c.ended, OVER.intersection(wanted.states))
        columns = [history.c[name] for name in (*_BOTH, "ended_at", "ended", "reason")]
        some = sa.select(*columns).where(ended, *self._of(history, wanted))
        return self._page(some, history.c.position, limit, before)

    def body(self, number: int) -> Compiled:
        """The body of work that is not over."""
        return self._compiled(sa.select(work.c.body).where(work.c.position == number))

    def result(self, number: int) -> Compiled:
        """The body and the result of work that is over."""
        some = sa.select(history.c.body, history.c.result)
        return self._compiled(some.where(history.c.position == number))

    def live_view(self, row: Sequence[Any]) -> WorkView:
        """Of a row of `live`."""
        values = _named((*_BOTH, *_LIVE), row[1:], self._live)
        return WorkView(
            **_shown(values),
            state=State(row[0]),
            losses=values["losses"],
            due_at=values["due_at"],
            ended_at=None,
            error=values["error"],
            progress=values["progress"],
            note=values["note"],
            stopping=bool(values["cancelled"]),
        )

    def over_view(self, row: Sequence[Any]) -> WorkView:
        """Of a row of `over`."""
        values = _named((*_BOTH, "ended_at", "ended", "reason"), row, self._over)
        return WorkView(
            **_shown(values),
            state=State(values["ended"]),
            losses=0,
            due_at=None,
            ended_at=values["ended_at"],
            error=values["reason"],
            progress=None,
            note="",
            stopping=False,
        )

    def _compiled(self, some: sa.Select[*tuple[Any, ...]]) -> Compiled:
        """The same statement for the same SQL: engines keep what they know of statements."""
        made = compiled(some, self._dialect)
        known = self._known.setdefault(made.statement.sql, made.statement)
        return made if known is made.statement else made.as_of(known)

    def _page(
        self, some: sa.Select[Any], position: Any, limit: int, before: int | None
    ) -> Compiled:
        if before is not None:
            some = some.where(position < before)
        return self._compiled(some.order_by(position.desc()).limit(limit))

    def _of(self, table: sa.Table, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
        found: list[sa.ColumnElement[bool]] = []
        if wanted.kinds:
            found.append(_one_of(table.c.kind, wanted.kinds))
        if wanted.target:
            found.append(table.c.target == wanted.target)
        if wanted.queue:
            found.append(table.c.queue == wanted.queue)
        if wanted.id is not None:
            found.append(table.c.id == wanted.id)
        if wanted.text:
            found.append(self._says(table, wanted.text))
        return found

    def _says(self, table: sa.Table, text: str) -> sa.ColumnElement[bool]:
        part: sa.BindParameter[Any] = sa.literal(text, Text())
        texts = (table.c.error, table.c.note) if table is work else (table.c.reason,)
        said = [self._dialect.has_text(column, part) for column in texts]
        return sa.or_(*said, self._dialect.has_bytes(table.c.body, text.encode()))


def _state(now: datetime) -> sa.ColumnElement[str]:
    """Of a lane that is in somebody's hands, the first runs."""
    held = sa.exists().where(lanes.c.name == work.c.lane, lanes.c.worker.is_not(None))
    earlier = work.alias("earlier")
    first = ~sa.exists().where(earlier.c.lane == work.c.lane, earlier.c.position < work.c.position)
    return sa.case(
        (work.c.parked_at.is_not(None), _said(State.PARKED)),
        (work.c.worker.is_not(None), _said(State.RUNNING)),
        (sa.and_(work.c.lane.is_not(None), held, first), _said(State.RUNNING)),
        (work.c.due_at > sa.literal(now, Instant()), _said(State.SCHEDULED)),
        else_=_said(State.WAITING),
    )


def _said(state: State) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{state.value}'", sa.Text)


def _in_states(wanted: Wanted, state: sa.ColumnElement[str]) -> list[sa.ColumnElement[bool]]:
    if not wanted.states:
        return []
    if set(wanted.states) == {State.PARKED}:
        # An index has these.
        return [work.c.parked_at.is_not(None)]
    return [sa.or_(*(state == _said(each) for each in State if each in wanted.states))]


def _one_of(column: sa.Column[Any], values: Collection[StrEnum]) -> sa.ColumnElement[bool]:
    return sa.or_(*(column == sa.literal(value, Text()) for value in sorted(values)))


def _named(names: Sequence[str], row: Sequence[Any], reads: Sequence[Any]) -> dict[str, Any]:
    return {
        name: value if read is None or value is None else read(value)
        for name, value, read in zip(names, row, reads, strict=True)
    }


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    names = {name: values[name] for name in _BOTH if name not in ("position", "kind")}
    return names | {"number": values["position"], "kind": Kind(values["kind"])}
