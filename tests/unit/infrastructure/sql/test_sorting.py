"""Cursors: what callers can send back, and what they can make up."""

import base64
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from backwright.domain import ValidationError
from backwright.infrastructure.sql import Identifier, Instant, Integer, Json, Number, Text
from backwright.infrastructure.sql.compiled import writer
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.sorting import Order, Place
from backwright.infrastructure.sqlite import SqliteDialect

ID: Any = sa.Column("id", Identifier(), primary_key=True)


def order(type_: Any, dialect: Dialect, name: str = "key", *, nullable: bool = True) -> Order:
    return Order(name, sa.Column("key", type_, nullable=nullable), ID, dialect)


@pytest.mark.parametrize(
    ("type_", "key"),
    [
        (Text(), "\U0001f600" * 150),
        (Integer(), -(2**63)),
        (Number(18, 6), Decimal("-1.5")),
        (Instant(), datetime(2026, 1, 1, 1, 1, 1, 1, tzinfo=UTC)),
        (Identifier(), UUID(int=5)),
        (Text(), None),
    ],
)
def test_a_cursor_leads_back_to_its_place(dialect: Dialect, type_: Any, key: Any) -> None:
    """Short enough for a query, whatever the key is."""
    sorted_by = order(type_, dialect)
    write, write_id = writer(type_, dialect), writer(Identifier(), dialect)
    stored = key if key is None or write is None else write(key)
    stored_id = UUID(int=9) if write_id is None else write_id(UUID(int=9))

    cursor = sorted_by.cursor(stored, stored_id)

    assert sorted_by.place(cursor, "after") == Place(key, UUID(int=9))
    assert len(cursor) <= 1000
    assert set(cursor) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_anything_else_is_an_error_of_its_field(cursor: str) -> None:
    """Never a defect."""
    with pytest.raises(ValidationError) as error:
        order(Integer(), SqliteDialect()).place(cursor, "before")

    assert [each.at for each in error.value.errors] == ["/before"]


@pytest.mark.parametrize(
    "content",
    [
        ("key", 2**63, UUID(int=1)),
        ("key", "text", UUID(int=1)),
        ("key", None, UUID(int=1)),
        ("-key", 1, UUID(int=1)),
        ("key", 1, 1),
        ("key", 1),
        {"key": 1},
    ],
)
def test_a_cursor_of_another_order_is_none(content: Any) -> None:
    """Nor one with a key that can't be, or with a missing key where none is missing."""
    raw = msgspec.msgpack.encode(content)
    with pytest.raises(ValidationError):
        order(Integer(), SqliteDialect(), nullable=False).place(
            base64.urlsafe_b64encode(raw).decode(), "after"
        )


def test_only_keys_of_known_types_are_sorted_by(dialect: Dialect) -> None:
    """A document has no place in an order that is the same everywhere."""
    with pytest.raises(TypeError):
        order(sa.String(), dialect)
    with pytest.raises(TypeError):
        order(Json(), dialect)
