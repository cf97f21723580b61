"""What a commit is to the durable engine, by the tables that it writes."""

from collections.abc import Sequence

from backwright.infrastructure.sql.database import Statement, Verb

READ = "a read"
_WORK, _LANES, _WORKERS = "backwright_work", "backwright_lanes", "backwright_workers"
# Those that tell what it is, whatever else is written; the first that fits counts.
_TELLING = (
    (_WORKERS, Verb.INSERT, "joining"),
    (_WORKERS, Verb.UPDATE, "a beat"),
    (_WORKERS, Verb.DELETE, "a rescue or leaving"),
    ("backwright_sagas", Verb.UPDATE, "a saga's step"),
    ("backwright_schedules", Verb.UPDATE, "a schedule"),
    ("backwright_inbox", Verb.INSERT, "an intake"),
)


def transition(statements: Sequence[Statement]) -> str:
    """Its name, for people."""
    done = {(each.table, each.verb) for each in statements}
    for table, verb, name in _TELLING:
        if (table, verb) in done:
            return name
    if (_WORK, Verb.DELETE) in done:
        return "an effect" if writes_data(statements) else "finishing"
    if writes_data(statements):
        return "a commit"
    if (_WORK, Verb.UPDATE) in done:
        # Claims tell what they have claimed; that is written as RETURNING.
        return "a claim" if _returns(statements) else "a postponement"
    if (_LANES, Verb.UPDATE) in done and _returns(statements):
        return "a claim"
    return "releasing a lane" if _LANES in {table for table, _ in done} else "bookkeeping"


def writes_data(statements: Sequence[Statement]) -> bool:
    """Whether it changes what belongs to the application, or publishes an event."""
    tables = {each.table for each in statements if each.verb is not Verb.READ}
    return any(
        not table.startswith("backwright_") or table == "backwright_events" for table in tables
    )


def _returns(statements: Sequence[Statement]) -> bool:
    return any("RETURNING" in each.sql for each in statements)
