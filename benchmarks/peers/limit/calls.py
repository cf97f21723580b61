"""The least that can answer the same calls over gRPC: a service of grpcio and hand-written SQL.

No policies, no limits, no log, no metrics, no reflection: it is there to be divided by. Its
messages are those of the store's own `.proto` files, as DESCRIPTORS has them from the compiler.
"""

import os
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import grpc
import msgspec
import uvloop
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from storage import open_store

SERVICE = "store.products.v1.ProductsService"
pool = descriptor_pool.DescriptorPool()
compiled = Path(os.environ["DESCRIPTORS"]).read_bytes()
for described in descriptor_pb2.FileDescriptorSet.FromString(compiled).file:
    pool.Add(described)


def kind(name: str) -> Any:
    """The class of a message."""
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"store.products.v1.{name}"))


ProductView = kind("ProductView")
GetRequest, GetResponse = kind("GetProductRequest"), kind("GetProductResponse")
StreamRequest, StreamResponse = kind("StreamProductsRequest"), kind("StreamProductsResponse")
store = open_store(os.environ["DATABASE_URL"], int(os.environ["POOL_SIZE"]))
MOST = 100


def instant(value: str | datetime) -> datetime:
    """SQLite has it as text."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def shown(row: dict[str, Any]) -> Any:
    """A row as a message."""
    minor = row["price_minor"]
    return ProductView(
        id=str(row["id"]),
        version=row["version"],
        created_at=instant(row["created_at"]),
        updated_at=instant(row["updated_at"]),
        sku=row["sku"],
        name=row["name"],
        description=row["description"],
        price={"amount": f"{minor // 100}.{minor % 100:02}", "currency": row["currency"]},
        stock=row["stock"],
        category=str(row["category"]),
        tags=msgspec.json.decode(row["tags"]),
        active=row["active"],
    )


async def get(request: Any, context: Any) -> Any:
    """One product."""
    row = await store.get(UUID(request.id))
    if row is None:
        await context.abort(grpc.StatusCode.NOT_FOUND, "no such product")
    return GetResponse(product=shown(row))


async def stream(request: Any, context: Any) -> AsyncIterator[Any]:
    """The products of a category, the cheapest first."""
    for row in await store.listing(UUID(request.category[0]), request.active, MOST):
        yield StreamResponse(product=shown(row))


HANDLERS = {
    "GetProduct": grpc.unary_unary_rpc_method_handler(
        get, GetRequest.FromString, GetResponse.SerializeToString
    ),
    "StreamProducts": grpc.unary_stream_rpc_method_handler(
        stream, StreamRequest.FromString, StreamResponse.SerializeToString
    ),
}


async def main() -> None:
    """Serve until the process is ended."""
    await store.open()
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, HANDLERS),))
    server.add_insecure_port(f"127.0.0.1:{os.environ['PORT']}")
    await server.start()
    await server.wait_for_termination()


uvloop.run(main())
