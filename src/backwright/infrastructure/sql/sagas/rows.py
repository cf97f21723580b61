"""Rows of sagas, and what they mean."""

from collections.abc import Sequence
from typing import Any

import msgspec

from backwright.application.sagas.reading import SagaAttempt
from backwright.application.sagas.status import Ending, Part, SagaStatus
from backwright.application.sagas.stored import Memory, StoredSaga
from backwright.infrastructure.sql.compiled import reader
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.sagas.tables import attempts, sagas

_SAGA = tuple(column.name for column in sagas.columns)
# What is read of an attempt, in the order of its fields.
ATTEMPT = SagaAttempt.__struct_fields__
_memory = msgspec.json.Decoder(Memory).decode


class SagaRows:
    """Reads rows of one database."""

    def __init__(self, dialect: Dialect) -> None:
        self._saga = [reader(column.type, dialect) for column in sagas.columns]
        self._attempt = [reader(attempts.c[name].type, dialect) for name in ATTEMPT]

    def saga(self, row: Sequence[Any]) -> StoredSaga:
        """All columns of a saga, in the order of the table."""
        values = dict(zip(_SAGA, _converted(row, self._saga), strict=True))
        values["status"] = SagaStatus(values["status"])
        values["input"] = as_bytes(values["input"])
        values["memory"] = _memory(values.pop("state"))
        return StoredSaga(**values)

    def attempt(self, row: Sequence[Any]) -> SagaAttempt:
        """The columns of an attempt, in the order of `ATTEMPT`."""
        values = dict(zip(ATTEMPT, _converted(row, self._attempt), strict=True))
        values["part"] = Part(values["part"])
        values["ending"] = Ending(values["ending"])
        return SagaAttempt(**values)


def as_bytes(document: bytes | str) -> bytes:
    """A JSON document, which SQLite gives as text."""
    return document.encode() if isinstance(document, str) else document


def _converted(row: Sequence[Any], reads: Sequence[Any]) -> list[Any]:
    return [
        value if read is None or value is None else read(value)
        for value, read in zip(row, reads, strict=True)
    ]
