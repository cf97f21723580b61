"""Saying which field holds what can't be stored."""

from backwright.domain.errors import FieldError, ValidationError
from backwright.infrastructure.sql.database import UnstorableError
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.fields import row_writer
from backwright.infrastructure.sql.tracked import Tracked

UNSTORABLE = "unstorable"


def misplaced(tracked: Tracked, dialect: Dialect) -> ValidationError:
    """All fields of the aggregate that no database takes, each with the reason."""
    problems: list[FieldError] = []
    for name, field in tracked.stored.mapping.fields.items():
        try:
            row_writer({name: field}, dialect)(tracked.aggregate)
        except UnstorableError as error:
            problems.append(FieldError(f"/{name}", UNSTORABLE, str(error)))
    return ValidationError(tuple(problems))
