"""Calling an application over gRPC: by a real client, through a port of the test's own."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx2

from backwright.application.dispatch import Send
from backwright.presentation.grpc.application import GrpcApplication
from backwright.presentation.grpc.client import connected
from backwright.testing.app import TestApp


@asynccontextmanager
async def calling(app: TestApp, client: httpx2.AsyncClient) -> AsyncGenerator[Send]:
    """Sends messages over gRPC with the rights of an HTTP client.

    Raises `grpc.aio.AioRpcError` for what is refused, `TypeError` where there is no gRPC.
    """
    await app.application.listen()
    served = app.application.grpc
    if not isinstance(served, GrpcApplication):
        raise TypeError("the application serves no gRPC")
    token = client.headers.get("authorization")
    metadata = [("authorization", token)] if token else []
    async with connected(served, metadata) as grpc_client:
        yield grpc_client.send
