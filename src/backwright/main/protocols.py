"""What is served beside REST, by path; libraries are loaded where their protocol is switched on."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from backwright.main.ground import Ground
from backwright.main.lifespan import Receive, Scope, Send
from backwright.presentation.rest import Service

Serve = Callable[[Scope, Receive, Send], Awaitable[None]]


class Listening(Protocol):
    """What is reached by a port of its own."""

    @property
    def port(self) -> int:
        """Where; 0 while it is not served."""
        ...

    async def start(self) -> None:
        """Open the port; raises `UnavailableError`."""
        ...

    async def stop(self) -> None:
        """Close it, and let what runs finish; twice is no error."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocols:
    """Who serves which path, over HTTP and as a WebSocket; and who has a port."""

    services: Mapping[str, Service] = field(default_factory=dict[str, Service])
    websocket: Mapping[str, Serve] = field(default_factory=dict[str, Serve])
    grpc: Listening | None = None


def protocols(ground: Ground) -> Protocols:
    """Those that the settings switch on; raises what they raise for declarations that are wrong."""
    listening: Listening | None = None
    if "grpc" in ground.settings.protocols:
        from backwright.main.grpc import grpc_application

        listening = grpc_application(ground)
    services: dict[str, Service] = {}
    sockets: dict[str, Serve] = {}
    if "graphql" in ground.settings.protocols:
        from backwright.main.graphql import graphql_application

        graphql = graphql_application(ground)
        services[graphql.path] = graphql.service
        sockets[graphql.path] = graphql.application.socket
    if "websocket" in ground.settings.protocols:
        from backwright.main.websocket import PATH, websocket_application

        sockets[PATH] = websocket_application(ground)
    return Protocols(services=services, websocket=sockets, grpc=listening)


async def refuse(_: Scope, receive: Receive, send: Send) -> None:
    """Answer a WebSocket that nobody serves, before it is open."""
    await receive()
    await send({"type": "websocket.close"})
