"""The health service (grpc.health.v1): serving is who accepts calls and whose checks pass."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

Ready = Callable[[], Awaitable[bool]]
_Response = health_pb2.HealthCheckResponse
SERVICE = health.SERVICE_NAME


class HealthService(health_pb2_grpc.HealthServicer):
    """Answers `Check` by a look at what the application needs; `Watch` tells when it stops.

    grpcio's own waits for its watchers before it stops: one that does not read would hold it.
    """

    def __init__(self, services: Iterable[str], ready: Ready) -> None:
        self._known = {"", *services}
        self._ready = ready
        self._stopping = asyncio.Event()

    async def Check(self, request: Any, context: Any) -> Any:  # noqa: N802 - as generated
        """Whether calls are served now; NOT_FOUND for a service that there is not."""
        if request.service not in self._known:
            await context.abort(grpc.StatusCode.NOT_FOUND, "there is no such service here")
        serves = not self._stopping.is_set() and await self._ready()
        return _Response(status=_Response.SERVING if serves else _Response.NOT_SERVING)

    async def Watch(self, request: Any, context: Any) -> None:  # noqa: N802 - as generated
        """Whether there is such a service, and that it stops; then it ends."""
        if request.service not in self._known:
            await context.write(_Response(status=_Response.SERVICE_UNKNOWN))
        elif not self._stopping.is_set():
            await context.write(_Response(status=_Response.SERVING))
        await self._stopping.wait()
        if request.service in self._known:
            await context.write(_Response(status=_Response.NOT_SERVING))

    def stop(self) -> None:
        """Serve no more, for good."""
        self._stopping.set()
