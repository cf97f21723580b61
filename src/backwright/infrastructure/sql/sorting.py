"""The orders that a list can be in, and places in them."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from backwright.domain.errors import FieldError, ValidationError
from backwright.infrastructure.sql.column_type import ColumnType
from backwright.infrastructure.sql.compiled import parameter, reader, writer
from backwright.infrastructure.sql.database import UnstorableError
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.types import Identifier, Json, Text

# A cursor has at most 1000 characters; so many characters of up to four bytes fit in.
_LONGEST_TEXT = 150
KEY, KEY_ID = "cursor_key", "cursor_id"
Columns = tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]
_encode = msgspec.msgpack.Encoder(uuid_format="bytes").encode


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row with this key and id stands, whether it is still there or not."""

    key: Any
    id: UUID


class Order:
    """One way to sort rows: by a key, then by id, so that every row has a place of its own.

    Rows without a key come last; in the opposite order first. `name` is as in a query, with a
    leading `-` where it descends. Raises `TypeError` for a key that can't be sorted by.
    """

    def __init__(
        self, name: str, key: sa.ColumnElement[Any], id: sa.ColumnElement[Any], dialect: Dialect
    ) -> None:
        self.name = name
        self.descending = name.startswith("-")
        type_ = key.type
        if not isinstance(type_, ColumnType) or isinstance(type_, Json):
            raise TypeError(f"{name} has the type {type_!r}, which has no order of its own here")
        self.key = _beginning(key, type_)
        self._id = id
        self._nullable = key is not id and bool(getattr(key, "nullable", True))
        python: Any = type_.python
        kind: Any = tuple[str, python | None, UUID]
        self._decode = msgspec.msgpack.Decoder(kind).decode
        self._write = writer(type_, dialect)
        self._read = reader(type_, dialect)
        self._read_id = reader(Identifier(), dialect)

    def cursor(self, key: Any, id: Any) -> str:
        """The place of a row with the driver's key and id, as callers get it."""
        if self._read is not None and key is not None:
            key = self._read(key)
        row = id if self._read_id is None else self._read_id(id)
        written = _encode((self.name, key, row))
        return base64.urlsafe_b64encode(written).rstrip(b"=").decode()

    def place(self, cursor: str, field: str) -> Place:
        """The place that a cursor means; raises `ValidationError` at the field it came in."""
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            written = base64.b64decode(padded, altchars=b"-_", validate=True)
            name, key, row = self._decode(written)
        except (binascii.Error, UnicodeEncodeError, msgspec.DecodeError):
            raise _bad_cursor(field) from None
        if name != self.name or not self._is_key(key):
            raise _bad_cursor(field)
        return Place(key, row)

    def _is_key(self, key: Any) -> bool:
        try:
            if key is not None and self._write is not None:
                self._write(key)
        except UnstorableError:
            return False
        return key is not None or self._nullable

    def sorting(
        self, *, backwards: bool, by: Columns | None = None
    ) -> tuple[sa.ColumnElement[Any], ...]:
        """What to sort by; backwards for the rows before a place, the nearest first.

        `by` are key and id where they stand in the rows of another statement.
        """
        key, row = by or (self.key, self._id)
        if self.descending is not backwards:
            return (key.desc().nulls_first() if self._nullable else key.desc()), row.desc()
        return (key.asc().nulls_last() if self._nullable else key.asc()), row.asc()

    def beyond(self, *, backwards: bool, missing: bool) -> sa.ColumnElement[bool]:
        """Rows after a place, or before it; `missing` says that the place has no key.

        The parameters are `KEY` and `KEY_ID`.
        """
        falling = self.descending is not backwards
        there = parameter(KEY_ID, Identifier())
        by_id = self._id < there if falling else self._id > there
        if missing:
            without = sa.and_(self.key.is_(None), by_id)
            return sa.or_(self.key.is_not(None), without) if falling else without
        here = sa.tuple_(parameter(KEY, self.key.type), there)
        row = sa.tuple_(self.key, self._id)
        if falling:
            return row < here
        return sa.or_(row > here, self.key.is_(None)) if self._nullable else row > here


def _beginning(key: sa.ColumnElement[Any], type_: ColumnType[Any]) -> sa.ColumnElement[Any]:
    """The whole key, or the beginning of a text that may not fit into a cursor."""
    if not isinstance(type_, Text) or (type_.length or _LONGEST_TEXT + 1) <= _LONGEST_TEXT:
        return key
    length = sa.literal_column(str(_LONGEST_TEXT), sa.Integer)
    return sa.func.substr(key, sa.literal_column("1", sa.Integer), length, type_=type_)


def _bad_cursor(field: str) -> ValidationError:
    problem = "take `next` or `previous` of a page in the same order"
    return ValidationError((FieldError(f"/{field}", "cursor", problem),))
