"""An entry of a stream, and a message."""

from collections.abc import Mapping
from dataclasses import dataclass

from backwright.application.transport.incoming import Incoming
from backwright.application.transport.outgoing import CONTENT_TYPE, Outgoing

BODY = "body"


@dataclass(frozen=True, slots=True)
class Taken:
    """Which entry it is, and in which turn of being active it was taken."""

    entry: str
    turn: int


def fields_of(message: Outgoing) -> dict[str, str | bytes]:
    """What is added for it: the headers and the body, side by side."""
    return {
        **message.headers,
        "content-type": CONTENT_TYPE,
        "ce-id": str(message.id),
        "ce-type": message.type,
        "key": message.key,
        BODY: message.body,
    }


def incoming_of(entry: bytes, fields: Mapping[bytes, bytes], stream: str, turn: int) -> Incoming:
    """An entry as the port shows it."""
    headers = {
        name.decode(errors="replace").lower(): value.decode(errors="replace")
        for name, value in fields.items()
        if name != BODY.encode()
    }
    return Incoming(
        body=fields.get(BODY.encode(), b""),
        headers=headers,
        key=headers.get("key", ""),
        at=f"{stream}@{entry.decode()}",
        handle=Taken(entry.decode(), turn),
    )


def taken(incoming: Incoming) -> Taken:
    """Which entry it was."""
    assert isinstance(incoming.handle, Taken)
    return incoming.handle
