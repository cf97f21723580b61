"""The column types: what a field of the domain is stored as, with one meaning everywhere."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from backwright.infrastructure.sql import forms, written
from backwright.infrastructure.sql.column_type import ColumnType, Convert


class Text(ColumnType[str]):
    """Text that sorts by code point; also for enums, e-mail, URL, slug, country, sequence.

    `length` is the most that the domain lets in. It is not enforced here (declare a check), but
    a list is sorted by the first characters only of a text that may be long.
    """

    impl = sa.Text
    cache_ok = True
    python = str

    def __init__(self, length: int | None = None) -> None:
        super().__init__(collation="C")
        self.length = length

    def writes(self) -> Convert | None:
        """Without NUL, or not at all."""
        return written.storable_text

    def plain(self) -> ColumnType[Any]:
        """For a database of numbers and text."""
        return forms.TextForm(written.storable_text)


class Identifier(ColumnType[UUID]):
    """A UUID."""

    impl = sa.Uuid
    cache_ok = True
    python = UUID

    def plain(self) -> ColumnType[Any]:
        """For a database of numbers and text."""
        return forms.TextForm(msgspec.to_builtins, written.identifier)


class Integer(ColumnType[int]):
    """A whole number of 64 bits."""

    impl = sa.BigInteger
    cache_ok = True
    python = int

    def writes(self) -> Convert | None:
        """Within 64 bits, or not at all."""
        return written.storable_integer


class Boolean(ColumnType[bool]):
    """True or false."""

    impl = sa.Boolean
    cache_ok = True
    python = bool

    def plain(self) -> ColumnType[Any]:
        """For a database of numbers and text."""
        return forms.BooleanNumber()


class Number(ColumnType[Decimal]):
    """An exact decimal number of at most `digits` digits (18), `places` of them after the point."""

    impl = sa.Numeric
    cache_ok = True
    python = Decimal

    def __init__(self, digits: int, places: int) -> None:
        if not 0 <= places <= digits <= written.MOST_DIGITS:
            raise ValueError(
                f"a number has at most {written.MOST_DIGITS} digits, not more after the point"
            )
        super().__init__(digits, places)
        self.digits = digits
        self.places = places

    def writes(self) -> Convert | None:
        """Unrounded, or not at all."""
        return written.exact(self.digits, self.places)

    def plain(self) -> ColumnType[Any]:
        """For a database of numbers and text."""
        return forms.ScaledNumber(self.digits, self.places)


class Date(ColumnType[date]):
    """A day of the calendar."""

    impl = sa.Date
    cache_ok = True
    python = date

    def plain(self) -> ColumnType[Any]:
        """For a database of numbers and text."""
        return forms.TextForm(date.isoformat, date.fromisoformat)


class Time(ColumnType[time]):
    """A time of the day, without a zone, to the microsecond."""

    impl = sa.Time
    cache_ok = True
    python = time

    def writes(self) -> Convert | None:
        """Without a zone, or not at all."""
        return written.wall_time

    def plain(self) -> ColumnType[Any]:
        """For a database of numbers and text."""
        return forms.TextForm(written.time_text, time.fromisoformat)


class Instant(ColumnType[datetime]):
    """A moment, in UTC, to the microsecond."""

    impl = sa.DateTime
    cache_ok = True
    python = datetime

    def __init__(self) -> None:
        super().__init__(timezone=True)

    def writes(self) -> Convert | None:
        """In UTC."""
        return written.in_utc

    def reads(self) -> Convert | None:
        """With its zone."""
        return written.with_zone

    def plain(self) -> ColumnType[Any]:
        """For a database of numbers and text."""
        return forms.TextForm(written.instant_text, datetime.fromisoformat)


class Duration(ColumnType[timedelta]):
    """A length of time: microseconds in 64 bits, so up to 292,000 years."""

    impl = sa.BigInteger
    cache_ok = True
    python = timedelta

    def writes(self) -> Convert | None:
        """To microseconds."""
        return written.microseconds

    def reads(self) -> Convert | None:
        """From microseconds."""
        return written.duration


class Json(ColumnType[bytes]):
    """A JSON document: a list, a map, a value object, anything. A value is its encoded bytes."""

    impl = JSONB
    cache_ok = True
    python = bytes

    def plain(self) -> ColumnType[Any]:
        """For a database of numbers and text."""
        return forms.JsonText()


class Several(ColumnType[Any]):
    """Some values of one type, as a single parameter of a statement."""

    impl = ARRAY
    cache_ok = True

    def __init__(self, item: ColumnType[Any]) -> None:
        super().__init__(item)
        self.item = item

    def plain(self) -> ColumnType[Any]:
        """For a database without arrays."""
        return forms.SeveralJson(self.item.plain())

    def writes(self) -> Convert | None:
        """All of them."""
        write = self.item.writes()
        return list if write is None else lambda values: [write(value) for value in values]
