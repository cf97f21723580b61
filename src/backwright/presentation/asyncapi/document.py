"""The AsyncAPI 3.0 document of one application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backwright.application.live.channel import Channel
from backwright.domain.event import DomainEvent
from backwright.presentation.asyncapi.events import describe_events
from backwright.presentation.asyncapi.parts import Object, Parts
from backwright.presentation.asyncapi.sockets import NAME, Sockets
from backwright.presentation.exposing import Exposed

_REF = "#/servers/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where events are published: `protocol` is AsyncAPI's name for it, such as `amqp`."""

    host: str
    protocol: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a document is about.

    `path` is where the WebSocket is, `host` of which server; `brokers` are by name. Without `path`,
    or without brokers, their part is left out.
    """

    name: str
    version: str
    host: str = "localhost:8000"
    path: str = ""
    shown: Sequence[Exposed] = ()
    channels: Sequence[Channel] = ()
    events: Mapping[type[DomainEvent], str] = field(default_factory=dict[type[DomainEvent], str])
    brokers: Mapping[str, Broker] = field(default_factory=dict[str, Broker])


def document(described: Described) -> Object:
    """The document; the same for the same declarations. Raises `ApiError`."""
    parts = Parts()
    servers: Object = {}
    if described.path:
        servers[NAME] = {"host": described.host, "protocol": "ws"}
        where = [{"$ref": _REF + NAME}]
        Sockets(parts).describe(described.path, described.shown, described.channels, where)
    if described.brokers:
        for name, broker in described.brokers.items():
            servers[name] = {
                "host": broker.host,
                "protocol": broker.protocol,
                **({"description": broker.description} if broker.description else {}),
            }
        published = [{"$ref": _REF + name} for name in described.brokers]
        describe_events(parts, described.events, published)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": described.name, "version": described.version},
        "defaultContentType": "application/json",
        "servers": servers,
        "channels": parts.channels,
        "operations": parts.operations,
        "components": {
            "messages": parts.messages,
            "schemas": dict(sorted(parts.schemas.components.items())),
        },
    }
