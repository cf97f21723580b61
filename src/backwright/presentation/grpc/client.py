"""Calling an application over gRPC with its own messages, as its tests do."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import grpc
import msgspec

from backwright.application.messages import Command, Query
from backwright.presentation.grpc.application import GrpcApplication
from backwright.presentation.grpc.describing import class_of
from backwright.presentation.grpc.messages import Writing
from backwright.presentation.grpc.rpc import Rpc, Way

ResultT = TypeVar("ResultT")
Metadata = Sequence[tuple[str, str]]


class Client:
    """A channel to an application that is served, and what its messages are over the wire."""

    def __init__(
        self, application: GrpcApplication, channel: grpc.aio.Channel, metadata: Metadata
    ) -> None:
        self._pool = application.pool
        self._channel: Any = channel
        self._metadata = tuple(metadata)
        rpcs = [rpc for package in application.packages for rpc in package.rpcs]
        self._rpcs = {rpc.exposed.message: rpc for rpc in rpcs if rpc.way is Way.UNARY}

    async def send(self, message: Command[ResultT] | Query[ResultT]) -> ResultT:
        """The result; raises `grpc.aio.AioRpcError`, and `KeyError` for what is not shown."""
        rpc = self._rpcs[type(message)]
        request = Writing(class_of(self._pool, rpc.request.name), rpc.request.codec)
        call = self._channel.unary_unary(rpc.path)
        answer: bytes = await call(request.write(message), metadata=self._metadata)
        result: ResultT = self._result(rpc, answer)
        return result

    def _result(self, rpc: Rpc, answer: bytes) -> Any:
        if rpc.exposed.result is None:
            return None
        response = class_of(self._pool, rpc.response.name).FromString(answer)
        read = msgspec.convert(rpc.response.codec.read(response), rpc.response.kind)
        return getattr(read, rpc.response.field) if rpc.response.field else read


@asynccontextmanager
async def connected(
    application: GrpcApplication, metadata: Metadata = ()
) -> AsyncGenerator[Client]:
    """A client of an application that is served on this machine."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{application.port}") as channel:
        yield Client(application, channel, metadata)
