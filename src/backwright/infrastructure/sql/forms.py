"""The forms of column types on databases that have numbers and text, and little else."""

from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect

from backwright.infrastructure.sql import written
from backwright.infrastructure.sql.column_type import ColumnType, Convert


class TextForm(ColumnType[Any]):
    """Something written as text by one function, and read by another."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, write: Convert, read: Convert | None = None) -> None:
        super().__init__()
        self.write = write
        self.read = read

    def writes(self) -> Convert | None:
        """The first function."""
        return self.write

    def reads(self) -> Convert | None:
        """The second function."""
        return self.read


class JsonText(TextForm):
    """A JSON document as text."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(bytes.decode)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """SQLAlchemy's JSON takes what the document means."""
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """SQLAlchemy's JSON gives what the document means."""
        return None if value is None else msgspec.json.decode(value)


class BooleanNumber(ColumnType[bool]):
    """0 or 1."""

    impl = sa.Boolean
    cache_ok = True

    def reads(self) -> Convert | None:
        """From the number."""
        return bool


class ScaledNumber(ColumnType[Decimal]):
    """A decimal in units of its last place, so that it sorts, sums and compares exactly."""

    impl = sa.BigInteger
    cache_ok = True

    def __init__(self, digits: int, places: int) -> None:
        super().__init__()
        self.digits = digits
        self.places = places

    def writes(self) -> Convert | None:
        """To units."""
        return written.scaled(self.digits, self.places)

    def reads(self) -> Convert | None:
        """From units."""
        return written.unscaled(self.places)


class SeveralJson(ColumnType[Any]):
    """Some values as a JSON array of what the driver takes for each."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, item: ColumnType[Any]) -> None:
        super().__init__()
        self.item = item

    def writes(self) -> Convert | None:
        """All of them."""
        return written.several_json(self.item.writes())
