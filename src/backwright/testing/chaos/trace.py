"""What happens to work, written down by the database itself in the commit that does it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from backwright.infrastructure.sql.database import Database, Statement, Verb, Write

_SQLITE = (
    """CREATE TABLE backwright_trace (seq INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL,
    position INTEGER, id TEXT, kind TEXT, target TEXT, lane TEXT, detail TEXT NOT NULL)""",
    """CREATE TRIGGER backwright_trace_asked AFTER INSERT ON backwright_work BEGIN
    INSERT INTO backwright_trace (what, position, id, kind, target, lane, detail)
    VALUES ('asked', NEW.position, NEW.id, NEW.kind, NEW.target, NEW.lane, ''); END""",
    """CREATE TRIGGER backwright_trace_ended AFTER DELETE ON backwright_work BEGIN
    INSERT INTO backwright_trace (what, position, id, kind, target, lane, detail)
    VALUES ('ended', OLD.position, OLD.id, OLD.kind, OLD.target, OLD.lane,
    CASE WHEN EXISTS (SELECT 1 FROM backwright_work WHERE lane = OLD.lane
    AND position < OLD.position) THEN 'early'
    WHEN OLD.worker IS NULL AND OLD.lane IS NULL THEN 'unheld' ELSE '' END); END""",
)
_POSTGRESQL = (
    """CREATE TABLE backwright_trace (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    what text NOT NULL, position bigint, id text, kind text, target text, lane text,
    detail text NOT NULL)""",
    """CREATE FUNCTION backwright_trace_asked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO backwright_trace (what, position, id, kind, target, lane, detail)
    VALUES ('asked', NEW.position, NEW.id, NEW.kind, NEW.target, NEW.lane, '');
    RETURN NULL; END $$""",
    """CREATE FUNCTION backwright_trace_ended() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO backwright_trace (what, position, id, kind, target, lane, detail)
    VALUES ('ended', OLD.position, OLD.id, OLD.kind, OLD.target, OLD.lane,
    CASE WHEN EXISTS (SELECT 1 FROM backwright_work WHERE lane = OLD.lane
    AND position < OLD.position) THEN 'early'
    WHEN OLD.worker IS NULL AND OLD.lane IS NULL THEN 'unheld' ELSE '' END);
    RETURN NULL; END $$""",
    """CREATE TRIGGER backwright_trace_asked AFTER INSERT ON backwright_work
    FOR EACH ROW EXECUTE FUNCTION backwright_trace_asked()""",
    """CREATE TRIGGER backwright_trace_ended AFTER DELETE ON backwright_work
    FOR EACH ROW EXECUTE FUNCTION backwright_trace_ended()""",
)
_INSERT = "INSERT INTO backwright_trace (what, position, id, kind, target, lane, detail) VALUES "
_MADE: Mapping[str, tuple[Sequence[str], str]] = {
    "sqlite": (_SQLITE, _INSERT + "(?, ?, ?, ?, ?, ?, ?)"),
    "postgresql": (
        _POSTGRESQL,
        _INSERT + "($1::text, $2::bigint, $3::text, $4::text, $5::text, $6::text, $7::text)",
    ),
}
_ALL = Statement(
    "SELECT seq, what, position, id, kind, target, lane, detail FROM backwright_trace ORDER BY seq"
)


class Row(NamedTuple):
    """A line of the trace.

    Work is `asked` for and `ended`, both told by the database: `early` while an earlier one of its
    lane was there, `unheld` by nobody who had it. Tracing processes tell of a `command` that is
    stored, of an effect `outside` the commit of the work that has it, and of an error that the
    handler has `swallowed`.
    """

    seq: int
    what: str
    position: int
    id: str
    kind: str
    target: str
    lane: str | None
    detail: str


class Trace:
    """The trace in one kind of database, named by the scheme of its URL."""

    def __init__(self, scheme: str) -> None:
        self._tables, insert = _MADE["postgresql" if scheme == "postgres" else scheme]
        self._insert = Statement(insert, Verb.INSERT, "backwright_trace")

    async def begin(self, database: Database) -> None:
        """Let the database write down what happens from now on."""
        async with database.transaction() as transaction:
            for sql in self._tables:
                await transaction.fetch(Statement(sql), ())
            await transaction.commit(())

    def line(
        self,
        what: str,
        detail: str,
        *,
        position: int = 0,
        id: str = "",
        kind: str = "",
        target: str = "",
    ) -> Write:
        """A line of a process, to be stored with a commit."""
        return Write(self._insert, (what, position, id, kind, target, None, detail), row=object())

    async def rows(self, database: Database) -> list[Row]:
        """All of it, in order."""
        return [Row(*row) for row in await database.fetch(_ALL, ())]
