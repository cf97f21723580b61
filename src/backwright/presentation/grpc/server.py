"""The server: a port, the services, and an end that lets calls finish."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from backwright.domain.errors import UnavailableError
from backwright.presentation.grpc.building import Router
from backwright.presentation.grpc.config import GrpcConfig
from backwright.presentation.grpc.health import SERVICE, HealthService, Ready
from backwright.presentation.grpc.stopping import Stopping

_REMEDY = (
    "can't listen on {} for gRPC: it is in use, or no address of this machine; "
    "stop what uses it, or set GRPC_PORT or HOST"
)
_METADATA = 16 * 1024
# Seconds: until it is noticed that grpcio has ended, and until a port is tried again.
_LOOK, _AGAIN = 0.5, 1.0
_log = logging.getLogger("backwright.grpc")
# A server, and the port that it is bound to.
Made: TypeAlias = tuple[Any, int]


class Server:
    """Serves on one port, in the event loop that starts it.

    Several processes may share the port (SO_REUSEPORT): the kernel gives each its connections.
    """

    def __init__(self, make: Callable[[int], Made], health: HealthService, grace: float) -> None:
        """`make` binds a server to a port, 0 for any; it raises `UnavailableError`."""
        self._make = make
        self._health = health
        self._grace = grace
        self._server: Any = None
        self._watching: asyncio.Task[None] | None = None
        self.port = 0

    async def start(self, port: int) -> None:
        """Open the port and serve; raises `UnavailableError`."""
        self._server, self.port = self._make(port)
        await self._server.start()
        self._watching = asyncio.create_task(self._watch())

    async def stop(self, stopping: Stopping) -> None:
        """Take no more calls, and let those that run finish within the time that they have."""
        self._health.stop()
        stopping.begin()
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._server.stop(self._grace)

    async def _watch(self) -> None:
        """Serve anew where grpcio ends by itself: it does for a method whose name is no UTF-8.

        Whoever calls meanwhile is cut off, and finds it again; commands are done to their end.
        """
        while True:
            try:
                await self._server.wait_for_termination(_LOOK)
                continue
            except Exception as error:
                _log.error("grpcio serves no more (%s: %s): anew", type(error).__name__, error)
            # It left its calls as they were.
            with suppress(TimeoutError):
                async with asyncio.timeout(_AGAIN):
                    await self._server.stop(None)
            try:
                self._server, _ = self._make(self.port)
                await self._server.start()
            except UnavailableError as error:
                _log.error("%s", error.detail)
                await asyncio.sleep(_AGAIN)


async def serve(
    router: Router,
    services: Sequence[str],
    pool: DescriptorPool,
    config: GrpcConfig,
    ready: Ready,
) -> Server:
    """Open the port and serve; raises `UnavailableError`."""
    health = HealthService(services, ready)

    def make(port: int) -> Made:
        # Beside calls, there is room for what watches the health; and for calls that were given
        # up, but whose clients are still there.
        most = 2 * config.calls
        server = grpc.aio.server(options=_options(config), maximum_concurrent_rpcs=most)
        health_pb2_grpc.add_HealthServicer_to_server(health, server)
        if config.reflection:
            shown = (*services, SERVICE, reflection.SERVICE_NAME)
            reflection.enable_server_reflection(shown, server, pool)
        # The last: it answers what nobody knows.
        server.add_generic_rpc_handlers((router,))
        where = f"{_bracketed(config.host)}:{port}"
        try:
            return server, server.add_insecure_port(where)
        except RuntimeError as error:
            raise UnavailableError("the port of gRPC", detail=_REMEDY.format(where)) from error

    server = Server(make, health, config.grace)
    await server.start(config.port)
    return server


def _options(config: GrpcConfig) -> list[tuple[str, int]]:
    idle = int(config.idle * 1000)
    soon = min(idle, 20_000)
    return [
        ("grpc.max_receive_message_length", config.max_message_bytes),
        ("grpc.max_send_message_length", -1),
        # Between the two it would refuse at random.
        ("grpc.max_metadata_size", _METADATA),
        ("grpc.absolute_max_metadata_size", _METADATA),
        ("grpc.max_concurrent_streams", config.calls),
        ("grpc.max_allowed_incoming_connections", config.connections),
        ("grpc.so_reuseport", 1 if config.shared else 0),
        # The one way to be rid of a client that lives, and does not read.
        ("grpc.max_connection_age_ms", int(config.age * 1000)),
        ("grpc.max_connection_age_grace_ms", int(config.patience * 1000)),
        # Peers that are gone without a word are noticed, those that ping too often are left.
        ("grpc.server_handshake_timeout_ms", soon),
        ("grpc.keepalive_time_ms", idle),
        ("grpc.keepalive_timeout_ms", soon),
        ("grpc.http2.ping_timeout_ms", soon),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
