"""The least that can answer the same requests: an ASGI callable and hand-written SQL.

No router, no authentication, no limits, no log, no metrics. It is not how anybody should write a
backend; it is what a framework's answer time is measured against.
"""

import os
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from product import NewProduct
from storage import open_store

JSON = (b"content-type", b"application/json")
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

LIST = "/api/v1/products"
READ = f"{LIST}/"
store = open_store(os.environ["DATABASE_URL"], int(os.environ["POOL_SIZE"]))
encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(NewProduct).decode


async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    path: str = scope["path"]
    if scope["method"] == "POST":
        await answer(send, 201, await store.create(decode(await read(receive))))
    elif path == LIST:
        query = dict(parse_qsl(scope["query_string"].decode()))
        items = await store.listing(
            UUID(query["category"]), query["active"] == "true", int(query["limit"])
        )
        await answer(send, 200, {"items": items})
    else:
        product = await store.get(UUID(path.removeprefix(READ)))
        await answer(send, 404 if product is None else 200, product)


async def read(receive: Receive) -> bytes:
    """The whole body."""
    message = await receive()
    body: bytes = message["body"]
    while message["more_body"]:
        message = await receive()
        body += message["body"]
    return body


async def answer(send: Send, status: int, value: object) -> None:
    """Send a value as JSON."""
    body = encode(value)
    headers = [JSON, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def lifespan(receive: Receive, send: Send) -> None:
    """Open the store before the first request and close it after the last."""
    await receive()
    await store.open()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await store.close()
    await send({"type": "lifespan.shutdown.complete"})
