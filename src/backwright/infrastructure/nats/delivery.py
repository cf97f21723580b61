"""A message of JetStream as the port shows it."""

from dataclasses import dataclass

from nats.aio.msg import Msg

from backwright.application.transport.incoming import Incoming


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is acknowledged, and in which turn of being active it was taken."""

    message: Msg
    turn: int


def incoming_of(message: Msg, turn: int) -> Incoming:
    """A message as the port shows it."""
    headers = {name.lower(): value for name, value in (message.headers or {}).items()}
    place = message.metadata
    return Incoming(
        body=message.data,
        headers=headers,
        key=headers.get("key", ""),
        at=f"{place.stream}@{place.sequence.stream}",
        handle=Delivery(message, turn),
    )


def delivery(incoming: Incoming) -> Delivery:
    """What came."""
    assert isinstance(incoming.handle, Delivery)
    return incoming.handle
