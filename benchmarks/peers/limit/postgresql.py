"""Products on asyncpg: prepared statements on a fixed set of connections."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from product import NewProduct
from uuid_utils.compat import uuid7

TABLES = """
create table categories (id uuid primary key, name varchar(120) not null);
create table products (
  id uuid primary key, sku varchar(32) not null unique, name varchar(120) not null,
  description text not null, price_minor bigint not null, currency varchar(3) not null,
  stock bigint not null, category_id uuid not null references categories, tags jsonb not null,
  active boolean not null, version integer not null,
  created_at timestamptz not null, updated_at timestamptz not null
);
create index ix_products_listing on products (category_id, price_minor, id);
create table outbox (
  id uuid primary key, type varchar(120) not null, subject uuid not null, data jsonb not null,
  created_at timestamptz not null
);
"""
COLUMNS = (
    "id, sku, name, description, price_minor, currency, stock, category_id as category, tags, "
    "active, version, created_at, updated_at"
)
GET = f"select {COLUMNS} from products where id = $1"  # noqa: S608 - our columns
LISTING = (
    f"select {COLUMNS} from products where category_id = $1 and active = $2 "  # noqa: S608
    "order by price_minor, id limit $3"
)
CREATE = """
with event as (
  insert into outbox (id, type, subject, data, created_at) values ($12, $13, $1, $14, $11)
)
insert into products (id, sku, name, description, price_minor, currency, stock, category_id, tags,
  active, version, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $11)
"""


class PostgresqlStore:
    """One prepared statement a request, one round trip each."""

    def __init__(self, url: str, size: int) -> None:
        self._url = url
        self._size = size
        self._free: asyncio.LifoQueue[dict[str, Any]] = asyncio.LifoQueue()

    async def open(self) -> None:
        """Connect as often as the pool is large, and prepare the statements."""
        for _ in range(self._size):
            connection = await asyncpg.connect(self._url)
            await connection.set_type_codec(
                "jsonb",
                schema="pg_catalog",
                format="binary",
                encoder=lambda text: b"\x01" + text,
                decoder=lambda data: msgspec.Raw(data[1:]),
            )
            prepared = [await connection.prepare(sql) for sql in (GET, LISTING, CREATE)]
            names = ("get", "listing", "create")
            self._free.put_nowait(
                {"connection": connection, **dict(zip(names, prepared, strict=True))}
            )

    async def close(self) -> None:
        """Disconnect."""
        while not self._free.empty():
            await self._free.get_nowait()["connection"].close()

    async def get(self, id: UUID) -> dict[str, Any] | None:
        """One product."""
        free = await self._free.get()
        try:
            row = await free["get"].fetchrow(id)
        finally:
            self._free.put_nowait(free)
        return None if row is None else dict(row)

    async def listing(self, category: UUID, active: bool, limit: int) -> list[dict[str, Any]]:
        """The cheapest of a category."""
        free = await self._free.get()
        try:
            rows = await free["listing"].fetch(category, active, limit)
        finally:
            self._free.put_nowait(free)
        return [dict(row) for row in rows]

    async def create(self, new: NewProduct) -> dict[str, Any]:
        """A product and its event, by one statement."""
        key, now = uuid7(), datetime.now(UTC)
        event = {"sku": new.sku, "name": new.name, "price": [new.price_minor, new.currency]}
        free = await self._free.get()
        try:
            await free["create"].fetch(
                key, new.sku, new.name, new.description, new.price_minor, new.currency, new.stock,
                new.category, msgspec.json.encode(new.tags), new.active, now,
                uuid7(), "catalog.ProductCreated", msgspec.json.encode(event),
            )  # fmt: skip
        finally:
            self._free.put_nowait(free)
        sent = msgspec.structs.asdict(new)
        return {"id": key, **sent, "version": 1, "created_at": now, "updated_at": now}

    async def create_tables(self) -> None:
        """Make the tables of an empty database."""
        connection = await asyncpg.connect(self._url)
        await connection.execute(TABLES)
        await connection.close()
