"""The server: a port, the services, and an end that lets calls finish."""

from collections.abc import Sequence
from typing import Any

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_reflection.v1alpha import reflection

from backwright.domain.errors import UnavailableError
from backwright.presentation.grpc.building import Router
from backwright.presentation.grpc.config import GrpcConfig
from backwright.presentation.grpc.health import SERVICE, HealthService, Ready, add_health
from backwright.presentation.grpc.stopping import Stopping

_REMEDY = (
    "can't listen on {} for gRPC: it is in use, or no address of this machine; "
    "stop what uses it, or set GRPC_PORT or HOST"
)
_METADATA = 16 * 1024


class Server:
    """Serves on one port, in the event loop that starts it.

    Several processes may share the port (SO_REUSEPORT): the kernel gives each its connections.
    """

    def __init__(self, server: Any, health: HealthService, port: int, grace: float) -> None:
        self._server = server
        self._health = health
        self._grace = grace
        self.port = port

    async def stop(self, stopping: Stopping) -> None:
        """Take no more calls, and let those that run finish within the time that they have."""
        self._health.stop()
        stopping.begin()
        await self._server.stop(self._grace)


async def serve(
    router: Router,
    services: Sequence[str],
    pool: DescriptorPool,
    config: GrpcConfig,
    ready: Ready,
) -> Server:
    """Open the port and serve; raises `UnavailableError`."""
    # Beside calls, there is room for what watches the health; and for calls that were given up,
    # but whose clients are still there.
    most = 2 * config.calls
    server = grpc.aio.server(options=_options(config), maximum_concurrent_rpcs=most)
    named = [*services]
    health = add_health(server, named, ready)
    if config.reflection:
        shown = (*named, SERVICE, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(shown, server, pool)
    server.add_generic_rpc_handlers((router,))
    where = f"{_bracketed(config.host)}:{config.port}"
    try:
        port = server.add_insecure_port(where)
    except RuntimeError as error:
        raise UnavailableError("the port of gRPC", detail=_REMEDY.format(where)) from error
    await server.start()
    return Server(server, health, port, config.grace)


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
