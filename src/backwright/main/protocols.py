"""What is served beside REST, by path; libraries are loaded where their protocol is switched on."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from backwright.application.live.feed import Feed
from backwright.main.identity import Identity
from backwright.main.lifespan import Receive, Scope, Send
from backwright.main.metrics import Metrics
from backwright.main.rest import Surface
from backwright.main.settings import Settings

Serve = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every protocol of one application stands on."""

    surface: Surface
    settings: Settings
    identity: Identity
    metrics: Metrics
    live: Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocols:
    """Which application serves which path, for both kinds of connections."""

    http: Mapping[str, Serve] = field(default_factory=dict[str, Serve])
    websocket: Mapping[str, Serve] = field(default_factory=dict[str, Serve])


def protocols(ground: Ground) -> Protocols:
    """Those that the settings switch on; raises what they raise for declarations that are wrong."""
    return Protocols()


async def refuse(_: Scope, receive: Receive, send: Send) -> None:
    """Answer a WebSocket that nobody serves, before it is open."""
    await receive()
    await send({"type": "websocket.close"})
