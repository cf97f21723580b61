"""From what a database says of a refused commit to what the caller is told."""

from backwright.application.clock import Clock
from backwright.application.durable.store import LeaseLostError
from backwright.application.idempotency import AlreadyAnsweredError
from backwright.domain.errors import (
    BackwrightError,
    DuplicateError,
    FieldError,
    ReferencedError,
    ValidationError,
    VersionConflictError,
)
from backwright.infrastructure.sql.catalogue import Catalogue
from backwright.infrastructure.sql.commit import Commit
from backwright.infrastructure.sql.constraints import Constraints
from backwright.infrastructure.sql.database import (
    ConstraintError,
    Database,
    DatabaseError,
    RowCountError,
    Violation,
)
from backwright.infrastructure.sql.journal import Answers
from backwright.infrastructure.sql.placing import UNSTORABLE
from backwright.infrastructure.sql.references import References
from backwright.infrastructure.sql.sagas.tables import sagas
from backwright.infrastructure.sql.tracked import Fate, Tracked


class Conflicts:
    """Explains refusals. May look into the database again: only errors pay for it."""

    def __init__(
        self, database: Database, catalogue: Catalogue, answers: Answers, clock: Clock
    ) -> None:
        self._database = database
        self._answers = answers
        self._clock = clock
        tables = tuple(catalogue.tables())
        self._names = {each.mapping.table.name: each.name for each in catalogue.all_stored()}
        self._constraints = Constraints(tables, database.dialect)
        self._references = References(tables, database)

    async def explained(self, error: DatabaseError, commit: Commit) -> BackwrightError:
        """The error to raise; `AlreadyAnsweredError` before all others."""
        if commit.answer is not None and await self._answered(commit.answer.key):
            return AlreadyAnsweredError()
        if isinstance(error, RowCountError):
            if error.index in commit.fences:
                return LeaseLostError("the work", detail="another worker has it by now")
            return _lost(commit, error.index)
        if not isinstance(error, ConstraintError):
            return ValidationError((FieldError("", UNSTORABLE, str(error)),))
        if error.violation is Violation.UNIQUE:
            return self._duplicate(error, commit)
        if error.violation is Violation.FOREIGN_KEY:
            return await self._reference(commit)
        if error.violation is Violation.NOT_NULL:
            return ValidationError(self._constraints.missing(error))
        return ValidationError((self._constraints.check(error),))

    async def _answered(self, key: str) -> bool:
        statement, arguments = self._answers.find(key, self._clock.now())
        return bool(await self._database.fetch(statement, arguments))

    def _duplicate(self, error: ConstraintError, commit: Commit) -> BackwrightError:
        table, fields = self._constraints.unique(error)
        if table == sagas.name and commit.started:
            first = commit.started[0]
            return DuplicateError(first.saga.name, (first.subject,))
        if fields == ("id",):
            added = (each for each in commit.origins.values() if each.fate is Fate.INSERT)
            return _lost_to(next((e for e in added if e.stored.table == table), None))
        return DuplicateError(self._names.get(table, table), fields)

    async def _reference(self, commit: Commit) -> BackwrightError:
        """Where nothing is found any more, somebody mended it meanwhile: try again."""
        if problems := await self._references.dangling(commit):
            return ValidationError(tuple(problems))
        if referring := await self._references.referring(commit):
            tracked, table = referring[0]
            return ReferencedError(tracked.stored.name, self._names.get(table, table))
        return _lost(commit, None)


def _lost(commit: Commit, index: int | None) -> BackwrightError:
    """The race for the aggregate of this write; where it is unknown, for the first one."""
    tracked = None if index is None else commit.origins.get(index)
    return _lost_to(tracked or next(iter(commit.origins.values()), None))


def _lost_to(tracked: Tracked | None) -> VersionConflictError:
    if tracked is None:
        return VersionConflictError("link", "", 0)
    return VersionConflictError(tracked.stored.name, tracked.id, tracked.version)
