"""What goes over the wire: JSON objects, told apart by their `type`."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

Id = Annotated[
    str,
    Meta(min_length=1, max_length=64, description="Chosen by the client; answers carry it."),
]
Channel = Annotated[str, Meta(max_length=200, description="What is followed, such as `orders`.")]


class Received(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", gc=False
):
    """A message of a client."""


class Hello(Received, frozen=True, kw_only=True, tag="hello"):
    """Says who is there: the first message, and again with a new token before the old one ends.

    Without a token it is whoever the handshake's belongs to (the session cookie, or a header), or
    nobody.
    """

    token: Annotated[str, Meta(max_length=8192, description="An access token.")] | None = None


class Send(Received, frozen=True, kw_only=True, tag="send"):
    """Runs a use case; it is answered with `ack` or `error`.

    Several run at the same time: wait for the answer where the order matters.
    """

    id: Id
    use_case: Annotated[str, Meta(max_length=200, description="Its name, such as `PlaceOrder`.")]
    body: Raw | UnsetType = UNSET
    key: (
        Annotated[str, Meta(max_length=300, description="An idempotency key: once for a key.")]
        | None
    ) = None
    version: Annotated[int, Meta(ge=0, description="The version that is to be changed.")] | None = (
        None
    )
    traceparent: Annotated[str, Meta(max_length=55, description="W3C trace context.")] = ""


class Subscribe(Received, frozen=True, kw_only=True, tag="subscribe"):
    """Follows a channel: it is answered with `ack` and a cursor, and each event is a `change`.

    With `after`, the cursor of the last change that was seen, everything since then comes first.
    """

    id: Id
    channel: Channel
    subject: UUID | None = None
    after: Annotated[str, Meta(max_length=100, description="A cursor.")] | None = None


class Attend(Received, frozen=True, kw_only=True, tag="attend"):
    """Is there, where others look at the same channel or subject, until `unsubscribe`.

    It is answered with `ack` and who is there, and whoever comes and goes is told as `presence`.
    """

    id: Id
    channel: Channel
    subject: UUID | None = None


class Unsubscribe(Received, frozen=True, kw_only=True, tag="unsubscribe"):
    """Ends the subscription, or the presence, of this id."""

    id: Id


class Ping(Received, frozen=True, kw_only=True, tag="ping"):
    """Asks for a `pong`, for clients that can't send the frames of that name."""


Incoming = Hello | Send | Subscribe | Attend | Unsubscribe | Ping


class Sent(Struct, frozen=True, kw_only=True, tag_field="type", gc=False):
    """A message of the server."""


class Welcome(Sent, frozen=True, kw_only=True, tag="welcome"):
    """Answers a hello; `principal` is None for nobody."""

    principal: UUID | None
    connection: str


class Ack(Sent, frozen=True, kw_only=True, tag="ack"):
    """Something was done; `result` is what the use case answers."""

    id: str
    result: Any = None


class WrongField(Struct, frozen=True):
    """One thing that is wrong with the input; `at` is a JSON Pointer (RFC 6901) into it."""

    at: str
    code: str
    message: str


class Wrong(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong: `code` is for programs, `title` and `detail` are for people.

    `retry_after` is in seconds.
    """

    code: str
    category: str
    title: str
    detail: str = ""
    fields: tuple[WrongField, ...] = ()
    request_id: str = ""
    retry_after: float | None = None


class Error(Sent, frozen=True, kw_only=True, tag="error"):
    """Something was not done; `id` is None where the message could not be read that far."""

    id: str | None
    error: Wrong


class Changed(Sent, frozen=True, kw_only=True, tag="change"):
    """An event of a channel; `view` is its subject as the caller sees it now."""

    id: str
    cursor: str
    event: str
    time: datetime
    subject: UUID
    version: int
    view: Any


class Present(Sent, frozen=True, kw_only=True, tag="presence"):
    """Who has come, and who has gone."""

    id: str
    joined: list[UUID]
    left: list[UUID]


class Ended(Sent, frozen=True, kw_only=True, tag="ended"):
    """A subscription has ended; it can be begun again after the last change."""

    id: str
    error: Wrong


class Pong(Sent, frozen=True, kw_only=True, tag="pong"):
    """Answers a ping.

    `cursors` tells for each subscription where it stands: what does not concern it moves it on.
    """

    cursors: dict[str, str]


Outgoing = Welcome | Ack | Error | Changed | Present | Ended | Pong
