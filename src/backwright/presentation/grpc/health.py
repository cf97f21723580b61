"""The health service (grpc.health.v1): serving is who accepts calls and whose checks pass."""

from collections.abc import Awaitable, Callable
from typing import Any

from grpc_health.v1 import health, health_pb2, health_pb2_grpc

Ready = Callable[[], Awaitable[bool]]
_Response = health_pb2.HealthCheckResponse
SERVICE = health.SERVICE_NAME


class HealthService(health.aio.HealthServicer):
    """Answers `Check` by a look at what the application needs; `Watch` tells when it stops."""

    def __init__(self, ready: Ready) -> None:
        super().__init__()
        self._ready = ready

    async def Check(self, request: Any, context: Any) -> Any:  # noqa: N802 - as generated
        """Whether calls are served now; NOT_FOUND for a service that there is not."""
        found = await super().Check(request, context)
        if found.status == _Response.SERVING and not await self._ready():
            return _Response(status=_Response.NOT_SERVING)
        return found


async def add_health(server: Any, services: list[str], ready: Ready) -> HealthService:
    """Have a server tell how it is, as a whole and for each of its services."""
    service = HealthService(ready)
    health_pb2_grpc.add_HealthServicer_to_server(service, server)
    for name in services:
        await service.set(name, _Response.SERVING)
    return service
