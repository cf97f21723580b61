"""The AsyncAPI document of one application."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from backwright.main.application import Application
from backwright.main.brokers import TRANSPORTS
from backwright.main.websocket import PATH
from backwright.presentation.asyncapi import Broker, Described, document

_UNTOLD = Broker(
    host="localhost:5672",
    protocol="amqp",
    description="An example: PUBLISH_TO says where events go, and to which kind of broker.",
)


def asyncapi(application: Application, *, sockets: bool = True) -> Mapping[str, Any]:
    """The WebSocket, and the events that brokers get; raises `ApiError`.

    Without `sockets` the events alone; with them, whether the WebSocket is switched on or not.
    """
    settings = application.settings
    shown = application.exposed("websocket") if sockets else ()
    events = dict(event for module in application.modules for event in module.event_types())
    brokers = _brokers(settings.publish_to) or {"broker": _UNTOLD}
    return document(
        Described(
            name=application.name,
            version=application.version,
            path=settings.base_path + PATH if shown else "",
            shown=shown,
            channels=application.live.channels,
            events=events,
            brokers=brokers if events else {},
        )
    )


def _brokers(urls: str) -> Mapping[str, Broker]:
    """Each by its kind, without users and passwords."""
    found: dict[str, Broker] = {}
    for url in urls.split():
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        found[TRANSPORTS[parts.scheme][1]] = Broker(host=host, protocol=parts.scheme)
    return found
