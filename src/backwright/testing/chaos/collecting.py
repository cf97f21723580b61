"""Reading what a run has left in its database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backwright.application.durable.work import Kind
from backwright.application.sagas.status import SagaStatus
from backwright.infrastructure.sql.compiled import as_it_is, reader
from backwright.infrastructure.sql.database import Database, Statement
from backwright.infrastructure.sql.types import Instant
from backwright.main.application import Application
from backwright.testing.chaos.broker import Told
from backwright.testing.chaos.diary import Said
from backwright.testing.chaos.findings import Evidence, Left
from backwright.testing.chaos.saga_findings import SagaEvidence
from backwright.testing.chaos.trace import Trace

_WORK = Statement(
    "SELECT w.position, w.id, w.kind, w.target, w.lane, w.due_at, w.parked_at, w.failures, "
    "w.error, COALESCE(w.worker, l.worker) "
    "FROM backwright_work w LEFT JOIN backwright_lanes l ON l.name = w.lane ORDER BY w.position"
)
_EVENTS = Statement("SELECT id, type FROM backwright_events ORDER BY position")
_HISTORY = Statement("SELECT position, ended FROM backwright_history")
_SAGAS = Statement("SELECT id, name, version, status FROM backwright_sagas ORDER BY id")
_STEPS = Statement(
    "SELECT saga, step, part FROM backwright_saga_history WHERE ending = 'done' ORDER BY id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Work that is there: `due_at` is when it, or what it waits for, can be done.

    `is_behind` says that an earlier one of its lane is parked, `is_held` that a worker has it.
    """

    left: Left
    due_at: datetime
    failures: int
    is_parked: bool
    is_behind: bool
    is_held: bool

    def moves_by(self, instant: datetime) -> bool:
        """Whether it should be done by then; timers are always there."""
        if self.is_parked or self.is_behind or self.left.kind == Kind.SCHEDULE:
            return False
        return self.due_at <= instant


class Collecting:
    """Reads one database."""

    def __init__(self, application: Application, trace: Trace) -> None:
        self._application = application
        self._database: Database = application.database
        self._trace = trace
        self._instant = reader(Instant(), self._database.dialect) or as_it_is

    async def work(self) -> list[Standing]:
        """All work that is there, in order."""
        heads: dict[str, tuple[datetime, bool]] = {}
        found: list[Standing] = []
        for row in await self._database.fetch(_WORK, ()):
            position, key, kind, target, lane, due, parked, failures, error, worker = row
            due_at, is_parked = self._instant(due), parked is not None
            head = heads.setdefault(lane, (due_at, is_parked)) if lane else (due_at, is_parked)
            left = Left(
                position=position, id=str(key), kind=kind, target=target, state="", error=error
            )
            found.append(
                Standing(
                    left=left,
                    due_at=max(due_at, head[0]),
                    failures=failures,
                    is_parked=is_parked,
                    is_behind=head[1] and not is_parked,
                    is_held=worker is not None,
                )
            )
        return found

    async def evidence(
        self, left: Sequence[Left], said: Said, published: Sequence[Told]
    ) -> Evidence:
        """What there is to be judged."""
        events = [(str(key), type_) for key, type_ in await self._rows(_EVENTS)]
        routing = self._application.routing
        return Evidence(
            trace=await self._trace.rows(self._database),
            events=events,
            subscribers={
                type_: [each.name for each in routing.subscribers(type_)]
                for type_ in {type_ for _, type_ in events}
            },
            history={int(row[0]): str(row[1]) for row in await self._rows(_HISTORY)},
            left=left,
            acknowledged=said.acknowledged,
            published=published,
        )

    async def sagas(self) -> list[SagaEvidence]:
        """How all sagas stand."""
        steps: dict[str, tuple[list[str], list[str]]] = {}
        for saga, step, part in await self._rows(_STEPS):
            done, undone = steps.setdefault(str(saga), ([], []))
            (undone if part == "undo" else done).append(step)
        return [
            SagaEvidence(
                id=str(key),
                target=f"{name}@{version}",
                status=SagaStatus(status),
                done=steps.get(str(key), ([], []))[0],
                undone=steps.get(str(key), ([], []))[1],
            )
            for key, name, version, status in await self._rows(_SAGAS)
        ]

    async def _rows(self, statement: Statement) -> Iterable[Sequence[Any]]:
        return await self._database.fetch(statement, ())


def now() -> datetime:
    """The time by which work is due."""
    return datetime.now(UTC)
