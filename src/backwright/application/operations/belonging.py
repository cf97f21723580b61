"""Work that something else stands on: the step of a saga, the timer of a schedule."""

from collections.abc import Collection
from uuid import UUID

from backwright.application.durable.work import Kind
from backwright.application.operations.views import State, WorkView
from backwright.domain.errors import RuleViolationError

# What ends with its work, and what can't go on by its work alone.
NEVER_ENDED = frozenset({Kind.SAGA, Kind.SCHEDULE})
NEVER_REPLAYED = frozenset({Kind.SAGA})


def must_end(work: WorkView) -> None:
    """Raises `RuleViolationError` for what is ended with what it belongs to, and says how."""
    if work.kind is Kind.SAGA:
        way = "abandon" if work.state is State.PARKED else "cancel"
        raise _elsewhere(f"work {work.number} is a step of the saga {work.id}", way, work.id)
    if work.kind in NEVER_ENDED:
        way = f"backwright schedules pause {work.target}"
        raise _refused(f"work {work.number} belongs to a schedule; let that rest: {way}")


def must_go_on(work: WorkView) -> None:
    """Raises `RuleViolationError` for what is parked, and goes on with its saga."""
    if work.kind in NEVER_REPLAYED and work.state is State.PARKED:
        raise _elsewhere(f"work {work.number} is a step of the saga {work.id}", "retry", work.id)


def must_be_work(kind: Kind | None, left: Collection[Kind]) -> None:
    """Raises `RuleViolationError` for a query that can mean nothing but what is left alone."""
    if kind is Kind.SAGA and kind in left:
        way = "backwright sagas list --status stuck, then retry or abandon"
        raise _refused(f"sagas are put right one by one: {way}")
    if kind is not None and kind in left:
        raise _refused("schedules are put right one by one: backwright schedules")


def _elsewhere(what: str, way: str, saga: UUID) -> RuleViolationError:
    return _refused(f"{what}; {way} that: backwright sagas {way} {saga}")


def _refused(reason: str) -> RuleViolationError:
    return RuleViolationError("operations.belongs_elsewhere", reason)
