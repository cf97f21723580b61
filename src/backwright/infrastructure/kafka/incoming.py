"""A record as the port shows it."""

from dataclasses import dataclass
from typing import cast

from confluent_kafka import Message

from backwright.application.transport.incoming import Incoming
from backwright.infrastructure.kafka.member import Partition

# CloudEvents' names with Kafka's separator.
_NAMES = {"ce_id": "ce-id", "ce_type": "ce-type"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message was: what a commit is about."""

    partition: Partition
    offset: int


def incoming_of(message: Message, partition: Partition) -> Incoming:
    """A message as the port shows it."""
    # A list as it comes; the driver's types allow what may be sent, too.
    pairs = cast("list[tuple[str, bytes | None]]", message.headers() or [])
    headers = {
        _NAMES.get(name.lower(), name.lower()): _text(value)
        for name, value in pairs
        if value is not None
    }
    key, offset = _text(message.key() or b""), message.offset() or 0
    if key:
        headers["key"] = key
    return Incoming(
        body=message.value() or b"",
        headers=headers,
        key=key,
        at=f"{partition.topic}[{partition.number}]@{offset}",
        handle=Place(partition, offset),
    )


def place_of(incoming: Incoming) -> Place:
    """Where it was."""
    assert isinstance(incoming.handle, Place)
    return incoming.handle


def _text(value: bytes) -> str:
    return value.decode(errors="replace")
