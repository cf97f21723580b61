"""An event with everything that is known about it, as it is stored and sent."""

from datetime import datetime
from uuid import UUID

import msgspec


class Envelope(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A CloudEvents 1.0 envelope (JSON format), with its extensions for order and tracing.

    `subject` is the aggregate's id and the key of the order: events of one subject are delivered in
    the order of their commits. `schema` is the version of the shape of `data`. `data` stays as the
    JSON that was recorded, so that an event can be kept and replayed without being understood.
    """

    id: UUID
    source: str
    type: str
    subject: UUID
    time: datetime
    schema: int
    data: msgspec.Raw
    subject_version: int
    actor: UUID | None = None
    correlation: str = ""
    causation: str = ""
    traceparent: str = ""
