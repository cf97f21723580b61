"""What is served beside REST, by path; libraries are loaded where their protocol is switched on."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from backwright.main.ground import Ground
from backwright.main.lifespan import Receive, Scope, Send

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
    """Which application serves which path, for both kinds of connections; and who has a port."""

    http: Mapping[str, Serve] = field(default_factory=dict[str, Serve])
    websocket: Mapping[str, Serve] = field(default_factory=dict[str, Serve])
    grpc: Listening | None = None


def protocols(ground: Ground) -> Protocols:
    """Those that the settings switch on; raises what they raise for declarations that are wrong."""
    listening: Listening | None = None
    if "grpc" in ground.settings.protocols:
        from backwright.main.grpc import grpc_application

        listening = grpc_application(ground)
    return Protocols(grpc=listening)


async def refuse(_: Scope, receive: Receive, send: Send) -> None:
    """Answer a WebSocket that nobody serves, before it is open."""
    await receive()
    await send({"type": "websocket.close"})
