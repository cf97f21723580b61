"""Products on sqlite3: reads on the loop, writes by one thread that commits many at once."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from product import FIELDS, NewProduct
from uuid_utils.compat import uuid7

TABLES = """
create table categories (id text primary key, name text not null) strict;
create table products (
  id text primary key, sku text not null unique, name text not null, description text not null,
  price_minor integer not null, currency text not null, stock integer not null,
  category_id text not null references categories, tags text not null, active integer not null,
  version integer not null, created_at text not null, updated_at text not null
) strict;
create index ix_products_listing on products (category_id, price_minor, id);
create table outbox (
  id text primary key, type text not null, subject text not null, data text not null,
  created_at text not null
) strict;
"""
COLUMNS = (
    "id, sku, name, description, price_minor, currency, stock, category_id, tags, active, "
    "version, created_at, updated_at"
)
GET = f"select {COLUMNS} from products where id = ?"  # noqa: S608 - our columns
LISTING = (
    f"select {COLUMNS} from products where category_id = ? and active = ? "  # noqa: S608
    "order by price_minor, id limit ?"
)
CREATE = f"insert into products ({COLUMNS}) values (?,?,?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608
EVENT = "insert into outbox (id, type, subject, data, created_at) values (?,?,?,?,?)"
BATCH = 200

Unit = tuple[Sequence[object], Sequence[object], "asyncio.Future[None]"]


def settled(units: list[Unit], error: Exception | None) -> None:
    """Tell the waiting requests how the commit ended."""
    for _, _, future in units:
        if future.cancelled():
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)


def shown(row: tuple[Any, ...]) -> dict[str, Any]:
    """A row as it is encoded."""
    product = dict(zip(FIELDS, row, strict=True))
    product["tags"] = msgspec.Raw(product["tags"].encode())
    product["active"] = product["active"] == 1
    return product


class SqliteStore:
    """One file, one reading connection, one writing thread."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._queue: queue.SimpleQueue[Unit | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=full")
        connection.execute("pragma foreign_keys=on")
        return connection

    async def open(self) -> None:
        """Connect and start writing."""
        self._loop = asyncio.get_running_loop()
        self._reader = self._connect()
        self._writer.start()

    async def close(self) -> None:
        """Write what is queued and stop."""
        self._queue.put(None)
        self._writer.join()
        self._reader.close()

    async def get(self, id: UUID) -> dict[str, Any] | None:
        """One product."""
        row = self._reader.execute(GET, (str(id),)).fetchone()
        return None if row is None else shown(row)

    async def listing(self, category: UUID, active: bool, limit: int) -> list[dict[str, Any]]:
        """The cheapest of a category."""
        rows = self._reader.execute(LISTING, (str(category), active, limit)).fetchall()
        return [shown(row) for row in rows]

    async def create(self, new: NewProduct) -> dict[str, Any]:
        """A product and its event, durable when this returns."""
        key, now = str(uuid7()), datetime.now(UTC).isoformat()
        event = {"sku": new.sku, "name": new.name, "price": [new.price_minor, new.currency]}
        done = self._loop.create_future()
        product = (
            key, new.sku, new.name, new.description, new.price_minor, new.currency, new.stock,
            str(new.category), msgspec.json.encode(new.tags).decode(), new.active, 1, now, now,
        )  # fmt: skip
        data = msgspec.json.encode(event).decode()
        self._queue.put((product, (str(uuid7()), "catalog.ProductCreated", key, data, now), done))
        await done
        sent = msgspec.structs.asdict(new)
        return {"id": key, **sent, "version": 1, "created_at": now, "updated_at": now}

    def _write(self) -> None:
        connection = self._connect()
        while unit := self._queue.get():
            units = [unit]
            while len(units) < BATCH and not self._queue.empty():
                another = self._queue.get()
                if another is None:
                    self._queue.put(None)
                    break
                units.append(another)
            self._commit(connection, units)
        connection.close()

    def _commit(self, connection: sqlite3.Connection, units: list[Unit]) -> None:
        error: Exception | None = None
        try:
            connection.execute("begin immediate")
            for product, event, _ in units:
                connection.execute(CREATE, product)
                connection.execute(EVENT, event)
            connection.execute("commit")
        except sqlite3.Error as caught:
            connection.rollback()
            if len(units) > 1:  # one of them is to blame: each by itself
                for unit in units:
                    self._commit(connection, [unit])
                return
            error = caught
        self._loop.call_soon_threadsafe(settled, units, error)

    async def create_tables(self) -> None:
        """Make the tables of a new file."""
        connection = self._connect()
        connection.executescript(TABLES)
        connection.close()
