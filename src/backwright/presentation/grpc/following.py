"""What is said when somebody follows the events of a kind of thing."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

Mark = Annotated[str, Meta(max_length=1000, description="Those behind this cursor, then the new.")]
Subject = Annotated[UUID, Meta(description="Only those of this one.")]
Told = Annotated[str, Meta(description="`after` to go on from here.")]
Type = Annotated[str, Meta(description="Which event it was.")] | None
Instant = Annotated[datetime, Meta(tz=True)] | None
Id = UUID | None
Version = Annotated[int, Meta(description="The one that the event has made.")] | None


class FollowRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """Which events are to be told."""

    id: Subject | None = None
    after: Mark | None = None


def follow_response(field: str, view: Any) -> list[Any]:
    """The fields of one change, for `msgspec.defstruct`; some tell only their cursor."""
    return [
        ("cursor", Told),
        ("type", Type, None),
        ("time", Instant, None),
        ("subject", Id, None),
        ("version", Version, None),
        (field, view | None, None),
    ]
