"""What is said when somebody follows the events of a kind of thing."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct


class FollowRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """Which events are to be told."""

    id: Annotated[UUID | None, Meta(description="Only those of this one.")] = None
    after: Annotated[
        str | None,
        Meta(max_length=1000, description="Those behind this cursor first, then those to come."),
    ] = None


def follow_response(field: str, view: Any) -> list[Any]:
    """The fields of one change, for `msgspec.defstruct`; the first one tells only its cursor."""
    return [
        ("cursor", Annotated[str, Meta(description="`after` to go on from here.")]),
        ("type", Annotated[str | None, Meta(description="Which event it was.")], None),
        ("time", Annotated[datetime | None, Meta(tz=True)], None),
        ("subject", UUID | None, None),
        ("version", Annotated[int | None, Meta(description="Which the event has made.")], None),
        (field, view | None, None),
    ]
